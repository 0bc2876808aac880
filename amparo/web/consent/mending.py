"""«I touched another answer»: a yes is taken back at once; then the question is put once more, as it was.

Whoever never answers again has said no yes.
"""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from amparo.casework.consent.actions import withdraw_consent
from amparo.casework.consent.conversations import has_begun, save_page, start_talk
from amparo.casework.consent.queries import ConsentLine, consent_line
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.web.cases.writing import writable
from amparo.web.consent.preparing import MONTHS, months_later
from amparo.web.consent.words import READ_PAGES
from amparo.web.forms import request_id_of
from amparo.web.screens import screen

# Where a conversation keeps which decision was a wrong tap.
MENDS = "mends"


def mended_by(answers: Mapping[str, Mapping[str, list[str]]]) -> int | None:
    """Which decision a conversation mends; None if it is asked for the first time, or because she changed her mind."""
    (said,) = answers.get("prepare", {}).get(MENDS, [""])[:1] or [""]
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def can_be_mended(line: ConsentLine, viewer: Viewer) -> bool:
    """Is it today's decision of a conversation that the viewer led, with nothing newer in its place?"""
    is_of_talk = line.form != "" and line.given_by != ""
    is_todays = line.decided_on == today() and line.recorded_by == viewer.staff_id
    return is_of_talk and is_todays and not line.superseded_at and _months(line) is not None


def _months(line: ConsentLine) -> str | None:
    """The period that was prepared; None if its last day is of no period of the list."""
    if line.until is None:
        return ""
    return next((m for m, _words in MONTHS if months_later(line.decided_on, int(m)) == line.until), None)


def take_back(
    viewer: Viewer, access: CaseAccess, consent_id: int, talk: UUID, *, was_wrong_tap: bool = True
) -> int | None:
    """Take back a yes in a conversation; the withdrawal, None if it no longer stands.

    ``was_wrong_tap``: it was none. A yes of before, which she takes back now, was one.
    """
    try:
        return withdraw_consent(
            by=viewer,
            case=access.subject,
            request_id=uuid5(talk, f"taken back {consent_id}"),
            consent_id=consent_id,
            was_wrong_tap=was_wrong_tap,
        )
    except Refused as refusal:
        if refusal.reason != "already_corrected":
            raise
        return None


@require_POST
@screen("mend_consent")
def mend(request: HttpRequest, viewer: Viewer, code: str, consent_id: int) -> HttpResponse:
    """Ask again: at the decision if she was asked to say it herself, else from the first page on."""
    access = writable(viewer, code)
    line = consent_line(access, consent_id)
    if line is None:
        raise CaseNotFound
    talk = request_id_of(request)
    page = next(iter(READ_PAGES)) if line.restated is None else "decision"
    if line.superseded_at and has_begun(viewer, access, talk):  # a double click
        return redirect("case_talk", code, talk, page)
    stands = line.id if can_be_mended(line, viewer) else None
    if stands and line.is_given:
        stands = take_back(viewer, access, line.id, talk)
    if stands is None:
        return redirect("case_consent_done", code, consent_id)
    start_talk(viewer, access, talk, _prepared(line) | {MENDS: [str(stands)]})
    if line.restated is not None:
        save_page(viewer, access, talk, "con-sus-palabras", {"restated": line.restated})
    return redirect("case_talk", code, talk, page)


def _prepared(line: ConsentLine) -> dict[str, list[str]]:
    """The preparation as it was sent."""
    return {
        "purpose": [line.purpose],
        "recipient": [str(line.recipient)] if line.recipient else [],
        "record_classes": line.record_classes,
        "months": [_months(line) or ""],
        "given_by": [line.given_by],
        "guardian_implicated": [line.guardian_implicated],
        "form": [line.form],
        "language": [line.language],
        "interpreter": [line.interpreter],
    }
