"""The path: recording something that was done, and correcting an entry by a newer one."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.activities import RECORDABLE, RECORDABLE_ACTIVITIES, WITHOUT_PLACE, class_of
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.outcomes import OWN_OUTCOMES, EntryOutcome
from amparo.casework.cases.path_actions import correct_entry, leave_entry
from amparo.casework.cases.path_queries import current_step, may_correct
from amparo.casework.cases.read_beside import record_read_beside
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.web.cases.writing import FormPage, answer, sent_data
from amparo.web.forms import NO_ANSWER_IN_LIST, NOT_IN_LIST, PartialDateField, PlaceField
from amparo.web.screens import screen


def _offered(access: CaseAccess) -> list[Any]:
    """What the viewer may record, by kind."""
    groups = []
    for kind, activities in RECORDABLE.items():
        mine = [(str(a), a.label) for a in activities if access.may_write(class_of(a))]
        if mine:
            groups.append((kind.label, mine))
    return [("", _("Elija")), *groups]


def _outcomes(access: CaseAccess) -> list[Any]:
    """How anything can go, and what can come of what the viewer may record, each under its name."""
    own = [(a.label, kind.choices) for a, kind in OWN_OUTCOMES.items() if access.may_write(class_of(a))]
    return [("", NO_ANSWER_IN_LIST), (_("En general"), EntryOutcome.choices), *own]


class EntryForm(forms.Form):
    """What was done, when, where and how it went."""

    activity = forms.ChoiceField(
        label=gettext_lazy("Qué se hizo"),
        error_messages={"required": gettext_lazy("Elija qué se hizo.")},
    )
    occurred = PartialDateField(
        label=gettext_lazy("Cuándo"),
        help_text=gettext_lazy(
            "Lo que se sepa: el mes o el año bastan. Lo que va a pasar se anota como tarea."
        ),
        not_future=True,
        error_messages={"required": gettext_lazy("Falta la fecha. Basta con el año, si no se sabe más.")},
    )
    place = PlaceField(
        label=gettext_lazy("Dónde"),
        help_text=gettext_lazy("Escriba tres letras. Puede quedar vacío."),
        required=False,
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Cómo fue"), required=False, error_messages=NOT_IN_LIST)

    def __init__(self, data: QueryDict | None, access: CaseAccess, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["activity"].choices = _offered(access)  # type: ignore[attr-defined]
        self.fields["outcome"].choices = _outcomes(access)  # type: ignore[attr-defined]

    def clean_occurred(self) -> PartialDate:
        """An entry needs a date, however rough."""
        found: PartialDate | None = self.cleaned_data["occurred"]
        if found is None:
            raise forms.ValidationError(_("Falta la fecha. Basta con el año, si no se sabe más."))
        return found

    def clean(self) -> dict[str, Any]:
        """Where a shelter is stands nowhere on the path: whoever reads it would know where she sleeps."""
        told = super().clean() or self.cleaned_data
        if told.get("activity") in WITHOUT_PLACE and told.get("place"):
            self.add_error(
                "place",
                _("Dónde está un centro de acogida no se anota en el camino. Deje vacío el lugar."),
            )
        return told

    def entry(self) -> Entry:
        """What is left on the path."""
        told = self.cleaned_data
        return Entry(
            Activity(told["activity"]),
            occurred_on=told["occurred"].on,
            precision=told["occurred"].precision,
            place=told["place"],
            outcome_code=told["outcome"],
        )


@screen("add_entry")
def add_entry(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record something that was done and has no page of its own."""
    access = access_case(viewer, code)
    if not access.writes:
        raise Refused("class_not_writable")
    initial = {"activity": request.GET.get("que"), "occurred": PartialDate(today())}
    form = EntryForm(sent_data(request), access, initial)

    def save(sent: EntryForm, request_id: UUID) -> None:
        leave_entry(by=viewer, case=access.subject, request_id=request_id, entry=sent.entry())

    return answer(request, viewer, access, form, FormPage(_("Algo que se hizo"), "case"), save)


@screen("correct_entry")
def correct(request: HttpRequest, viewer: Viewer, code: str, entry: int) -> HttpResponse:
    """Put a corrected entry in the place of one; the earlier stays, struck through."""
    access = access_case(viewer, code)
    step = current_step(access, entry)
    if step is not None and not may_correct(access, step):
        raise Refused("class_not_writable")
    if request.method != "POST" and (step is None or step.activity not in RECORDABLE_ACTIVITIES):
        raise CaseNotFound
    initial = {}
    if step is not None:
        read = [(access.subject, step.record_class)]
        record_read_beside(viewer, read, action="correct_entry", purpose=access.purpose)
        initial = {
            "activity": step.activity,
            "occurred": PartialDate(step.occurred_on, DatePrecision(step.precision)),
            "place": step.place,
            "outcome": step.outcome_code,
        }
    form = EntryForm(sent_data(request), access, initial)

    def save(sent: EntryForm, request_id: UUID) -> None:
        if step is not None and step.activity not in RECORDABLE_ACTIVITIES:
            raise Refused("already_corrected")
        correct_entry(
            by=viewer, case=access.subject, request_id=request_id, entry_id=entry, correction=sent.entry()
        )

    hint = _("Lo anterior no se borra: queda tachado en «lo corregido», y esto toma su lugar.")
    return answer(request, viewer, access, form, FormPage(_("Corregir"), "case", hint), save)
