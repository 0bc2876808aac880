"""Who has which account, for those who look after accounts: what it opens, when it was last used, what was reviewed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.enums import OpeningKind
from amparo.foundation.audit.actions import record_event

# Who looks after accounts: a unit's coordinator for the unit, the others for the institution. Held in SQL by
# accounts_administers().
ADMINISTERING_ROLES = (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT, Role.SYSTEM_ADMINISTRATOR)
# Whose accounts a coordinator does not touch: they look at the unit from outside it, or are coordinators too.
BEYOND_COORDINATORS = frozenset({*ADMINISTERING_ROLES, Role.AUDITOR})


@dataclass(frozen=True)
class Person:
    """An account as its administrators see it. Counts are of cases; ``beyond``: shared, unveiled, in an emergency."""

    staff: UUID
    full_name: str
    profession: str
    unit: UUID
    unit_name: str
    username: str
    role: Role
    is_here: bool
    joined_on: date | None
    left_on: date | None
    phones: int
    passkeys: int
    seen_at: datetime | None
    responsible: int
    team: int
    beyond: int
    may_administer: bool

    @property
    def has_second_factor(self) -> bool:
        return bool(self.phones or self.passkeys)


@dataclass(frozen=True)
class OpeningLine:
    """Something asked for that can still go on."""

    id: UUID
    kind: OpeningKind
    unit: UUID
    staff: UUID
    role: Role
    full_name: str
    asked_by: UUID
    asked_at: datetime
    confirmed_by: UUID | None
    code_until: datetime | None


@dataclass(frozen=True)
class ReviewLine:
    """A review of a unit's accounts, with how many were open that day."""

    unit: UUID
    accounts: int
    confirmed_by: UUID
    confirmed_at: datetime


def people(viewer: Viewer, *, action: str) -> list[Person]:
    """Everybody within the viewer's reach, by unit, those who left last; nobody for other roles. Audited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_people()")
        rows = cursor.fetchall()
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action=action)
    return [Person(*(*row[:6], Role(row[6]), *row[7:])) for row in rows]


def openings(viewer: Viewer) -> list[OpeningLine]:
    """What waits for a second person, or for its code to be handed over; the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, unit, staff, role, full_name, asked_by, asked_at, confirmed_by, code_until"
            " FROM accounts_openings()"
        )
        return [
            OpeningLine(row[0], OpeningKind(row[1]), row[2], row[3], Role(row[4]), *row[5:])
            for row in cursor.fetchall()
        ]


def reviews(viewer: Viewer) -> list[ReviewLine]:
    """Reviews within the viewer's reach, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit, accounts, confirmed_by, confirmed_at FROM accounts_reviews()")
        return [ReviewLine(*row) for row in cursor.fetchall()]
