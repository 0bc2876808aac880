"""Due things that can be marked as done where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amparo.casework.cases.name_queries import working_names
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.tasks.actions import end_task
from amparo.casework.tasks.queries import TaskLine
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.policy.rules import purpose_of_role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of, start_of
from amparo.web.cases.words import DueItem, due_items
from amparo.web.forms import request_id_of
from amparo.web.refusals import explain
from amparo.web.screens import screen

# Late in the evening «today» reaches into the small hours: a bed for tonight may be due after midnight.
TONIGHT = timedelta(hours=8)


@dataclass(frozen=True)
class DueLine:
    """A due thing with the request id of its own button."""

    item: DueItem
    request_id: UUID
    done_url: str

    @property
    def is_promised(self) -> bool:
        return self.item.task.nature == "promised"


def due_until(now: datetime) -> datetime:
    """Until when things count as due today: midnight in Lima, or the end of this night if that is later."""
    midnight = start_of(day_of(now) + timedelta(days=1))
    return max(midnight, now + TONIGHT)


def due_lines(viewer: Viewer, tasks: Sequence[TaskLine], *, action: str = "list_due") -> list[DueLine]:
    """Tasks as lines of a page, each with code and short name; leaves what the trail must say of both."""
    names = working_names(viewer, {task.case for task in tasks}, action=action)
    read = [(task.case, task.record_class) for task in tasks]
    record_read_beside(viewer, read, action=action, purpose=purpose_of_role(viewer.role))
    items = due_items(tasks, {task.case: names.get(task.case) for task in tasks})
    return [
        DueLine(item, uuid4(), reverse("task_done", args=[item.task.code, item.task.id])) for item in items
    ]


def way_back(request: HttpRequest) -> str:
    """The page a small form was on, if it is one of ours."""
    back = request.POST.get("volver", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return "/"


@require_POST
@screen("task_done")
def task_done(request: HttpRequest, viewer: Viewer, code: str, task_id: int) -> HttpResponse:
    """Mark a task as done and go back to the list it was in."""
    try:
        end_task(by=viewer, case=code, request_id=request_id_of(request), task_id=task_id)
    except Refused as refusal:
        if refusal.reason != "task_already_ended":
            raise
        messages.info(request, explain(refusal.reason))
    else:
        messages.success(request, _("Tarea cumplida. Quedó en el camino del caso."))
    return redirect(way_back(request))
