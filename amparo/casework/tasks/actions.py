"""Adding tasks and ending them."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.models import Case
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.casework.tasks.enums import TaskKind, TaskNature, TaskState
from amparo.casework.tasks.models import Task
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer


def create_task(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    kind: TaskKind,
    due_at: datetime,
    nature: TaskNature = TaskNature.NEXT,
    has_time: bool = False,
) -> int | None:
    """Add a task for whoever is responsible for the case; returns its id."""
    subject, content = subject_of(case), (kind, due_at, nature, has_time)
    with acting(by=by, action="create_task", cases=[subject], request_id=request_id, content=content) as act:
        if act.is_replay:
            return act.replayed[subject]
        writable_case(by, subject)
        task = Task.objects.create(
            case_id=subject,
            kind=kind,
            nature=nature,
            due_at=due_at,
            has_time=has_time,
            assignee=Case.objects.values_list("responsible", flat=True).get(id=subject),
            recorded_by=by.staff_id,
        )
        act.leave(
            subject,
            Entry(Activity.TASK_CREATED, outcome_code=str(kind), subject_kind="task", subject_id=task.pk),
        )
        return int(task.pk)


def end_task(
    *, by: Viewer, case: int | str, request_id: UUID, task_id: int, state: TaskState = TaskState.DONE
) -> None:
    """Mark a task as done or without effect; raises ``Refused`` if it is not open any more."""
    subject = subject_of(case)
    with acting(
        by=by, action="end_task", cases=[subject], request_id=request_id, content=(task_id, state)
    ) as act:
        if act.is_replay:
            return
        access = writable_case(by, subject)
        still_open = Task.objects.filter(case_id=subject, id=task_id, state=TaskState.OPEN)
        task = still_open.first()
        if task is None:
            raise Refused("task_already_ended")
        if not access.may_write(task.record_class):
            raise Refused("class_not_writable")
        if still_open.update(state=state, ended_at=timezone.now(), ended_by=by.staff_id) != 1:
            raise Refused("task_already_ended")
        act.leave(
            subject,
            Entry(
                Activity.TASK_DONE if state == TaskState.DONE else Activity.TASK_CANCELLED,
                outcome_code=task.kind,
                subject_kind="task",
                subject_id=task.pk,
                record_class=task.record_class,
            ),
        )
