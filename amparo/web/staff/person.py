"""One colleague's account: what it opens, ending it today, and asking for what opens it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.casework.lifecycle.unit_load import tasks_waiting
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.qualifications import courses_held, courses_of_role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.administration import ask, end_sessions_of, end_stay
from amparo.foundation.accounts.enums import OpeningKind
from amparo.foundation.accounts.people import ADMINISTERING_ROLES, Person
from amparo.web.accounts.everybodys import is_everybodys
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import sent, shown_request_id
from amparo.web.screens import screen
from amparo.web.staff.forms import MoveForm, RoleForm, units_to_move_to
from amparo.web.staff.people import person_of
from amparo.web.staff.words import row_of


def shown(viewer: Viewer, staff: UUID, *, action: str) -> Person:
    """The colleague, or the same answer as for nobody."""
    person = person_of(viewer, staff, action=action)
    if person is None:
        raise CaseNotFound
    return person


def administered(viewer: Viewer, staff: UUID, *, action: str) -> Person:
    """The colleague, if the viewer may change the account; the demo's are everybody's."""
    person = shown(viewer, staff, action=action)
    if not person.may_administer:
        raise Refused("not_yours_to_administer")
    if is_everybodys(person.username):
        raise Refused("account_is_everybodys")
    return person


@screen("show_colleague", roles=ADMINISTERING_ROLES)
def colleague(request: HttpRequest, viewer: Viewer, staff: UUID) -> HttpResponse:
    """Show one colleague's account."""
    person = shown(viewer, staff, action="show_colleague")
    held = courses_held([staff]).get(staff, {})
    context = row_of(person) | {
        "tasks": tasks_waiting(viewer, staff) if viewer.is_coordinator else 0,
        "courses": [(name.label, course, held.get(course)) for name, course in courses_of_role(person.role)],
        "may_record_courses": person.staff != viewer.staff_id and viewer.role != "system_administrator",
        "request_id": shown_request_id(request),
        "is_mine": person.staff == viewer.staff_id,
        "may_move": bool(units_to_move_to(viewer, person.unit)),
    }
    return render(request, "staff/person.html", context)


@screen("end_stay", roles=ADMINISTERING_ROLES)
def leave(request: HttpRequest, viewer: Viewer, staff: UUID) -> HttpResponse:
    """Ask once more, and end somebody's stay today."""
    person = administered(viewer, staff, action="show_end_stay")
    if request.method == "POST":
        end_stay(by=viewer, staff=staff)
        messages.success(request, _("La cuenta está cerrada y ninguna sesión sigue abierta."))
        return redirect("colleague", staff)
    if not person.is_here:
        return redirect("colleague", staff)
    waiting = tasks_waiting(viewer, staff) if viewer.is_coordinator else 0
    return render(request, "staff/leave.html", {"person": person, "tasks": waiting})


@screen("end_sessions_of", roles=ADMINISTERING_ROLES)
def end_sessions(request: HttpRequest, viewer: Viewer, staff: UUID) -> HttpResponse:
    """End every session of a colleague who stays."""
    if request.method == "POST":
        administered(viewer, staff, action="end_sessions_of")
        ended = end_sessions_of(by=viewer, staff=staff)
        words = ngettext("Se cerró %(n)d sesión.", "Se cerraron %(n)d sesiones.", ended)
        messages.success(request, words % {"n": ended})
    return redirect("colleague", staff)


_EXPLAINED: dict[str, tuple[str, ...]] = {kind.value: () for kind in OpeningKind if kind != "invite"}


@screen("ask_opening", roles=ADMINISTERING_ROLES, recent_second_factor=True)
def ask_for(request: HttpRequest, viewer: Viewer, staff: UUID, kind: str) -> HttpResponse:
    """Ask for something that opens a colleague's account; what it means is said first."""
    if kind not in _EXPLAINED:
        raise CaseNotFound
    person = administered(viewer, staff, action="show_ask_opening")
    wanted = OpeningKind(kind)
    if wanted == OpeningKind.MOVE and not units_to_move_to(viewer, person.unit):
        raise Refused("not_yours_to_administer")
    form = _form(request, viewer, person, wanted)
    if request.method == "POST" and (form is None or form.is_valid()):
        told: dict[str, Any] = form.cleaned_data if form is not None else {}
        request_id = request_id_of(request)
        ask(
            by=viewer,
            request_id=request_id,
            kind=wanted,
            staff=staff,
            unit=told.get("unit"),
            role=told.get("role"),
        )
        if wanted == OpeningKind.PASSWORD:
            return redirect("set_up_code", request_id)
        messages.success(request, _("Pedido. Otra persona que administra cuentas tiene que confirmarlo."))
        return redirect("staff")
    context = {
        "person": person,
        "kind": kind,
        "label": wanted.label,
        "form": form,
        "request_id": shown_request_id(request),
    }
    return render(request, "staff/ask.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: HttpRequest, viewer: Viewer, person: Person, kind: OpeningKind) -> forms.Form | None:
    if kind == OpeningKind.ROLE:
        return RoleForm(sent(request), viewer=viewer, now=person.role)
    if kind == OpeningKind.MOVE:
        return MoveForm(sent(request), viewer=viewer, now=person.unit)
    return None
