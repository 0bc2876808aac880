"""Reading the path of a case: by kind, with or without what was corrected, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.casework.cases.activities import ActivityKind, activities_of, class_of
from amparo.foundation.access.gate import CaseAccess

PATH_PAGE = 60


@dataclass(frozen=True)
class PathFilter:
    """What of the path is wanted. ``after``: continue below the entry with this id."""

    kind: ActivityKind | None = None
    with_corrected: bool = False
    after: int | None = None


ALL_IN_FORCE = PathFilter()


@dataclass(frozen=True)
class Step:
    """One entry of the path, in codes."""

    id: int
    activity: str
    occurred_on: date
    precision: str
    unit: UUID
    place: str
    record_class: str
    outcome_code: str
    recorded_by: UUID
    subject_kind: str
    subject_id: int | None
    supersedes: int | None
    is_corrected: bool


@dataclass(frozen=True)
class PathPage:
    """Entries, newest first; ``more`` continues after the last of them."""

    steps: tuple[Step, ...]
    more: int | None


_COLUMNS = """id, activity, occurred_on, precision, unit, place, record_class, outcome_code, recorded_by,
    subject_kind, subject_id, supersedes, superseded_at"""
_STEPS = f"SELECT {_COLUMNS} FROM cases_path_entry WHERE case_id = %(case)s"  # noqa: S608 - constants
# What each entry took the place of, and what that had taken the place of: the newest first.
_EARLIER = f"""
    WITH RECURSIVE earlier AS (
        SELECT id AS of, 1 AS depth, supersedes AS was FROM cases_path_entry
        WHERE case_id = %(case)s AND id = ANY(%(ids)s)
        UNION ALL
        SELECT l.of, l.depth + 1, e.supersedes FROM earlier l
        JOIN cases_path_entry e ON e.case_id = %(case)s AND e.id = l.was)
    SELECT l.of, e.* FROM earlier l
    CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM cases_path_entry WHERE case_id = %(case)s AND id = l.was) e
    ORDER BY l.of, l.depth
"""  # noqa: S608
_IN_FORCE = " AND superseded_at IS NULL"
_OF_KIND = " AND activity = ANY(%(activities)s)"
# Below the entry that the page before ended with; an entry that is not there ends nothing.
_BELOW = """
    AND coalesce((occurred_on, order_in_day, id) < (
        SELECT last.occurred_on, last.order_in_day, last.id FROM cases_path_entry last
        WHERE last.case_id = %(case)s AND last.id = %(after)s), true)
"""
_NEWEST_FIRST = " ORDER BY occurred_on DESC, order_in_day DESC, id DESC LIMIT %(limit)s"


def _step(row: tuple[Any, ...]) -> Step:
    return Step(*row[:-1], is_corrected=row[-1] is not None)  # type: ignore[misc]


def path_page(access: CaseAccess, wanted: PathFilter = ALL_IN_FORCE, *, limit: int = PATH_PAGE) -> PathPage:
    """One page of the path, as far as the viewer's classes reach."""
    query = _STEPS
    values: dict[str, Any] = {"case": access.subject, "limit": limit + 1}
    if not wanted.with_corrected:
        query += _IN_FORCE
    if wanted.kind:
        query, values["activities"] = query + _OF_KIND, [str(a) for a in activities_of(wanted.kind)]
    if wanted.after is not None:
        query, values["after"] = query + _BELOW, wanted.after
    rows = _rows(query + _NEWEST_FIRST, values)
    steps = tuple(_step(row) for row in rows[:limit])
    return PathPage(steps, steps[-1].id if len(rows) > limit else None)


def earlier_of(access: CaseAccess, steps: Sequence[Step]) -> dict[int, list[Step]]:
    """What entries were corrected from, by the id of the one in force: the latest wording first."""
    ids = [step.id for step in steps if step.supersedes]
    found: dict[int, list[Step]] = {}
    for of, *row in _rows(_EARLIER, {"case": access.subject, "ids": ids}) if ids else ():
        found.setdefault(of, []).append(_step(tuple(row)))
    return found


def current_step(access: CaseAccess, entry_id: int) -> Step | None:
    """One entry in force, to correct it."""
    rows = _rows(_STEPS + _IN_FORCE + " AND id = %(id)s", {"case": access.subject, "id": entry_id})
    return _step(rows[0]) if rows else None


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def may_correct(access: CaseAccess, step: Step) -> bool:
    """Whether the viewer may write both the class that the entry has and the one that its activity has."""
    return access.may_write(step.record_class) and access.may_write(class_of(step.activity))
