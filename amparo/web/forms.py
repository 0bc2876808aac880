"""Forms from what is asked: each field of a dataclass in ``casework.cases.fields`` becomes a form field.

The words, the choices and the limits stand in the dataclass alone, so that a question is declared once.
"""

import dataclasses
import types
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.dates import ImpossibleDate, PartialDate, partial_date, today
from amparo.casework.cases.fields import CountryCode, PlaceCode
from amparo.foundation.places.catalogue import countries, full_name, is_place
from amparo.foundation.places.search import find_places
from amparo.web.rendering import PartialDateInput, PlaceInput

T = TypeVar("T")
# More choices than this and a list to pick from is kinder than a column of buttons.
MOST_RADIOS = 7


class PartialDateField(forms.Field):
    """A date as people know it; its value is a ``PartialDate`` or None."""

    widget = PartialDateInput

    def __init__(self, *, not_future: bool = False, **options: Any) -> None:
        self.not_future = not_future
        super().__init__(**options)

    def clean(self, value: Any) -> PartialDate | None:
        parts = list(value or ["", "", "", False])
        try:
            found = partial_date(*(str(part or "") for part in parts[:3]), is_about=bool(parts[3]))
        except ImpossibleDate as error:
            raise forms.ValidationError(str(error)) from error
        if found and self.not_future and found.on > today():
            raise forms.ValidationError(_("Esa fecha aún no ha llegado. Revise el año."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return list(value.parts) if isinstance(value, PartialDate) else value


class PlaceField(forms.Field):
    """A place by name or code; its value is a place code or an empty text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=PlaceInput(name_of=full_name), **options)

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text or is_place(text):
            return text
        found = find_places(text, limit=2)
        if len(found) == 1 or (found and full_name(found[0].code).casefold() == text.casefold()):
            return found[0].code
        raise forms.ValidationError(
            _("No encontramos ese lugar. Escriba tres letras y elija uno de la lista, o deje el campo vacío.")
        )


def _optional(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = [a for a in get_args(annotation) if a is not type(None)]
        return inner
    return annotation


def form_field(annotation: Any, metadata: Any) -> forms.Field:
    """The form field of one declared question."""
    kind = _optional(annotation)
    words: dict[str, Any] = {
        "label": metadata.get("label", ""),
        "help_text": metadata.get("hint", ""),
        "required": False,
    }
    if get_origin(kind) is tuple:
        choices = get_args(kind)[0].choices
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **words)
    if kind is PartialDate:
        return PartialDateField(not_future=metadata.get("not_future", False), **words)
    if kind is PlaceCode:
        return PlaceField(**words)
    if kind is CountryCode:
        names = [("", gettext_lazy("No se sabe")), *((c.code, c.name) for c in _countries_peru_first())]
        return forms.ChoiceField(choices=names, **words)
    if kind is int:
        limits = {"min_value": metadata.get("minimum"), "max_value": metadata.get("maximum")}
        attributes = {"class": "govuk-input--width-3", "inputmode": "numeric"}
        return forms.IntegerField(widget=forms.TextInput(attributes), **limits, **words)
    if isinstance(kind, type) and issubclass(kind, TextChoices):
        return _choice(kind, words)
    widget = forms.Textarea({"rows": 4}) if metadata.get("long") else forms.TextInput({"autocomplete": "off"})
    return forms.CharField(widget=widget, max_length=2_000 if metadata.get("long") else 120, **words)


def _countries_peru_first() -> list[Any]:
    return sorted(countries(), key=lambda c: (c.code != "PE", c.code != "VE", c.name))


def _choice(kind: type[TextChoices], words: dict[str, Any]) -> forms.Field:
    if len(kind.choices) <= MOST_RADIOS:
        return forms.ChoiceField(choices=kind.choices, widget=forms.RadioSelect, **words)
    return forms.ChoiceField(choices=[("", gettext_lazy("No se sabe")), *kind.choices], **words)


class AskedForm(forms.Form):
    """Base of forms made from a dataclass; ``asked`` is the dataclass, ``value()`` an instance of it."""

    asked: type[Any]

    def value(self) -> Any:
        """What was answered, typed; call it after ``is_valid()``."""
        hints = get_type_hints(self.asked)
        answers = {}
        for name in self.fields:
            if name in hints:
                answers[name] = _typed(hints[name], self.cleaned_data[name])
        return self.asked(**answers)


def _typed(annotation: Any, value: Any) -> Any:
    kind = _optional(annotation)
    if value in (None, "", [], ()):
        return None
    if get_origin(kind) is tuple:
        return tuple(get_args(kind)[0](item) for item in value)
    return kind(value) if isinstance(value, str) and isinstance(kind, type) else value


def form_class(asked: type[T], only: tuple[str, ...] | None = None) -> type[AskedForm]:
    """The form of a dataclass, or of some of its fields in the order given."""
    hints = get_type_hints(asked)
    declared = {f.name: f for f in dataclasses.fields(asked)}  # type: ignore[arg-type]
    made = {name: form_field(hints[name], declared[name].metadata) for name in only or tuple(declared)}
    return type(f"{asked.__name__}Form", (AskedForm,), {**made, "asked": asked})


def request_id_of(request: HttpRequest) -> UUID:
    """The id that makes a form exactly-once; a form sent without one (an old page) gets its own."""
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()


def sent_values(data: QueryDict) -> dict[str, list[str]]:
    """What a form sent, without the fields of the frame."""
    hidden = {"csrfmiddlewaretoken", "request_id"}
    return {name: data.getlist(name) for name in data if name not in hidden}


def as_data(answers: dict[str, list[str]]) -> QueryDict:
    """Saved answers as if they had just been sent."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, values)
    return data

