"""Answers in words, for the page where they are checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import URGENT_NEED_TASK_LABELS, UrgentNeed, YesNoUnknown
from amparo.web.cases.words import date_words
from amparo.web.forms import PlaceField, place_name
from amparo.web.registration.answers import CheckedStep
from amparo.web.registration.step_forms import hours_words

# A list longer than this is counted, not read out.
READ_OUT = 3


@dataclass(frozen=True)
class AnswerRow:
    """One row of ``parts/summary_list.html``."""

    label: str
    value: str
    url: str
    change: str = ""


def counted(count: int) -> str:
    """«3 datos anotados»."""
    return ngettext("%(n)d dato anotado", "%(n)d datos anotados", count) % {"n": count}


def answer_rows(item: CheckedStep, url: str) -> list[AnswerRow]:
    """What a step will save. Sensitive answers are counted; of urgent needs it says what will be done."""
    answered = item.answered
    if not answered or item.form is None:
        return []
    if item.step.is_sensitive:
        said = AnswerRow(_("Respuestas"), counted(len(answered)), url, str(item.step.title))
        return [said, *_task_rows(answered, url)]
    fields = item.form.fields
    return [
        AnswerRow(str(fields[name].label), answer_words(fields[name], value), url)
        for name, value in answered.items()
    ]


def clash_rows(theirs: CheckedStep, questions: Sequence[str]) -> list[tuple[str, str]]:
    """What the other tab of a draft answered to some questions: (question, answer). Its writer is the same person."""
    answered, fields = theirs.answered, theirs.step.form.base_fields
    return [
        (
            str(fields[name].label),
            answer_words(fields[name], answered[name]) if name in answered else _("sin respuesta"),
        )
        for name in questions
    ]


def _task_rows(answered: dict[str, Any], url: str) -> list[AnswerRow]:
    return [
        AnswerRow(
            _("Tarea, %(hours)s") % {"hours": hours_words(need)}, str(URGENT_NEED_TASK_LABELS[need]), url
        )
        for need in UrgentNeed
        if answered.get(need.value) == YesNoUnknown.YES
    ]


def answer_words(field: forms.Field, value: Any) -> str:
    """One answer as a person would say it."""
    if isinstance(value, PartialDate):
        return date_words(value.on, value.precision)
    if isinstance(field, PlaceField):
        return place_name(value)
    if isinstance(field, forms.MultipleChoiceField):
        labels = _labels(field)
        return "; ".join(labels[code] for code in value) if len(value) <= READ_OUT else counted(len(value))
    if isinstance(field, forms.ChoiceField):
        return _labels(field)[value]
    return str(value)


def _labels(field: forms.ChoiceField) -> dict[str, str]:
    choices: Any = field.choices
    return {str(code): str(label) for code, label in choices}
