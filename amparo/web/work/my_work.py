"""*My work*: due today and overdue, what is new, my cases most recently touched first, search in them."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.dates import LIMA, today
from amparo.casework.cases.enums import CaseState
from amparo.casework.tasks.queries import next_tasks, tasks_due
from amparo.foundation.access.policy.rules import OBSERVING_ROLES, REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import due_items
from amparo.web.screens import WrongRole, screen
from amparo.web.work.cursors import cursor_of, text_of_cursor


def wanted_list(request: HttpRequest, *, scope: str = "mine") -> CaseloadFilter:
    """The list that the address asks for; what is not understood is left out."""
    state = request.GET.get("estado", "")
    return CaseloadFilter(
        scope=scope,
        is_closed=state == CaseState.CLOSED,
        state=CaseState(state) if state in CaseState.values and state != CaseState.CLOSED else None,
        search=request.GET.get("buscar", "")[:80],
        after=cursor_of(request.GET.get("desde", "")),
    )


@screen("my_work")
def my_work(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the first page, or send those without cases of their own to theirs."""
    if viewer.role not in REGISTERING_ROLES:
        if viewer.role in OBSERVING_ROLES:
            return redirect("/observatorio/")
        raise WrongRole
    wanted = wanted_list(request)
    page = caseload(viewer, wanted)
    end_of_today = datetime.combine(today() + timedelta(days=1), time(), tzinfo=LIMA)
    due = tasks_due(viewer, end_of_today)
    names = {row.case: row.working_name for row in page.rows}
    kept = {key: value for key in ("estado", "buscar") if (value := request.GET.get(key))}
    return render(
        request,
        "work/my_work.html",
        {
            "rows": page.rows,
            "next_tasks": next_tasks(viewer, [row.case for row in page.rows]),
            "due": due_items(due, names),
            "wanted": wanted,
            "states": CaseState,
            "next_url": f"?{urlencode(kept | {'desde': text_of_cursor(page.next_cursor)})}"
            if page.next_cursor
            else "",
        },
    )
