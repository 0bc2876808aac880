"""What was asked and what was said, in words: rows of a summary list, from what declares it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, get_args, get_origin, get_type_hints

from django import forms
from django.db.models import TextChoices

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.fields import CountryCode, PlaceCode
from amparo.web.cases.words import date_words, place_words
from amparo.web.forms import NOT_ASKED


@dataclass(frozen=True)
class Row:
    """One question with its answer; an empty one was not asked."""

    label: str
    value: str
    url: str = ""
    is_long: bool = False


def _inner(annotation: Any) -> Any:
    arguments = [a for a in get_args(annotation) if a is not type(None)]
    return arguments[0] if get_origin(annotation) is not tuple and arguments else annotation


def answer_words(annotation: Any, value: Any) -> str:
    """One answer in words; nothing if there is none."""
    if value in (None, "", ()):
        return ""
    kind = _inner(annotation)
    if get_origin(kind) is tuple:
        choices = get_args(kind)[0]
        return ", ".join(str(choices(code).label) for code in value)
    if isinstance(value, PartialDate):
        return date_words(value.on, value.precision)
    if kind in (PlaceCode, CountryCode):
        return place_words(value)
    if isinstance(kind, type) and issubclass(kind, TextChoices):
        return str(kind(value).label)
    return str(value)


def answer_rows(told: Any, *, without: Collection[str] = ()) -> list[Row]:
    """Every question of a dataclass of ``fields`` with what was answered, but for those named."""
    hints = get_type_hints(type(told))
    return [
        Row(
            str(f.metadata["label"]),
            answer_words(hints[f.name], getattr(told, f.name)),
            "",
            f.metadata.get("long", False),
        )
        for f in fields(told)
        if f.name not in without
    ]


def initial_of(told: Any) -> dict[str, Any]:
    """What is known, as a form shows it to be changed."""
    known = {f.name: getattr(told, f.name) for f in fields(told)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in known.items()
        if value is not None
    }


def let_answers_be_taken_back(form: forms.Form) -> forms.Form:
    """Give round buttons a way back to *not said*: what was chosen by mistake must not stay."""
    for field in form.fields.values():
        # Boxes are a kind of RadioSelect to Django; one that is unticked needs no other way back.
        is_round = isinstance(field.widget, forms.RadioSelect) and not field.widget.allow_multiple_selected
        if is_round and isinstance(field, forms.ChoiceField):
            said: list[Any] = [choice for choice in list(field.choices) if choice[0] != ""]  # type: ignore[arg-type]
            field.choices = [*said, ("", NOT_ASKED)]
    return form
