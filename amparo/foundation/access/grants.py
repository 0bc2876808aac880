"""Projecting assignments into grants. The database computes what each grant opens; nothing here can ask for more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

# The lists a grant stands in: of one's own register, shared with me, and in none.
ACTIVE, CLOSED, SHARED_WITH_ME, UNLISTED = 0, 1, 2, 3


def new_subjects(how_many: int) -> list[int]:
    """Fresh random subject ids that no grant uses, handed to the viewer: nobody else opens a case under them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_new_subjects(%s)", [how_many])
        return [row[0] for row in cursor.fetchall()]


def number_of_request(request_id: UUID) -> int:
    """The id that the viewer's request opens a case under: the same again for the same request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_number_of_request(%s)", [request_id])
        return int(cursor.fetchone()[0])


def open_subjects(subjects: Sequence[int], responsibles: Sequence[UUID], touched: Sequence[datetime]) -> None:
    """Give subjects to their responsible workers and to the coordinators of the viewer's unit.

    The database refuses every number that it did not hand out to the viewer, or to the viewer's unit, before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_open_subjects(%s, %s, %s)", [list(subjects), list(responsibles), list(touched)]
        )


def reassign_subjects(subjects: Sequence[int], to: UUID) -> None:
    """Give subjects to another worker of the same institution; the one before keeps nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_reassign_subjects(%s, %s)", [list(subjects), to])


def set_team_member(subject: int, staff: UUID, *, is_member: bool) -> None:
    """Add a colleague to the team of a subject, or take them out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_set_team(%s, %s, %s)", [subject, staff, is_member])


def touch_subjects(subjects: Sequence[int]) -> None:
    """Bring the subjects to the top of the lists they are in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_touch_subjects(%s)", [list(subjects)])
