"""Who accompanies a case beside the one who is responsible: colleagues join and leave."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.team_queries import team_of
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Relation
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of
from amparo.foundation.directory.queries import staff_members, staff_name
from amparo.web.cases.offices import office_words
from amparo.web.cases.words import date_words
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.forms import ColleagueField
from amparo.web.lifecycle.pages import head, refusal_words, shown_request_id
from amparo.web.screens import screen


class TeamForm(forms.Form):
    """Who joins."""

    def __init__(self, *args: Any, viewer: Viewer, without: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = ColleagueField(
            viewer, without=without, relation=Relation.TEAM, label=gettext_lazy("¿Quién se suma al equipo?")
        )


def _change(request: HttpRequest, viewer: Viewer, case: int, form: TeamForm) -> bool:
    """Let somebody join or leave as was sent; False if somebody cannot join, and then the form says why."""
    leaves = _leaving(request)
    if leaves is None and not form.is_valid():
        return False
    staff = leaves or form.cleaned_data["staff"]
    try:
        set_team(
            by=viewer, case=case, request_id=request_id_of(request), staff=staff, is_member=leaves is None
        )
    except Refused as refusal:
        if leaves is not None:
            raise
        form.add_error(None, refusal_words(request, viewer, case, "case_team", refusal))
        return False
    words = _("%(name)s salió del equipo.") if leaves else _("%(name)s se sumó al equipo.")
    messages.success(request, words % {"name": staff_name(staff)})
    return True


@screen("case_team")
def team(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show the team; a POST lets somebody join it (``staff``) or leave it (``leaves``)."""
    header, context = head(viewer, code, action="show_team")
    members = team_of(header.access)
    inside = [header.responsible, *(member.staff for member in members)]
    if request.method == "POST":
        form = TeamForm(request.POST if "staff" in request.POST else None, viewer=viewer, without=[])
        if _change(request, viewer, header.case, form):
            return redirect("case_team", header.code)
    else:
        form = TeamForm(viewer=viewer, without=inside)
    names = staff_members(inside)
    context |= {
        "form": form,
        "request_id": shown_request_id(request),
        "responsible": names[header.responsible],
        "responsible_unit": office_words(names[header.responsible].unit_id, header.access),
        "may_change": header.access.assigns,
        "is_alone": form.fields["staff"].is_empty,  # type: ignore[attr-defined]
        "members": [
            {
                "id": member.staff,
                "name": names[member.staff].full_name,
                "unit": office_words(names[member.staff].unit_id, header.access),
                "since": date_words(day_of(member.began_at)),
                "request_id": uuid4(),
            }
            for member in members
        ],
    }
    return render(request, "lifecycle/team.html", context, status=422 if form.errors else 200)


def _leaving(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("leaves", ""))
    except ValueError:
        return None
