"""A case's page: who I am with, what comes next, what is promised, and the path."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.casework.cases.enums import CaseState, CaseType
from amparo.casework.cases.queries import open_header, path_of
from amparo.casework.tasks.enums import TaskNature
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import due_items, timeline
from amparo.web.screens import screen


@screen("open_case")
def open_case(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show a case to whom it is for; absent and forbidden get the same page."""
    header = open_header(viewer, code)
    items = due_items(open_tasks(header.access), {})
    return render(
        request,
        "cases/case.html",
        {
            "header": header,
            "state_label": CaseState(header.state).label,
            "type_label": CaseType(header.case_type).label,
            "next": [item for item in items if item.task.nature == TaskNature.NEXT],
            "promised": [item for item in items if item.task.nature == TaskNature.PROMISED],
            "years": timeline(path_of(header.access)),
        },
    )
