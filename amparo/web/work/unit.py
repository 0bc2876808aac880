"""*My unit*, for its coordinator: how the work is spread, what is overdue, and the unit's cases."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.casework.lifecycle.unit_load import WorkerLoad, unit_load, unit_overdue
from amparo.casework.oversight.alerts import alerts_to_review
from amparo.casework.oversight.desk import desk_of
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_name, unit_name
from amparo.web.safeguards.waiting import waiting
from amparo.web.screens import screen
from amparo.web.work.case_list import list_context
from amparo.web.work.due import due_lines
from amparo.web.work.searches import keep_search

COORDINATORS = (Role.UNIT_COORDINATOR,)
OVERDUE_SHOWN = 20


@screen("my_unit", roles=COORDINATORS)
def my_unit(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the unit to its coordinator."""
    if request.method == "POST":
        return keep_search(request, viewer)
    desk = desk_of(viewer)
    load = unit_load(viewer)
    late = sum(worker.overdue for worker in load)
    tasks = unit_overdue(viewer, [w.worker.staff_id for w in load], limit=OVERDUE_SHOWN)
    overdue = [
        (line, staff_name(line.item.task.assignee))
        for line in due_lines(viewer, tasks, action="list_unit_overdue")
    ]
    context = {
        **waiting(viewer, desk),
        "alerts": alerts_to_review(viewer) if desk.alerts else 0,
        "unit": unit_name(viewer.unit_id).name,
        "load": load_rows(load),
        "overdue": overdue,
        "late_count": late,
        "not_shown": max(late - len(overdue), 0),
        "total": sum(worker.cases for worker in load),
    }
    return render(request, "work/unit.html", context | list_context(request, viewer, scope="unit"))


def load_rows(load: list[WorkerLoad]) -> list[dict[str, Any]]:
    """The load of each worker, with the share of the unit's cases in progress in whole per cent."""
    total = sum(worker.cases for worker in load)
    return [
        {
            "id": worker.worker.staff_id,
            "name": worker.worker.full_name,
            "is_here": worker.worker.is_here,
            "cases": worker.cases,
            "closed": worker.closed,
            "overdue": worker.overdue,
            "share": round(100 * worker.cases / total) if total else 0,
        }
        for worker in load
    ]
