"""*My work*: due today and overdue, what is new for me, what I left half-way, and my cases."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from amparo.casework.cases.name_queries import working_names
from amparo.casework.lifecycle.drafts import DraftLine, my_drafts
from amparo.casework.lifecycle.new_cases import new_cases
from amparo.casework.oversight.desk import desk_of
from amparo.casework.tasks.queries import tasks_due
from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.rules import OBSERVING_ROLES, REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import LIMA, day_of
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.emergency_banner import own_emergencies
from amparo.web.cases.words import date_words
from amparo.web.consent.shared import shared_lines
from amparo.web.safeguards.unveiling import UNVEILING_ROLES
from amparo.web.safeguards.waiting import waiting
from amparo.web.screens import WrongRole, screen
from amparo.web.staff.missing_courses import missing_courses
from amparo.web.work.case_list import list_context, recent_words
from amparo.web.work.due import due_lines, due_until
from amparo.web.work.notices import decisions_of_unit, notices
from amparo.web.work.searches import keep_search

# What fits on a phone before the rest is folded away; nothing due is ever left out.
IN_SIGHT = 4
NEW_FOR = timedelta(days=7)


@screen("my_work")
def my_work(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the first page, or send those without cases of their own to theirs."""
    if viewer.role not in REGISTERING_ROLES:
        if viewer.role == Role.INSTITUTION_FOCAL_POINT:
            return redirect("safeguards")
        if viewer.role in OBSERVING_ROLES:
            return redirect("/observatorio/")
        if viewer.role == Role.AUDITOR:
            return redirect("trail")
        if viewer.role == Role.SYSTEM_ADMINISTRATOR:
            return redirect("staff")
        raise WrongRole
    if request.method == "POST":
        return keep_search(request, viewer)
    desk = desk_of(viewer)
    due = due_lines(viewer, tasks_due(viewer, due_until(timezone.now()), limit=200))
    context = {
        **(decisions_of_unit(viewer, desk) if viewer.is_coordinator else waiting(viewer, desk)),
        "notices": notices(viewer) if desk.notices else [],
        "may_ask_others": viewer.role in UNVEILING_ROLES,
        "due": due[:IN_SIGHT],
        "more_due": due[IN_SIGHT:],
        "late_count": sum(line.item.is_late for line in due),
        "new": _new_for_me(viewer),
        "emergencies": own_emergencies(viewer) if desk.emergencies else [],
        "shared": shared_lines(viewer) if desk.shared_cases else [],
        "missing_courses": missing_courses(viewer),
        "drafts": [_draft(line) for line in my_drafts(viewer)] if desk.drafts else [],
        "register_url": _address("register", "/registrar/"),
    }
    return render(request, "work/my_work.html", context | list_context(request, viewer, scope="mine"))


def _new_for_me(viewer: Viewer) -> list[dict[str, Any]]:
    cases = new_cases(viewer, timezone.now() - NEW_FOR)
    names = working_names(viewer, [new.case for new in cases], action="list_new")
    return [
        {
            "code": new.code,
            "name": names.get(new.case, ""),
            "by": staff_name(new.assigned_by),
            "reason": new.reason_label,
            "on": recent_words(new.began_at),
        }
        for new in cases
    ]


def _draft(line: DraftLine) -> dict[str, str]:
    saved = line.saved_at.astimezone(LIMA)
    return {
        "url": _address("registration", f"/registrar/{line.id}/", line.id),
        "saved": f"{recent_words(line.saved_at)}, {saved:%H:%M}",
        "until": date_words(day_of(line.expires_at)),
    }


def _address(name: str, otherwise: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return otherwise
