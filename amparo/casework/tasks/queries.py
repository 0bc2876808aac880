"""Reading tasks: what is due for me, and what comes next in a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from amparo.casework.tasks.enums import TaskKind
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.policy.classes import includes
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class TaskLine:
    """One open task."""

    id: int
    case: int
    kind: str
    nature: str
    due_at: datetime
    has_time: bool
    assignee: UUID
    record_class: str

    @property
    def code(self) -> str:
        return code_of_subject(self.case)

    @property
    def label(self) -> str:
        return str(TaskKind(self.kind).label)

    @property
    def is_overdue(self) -> bool:
        return self.due_at < timezone.now()


# Plain SQL: these stand on the two pages that are opened most, where building the same queries took longer than
# running them.
_COLUMNS = "id, case_id, kind, nature, due_at, has_time, assignee, record_class"
_DUE = f"""
    SELECT {_COLUMNS} FROM tasks_task WHERE assignee = %s AND state = 'open' AND due_at <= %s
    ORDER BY due_at LIMIT %s
"""
_OF_A_CASE = f"SELECT {_COLUMNS} FROM tasks_task WHERE case_id = %s AND state = 'open' ORDER BY due_at"
_NEXT = f"""
    SELECT DISTINCT ON (case_id) {_COLUMNS} FROM tasks_task WHERE case_id = ANY(%s) AND state = 'open'
    ORDER BY case_id, due_at
"""


def _lines(query: str, values: Sequence[Any]) -> list[TaskLine]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [TaskLine(*row) for row in cursor.fetchall()]


def tasks_due(viewer: Viewer, until: datetime, *, limit: int = 50) -> list[TaskLine]:
    """The viewer's open tasks due by ``until``, the most overdue first."""
    return _lines(_DUE, [viewer.staff_id, until, limit])


def open_tasks(access: CaseAccess) -> list[TaskLine]:
    """Open tasks of a case, the soonest first."""
    return _lines(_OF_A_CASE, [access.subject])


def next_tasks(viewer: Viewer, cases: Sequence[int]) -> dict[int, TaskLine]:
    """The soonest open task of each of these cases of the viewer."""
    return {line.case: line for line in _lines(_NEXT, [list(cases)])} if cases else {}


def sees_every_task(reader: CaseAccess | Viewer) -> bool:
    """Whether no task is closed to this reader: what *Needs now* makes is sensitive, and so is that it is there."""
    classes = reader.reads if isinstance(reader, CaseAccess) else reader.classes
    return includes(classes, RecordClass.SENSITIVE)


def urgent_is_open(case: int) -> bool:
    """Whether a task of the first hours is open, also one that the viewer may not read: never which."""
    return bool(with_urgent_open([case]))


def with_urgent_open(cases: Sequence[int]) -> set[int]:
    """Those of the cases of which the same is true."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM unnest(%s::bigint[]) c(id) WHERE tasks_urgent_is_open(c.id)", [list(cases)]
        )
        return {case for (case,) in cursor.fetchall()}
