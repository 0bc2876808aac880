"""Lists of cases: driven from the grants by one index, narrowed by search, one audit row a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.identity import IDENTITY, cases_named, list_opener
from amparo.casework.cases.queries import age_of
from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.grants import ACTIVE, CLOSED
from amparo.foundation.access.policy.classes import BIT, includes
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, open_values

PAGE = 50


@dataclass(frozen=True)
class CaseloadFilter:
    """What a list is narrowed to.

    ``scope``: ``mine`` or ``unit`` (coordinators). ``after``: the cursor of the page before.
    """

    scope: str = "mine"
    is_closed: bool = False
    state: CaseState | None = None
    search: str = ""
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class CaseloadRow:
    """One case in a list."""

    case: int
    touched_at: datetime
    state: str
    case_type: str
    opened_on: date
    responsible: UUID
    age: int | None
    working_name: str | None

    @property
    def code(self) -> str:
        return code_of_subject(self.case)


@dataclass(frozen=True)
class Caseload:
    """A page of a list; ``next_cursor`` opens the one after it."""

    rows: tuple[CaseloadRow, ...]
    next_cursor: tuple[datetime, int] | None


_COLUMNS = """
    SELECT g.subject, g.touched_at, c.state, c.case_type, c.opened_on, c.responsible,
           p.born_on, p.age_told, p.age_told_on, s.version, s.sealed
    FROM access_case_grant g
    JOIN cases_case c ON c.id = g.subject
    LEFT JOIN cases_person_profile p ON p.case_id = g.subject AND p.superseded_at IS NULL
    LEFT JOIN cases_sealed_value s
        ON s.case_id = g.subject AND s.field = 'working_name' AND s.superseded_at IS NULL
"""
_ORDER = " ORDER BY g.touched_at DESC, g.subject DESC LIMIT %(limit)s"


def caseload(viewer: Viewer, wanted: CaseloadFilter, *, limit: int = PAGE) -> Caseload:
    """The viewer's cases (or, for a coordinator, the unit's), most recently touched first.

    Names open with the list; the page leaves one audit row with its case ids.
    """
    conditions = ["g.grantee = %(grantee)s", "(g.until IS NULL OR g.until > now())"]
    values: dict[str, Any] = {
        "grantee": viewer.unit_id if wanted.scope == "unit" and viewer.is_coordinator else viewer.staff_id,
        "group": CLOSED if wanted.is_closed else ACTIVE,
        "limit": limit + 1,
    }
    if wanted.search.strip():
        found_by, subjects = _subjects_found(viewer, wanted.search)
        conditions += ["g.subject = ANY(%(subjects)s)", *found_by]
        values["subjects"] = subjects
    else:
        conditions.append("g.list_group = %(group)s")
    if wanted.state:
        conditions.append("c.state = %(state)s")
        values["state"] = str(wanted.state)
    if wanted.after:
        conditions.append("(g.touched_at, g.subject) < (%(touched)s, %(last)s)")
        values["touched"], values["last"] = wanted.after
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS + " WHERE " + " AND ".join(conditions) + _ORDER, values)
        found = cursor.fetchall()
    rows = _opened(viewer, found[:limit], action="search_cases" if wanted.search else "list_cases")
    more = len(found) > limit
    return Caseload(tuple(rows), (rows[-1].touched_at, rows[-1].case) if more else None)


def _subjects_found(viewer: Viewer, text: str) -> tuple[list[str], list[int]]:
    """Cases that a search can mean, and what must hold for each: the one with this code, or those named so in the
    viewer's unit of which the viewer may read the name. To find by a name is to be told it.
    """
    try:
        return [], [subject_of_code(text)]
    except InvalidCode:
        may_read = [f"g.reads & {BIT[RecordClass.IDENTITY]} <> 0"]
        return may_read, cases_named(viewer, text) if includes(viewer.classes, RecordClass.IDENTITY) else []


def _opened(viewer: Viewer, found: Sequence[tuple], *, action: str) -> list[CaseloadRow]:  # type: ignore[type-arg]
    sealed = [
        (Slot(row[0], IDENTITY, "working_name", row[9]), bytes(row[10]))
        for row in found
        if row[10] is not None
    ]
    names = dict(
        zip(
            (slot.subject for slot, _ in sealed),
            open_values(sealed, opener=list_opener(viewer, action), also_read=[row[0] for row in found]),
            strict=True,
        )
    )
    return [
        CaseloadRow(
            case=row[0],
            touched_at=row[1],
            state=row[2],
            case_type=row[3],
            opened_on=row[4],
            responsible=row[5],
            age=age_of({"born_on": row[6], "age_told": row[7], "age_told_on": row[8]}),
            working_name=names.get(row[0]) or None,
        )
        for row in found
    ]
