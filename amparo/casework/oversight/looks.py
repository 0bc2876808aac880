"""Who looked at a case and why, for the one who answers for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.casework.oversight.enums import Standing
from amparo.foundation.access.decisions import ALLOWED, Decision, refused, require
from amparo.foundation.access.enums import Relation
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome

# Lines a page; the last day on it is always whole.
MOST_LINES = 400
ANSWERS_FOR = frozenset({Relation.RESPONSIBLE, Relation.UNIT_COORDINATOR})


@dataclass(frozen=True)
class LookLine:
    """Looks of one person on one day that were of one kind. ``actor`` is None for the system itself."""

    on: date
    actor: UUID | None
    institution: UUID | None
    action: str
    outcome: Outcome
    detail: str
    purpose: str
    classes: tuple[str, ...]
    how_many: int
    first_at: datetime
    last_at: datetime
    standing: Standing


@dataclass(frozen=True)
class Looks:
    """A page of looks, newest day first; ``before`` is the day on which the next page begins, if there is one."""

    lines: tuple[LookLine, ...]
    before: date | None


def may_see_looks(access: CaseAccess) -> Decision:
    """Who answers for the case may: is responsible for it, or coordinates its unit."""
    if access.assigns and access.relations & ANSWERS_FOR:
        return ALLOWED
    return refused("looks_are_for_who_answers")


def looks_at(viewer: Viewer, case: int | str, *, until: date | None = None) -> Looks:
    """Looks at a case up to a day. Raises ``CaseNotFound``; ``Refused`` for who only works on it. Leaves a row."""
    access = access_case(viewer, case)
    require(may_see_looks(access))
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="read_looks",
        purpose=access.purpose,
        subjects=[access.subject],
        record_classes=["general"],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT on_day, actor, institution, action, outcome, detail, purpose, classes, how_many, first_at, last_at,"
            " standing FROM oversight_looks(%s, %s, %s)",
            [access.subject, until, MOST_LINES + 1],
        )
        lines = [_line(row) for row in cursor.fetchall()]
    return _page(lines)


def _line(row: tuple[Any, ...]) -> LookLine:
    on, actor, institution, action, outcome, detail, purpose, classes, how_many, first, last, standing = row
    told = (on, actor, institution, action, Outcome(outcome), detail, purpose, tuple(classes))
    return LookLine(*told, how_many, first, last, Standing(standing))


def _page(lines: list[LookLine]) -> Looks:
    """Cut off the last day where it does not fit; a day of more lines than fit is shown as far as it goes."""
    if len(lines) <= MOST_LINES:
        return Looks(tuple(lines), None)
    last = lines[-1].on
    whole = [line for line in lines if line.on > last]
    if whole:
        return Looks(tuple(whole), last)
    return Looks(tuple(lines[:MOST_LINES]), date.fromordinal(last.toordinal() - 1))
