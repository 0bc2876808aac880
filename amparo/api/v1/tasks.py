"""Tasks and promises: what is due for me, what is open in a case, adding one and ending it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel

from amparo.api.asked import Asked, Moment, RowId
from amparo.api.endpoints import Code, Done, Recorded, RequestId, reads, writes
from amparo.api.problems import InvalidField
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.tasks.actions import create_task, end_task
from amparo.casework.tasks.enums import TaskKind, TaskNature, TaskState
from amparo.casework.tasks.queries import TaskLine, open_tasks, tasks_due
from amparo.foundation.access.policy.rules import purpose_of_role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import day_of, today

router = Router()


class TaskOut(BaseModel):
    """One open task."""

    id: int
    code: str
    kind: str
    nature: str
    due_at: datetime
    has_time: bool
    assignee: UUID
    record_class: str


class TasksOut(BaseModel):
    """Open tasks, the soonest first."""

    tasks: list[TaskOut]


class NewTask(Asked):
    """What is to be done, whether it is a step of ours or promised to her, and by when."""

    kind: TaskKind
    due_at: Moment
    nature: TaskNature = TaskNature.NEXT
    has_time: bool = False


class TaskEnd(Asked):
    """How a task ended."""

    state: Literal["done", "cancelled"]


def _out(lines: list[TaskLine]) -> TasksOut:
    return TasksOut(tasks=[TaskOut.model_validate(line, from_attributes=True) for line in lines])


@reads(router, "/tasks", "list_tasks", TasksOut)
def list_my_tasks(
    request: HttpRequest, viewer: Viewer, days: Annotated[int, Query(ge=0, le=365)] = 1
) -> TasksOut:
    """My open tasks that are overdue or due within some days, the most overdue first; at most 200."""
    found = tasks_due(viewer, timezone.now() + timedelta(days=days), limit=200)
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="list_tasks",
        purpose=purpose_of_role(viewer.role),
        subjects=sorted({task.case for task in found}),
        record_classes=sorted({task.record_class for task in found}),
    )
    return _out(found)


@reads(router, "/cases/{code}/tasks", "open_tasks", TasksOut)
def list_tasks(request: HttpRequest, viewer: Viewer, code: Code) -> TasksOut:
    """The open tasks of a case."""
    header = open_header(viewer, code, action="open_tasks")
    found = open_tasks(header.access)
    read = [(task.case, task.record_class) for task in found]
    record_read_beside(viewer, read, action="open_tasks", purpose=header.access.purpose)
    return _out(found)


@writes(router, "/cases/{code}/tasks", "create_task")
def add_task(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewTask, request_id: RequestId
) -> Recorded:
    """Add a task or a promise for whoever is responsible for the case."""
    if day_of(sent.due_at) < today():
        raise InvalidField("due_at", _("Esa fecha ya pasó. Elija una fecha por venir."))
    made = create_task(
        by=viewer,
        case=code,
        request_id=request_id,
        kind=sent.kind,
        due_at=sent.due_at,
        nature=sent.nature,
        has_time=sent.has_time,
    )
    return Recorded(id=made)


@writes(router, "/cases/{code}/tasks/{task}/end", "end_task", Done)
def close_task(
    request: HttpRequest, viewer: Viewer, code: Code, task: RowId, sent: TaskEnd, request_id: RequestId
) -> Done:
    """Say that a task was done, or has no effect any more."""
    state = TaskState(sent.state)
    end_task(by=viewer, case=code, request_id=request_id, task_id=task, state=state)
    return Done()
