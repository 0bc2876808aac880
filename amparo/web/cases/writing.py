"""The way of every form that writes to a case: shown, refused with what was typed, or saved once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.lifetime import BEFORE_BIRTH
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.requests import USED_FOR_OTHER_CONTENT
from amparo.casework.consent.queries import refused_to_be_recorded
from amparo.casework.consent.rules import FIELD_OF as CONSENT_FIELD_OF
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.web.cases.frame import safety_line, url_if_any
from amparo.web.forms import renew_request_id, request_id_of
from amparo.web.refusals import explain

F = TypeVar("F", bound=forms.Form)

# Refusals that one field can mend; the others stand above the form.
_FIELD_OF = {
    "ends_before_it_begins": "ended",
    "kind_is_needed": "kind",
    "role_is_needed": "role",
    "status_is_needed": "status",
    "note_is_empty": "text",
    "age_contradicts_birth": "age_told",
    "dni_has_eight_digits": "document_number",
    "document_number_characters": "document_number",
    "document_number_too_long": "document_number",
    "number_without_document": "document_number",
    "outcome_not_of_activity": "outcome",
    "guardian_implicated": "given_by",
    "guardian_not_known_apart": "guardian_implicated",
    "age_is_needed": "given_by",
    "may_be_adult": "given_by",
    "under_fourteen": "given_by",
    "decides_as_adult": "given_by",
    "she_said_no": "given_by",
    **CONSENT_FIELD_OF,
    "newer_decision": "decided",
    "file_is_empty": "file",
    "file_is_too_large": "file",
    "file_type_not_taken": "file",
    "text_not_utf8": "file",
    "file_is_damaged": "file",
    "opened_in_the_future": "opened",
    "opened_after_a_change": "opened",
    "opened_after_a_transfer": "opened",
}
# No answer in the form can mend these.
_BEYOND_THE_FORM = {"class_not_writable"}


@dataclass(frozen=True)
class FormPage:
    """What a form is called, and where it leads."""

    title: str
    back: str  # name of the page of the case that it leads back to
    hint: str = ""
    submit_label: str = ""
    template: str = "cases/form.html"
    context: dict[str, Any] = field(default_factory=dict)


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None if the form is only shown."""
    return request.POST if request.method == "POST" else None


def sent_files(request: HttpRequest) -> MultiValueDict[str, UploadedFile] | None:
    """The files that were sent, or None if the form is only shown."""
    return request.FILES if request.method == "POST" else None


def writable(viewer: Viewer, code: str, record_class: RecordClass | str = RecordClass.GENERAL) -> CaseAccess:
    """The gate of a form: ``CaseNotFound``, or ``Refused`` for a class the viewer may not write."""
    access = access_case(viewer, code)
    if not access.may_write(record_class):
        raise Refused("class_not_writable")
    return access


def answer(
    request: HttpRequest,
    viewer: Viewer,
    access: CaseAccess,
    form: F,
    page: FormPage,
    save: Callable[[F, UUID], object],
) -> HttpResponse:
    """Show the form, or save what was sent. What is wrong or refused is answered 422, as it was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form, request_id_of(request))
        except Refused as refusal:
            if refusal.reason in _BEYOND_THE_FORM:
                raise
            if refusal.reason == USED_FOR_OTHER_CONTENT:
                renew_request_id(request)
            _note_refusal(viewer, access, page, refusal)
            _say(form, refusal.reason)
        else:
            messages.success(request, _("Guardado."))
            return redirect(reverse(page.back, args=[code_of_subject(access.subject)]))
    return _show(request, viewer, access, form, page)


def _say(form: forms.Form, reason: str) -> None:
    """Put a refusal beside the field that can mend it."""
    name = reason.removesuffix(BEFORE_BIRTH) if reason.endswith(BEFORE_BIRTH) else _FIELD_OF.get(reason, "")
    if name in form.fields:
        form.add_error(name, explain(reason))
    else:
        form.add_error(None, explain(reason))


def _note_refusal(viewer: Viewer, access: CaseAccess, page: FormPage, refusal: Refused) -> None:
    """The refused attempt is audited here, for the page that explains it is an answer like any other."""
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=f"write_{page.back}",
        outcome=Outcome.REFUSED,
        subjects=[access.subject],
        detail=refusal.reason,
    )


def _show(
    request: HttpRequest, viewer: Viewer, access: CaseAccess, form: forms.Form, page: FormPage
) -> HttpResponse:
    header = open_header(viewer, access.subject, action="open_case_form")
    is_closed = header.state == CaseState.CLOSED
    back_url = reverse(page.back, args=[header.code])
    safety = safety_line(header, viewer, "open_case_form")
    context = {
        "header": header,
        "caption": f"{header.code} · «{header.working_name}»" if header.working_name else header.code,
        "safety": safety.words,
        "in_danger": safety.in_danger,
        "danger_closed": safety.danger_closed,
        "register_refused": refused_to_be_recorded(header.access),
        "back_url": back_url,
        "reopen_url": url_if_any("case_reopen", header.code) if is_closed else "",
    }
    if is_closed and request.method != "POST":
        return render(request, "cases/closed.html", context, status=409)
    context |= {
        "form": form,
        "title": page.title,
        "hint": page.hint,
        "submit_label": page.submit_label or _("Guardar"),
        "request_id": request_id_of(request) if request.method == "POST" else uuid4(),
        **page.context,
    }
    return render(request, page.template, context, status=422 if request.method == "POST" else 200)
