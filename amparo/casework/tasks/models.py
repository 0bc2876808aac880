"""Tasks."""

from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.models import Case
from amparo.casework.tasks.enums import TaskKind, TaskNature, TaskState
from amparo.foundation.access.enums import RecordClass


class Task(models.Model):
    """Something to do for a case, by a time, by somebody."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=30, choices=TaskKind.choices)
    nature = models.CharField(max_length=20, choices=TaskNature.choices, default=TaskNature.NEXT)
    record_class = models.CharField(max_length=20, choices=RecordClass.choices, default=RecordClass.GENERAL)
    due_at = models.DateTimeField()
    has_time = models.BooleanField(default=False)  # whether the hour matters, or only the day
    assignee = models.UUIDField()
    state = models.CharField(max_length=20, choices=TaskState.choices, default=TaskState.OPEN)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        db_table = "tasks_task"
        indexes = [
            models.Index(
                fields=["assignee", "due_at"],
                condition=models.Q(state=TaskState.OPEN),
                name="tasks_task_open",
            ),
            models.Index(fields=["case", "due_at"], name="tasks_task_case"),
        ]
