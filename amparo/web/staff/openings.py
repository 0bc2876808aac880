"""Somebody new, the second person's confirmation, and the code that is shown once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.administration import Newcomer, confirm, invite, issue_code, withdraw
from amparo.foundation.accounts.people import ADMINISTERING_ROLES, openings, people
from amparo.foundation.directory.enums import Profession
from amparo.foundation.directory.queries import unit_name
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import sent, shown_request_id
from amparo.web.refusals import explain
from amparo.web.screens import screen
from amparo.web.staff.forms import InviteForm
from amparo.web.staff.people import opening_row
from amparo.web.staff.words import classes_of_role


@screen("ask_invite", roles=ADMINISTERING_ROLES, recent_second_factor=True)
def invite_somebody(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for an account for somebody new."""
    form = InviteForm(sent(request), viewer=viewer)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        newcomer = Newcomer(
            full_name=told["full_name"],
            profession=Profession(told["profession"]),
            username=told["username"],
            unit=told["unit"],
            role=Role(told["role"]),
        )
        try:
            invite(by=viewer, request_id=request_id_of(request), newcomer=newcomer)
        except Refused as refusal:
            form.add_error(
                "username" if refusal.reason == "username_taken" else None, explain(refusal.reason)
            )
        else:
            messages.success(request, _("Pedido. Otra persona que administra cuentas tiene que confirmarlo."))
            return redirect("staff")
    context = {"form": form, "request_id": shown_request_id(request)}
    return render(request, "staff/invite.html", context, status=422 if form.errors else 200)


def _row(viewer: Viewer, opening: UUID, *, action: str) -> dict[str, Any]:
    names = {person.staff: person.full_name for person in people(viewer, action=action)}
    for line in openings(viewer):
        if line.id == opening:
            return opening_row(line, viewer, names) | {
                "unit": unit_name(line.unit).name,
                "classes": classes_of_role(line.role),
            }
    raise CaseNotFound


@screen("confirm_opening", roles=ADMINISTERING_ROLES, recent_second_factor=True)
def opening_page(request: HttpRequest, viewer: Viewer, opening: UUID) -> HttpResponse:
    """Look at what was asked for; confirm or withdraw it."""
    row = _row(viewer, opening, action="show_opening")
    if request.method != "POST":
        return render(request, "staff/opening.html", row)
    if request.POST.get("then") == "withdraw":
        withdraw(by=viewer, opening=opening)
        messages.success(request, _("Retirado."))
        return redirect("staff")
    confirm(by=viewer, opening=opening)
    messages.success(request, _("Confirmado."))
    return redirect("set_up_code" if row["opening"].kind in ("invite", "reset") else "staff", *_of(row))


def _of(row: dict[str, Any]) -> list[UUID]:
    return [row["opening"].id] if row["opening"].kind in ("invite", "reset") else []


@screen("issue_code", roles=ADMINISTERING_ROLES, recent_second_factor=True)
def set_up_code(request: HttpRequest, viewer: Viewer, opening: UUID) -> HttpResponse:
    """Make the code and show it, once: the same POST again makes none. Asking for a new one voids the one before."""
    row = _row(viewer, opening, action="show_code")
    before, status = row["opening"].code_until, 200
    row["before"] = before.isoformat() if before else ""
    if request.method == "POST":
        if request.POST.get("before", "") == row["before"]:
            row["code"] = issue_code(by=viewer, opening=opening, after=before)
            row["until"] = timezone.now() + timedelta(hours=72)
        else:
            status = 409
    return render(request, "staff/code.html", row, status=status)
