"""What a conversation ended in: the page of thanks, the sheet to take along, the record for the file, a withdrawal."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amparo.casework.cases.enums import CaseState, Language, YesNoUnknown
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.actions import withdraw_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, Restated
from amparo.casework.consent.queries import ConsentLine, consent_line, consents_of
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.queries import find_unit, staff_name
from amparo.web.cases.offices import whole_office_words
from amparo.web.cases.words import date_words, whole_date_words
from amparo.web.cases.writing import writable
from amparo.web.consent.ask import Ask, after_no, after_taking_back, in_a_row
from amparo.web.consent.asking import UNKNOWN_UNIT, ask_of_line
from amparo.web.consent.mending import can_be_mended
from amparo.web.forms import request_id_of
from amparo.web.in_her_hands import is_in_her_hands
from amparo.web.screens import screen

# In the address of her thanks: what she answered too, after an answer was noted; that a yes stays as it was.
ALSO_SAID, KEPT = "tambien", "igual"


def recipient_words(unit: UUID | None, access: CaseAccess) -> str:
    """The unit and institution that something is for, as far as it is told; empty for one's own."""
    if unit is None:
        return ""
    return whole_office_words(unit, access) if find_unit(unit) else str(UNKNOWN_UNIT)


def _line(access: CaseAccess, consent_id: int) -> ConsentLine:
    line = consent_line(access, consent_id)
    if line is None:
        raise CaseNotFound
    return line


def _note(viewer: Viewer, access: CaseAccess, action: str) -> None:
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        subjects=[access.subject],
        purpose=access.purpose,
    )


@require_safe
@screen("end_consent_talk")
def done(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """Thank her; she still holds the phone. What was replaced since leads to what holds: Back shows no old yes."""
    access = access_case(viewer, code)
    line = _line(access, consent_id)
    newest = newest_of(access, line) if line.superseded_at else None
    if newest is not None:
        said = f"?{request.GET.urlencode()}" if ALSO_SAID in request.GET else ""
        return redirect(reverse("case_consent_done", args=[code, newest.id]) + said)
    _note(viewer, access, "end_consent_talk")
    ask = ask_of_line(line, viewer, access)
    # Taken back on the worker's page, or by phone, nothing was handed over: there is nothing to give back.
    of_a_talk = line.decision != ConsentDecision.WITHDRAWN or line.form != ""
    holds_phone = is_in_her_hands(request) or (of_a_talk and line.form != ConsentForm.BY_PHONE)
    is_kept = KEPT in request.GET and line.is_in_force
    context = {
        "line": line,
        "is_kept": is_kept,
        "since": whole_date_words(line.decided_on),
        "said_two_things": ALSO_SAID in request.GET and (is_kept or not line.is_given),
        "holds_phone": holds_phone,
        "is_by_phone": line.form == ConsentForm.BY_PHONE,
        "after": () if line.is_given else _what_follows(line, ask),
        "slip_url": reverse("case_consent_slip", args=[code, consent_id]),
        "back_url_of_worker": reverse("case_consent_returned", args=[code, consent_id])
        if holds_phone
        else reverse("case_consents", args=[code]),
        "mend_url": reverse("case_consent_mend", args=[code, consent_id])
        if can_be_mended(line, viewer) and not is_kept
        else "",
        "request_id": uuid4(),
    }
    return render(request, "consent/done.html", context)


def _what_follows(line: ConsentLine, ask: Ask) -> tuple[str, ...]:
    return after_taking_back(ask) if line.decision == ConsentDecision.WITHDRAWN else (after_no(ask),)


@require_safe
@screen("take_phone_back")
def returned(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """Between her last page and the case: the worker says that the phone is back."""
    access = access_case(viewer, code)
    line = _line(access, consent_id)
    _note(viewer, access, "take_phone_back")
    context = {
        "line": line,
        "slip_url": reverse("case_consent_slip", args=[code, consent_id]),
        "record_url": reverse("case_consents", args=[code]),
        "back_url": reverse("case_consent_done", args=[code, consent_id]),
    }
    return render(request, "consent/returned.html", context)


@require_safe
@screen("open_consent_slip")
def slip(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """The sheet to print or photograph."""
    access = access_case(viewer, code)
    line = _line(access, consent_id)
    if not line.slip:
        raise CaseNotFound
    _note(viewer, access, "open_consent_slip")
    until = date_words(line.ends_on) if line.is_in_force and line.ends_on else ""
    back = reverse("case_consent_done", args=[code, consent_id])
    return render(
        request,
        "consent/slip.html",
        {"slip": line.slip, "until": until, "is_given": line.is_in_force, "back_url": back},
    )


@require_safe
@screen("open_consent")
def record(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """Everything about one decision."""
    header = open_header(viewer, code, action="open_consent")
    line = _line(header.access, consent_id)
    may_write = header.access.may_write(RecordClass.GENERAL) and header.state != CaseState.CLOSED
    context = {
        "header": header,
        "line": line,
        "rows": _rows(line, header.access),
        "may_withdraw": may_write and line.is_in_force,
        "slip_url": reverse("case_consent_slip", args=[code, consent_id]),
        "back_url": reverse("case_consents", args=[code]),
    }
    return render(request, "consent/record.html", context)


def newest_of(access: CaseAccess, line: ConsentLine) -> ConsentLine | None:
    """What holds on the same purpose and recipient."""
    same = (line.purpose, line.recipient)
    return next((n for n in consents_of(access) if (n.purpose, n.recipient) == same), None)


def _newer(access: CaseAccess, line: ConsentLine) -> str:
    """In words, the decision that took this one's place; empty if none did."""
    if not line.superseded_at:
        return ""
    newest = newest_of(access, line)
    if newest is None:
        return _("Ya no vale")
    return _("Ya no vale. Lo último: %(decision)s, %(day)s") % {
        "decision": newest.decision_label,
        "day": date_words(newest.decided_on),
    }


def _rows(line: ConsentLine, access: CaseAccess) -> list[dict[str, str]]:
    not_asked = _("No se preguntó")
    restated = not_asked
    if line.restated is not None:
        restated = "; ".join(str(Restated(code).label) for code in line.restated) or _("No se marcó ninguna")
    rows: list[tuple[str, Any]] = [
        (_("Qué decidió"), line.decision_label),
        (_("Hoy"), _newer(access, line)),
        (_("Con quién"), recipient_words(line.recipient, access) or _("Esta institución")),
        (_("Qué verían"), capfirst(in_a_row(line.record_classes))),
        (_("Desde"), date_words(line.decided_on)),
        (_("Hasta"), date_words(line.ends_on) if line.ends_on else _("Hasta que lo cambie")),
        (_("Quién lo dijo"), ConsentGiver(line.given_by).label if line.given_by else not_asked),
        (_("Cómo"), ConsentForm(line.form).label if line.form else not_asked),
        (_("En qué lengua"), Language(line.language).label if line.language else not_asked),
        (
            _("Con intérprete"),
            YesNoUnknown(line.interpreter).label if line.interpreter else not_asked,
        ),
        (_("Pudo decir con sus palabras"), restated),
        (_("Anotó"), staff_name(line.recorded_by)),
        (_("Código del papel"), line.slip),
    ]
    if line.given_by == ConsentGiver.GUARDIAN:
        said = YesNoUnknown(line.guardian_implicated).label if line.guardian_implicated else not_asked
        rows.insert(6, (_("¿Tuvo que ver con lo que pasó?"), said))
    return [{"label": str(label), "value": str(value)} for label, value in rows if value]


@require_http_methods(["GET", "HEAD", "POST"])
@screen("withdraw_consent")
def withdraw(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """Take a consent back: one page, one button."""
    access = writable(viewer, code)
    if request.method == "POST":
        try:
            row = withdraw_consent(
                by=viewer, case=access.subject, request_id=request_id_of(request), consent_id=consent_id
            )
        except Refused as refusal:
            if refusal.reason != "already_corrected":
                raise
            messages.info(request, _("Ya no estaba vigente. Mire aquí lo último que decidió."))
        else:
            if row is not None:
                return redirect("case_consent_done", code, row)
        return redirect("case_consents", code)
    line = _line(access, consent_id)
    if not line.is_given or line.superseded_at:  # another tab, or Back
        return redirect("case_consents", code)
    _note(viewer, access, "show_withdrawal")
    context = {
        "line": line,
        "recipient": recipient_words(line.recipient, access),
        "after": after_taking_back(ask_of_line(line, viewer, access)),
        "title": _("Retirar el permiso"),
        "submit_label": _("Sí, retirarlo"),
        "form": forms.Form(),
        "request_id": uuid4(),
        "caption": code,
        "back_url": reverse("case_consents", args=[code]),
    }
    return render(request, "consent/withdraw.html", context)
