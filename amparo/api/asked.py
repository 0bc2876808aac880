"""Schemas from what is asked: each field of a dataclass of casework becomes a field of JSON.

The words, the choices and the limits stand in the dataclass alone (as for forms, ``web.forms``), so that a question is
declared once.
"""

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    create_model,
)

from amparo.casework.cases.dates import ImpossibleDate, PartialDate, partial_date
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.fields import CountryCode, PlaceCode
from amparo.foundation.clock import today
from amparo.foundation.places.catalogue import countries, is_place

LONGEST_LINE, LONGEST_TEXT, MOST_ITEMS = 120, 2_000, 200
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_PARTIAL = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}~?)?)?$"


class Asked(BaseModel):
    """Base of what is sent: a field that does not exist is an error, not something that is lost without a word."""

    model_config = ConfigDict(extra="forbid")


_NOT_A_DATE = gettext_lazy("Escriba 2019, 2019-03, 2019-03-12 o, si es aproximado, 2019-03-12~.")


def read_partial(value: object) -> PartialDate:
    """The date that a text says: ``2019``, ``2019-03``, ``2019-03-12``, or ``2019-03-12~`` for about that day."""
    text = value if isinstance(value, str) else ""
    parts = text.removesuffix("~").split("-")
    is_about = text.endswith("~")
    if not 1 <= len(parts) <= 3 or (is_about and len(parts) != 3):
        raise ValueError(str(_NOT_A_DATE))
    year, month, day = (*parts, "", "")[:3]
    if any(not part for part in parts):
        raise ValueError(str(_NOT_A_DATE))
    try:
        found = partial_date(day, month, year, is_about=is_about)
    except ImpossibleDate as error:
        raise ValueError(str(error)) from error
    if found is None:
        raise ValueError(str(_NOT_A_DATE))
    return found


def write_partial(value: PartialDate) -> str:
    """The text of a date, as ``read_partial`` reads it."""
    if value.precision == DatePrecision.YEAR:
        return f"{value.on:%Y}"
    if value.precision == DatePrecision.MONTH:
        return f"{value.on:%Y-%m}"
    return f"{value.on:%Y-%m-%d}" + ("~" if value.precision == DatePrecision.ABOUT else "")


def _partial_now_or_past(value: object) -> PartialDate:
    found = read_partial(value)
    if found.on > today():
        raise ValueError(_("Esa fecha aún no ha llegado. Revise el día, el mes y el año."))
    return found


def _place(value: object) -> PlaceCode:
    if not isinstance(value, str) or not is_place(value):
        raise ValueError(_("Escriba un ubigeo (160101) o el código de un país (PE)."))
    return PlaceCode(value)


@lru_cache(maxsize=1)
def _country_codes() -> frozenset[str]:
    return frozenset(country.code for country in countries())


def _country(value: object) -> CountryCode:
    if not isinstance(value, str) or value not in _country_codes():
        raise ValueError(_("Escriba el código de un país en dos letras, por ejemplo PE."))
    return CountryCode(value)


def writable_text(text: str) -> str:
    """The same text, if a database can keep it."""
    if "\0" in text:
        raise ValueError(_("El texto lleva un carácter que no se puede guardar."))
    return text


def _in_reach(day: date) -> date:
    if not FIRST_DAY <= (day.date() if isinstance(day, datetime) else day) <= LAST_DAY:
        raise ValueError(_("Escriba el año con cuatro cifras, entre 1900 y 2200."))
    return day


_DATE_SCHEMA = {
    "type": "string",
    "pattern": _PARTIAL,
    "examples": ["2019", "2019-03", "2019-03-12", "2019-03-12~"],
}
_WRITTEN = PlainSerializer(write_partial, return_type=str)
Partial = Annotated[PartialDate, PlainValidator(read_partial), _WRITTEN, WithJsonSchema(_DATE_SCHEMA)]
PastPartial = Annotated[
    PartialDate, PlainValidator(_partial_now_or_past), _WRITTEN, WithJsonSchema(_DATE_SCHEMA)
]
Place = Annotated[
    PlaceCode,
    PlainValidator(_place),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["160101", "PE"]}),
]
Country = Annotated[
    CountryCode,
    PlainValidator(_country),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["PE"]}),
]
Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(writable_text)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(writable_text)]
Day = Annotated[date, AfterValidator(_in_reach)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]


def _kind(annotation: Any, metadata: Mapping[str, Any]) -> Any:
    """The type of JSON's side for one declared type."""
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = [a for a in get_args(annotation) if a is not type(None)]
        return _kind(inner, metadata) | None
    if get_origin(annotation) is tuple:
        inner = _kind(get_args(annotation)[0], metadata)
        return Annotated[tuple[inner, ...], Field(max_length=MOST_ITEMS)]  # type: ignore[valid-type]
    if get_origin(annotation) is dict:
        return annotation
    if annotation is PartialDate:
        return PastPartial if metadata.get("not_future") else Partial
    if annotation is int and ("minimum" in metadata or "maximum" in metadata):
        return Annotated[int, Field(ge=metadata.get("minimum"), le=metadata.get("maximum"))]
    if annotation is str:
        return Text if metadata.get("long") else Line
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return schema_of(annotation)
    return {PlaceCode: Place, CountryCode: Country, date: Day, datetime: Moment, int: RowId}.get(
        annotation, annotation
    )


@lru_cache(maxsize=128)
def schema_of(asked: type[Any], without: tuple[str, ...] = ()) -> type[Asked]:
    """The schema of a dataclass, fields ``without`` these; nested dataclasses become nested schemas."""
    hints = get_type_hints(asked)
    made: dict[str, Any] = {}
    for declared in dataclasses.fields(asked):
        if declared.name in without:
            continue
        label, hint = (str(declared.metadata.get(word, "")) or None for word in ("label", "hint"))
        described = Field(default=_default(declared), title=label, description=hint)
        made[declared.name] = (_kind(hints[declared.name], declared.metadata), described)
    doc = (asked.__doc__ or "").strip().splitlines()[0]
    return create_model(asked.__name__, __base__=Asked, __doc__=doc, **made)


def _default(declared: "dataclasses.Field[Any]") -> Any:
    if declared.default is not dataclasses.MISSING:
        return declared.default
    if declared.default_factory is dataclasses.MISSING:
        return ...
    made: Any = declared.default_factory()
    # An empty answer of the dataclass's own kind is an empty answer of the schema's.
    kind: type[Any] = type(made)
    return schema_of(kind)() if dataclasses.is_dataclass(kind) else made


def told(asked: type[Any], sent: BaseModel) -> Any:
    """What was sent, as the dataclass that actions take."""
    hints = get_type_hints(asked)
    values = {name: getattr(sent, name) for name in type(sent).model_fields if name in hints}
    return asked(**{name: _told(hints[name], value) for name, value in values.items()})


def _told(annotation: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return told(_inner(annotation), value)
    if isinstance(value, tuple):
        return tuple(_told(_inner(annotation), item) for item in value)
    return value


def _inner(annotation: Any) -> Any:
    """The dataclass within ``X``, ``X | None`` or ``tuple[X, ...]``."""
    while get_origin(annotation) is not None:
        annotation = next(a for a in get_args(annotation) if a is not type(None) and a is not Ellipsis)
    return annotation
