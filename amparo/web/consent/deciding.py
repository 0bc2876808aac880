"""Her decision: what it does to what she said before, and which of two answers to one question stands."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.casework.consent.actions import record_consent
from amparo.casework.consent.conversations import Talk, end_talk
from amparo.casework.consent.enums import SHARING_PURPOSES, SPEAKING_FOR_A_MINOR, ConsentDecision
from amparo.casework.consent.queries import ConsentLine, consent_line, consent_of_talk, consents_of
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import whole_date_words
from amparo.web.consent.ask import accepted, warned
from amparo.web.consent.asking import ask_of
from amparo.web.consent.mending import mended_by, take_back
from amparo.web.consent.preparing import PrepareForm, told
from amparo.web.consent.record import ALSO_SAID, KEPT, newest_of
from amparo.web.refusals import explain
from amparo.web.screens import want_recent_second_factor

OWN_WORDS = "con-sus-palabras"
ANSWERS = (ConsentDecision.GIVEN, ConsentDecision.REFUSED, ConsentDecision.NOT_NOW)
NOS = ANSWERS[1:]
# In what she sends: which yes of hers the page told her of.
STANDING = "vale"


def _standing(access: CaseAccess, form: PrepareForm) -> ConsentLine | None:
    """The yes that a «not now» leaves as it is. What others said for her is none, where she answers herself."""
    said = form.cleaned_data
    recipient = UUID(said["recipient"]) if said.get("recipient") else None
    asked = (said["purpose"], recipient)
    for line in consents_of(access):
        if line.is_in_force and (line.purpose, line.recipient) == asked:
            of_others = line.given_by in SPEAKING_FOR_A_MINOR
            return None if of_others and said["given_by"] not in SPEAKING_FOR_A_MINOR else line
    return None


def was_taken_back(access: CaseAccess, going: Talk) -> bool:
    """Whether this conversation is about a yes that «me equivoqué» has taken back."""
    mended = mended_by(going.answers)
    line = consent_line(access, mended) if mended is not None else None
    return line is not None and line.decision == ConsentDecision.WITHDRAWN and not line.superseded_at


def decision_page(
    request: HttpRequest,
    viewer: Viewer,
    access: CaseAccess,
    going: Talk,
    form: PrepareForm,
    frame: dict[str, Any],
    *,
    stopped: bool,
) -> HttpResponse:
    """What each answer does, and what she answered. Who stopped before the end says no, or not now."""
    ask, standing = ask_of(form, viewer, access), _standing(access, form)
    context = frame | {
        "stopped": stopped,
        "accepted": accepted(ask),
        "warning": warned(ask),
        "standing": standing,
        "standing_since": whole_date_words(standing.decided_on) if standing else "",
        "was_taken_back": was_taken_back(access, going),
    }
    if request.method != "POST":
        return render(request, "consent/decision.html", context)
    said = request.POST.get("decision", "")
    if said not in (NOS if stopped else ANSWERS):
        context["problem"] = _("Elija una de las respuestas.")
    elif said == ConsentDecision.NOT_NOW and request.POST.get(STANDING, "") != _id_of(standing):
        context["problem"] = _("Lo que valía cambió mientras leía. Responda otra vez.")
    elif said == ConsentDecision.NOT_NOW and standing:
        end_talk(viewer, access, going.id)
        return _thanks(access, standing.id, **{KEPT: "1"})
    else:
        try:
            return _record(viewer, access, going, form, ConsentDecision(said))
        except Refused as refusal:
            ended = consent_of_talk(access, going.id)  # the other answer, touched at the same moment
            if ended is not None:
                return second_answer(request, viewer, access, going.id, ended)
            context["problem"] = explain(refusal.reason)
    return render(request, "consent/decision.html", context, status=422)


def _record(
    viewer: Viewer, access: CaseAccess, going: Talk, form: PrepareForm, said: ConsentDecision
) -> HttpResponse:
    if said == ConsentDecision.GIVEN and form.cleaned_data["purpose"] in SHARING_PURPOSES:
        want_recent_second_factor(viewer)
    words = going.answers.get(OWN_WORDS)
    row = record_consent(
        by=viewer,
        case=access.subject,
        request_id=going.id,
        told=told(form, said, None if words is None else words.get("restated", [])),
        mends=mended_by(going.answers),
    )
    end_talk(viewer, access, going.id)
    return _thanks(access, row)


def second_answer(
    request: HttpRequest, viewer: Viewer, access: CaseAccess, talk: UUID, ended: int
) -> HttpResponse:
    """Another tab, or two answers touched one after the other: of a yes and a no the no stands, and she is told."""
    said, line = request.POST.get("decision", ""), consent_line(access, ended)
    if line is None or said not in ANSWERS or said == line.decision:
        return _thanks(access, ended)
    stands = newest_of(access, line) if line.is_given else None
    if stands is not None and stands.is_given:
        take_back(viewer, access, stands.id, talk)
    return _thanks(access, ended, **{ALSO_SAID: said})


def after_not_now(
    request: HttpRequest, viewer: Viewer, access: CaseAccess, talk: UUID
) -> HttpResponse | None:
    """A second answer after a «not now» that left her yes as it was; None if it is none. A no takes it back."""
    said, kept = request.POST.get("decision", ""), request.POST.get(STANDING, "")
    is_id = kept.isascii() and kept.isdigit() and len(kept) < 19
    line = consent_line(access, int(kept)) if is_id and said in ANSWERS else None
    if line is None:
        return None
    if said == ConsentDecision.REFUSED and line.is_in_force:
        take_back(viewer, access, line.id, talk, was_wrong_tap=False)
        return _thanks(access, line.id, **{ALSO_SAID: said})
    also = {ALSO_SAID: said} if said != ConsentDecision.NOT_NOW else {}
    return _thanks(access, line.id, **{KEPT: "1"}, **also)


def _id_of(standing: ConsentLine | None) -> str:
    return str(standing.id) if standing else ""


def _thanks(access: CaseAccess, row: int | None, **said: str) -> HttpResponse:
    done = reverse("case_consent_done", args=[code_of_subject(access.subject), row])
    return redirect(f"{done}?{urlencode(said)}" if said else done)
