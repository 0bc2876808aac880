"""How the work of a unit is spread, for its coordinator; counted inside the coordinator's own grants."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from amparo.casework.tasks.enums import TaskState
from amparo.casework.tasks.models import Task
from amparo.casework.tasks.queries import TaskLine
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.grants import ACTIVE
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.queries import Colleague, colleagues_of_unit, staff_members


@dataclass(frozen=True)
class WorkerLoad:
    """One worker of the unit: cases in progress and tasks whose time has passed."""

    worker: Colleague
    cases: int
    closed: int
    overdue: int


@dataclass(frozen=True)
class CarriedCase:
    """A case that a worker of the unit carries."""

    case: int
    state: str
    is_closed: bool
    touched_at: datetime

    @property
    def code(self) -> str:
        return code_of_subject(self.case)


_CARRIED = """
    FROM access_case_grant g JOIN cases_case c ON c.id = g.subject
    WHERE g.grantee = %(unit)s AND (g.until IS NULL OR g.until > now())
"""
_COUNTS = "SELECT responsible, is_closed, cases FROM lifecycle_unit_load()"
_CASES = f"""
    SELECT g.subject, c.state, g.list_group, g.touched_at {_CARRIED} AND c.responsible = %(worker)s
    ORDER BY g.list_group, g.touched_at DESC, g.subject DESC
"""
_OVERDUE = """
    SELECT assignee, count(*) FROM tasks_task
    WHERE assignee = ANY(%(workers)s) AND state = %(open)s AND due_at < now() GROUP BY 1
"""


def unit_load(viewer: Viewer) -> list[WorkerLoad]:
    """The load of everybody of the unit, also of who has left and still has cases there; by name."""
    if not viewer.is_coordinator:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = {(row[0], not row[1]): row[2] for row in cursor.fetchall()}
        workers = {c.staff_id: c for c in colleagues_of_unit(viewer.unit_id)}
        workers |= staff_members({staff for staff, _ in counts} - workers.keys())
        cursor.execute(_OVERDUE, {"workers": list(workers), "open": TaskState.OPEN.value})
        overdue = dict(cursor.fetchall())
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action="unit_load")
    return [
        WorkerLoad(c, counts.get((id_, True), 0), counts.get((id_, False), 0), overdue.get(id_, 0))
        for id_, c in sorted(workers.items(), key=lambda item: item[1].full_name)
    ]


def unit_overdue(viewer: Viewer, workers: Collection[UUID], *, limit: int = 20) -> list[TaskLine]:
    """Tasks of these workers whose time has passed and that the viewer may see, the most overdue first."""
    late = Task.objects.filter(
        assignee__in=list(workers), state=TaskState.OPEN, due_at__lt=timezone.now()
    ).order_by("due_at")
    columns = ("id", "case_id", "kind", "nature", "due_at", "has_time", "assignee", "record_class")
    return [TaskLine(*row) for row in late.values_list(*columns)[:limit]]


def cases_carried(viewer: Viewer, worker: UUID) -> list[CarriedCase]:
    """The unit's cases of one worker: those in progress first, most recently touched first."""
    if not viewer.is_coordinator:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"unit": viewer.unit_id, "worker": worker})
        return [CarriedCase(row[0], row[1], row[2] != ACTIVE, row[3]) for row in cursor.fetchall()]


def tasks_waiting(viewer: Viewer, worker: UUID) -> int:
    """How many open tasks of a worker the viewer may see: what must go to somebody when the worker leaves."""
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action="tasks_waiting")
    return Task.objects.filter(assignee=worker, state=TaskState.OPEN).count()
