"""Events, people who took part, and what the situation is held to be: adding each, and correcting it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amparo.casework.cases.fields import ExploiterTold, SituationEvent, Status
from amparo.casework.cases.situation_actions import determine_status, record_event, record_exploiter
from amparo.casework.cases.situation_queries import open_event, open_exploiter, open_status
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.answers import initial_of
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.forms import AskedForm, form_class
from amparo.web.screens import screen

EVENT_FORM = form_class(SituationEvent)
EXPLOITER_FORM = form_class(ExploiterTold)
STATUS_FORM = form_class(Status)


def _correction_hint() -> str:
    return _(
        "No se borra: queda en «lo anterior», y esto toma su lugar. Quedó registrado que usted lo abrió."
    )


@screen("record_event")
def event(request: HttpRequest, viewer: Viewer, code: str, event: int | None = None) -> HttpResponse:
    """Record where and when recruitment, transit or exploitation happened, or put a corrected one in its place."""
    access = writable(viewer, code)
    initial = {}
    if event is not None and request.method != "POST":
        found = open_event(viewer, access, event)
        if found is None:
            raise CaseNotFound
        initial = initial_of(found.event)
    form = EVENT_FORM(sent_data(request), initial=initial)

    def save(sent: AskedForm, request_id: UUID) -> None:
        record_event(
            by=viewer, case=access.subject, request_id=request_id, event=sent.value(), replaces=event
        )

    page = FormPage(_("Momento y lugar"), "case_situation", _("Lo que se sepa: un año o una región bastan."))
    if event is not None:
        page = FormPage(_("Corregir momento y lugar"), "case_situation", _correction_hint())
    return answer(request, viewer, access, form, page, save)


@screen("record_exploiter")
def exploiter(request: HttpRequest, viewer: Viewer, code: str, exploiter: int | None = None) -> HttpResponse:
    """Record the role and relation of somebody who took part, never a name; or put a corrected account in its place."""
    access = writable(viewer, code)
    initial = {}
    if exploiter is not None and request.method != "POST":
        found = open_exploiter(viewer, access, exploiter)
        if found is None:
            raise CaseNotFound
        initial = initial_of(found.told)
    form = EXPLOITER_FORM(sent_data(request), initial=initial)

    def save(sent: AskedForm, request_id: UUID) -> None:
        record_exploiter(
            by=viewer, case=access.subject, request_id=request_id, told=sent.value(), replaces=exploiter
        )

    hint = _("Lo que la persona contó. Aquí no se guardan nombres.")
    page = FormPage(_("Persona que participó"), "case_situation", hint)
    if exploiter is not None:
        page = FormPage(_("Corregir persona que participó"), "case_situation", _correction_hint())
    return answer(request, viewer, access, form, page, save)


@screen("determine_status")
def status(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record what the situation is held to be, by whom and since when."""
    access = writable(viewer, code)
    initial: dict[str, object] = {}
    if request.method != "POST":
        found = open_status(viewer, access)
        initial = initial_of(found.status) if found else {}
    form = STATUS_FORM(sent_data(request), initial=initial)

    def save(sent: AskedForm, request_id: UUID) -> None:
        determine_status(by=viewer, case=access.subject, request_id=request_id, status=sent.value())

    hint = _(
        "Es la situación legal del hecho, no de la persona. La determinación anterior queda en «lo anterior»."
    )
    return answer(request, viewer, access, form, FormPage(_("Situación legal"), "case_situation", hint), save)
