"""Exceptions to who may see what: a named emergency, and what two people of two offices open together.

The database decides who may, computes what opens, tells those who must know in the same commit, and counts the
quotas (ADR 14). Reasons in words are the casework's to keep, sealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind, Purpose, RecordClass, Role
from amparo.foundation.access.exceptional_models import Emergency, Unveiling
from amparo.foundation.access.policy.classes import BIT, mask
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

LONGEST = 60  # minutes that an emergency lasts at most
USUAL = 30
REVIEWED_WITHIN = timedelta(hours=48)
UNVEILABLE = (RecordClass.IDENTITY, RecordClass.LOCATION)


@dataclass(frozen=True)
class EmergencyLine:
    """One emergency: who opened which case, when, until when, and what the review found."""

    id: UUID
    subject: int
    staff: UUID
    institution: UUID
    kind: str
    opened_at: datetime
    until: datetime
    ended_at: datetime | None
    told_institution: UUID
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    finding: str

    @property
    def code(self) -> str:
        return code_of_subject(self.subject)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()

    @property
    def ends_at(self) -> datetime:
        """When it ended or will end."""
        return min(self.until, self.ended_at or self.until)

    @property
    def is_overdue(self) -> bool:
        """Nobody has reviewed it within 48 hours."""
        return self.reviewed_at is None and self.opened_at + REVIEWED_WITHIN < timezone.now()


@dataclass(frozen=True)
class UnveilingLine:
    """One request to open identity or location of a case of another office."""

    id: UUID
    subject: int
    asked_by: UUID
    unit: UUID
    institution: UUID
    classes: int
    asked_at: datetime
    answered_by: UUID | None
    is_granted: bool | None
    until: datetime | None

    @property
    def code(self) -> str:
        return code_of_subject(self.subject)

    @property
    def record_classes(self) -> list[RecordClass]:
        return [record_class for record_class in UNVEILABLE if self.classes & BIT[record_class]]

    @property
    def is_open(self) -> bool:
        """Granted, and its day is not over."""
        return bool(self.is_granted) and self.until is not None and self.until > timezone.now()


_EMERGENCY = (
    "id", "subject", "staff", "institution", "kind", "opened_at", "until", "ended_at", "told_institution",
    "reviewed_by", "reviewed_at", "finding",
)  # fmt: skip
_UNVEILING = (
    "id", "subject", "asked_by", "unit", "institution", "classes", "asked_at", "answered_by", "is_granted",
    "until",
)  # fmt: skip


def ask_emergency(*, emergency_id: UUID, subject: int, kind: EmergencyKind, minutes: int) -> bool:
    """Ask to open a case in an emergency; False if the day's quota is used, which each call but a repeated one uses.

    Whether there is such a case nobody looks before that is committed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_ask_emergency(%s, %s, %s, %s)", [emergency_id, subject, str(kind), minutes]
        )
        return bool(cursor.fetchone()[0] == "asked")


def announce_emergency(emergency_id: UUID) -> str | None:
    """Tell who must know of what the viewer asked for in an earlier transaction: ``announced``, ``already`` (it is open
    to the viewer as it is), or None if nothing was asked.

    Nothing is open before that is committed and ``open_emergency`` called.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_announce_emergency(%s)", [emergency_id])
        answer: str | None = cursor.fetchone()[0]
        return answer


def announce_left_over() -> int:
    """For upkeep: tell who must know of emergencies that were asked for and not gone on with; returns how many."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT access_announce_left_over()")
        return int(cursor.fetchone()[0])


def open_emergency(emergency_id: UUID) -> int | None:
    """Open what the viewer announced in an earlier transaction; returns the case, or None if nothing opens."""
    return _subject("SELECT access_open_emergency(%s)", emergency_id)


def end_emergency(emergency_id: UUID) -> int | None:
    """End it early; returns the case, or None if it is over or not the viewer's to end."""
    return _subject("SELECT access_end_emergency(%s)", emergency_id)


def review_emergency(emergency_id: UUID, finding: EmergencyFinding) -> int | None:
    """Say what the review found; returns the case, or None if it is not the viewer's to review, or was reviewed."""
    return _subject("SELECT access_review_emergency(%s, %s)", emergency_id, str(finding))


def emergencies_of(subject: int) -> list[EmergencyLine]:
    """The emergencies of a case that the viewer may know of, the newest first."""
    rows = Emergency.objects.filter(subject=subject).order_by("-opened_at")
    return [EmergencyLine(*row) for row in rows.values_list(*_EMERGENCY)]


def emergency(emergency_id: UUID) -> EmergencyLine | None:
    """One emergency that the viewer may know of."""
    row = Emergency.objects.filter(id=emergency_id).values_list(*_EMERGENCY).first()
    return EmergencyLine(*row) if row else None


def running_emergency(viewer: Viewer, subject: int) -> EmergencyLine | None:
    """The viewer's own emergency on a case, while it runs."""
    own = [line for line in emergencies_of(subject) if line.staff == viewer.staff_id and line.is_running]
    return own[0] if own else None


def running_emergencies(viewer: Viewer) -> list[EmergencyLine]:
    """The viewer's own emergencies that still run, the one that ends first before the others."""
    now = timezone.now()
    own = Emergency.objects.filter(staff=viewer.staff_id, opened_at__gt=now - timedelta(minutes=LONGEST))
    rows = own.filter(ended_at=None, until__gt=now).order_by("until")
    return [EmergencyLine(*row) for row in rows.values_list(*_EMERGENCY)]


def emergencies_to_review(viewer: Viewer) -> list[EmergencyLine]:
    """What the viewer is to review: as coordinator of the case, or for the institution that watches; oldest first."""
    if viewer.role not in (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT, Role.AUDITOR):
        return []
    rows = Emergency.objects.filter(reviewed_at=None).exclude(staff=viewer.staff_id).order_by("opened_at")
    lines = [EmergencyLine(*row) for row in rows.values_list(*_EMERGENCY)]
    _listed(viewer, "list_emergencies_to_review", [line.subject for line in lines])
    return lines


def ask_unveiling(*, unveiling_id: UUID, subject: int, classes: Iterable[RecordClass]) -> bool:
    """Ask; False if nothing of that opens to the viewer's role, or the day's ten requests are used up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ask_unveiling(%s, %s, %s)", [unveiling_id, subject, mask(classes)])
        return bool(cursor.fetchone()[0])


def answer_unveiling(unveiling_id: UUID, *, grant: bool) -> int | None:
    """Answer as the second person; returns the case, or None if it is not the viewer's to answer."""
    return _subject("SELECT access_answer_unveiling(%s, %s)", unveiling_id, grant)


def unveilings_to_answer(viewer: Viewer) -> list[UnveilingLine]:
    """Requests that wait for the viewer, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_UNVEILING)} FROM access_unveilings_to_answer() ORDER BY asked_at")  # noqa: S608
        lines = [UnveilingLine(*row) for row in cursor.fetchall()]
    _listed(viewer, "list_unveilings_to_answer", [line.subject for line in lines])
    return lines


def _listed(viewer: Viewer, action: str, subjects: Iterable[int]) -> None:
    """One row of the trail for a list that names cases; none for an empty one."""
    named = sorted(set(subjects))
    if named:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action=action,
            purpose=Purpose.COORDINATION,
            subjects=named,
            record_classes=[RecordClass.EXISTENCE],
        )


def my_unveilings(viewer: Viewer) -> list[UnveilingLine]:
    """What the viewer asked for in the last fourteen days, the newest first."""
    since = timezone.now() - timedelta(days=14)
    rows = Unveiling.objects.filter(asked_by=viewer.staff_id, asked_at__gt=since).order_by("-asked_at")
    return [UnveilingLine(*row) for row in rows.values_list(*_UNVEILING)]


def _subject(statement: str, *values: Any) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        subject: int | None = cursor.fetchone()[0]
        return subject
