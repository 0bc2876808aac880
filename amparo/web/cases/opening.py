"""Correcting the day on which a case was opened."""

from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.path_queries import current_step
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.lifecycle.opening import correct_opening
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.screens import screen


class OpeningForm(forms.Form):
    """Since when the person is accompanied."""

    opened = WholeDayField(label=gettext_lazy("¿Desde qué día recibe atención?"), not_future=True)

    def value(self) -> date:
        """The day."""
        day: date = self.cleaned_data["opened"]
        return day


@screen("correct_opening")
def correct(request: HttpRequest, viewer: Viewer, code: str, entry: int) -> HttpResponse:
    """Put the opening on another day; the earlier entry stays on the path, struck through."""
    access = writable(viewer, code)
    initial = {}
    if request.method != "POST":
        step = current_step(access, entry)
        if step is None or step.activity != Activity.CASE_OPENED:
            raise CaseNotFound
        read = [(access.subject, step.record_class)]
        record_read_beside(viewer, read, action="correct_opening", purpose=access.purpose)
        initial = {"opened": PartialDate(step.occurred_on)}
    form = OpeningForm(sent_data(request), initial=initial)

    def save(sent: OpeningForm, request_id: UUID) -> None:
        correct_opening(
            by=viewer, case=access.subject, request_id=request_id, entry_id=entry, opened_on=sent.value()
        )

    hint = _("La fecha anterior no se borra: queda tachada en «lo corregido», y esta toma su lugar.")
    return answer(request, viewer, access, form, FormPage(_("Corregir la apertura"), "case", hint), save)
