"""What contradicts the birth date, in words: what it is and where it is corrected, but neither date nor place."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import Activity
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.lifecycle.birth_queries import DatedTooEarly, dated_before_birth
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer

# Where facts of a kind stand.
_PAGES = {
    "path_entry": "case",
    "trafficking_event": "case_situation",
    "status_determination": "case_status",
    "note": "case_notes",
    "consent": "case_consents",
}


@dataclass(frozen=True)
class TooEarly:
    """One fact, and where the viewer can correct it."""

    label: str
    url: str


def too_early(viewer: Viewer, access: CaseAccess, *, action: str, takes_changes: bool) -> list[TooEarly]:
    """The facts dated before the birth; that they are there is told to the trail.

    A case that takes no changes offers no correction.
    """
    found = dated_before_birth(access)
    read = [(access.subject, fact.record_class) for fact in found]
    record_read_beside(viewer, read, action=action, purpose=access.purpose)
    code, alike = code_of_subject(access.subject), defaultdict[str, list[DatedTooEarly]](list)
    for fact in found:
        alike[_label(fact)].append(fact)
    return [
        TooEarly(
            label if len(facts) == 1 else f"{label} ({len(facts)})",
            _address(access, facts, code, takes_changes=takes_changes),
        )
        for label, facts in alike.items()
    ]


def _address(access: CaseAccess, facts: list[DatedTooEarly], code: str, *, takes_changes: bool) -> str:
    """Where one fact is corrected, or where several of a kind stand."""
    first = facts[0]
    if len(facts) > 1:
        return reverse(_PAGES[first.kind], args=[code])
    return _url(first, code) if takes_changes and access.may_write(first.record_class) else ""


def _label(fact: DatedTooEarly) -> str:
    if fact.activity:
        return str(Activity(fact.activity).label)
    return {
        "trafficking_event": _("Un momento de la situación"),
        "status_determination": _("La situación legal"),
        "note": _("Una nota"),
        "consent": _("Un consentimiento"),
    }[fact.kind]


def _url(fact: DatedTooEarly, code: str) -> str:
    if fact.kind == "path_entry":
        is_opening = fact.activity == Activity.CASE_OPENED
        return reverse("case_opening_correct" if is_opening else "case_entry_correct", args=[code, fact.id])
    if fact.kind in ("trafficking_event", "note"):
        name = "case_event_correct" if fact.kind == "trafficking_event" else "case_note_correct"
        return reverse(name, args=[code, fact.id])
    return reverse(_PAGES[fact.kind], args=[code])
