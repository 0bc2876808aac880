"""Forms from what is asked: each field of a dataclass in ``casework.cases.fields`` becomes a form field.

The words, the choices and the limits stand in the dataclass alone, so that a question is declared once.
"""

import dataclasses
import types
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amparo.casework.cases.dates import LAST_YEAR, ImpossibleDate, PartialDate, partial_date
from amparo.casework.cases.fields import CountryCode, PlaceCode
from amparo.foundation.clock import today
from amparo.foundation.places.catalogue import countries, full_name, is_place
from amparo.foundation.places.search import find_places
from amparo.foundation.places.spelling import fold
from amparo.web.rendering import LongChoices, PartialDateInput, PlaceInput

T = TypeVar("T")
# More choices than this and a list to pick from is kinder than a column of buttons.
MOST_RADIOS = 7
LONGEST_TILE = 30
# More boxes than this and the rest is folded away.
MOST_BOXES = 14
SHOWN_BOXES = 9
# An empty value is "not answered"; «No se sabe» is an answer, and is only where the model has it.
# A question that was not put, and a detail of an answer that nobody noted.
NOT_ASKED = gettext_lazy("No se preguntó")
NO_ANSWER = gettext_lazy("Sin respuesta")
NO_ANSWER_IN_LIST = gettext_lazy("— sin respuesta —")
# Fields of the frame: never part of what was answered.
FRAME_FIELDS = frozenset({"csrfmiddlewaretoken", "request_id", "then", "shown", "turn"})
NOT_IN_LIST = {
    "invalid_choice": gettext_lazy("Elija una de las opciones de la lista."),
    "invalid_list": gettext_lazy("Elija una o varias de las opciones de la lista."),
}


class PartialDateField(forms.Field):
    """A date as people know it; its value is a ``PartialDate`` or None."""

    widget = PartialDateInput

    def __init__(self, *, not_future: bool = False, **options: Any) -> None:
        self.not_future = not_future
        super().__init__(**options)

    def clean(self, value: Any) -> PartialDate | None:
        parts = list(value or ["", "", "", False])
        try:
            last = today().year if self.not_future else LAST_YEAR
            found = partial_date(*(str(part or "") for part in parts[:3]), is_about=bool(parts[3]), last=last)
        except ImpossibleDate as error:
            raise forms.ValidationError(str(error)) from error
        if found and self.not_future and found.on > today():
            raise forms.ValidationError(_("Esa fecha aún no ha llegado. Revise el día, el mes y el año."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return list(value.parts) if isinstance(value, PartialDate) else value


def place_name(code: str) -> str:
    """The full name of a place in the language of the page."""
    return full_name(code, language=get_language() or "es")


def _names_of(code: str) -> list[str]:
    """The names that a code goes by, the one of the page first; none for what is no code."""
    return [place_name(code), full_name(code), full_name(code, language="en")] if is_place(code) else []


class PlaceField(forms.Field):
    """A place by name or code; its value is a place code or an empty text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=PlaceInput(_names_of), **options)

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text or is_place(text):
            return text
        found = find_places(text[:80])
        named = [place for place in found if fold(text) in {fold(name) for name in _names_of(place.code)}]
        if len(named) == 1 or len(found) == 1:
            return (named or found)[0].code
        if not found:
            raise forms.ValidationError(
                _("No encontramos ese lugar. Pruebe con la provincia o la región, o deje el campo vacío.")
            )
        raise forms.ValidationError(
            _("Hay varios lugares así. Escriba tres letras y elija de la lista; por ejemplo: %(places)s.")
            % {"places": "; ".join(place_name(place.code) for place in found[:3])}
        )


def _optional(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = [a for a in get_args(annotation) if a is not type(None)]
        return inner
    return annotation


def form_field(annotation: Any, metadata: Any) -> forms.Field:
    """The form field of one declared question."""
    kind = _optional(annotation)
    words: dict[str, Any] = {"label": metadata.get("label", ""), "help_text": metadata.get("hint", "")}
    if get_origin(kind) is tuple:
        return boxes_field(get_args(kind)[0], **words)
    if kind is PartialDate:
        return PartialDateField(not_future=metadata.get("not_future", False), required=False, **words)
    if kind is PlaceCode:
        return PlaceField(required=False, **words)
    if kind is CountryCode:
        return forms.ChoiceField(
            choices=_country_choices, required=False, error_messages=NOT_IN_LIST, **words
        )
    if kind is int:
        return _number(metadata, words)
    if isinstance(kind, type) and issubclass(kind, TextChoices):
        return choice_field(kind, is_essential=metadata.get("essential", False), **words)
    return _text(metadata, words)


def choice_field(
    kind: type[TextChoices],
    *,
    only: Iterable[TextChoices] | None = None,
    blank: Promise | str = NOT_ASKED,
    is_essential: bool = False,
    **words: Any,
) -> forms.ChoiceField:
    """One of some choices, or none: an answer that was given by mistake can be taken back.

    ``is_essential``: nothing can be kept without it, so that no answer is not offered; what is missing the rule says.
    """
    choices = [(choice.value, choice.label) for choice in only or kind]
    words = {"required": False, "error_messages": NOT_IN_LIST, **words}
    if len(choices) <= MOST_RADIOS:
        # A tile takes half a phone: what is longer reads better as a line of a list.
        is_long = any(len(str(label)) > LONGEST_TILE for _value, label in choices)
        widget = forms.RadioSelect({"class": "am-list"} if is_long else None)
        not_said = [] if is_essential else [("", blank)]
        return forms.ChoiceField(choices=[*choices, *not_said], widget=widget, **words)
    none = gettext_lazy("Elija") if is_essential else NO_ANSWER_IN_LIST
    return forms.ChoiceField(choices=[("", none), *choices], **words)


def boxes_field(kind: type[TextChoices], **words: Any) -> forms.MultipleChoiceField:
    """Any of some choices. What is not ticked is not answered; it is not «no»."""
    widget: Any = LongChoices(SHOWN_BOXES) if len(kind.choices) > MOST_BOXES else forms.CheckboxSelectMultiple
    words = {"required": False, "error_messages": NOT_IN_LIST, **words}
    return forms.MultipleChoiceField(choices=kind.choices, widget=widget, **words)


def _country_choices() -> list[tuple[str, Any]]:
    """Peru and Venezuela first, then by name in the language of the page."""
    named = [(country.code, place_name(country.code)) for country in countries()]
    named.sort(key=lambda pair: (pair[0] != "PE", pair[0] != "VE", fold(pair[1])))
    return [("", NO_ANSWER_IN_LIST), *named]


def _number(metadata: Any, words: dict[str, Any]) -> forms.Field:
    least, most = metadata.get("minimum"), metadata.get("maximum")
    # The validators fill in %(limit_value)s.
    too_little = gettext_lazy("Escriba un número desde %(limit_value)s.")
    too_much = gettext_lazy("Escriba un número hasta %(limit_value)s.")
    return forms.IntegerField(
        widget=forms.TextInput(
            {"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}
        ),
        min_value=least,
        max_value=most,
        required=False,
        error_messages={
            "invalid": gettext_lazy("Escriba solo un número, por ejemplo 17."),
            "min_value": too_little,
            "max_value": too_much,
        },
        **words,
    )


def _text(metadata: Any, words: dict[str, Any]) -> forms.Field:
    is_long = metadata.get("long", False)
    widget = forms.Textarea({"rows": 4}) if is_long else forms.TextInput({"autocomplete": "off"})
    found = forms.CharField(
        widget=widget,
        max_length=2_000 if is_long else 120,
        required=False,
        error_messages={
            "max_length": gettext_lazy(
                "Es demasiado largo: caben %(limit_value)d letras, hay %(show_value)d."
            )
        },
        **words,
    )
    # The browser would cut a long text that is pasted in without a word; the server refuses it and keeps it.
    found.widget.attrs.pop("maxlength", None)
    return found


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


@lru_cache(maxsize=64)
def form_class(asked: type[T], only: tuple[str, ...] | None = None) -> type[AskedForm]:
    """The form of a dataclass, or of some of its fields in the order given."""
    hints = get_type_hints(asked)
    declared = {f.name: f for f in dataclasses.fields(asked)}  # type: ignore[arg-type]
    made = {name: form_field(hints[name], declared[name].metadata) for name in only or tuple(declared)}
    return type(f"{asked.__name__}Form", (AskedForm,), {**made, "asked": asked})


def field_of(asked: type[Any], name: str) -> forms.Field:
    """A fresh form field of one declared question, for forms that ask it among others."""
    (declared,) = [f for f in dataclasses.fields(asked) if f.name == name]
    return form_field(get_type_hints(asked)[name], declared.metadata)


F = TypeVar("F", bound=forms.Form)


def refilled(form: type[F], answers: Mapping[str, list[str]]) -> F:
    """The form with saved answers as they were typed, and not judged yet."""
    return form(initial=as_typed(form, answers))


def as_typed(form: type[forms.Form], answers: Mapping[str, list[str]]) -> dict[str, Any]:
    """Saved answers as a form of this kind shows them."""
    data = as_data(answers)
    return {
        name: field.widget.value_from_datadict(data, {}, name) for name, field in form.base_fields.items()
    }


def request_id_of(request: HttpRequest) -> UUID:
    """The id that makes a form exactly-once; a form sent without one (an old page) gets its own."""
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()


def renew_request_id(request: HttpRequest) -> None:
    """Give what was sent an id of its own: the one it came with stands for something else that was saved."""
    data = request.POST.copy()
    data["request_id"] = str(uuid4())
    request.POST = data  # type: ignore[assignment]


def sent_values(data: QueryDict) -> dict[str, list[str]]:
    """What a form sent, without the fields of the frame."""
    return {name: [str(value) for value in data.getlist(name)] for name in data if name not in FRAME_FIELDS}


def as_data(answers: Mapping[str, list[str]]) -> QueryDict:
    """Saved answers as if they had just been sent."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, list(values))
    return data
