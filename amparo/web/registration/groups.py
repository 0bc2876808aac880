"""Long steps in parts that fit a phone: facts by dimension, events by moment."""

from copy import copy
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

from amparo.casework.cases.enums import Dimension, TraffickingEventKind
from amparo.web.registration.step_forms import DIMENSIONS, EVENT_PARTS


@dataclass(frozen=True)
class FactGroup:
    """The codes of one dimension; ``count`` of them are ticked."""

    field: BoundField
    count: int
    is_not_needed: bool


@dataclass(frozen=True)
class EventGroup:
    """Where and when of one moment."""

    title: str
    place: BoundField
    began: BoundField
    ended: BoundField


def fact_groups(form: forms.Form, *, means_needed: bool) -> list[FactGroup]:
    """The dimensions in the order of the form; for a person under 18 the means are not needed."""
    return [
        FactGroup(
            field=form[dimension.value],
            count=len(form[dimension.value].value() or ()),
            is_not_needed=dimension == Dimension.MEANS and not means_needed,
        )
        for dimension in DIMENSIONS
    ]


def _under_title(bound: BoundField) -> BoundField:
    """The field with its short label; the form's own keeps the long one, for the summary of errors."""
    shown = copy(bound)
    shown.label = bound.field.short_label  # type: ignore[attr-defined]
    return shown


def event_groups(form: forms.Form) -> list[EventGroup]:
    """Recruitment, transit and exploitation, each with its three questions."""
    return [
        EventGroup(str(kind.label), *(_under_title(form[f"{kind}_{part}"]) for part in EVENT_PARTS))
        for kind in TraffickingEventKind
    ]
