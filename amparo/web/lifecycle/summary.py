"""The summary of a case on paper: asked for on one page, printed by a POST that leaves its trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.casework.cases.path_queries import path_page
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.lifecycle.summary import record_summary_printed
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import head, shown_request_id
from amparo.web.reports.case_summary import case_summary_pdf
from amparo.web.screens import screen


@screen("print_summary", recent_second_factor=True)
def summary(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Say what the paper will hold; on POST record the printing and send it."""
    if not access_case(viewer, code).exports:
        raise Refused("may_not_export")
    if request.method != "POST":
        _, context = head(viewer, code, action="show_summary")
        return render(request, "lifecycle/summary.html", context | {"request_id": shown_request_id(request)})
    header, _ = head(viewer, code, action="print_summary")
    tasks, path = open_tasks(header.access), path_page(header.access)
    classes = {task.record_class for task in tasks} | {step.record_class for step in path.steps}
    read = [(header.case, record_class) for record_class in classes]
    record_read_beside(viewer, read, action="print_summary", purpose=header.access.purpose)
    pdf = case_summary_pdf(viewer, header, tasks, path)
    record_summary_printed(by=viewer, case=header.case, request_id=request_id_of(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="resumen-{header.code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
