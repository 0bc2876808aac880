"""Intake: does the unit know already the person who is being registered? (SECURITY.md, rule 2)

She comes back after her worker has left. A file that is not the asker's shows how to stay safe and nothing else;
the coordinator is told which file it is, and may give it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.identity import IDENTITY, opener
from amparo.casework.cases.queries import ContactLine
from amparo.casework.safeguards.models import IntakeHit
from amparo.casework.safeguards.tokens import unit_tokens
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.foundation.protection.sealing import Slot, open_values
from amparo.foundation.protection.tokens import subjects_with_all

# A day's checks of one person; the database holds no more either.
QUOTA = 60
KEPT_FOR = timedelta(days=14)
MOST_CANDIDATES = 200


@dataclass(frozen=True)
class Known:
    """What a check found: files that the viewer may open, and whether there are others of the unit."""

    mine: tuple[int, ...] = ()
    is_quota_used: bool = False

    @property
    def my_codes(self) -> list[str]:
        return [code_of_subject(case) for case in self.mine]


@dataclass(frozen=True)
class Safety:
    """How to stay safe with somebody whose file is not open to the viewer: never whose, nor which file."""

    words: str
    contacts: tuple[ContactLine, ...]


@dataclass(frozen=True)
class FileToGive:
    """A coordinator's task: somebody of the unit registers a person who may have this file already."""

    id: int
    case: int
    staff: UUID
    found_at: datetime

    @property
    def code(self) -> str:
        return code_of_subject(self.case)


def check_intake(viewer: Viewer, *, draft: UUID, reserved: int, identity: Identity) -> Known:
    """Look for files of the viewer's unit by what a draft says of the person; what is found is kept for the draft.

    The trail names what was found, also nothing. What is not the viewer's is told by ``is_known`` alone, in a
    transaction after this one: who asks cannot take back that they asked.

    ``reserved`` is the id that the draft will have as a case. Nothing that tells enough: nothing is looked for.
    """
    sets = unit_tokens(identity, str(viewer.unit_id))
    if not sets:
        return Known()
    found = [case for case in subjects_with_all(sets, limit=MOST_CANDIDATES) if case != reserved]
    with connection.cursor() as cursor:
        cursor.execute("SELECT safeguards_check_intake(%s, %s, %s)", [draft, found, QUOTA])
        (mine,) = cursor.fetchone()
    _tell_trail(viewer, "check_intake", found, outcome=Outcome.REFUSED if mine is None else Outcome.DONE)
    return Known(is_quota_used=True) if mine is None else Known(tuple(mine))


def _tell_trail(
    viewer: Viewer, action: str, subjects: Iterable[int], outcome: Outcome = Outcome.DONE
) -> None:
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        purpose=Purpose.CARE,
        subjects=sorted(set(subjects)),
        record_classes=[RecordClass.EXISTENCE],
        outcome=outcome,
        detail="quota_used_up" if outcome == Outcome.REFUSED else "",
    )


def safety_of_known(viewer: Viewer, draft: UUID) -> list[Safety]:
    """How to stay safe with whom the draft may be about; one audit row names the files, each time they are shown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, channel, rule, times FROM safeguards_safety_rules(%s)", [draft])
        rules = cursor.fetchall()
        cursor.execute("SELECT subject, version, sealed FROM safeguards_safety_words(%s)", [draft])
        sealed = cursor.fetchall()
    if not rules:
        return []
    contacts: dict[int, list[ContactLine]] = defaultdict(list)
    for subject, channel, rule, times in rules:
        contacts[subject] += [ContactLine(channel, rule, tuple(times))] if channel else []
    pairs = [
        (Slot(subject, IDENTITY, "contact_words", version), bytes(value))
        for subject, version, value in sealed
    ]
    texts = open_values(
        pairs, opener=opener(viewer, "show_safety_at_intake", Purpose.CARE), also_read=list(contacts)
    )
    words = {slot.subject: text or "" for (slot, _), text in zip(pairs, texts, strict=True)}
    return [Safety(words.get(case, ""), tuple(lines)) for case, lines in contacts.items()]


def is_known(viewer: Viewer, draft: UUID) -> bool:
    """Whether a check of this draft, committed before, found a file that is not the viewer's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT safeguards_settle_intake(%s)", [draft])
        cursor.execute("SELECT DISTINCT subject FROM safeguards_safety_rules(%s)", [draft])
        subjects = [row[0] for row in cursor.fetchall()]
    _tell_trail(viewer, "known_at_intake", subjects)
    return bool(subjects)


def files_to_give(viewer: Viewer) -> list[FileToGive]:
    """What a coordinator is asked: files that somebody of the unit may need, the newest first."""
    if not viewer.is_coordinator:
        return []
    hits = IntakeHit.objects.filter(settled_at=None, found_at__gt=timezone.now() - KEPT_FOR)
    rows = hits.order_by("-found_at", "id").values_list("id", "subject", "staff", "found_at")
    files = [FileToGive(*row) for row in rows[:50]]
    if files:
        _tell_trail(viewer, "list_files_to_give", [file.case for file in files])
    return files


def settle_file(*, by: Viewer, hit: int) -> None:
    """The coordinator has given the file, or it is another person's; raises ``Refused`` if it was settled before."""
    hits = IntakeHit.objects.filter(id=hit, settled_at=None)
    subjects = list(hits.values_list("subject", flat=True))
    if hits.update(settled_at=timezone.now(), settled_by=by.staff_id) != 1:
        raise Refused("already_settled")
    _tell_trail(by, "settle_known_file", subjects)
