"""Reading tasks: what is due for me, and what comes next in a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from amparo.casework.tasks.enums import TaskKind, TaskState
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import CaseAccess
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

    @property
    def code(self) -> str:
        return code_of_subject(self.case)

    @property
    def label(self) -> str:
        return str(TaskKind(self.kind).label)

    @property
    def is_overdue(self) -> bool:
        return self.due_at < timezone.now()


_COLUMNS = ("id", "case_id", "kind", "nature", "due_at", "has_time", "assignee")


def tasks_due(viewer: Viewer, until: datetime, *, limit: int = 50) -> list[TaskLine]:
    """The viewer's open tasks due by ``until``, the most overdue first."""
    mine = Task.objects.filter(assignee=viewer.staff_id, state=TaskState.OPEN, due_at__lte=until)
    return [TaskLine(*row) for row in mine.order_by("due_at").values_list(*_COLUMNS)[:limit]]


def open_tasks(access: CaseAccess) -> list[TaskLine]:
    """Open tasks of a case, the soonest first."""
    tasks = Task.objects.filter(case_id=access.subject, state=TaskState.OPEN)
    return [TaskLine(*row) for row in tasks.order_by("due_at").values_list(*_COLUMNS)]


def next_tasks(viewer: Viewer, cases: Sequence[int]) -> dict[int, TaskLine]:
    """The soonest open task of each of these cases of the viewer."""
    tasks = Task.objects.filter(case_id__in=cases, state=TaskState.OPEN).order_by("case_id", "due_at")
    lines: Iterable[TaskLine] = (TaskLine(*row) for row in tasks.distinct("case_id").values_list(*_COLUMNS))
    return {line.case: line for line in lines}


def open_kinds(case: int) -> list[str]:
    """Kinds of a case's open tasks, also of those that the viewer may not read: closing must overlook no danger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks_open_kinds(%s)", [case])
        return [row[0] for row in cursor.fetchall()]
