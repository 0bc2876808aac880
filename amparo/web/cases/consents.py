"""What the person decided on each use of her data. None of it is a condition of care."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Language
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.actions import record_consent
from amparo.casework.consent.bases import bases_of
from amparo.casework.consent.birth import citizenship_of_person
from amparo.casework.consent.conversations import talk_underway
from amparo.casework.consent.enums import (
    NOES,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.casework.consent.queries import ConsentLine, consents_of
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.web.cases.decision_form import DecisionForm
from amparo.web.cases.frame import case_frame
from amparo.web.cases.words import date_words
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.consent.ask import in_a_row
from amparo.web.consent.basis_words import shown_basis
from amparo.web.consent.record import recipient_words
from amparo.web.screens import screen


@dataclass(frozen=True)
class Shown:
    """One decision as the tab lists it."""

    id: int
    purpose: str
    label: str
    decision: str
    tone: str
    recipient: str
    sees: str
    on: str
    until: str
    how: str
    slip: str
    lapses_soon: bool
    is_in_force: bool
    is_asked_anew: bool


def _shown(line: ConsentLine, access: CaseAccess) -> Shown:
    how = [ConsentForm(line.form).label] if line.form else []
    how += [ConsentGiver(line.given_by).label] if line.given_by else []
    how += [Language(line.language).label] if line.language else []
    decision = _("Venció") if line.has_lapsed else line.decision_label
    return Shown(
        id=line.id,
        purpose=line.purpose,
        label=line.purpose_label,
        decision=decision,
        tone="leaf" if line.is_in_force else "sand",
        recipient=recipient_words(line.recipient, access),
        sees=capfirst(in_a_row(line.record_classes)),
        on=date_words(line.decided_on),
        until=date_words(line.ends_on) if line.is_given and line.ends_on else "",
        how=" · ".join(str(words) for words in how),
        slip=line.slip,
        lapses_soon=line.lapses_soon,
        is_in_force=line.is_in_force,
        is_asked_anew=not line.is_in_force,
    )


@screen("open_consents")
def consents(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """List what is in force, what she refused or took back, what she has not been asked, and what a law asks for."""
    header = open_header(viewer, code, action="open_consents")
    access = header.access
    found = consents_of(access)
    frame = case_frame(header, viewer, "case_consents")
    asked = {line.purpose for line in found}
    may_write = access.may_write(RecordClass.GENERAL) and not frame["is_closed"]
    context = {
        "in_force": [_shown(line, access) for line in found if line.is_in_force],
        "not_in_force": [_shown(line, access) for line in found if not line.is_in_force],
        "not_asked": [
            purpose for purpose in ConsentPurpose if access.is_of_own_register and purpose not in asked
        ],
        "is_peruvian": citizenship_of_person(access.subject) == "PE",
        "bases": [shown_basis(line, access) for line in bases_of(access)],
        "may_write": may_write,
        "underway_url": _underway(viewer, access, code) if may_write else "",
    }
    return render(request, "cases/consents.html", frame | context)


def _underway(viewer: Viewer, access: CaseAccess, code: str) -> str:
    talk = talk_underway(viewer, access)
    return reverse("case_talk", args=[code, talk, "empezar"]) if talk else ""


@screen("record_consent")
def add_consent(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record a decision; it takes the place of an earlier one on the same purpose."""
    access = writable(viewer, code)
    initial = {
        "purpose": request.GET.get("para"),
        "decision": request.GET.get("decision"),
        "decided": PartialDate(today()),
    }
    noes = [line for line in consents_of(access) if line.decision in NOES and line.recipient is None]
    is_peruvian = citizenship_of_person(access.subject) == "PE"
    form = DecisionForm(sent_data(request), initial=initial, noes=noes, is_peruvian=is_peruvian)

    def save(sent: DecisionForm, request_id: UUID) -> None:
        record_consent(by=viewer, case=access.subject, request_id=request_id, told=sent.value())

    return answer(request, viewer, access, form, FormPage(_("Consentimiento"), "case_consents"), save)
