"""A case's page: who I am with, what comes next, what is promised, and the path."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.casework.cases.activities import ActivityKind
from amparo.casework.cases.path_queries import PathFilter, earlier_of, path_page
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.tasks.enums import TaskNature
from amparo.casework.tasks.queries import TaskLine, open_tasks, sees_every_task
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.frame import Item, case_frame
from amparo.web.cases.path_words import timeline_years
from amparo.web.cases.words import DueItem, due_items
from amparo.web.screens import screen

# More than MOST_TASKS of one nature, and all but the first fold: both columns fit a phone's first screen.
MOST_TASKS, FIRST_TASKS = 3, 2


@dataclass(frozen=True)
class DueGroup:
    """One column: what comes next, or what is promised."""

    title: str
    nothing: str
    first: list[DueItem]
    rest: list[DueItem]


def wanted_path(request: HttpRequest) -> PathFilter:
    """What of the path the address asks for; what is not understood is left out."""
    kind, after = request.GET.get("tipo", ""), request.GET.get("desde", "")
    return PathFilter(
        kind=ActivityKind(kind) if kind in ActivityKind.values else None,
        with_corrected=request.GET.get("corregido") == "1",
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
    )


def _query(wanted: PathFilter, **changes: object) -> str:
    asked = {
        "tipo": str(wanted.kind or ""),
        "corregido": "1" if wanted.with_corrected else "",
        "desde": "",
    } | {name: str(value or "") for name, value in changes.items()}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _filters(wanted: PathFilter) -> list[Item]:
    kinds = [("", _("Todo")), *((str(kind), str(kind.label)) for kind in ActivityKind)]
    return [Item(_query(wanted, tipo=kind), label, kind == (wanted.kind or "")) for kind, label in kinds]


def _group(tasks: Sequence[TaskLine], nature: TaskNature, title: str, nothing: str) -> DueGroup:
    items = due_items([task for task in tasks if task.nature == nature], {})
    shown = len(items) if len(items) <= MOST_TASKS else FIRST_TASKS
    return DueGroup(title, nothing, items[:shown], items[shown:])


@screen("open_case")
def open_case(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show a case to whom it is for; absent and forbidden get the same page."""
    header = open_header(viewer, code)
    tasks = open_tasks(header.access)
    wanted = wanted_path(request)
    page = path_page(header.access, wanted)
    earlier = {} if wanted.with_corrected else earlier_of(header.access, page.steps)
    steps = chain(page.steps, *earlier.values())
    classes = {task.record_class for task in tasks} | {step.record_class for step in steps}
    read = [(header.case, record_class) for record_class in classes]
    record_read_beside(viewer, read, action="open_case", purpose=header.access.purpose)
    sees_all = sees_every_task(header.access)
    frame = case_frame(header, viewer, "case", tasks)
    return render(
        request,
        "cases/case.html",
        frame
        | {
            "due": [
                _group(
                    tasks,
                    TaskNature.NEXT,
                    _("Lo que viene"),
                    _("Nada pendiente.") if sees_all else _("Nada pendiente que usted pueda ver."),
                ),
                _group(
                    tasks,
                    TaskNature.PROMISED,
                    _("Lo prometido"),
                    _("Nada prometido.") if sees_all else _("Nada prometido que usted pueda ver."),
                ),
            ],
            "task_url": reverse("case_task", args=[header.code, 0]).removesuffix("0/"),
            "years": timeline_years(
                page.steps, header.access, header.code, is_open=not frame["is_closed"], earlier=earlier
            ),
            "filters": _filters(wanted),
            "wanted": wanted,
            "corrected_url": _query(wanted, corregido="" if wanted.with_corrected else "1"),
            "more_url": _query(wanted, desde=page.more) if page.more else "",
            "newest_url": _query(wanted) if wanted.after else "",
        },
    )
