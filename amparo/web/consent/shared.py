"""What other institutions shared with one's unit: nothing of the case, until somebody there is given it.

What tells two apart is of the share: from which sector, what for, since which month, until when, who has it; and a
reference that is a piece of the share's random id.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amparo.casework.consent.receiving import assign_share, leave_share
from amparo.casework.consent.sharing import last_day_of
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.colleagues import able_to_read_shared
from amparo.foundation.access.enums import Purpose, Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.policy.rules import RECEIVING_ROLES
from amparo.foundation.access.shares import Placeholder, shared_with_me, shares_with_my_unit
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import day_of, today
from amparo.foundation.directory.enums import InstitutionKind
from amparo.foundation.directory.queries import (
    Colleague,
    colleagues_of_institution,
    colleagues_of_unit,
    staff_name,
)
from amparo.web.cases.words import date_words, day_words
from amparo.web.screens import screen, want_recent_second_factor


@dataclass(frozen=True)
class Received:
    """One placeholder: nothing of the case. ``members`` are (id, name, since when), ``others`` (id, name)."""

    id: UUID
    reference: str
    sector: str
    purpose: str
    month: str
    until: str
    waits: str
    members: list[tuple[UUID, str, str]]
    others: list[tuple[UUID, str]]


@dataclass(frozen=True)
class SharedLine:
    """A case that was shared with the viewer in person."""

    code: str
    purpose: str
    until: str


def _received(line: Placeholder, colleagues: list[Colleague]) -> Received:
    able = able_to_read_shared(Purpose(line.purpose), [c.staff_id for c in colleagues])
    have = {staff for staff, _since in line.members}
    shared_on = day_of(line.opened_at)
    return Received(
        id=line.share_id,
        reference=line.share_id.hex[-4:].upper(),
        sector=str(InstitutionKind(line.sector).label),
        month=date_format(shared_on, "YEAR_MONTH_FORMAT"),
        waits="" if line.members else _waiting((today() - shared_on).days),
        purpose=str(Purpose(line.purpose).label),
        until=date_words(last_day_of(line.until)) if line.until else "",
        members=[(staff, staff_name(staff), day_words(since)) for staff, since in line.members],
        others=[
            (c.staff_id, c.full_name) for c in colleagues if c.staff_id in able and c.staff_id not in have
        ],
    )


def _waiting(days: int) -> str:
    """Whether it waits for long; the day itself is not for who has it only to give (SECURITY.md, rule 5)."""
    return _("Espera hace más de una semana") if days > 7 else ""


@require_safe
@screen("list_shared_with_unit", roles=RECEIVING_ROLES)
def shared(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List what was shared, to give it to somebody or to end it."""
    found = shares_with_my_unit(viewer)
    is_focal = viewer.role == Role.INSTITUTION_FOCAL_POINT
    colleagues = (
        colleagues_of_institution(viewer.institution_id) if is_focal else colleagues_of_unit(viewer.unit_id)
    )
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="list_shared_with_unit",
        record_classes=["existence"] if found else [],
        detail=str(len(found)),
    )
    lines = [_received(line, colleagues) for line in found]
    groups = (
        (_("Por dar a alguien"), [line for line in lines if not line.members]),
        (_("Ya dados"), [line for line in lines if line.members]),
    )
    context = {"groups": [group for group in groups if group[1]]}
    return render(request, "consent/shared.html", context)


@require_POST
@screen("assign_share", roles=RECEIVING_ROLES)
def assign(request: HttpRequest, viewer: Viewer, share: UUID) -> HttpResponse:
    """Give it to a colleague, or take it from them."""
    try:
        staff = UUID(request.POST.get("staff", ""))
    except ValueError:
        messages.error(request, _("Elija a quién se lo da."))
        return redirect("shared_with_unit")
    is_member = request.POST.get("then") != "take"
    if is_member:
        want_recent_second_factor(viewer)
    assign_share(by=viewer, share=share, staff=staff, is_member=is_member)
    messages.success(request, _("Guardado."))
    return redirect("shared_with_unit")


@screen("leave_share", roles=RECEIVING_ROLES)
def leave(request: HttpRequest, viewer: Viewer, share: UUID) -> HttpResponse:
    """End one's own access, after asking once."""
    if request.method == "POST":
        leave_share(by=viewer, share=share)
        messages.success(request, _("Terminado. Nadie de su unidad puede abrirlo ya."))
        return redirect("shared_with_unit")
    if share not in [line.share_id for line in shares_with_my_unit(viewer)]:
        raise CaseNotFound
    context = {"back_url": reverse("shared_with_unit"), "submit_label": _("Sí, terminarlo")}
    return render(request, "consent/leave_share.html", context)


def shared_lines(viewer: Viewer) -> list[SharedLine]:
    """The cases that were given to the viewer out of what was shared, for *My work*; one audit row if there are any."""
    found = shared_with_me(viewer)
    if found:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_shared_with_me",
            subjects=sorted({line.case for line in found}),
        )
    return [
        SharedLine(
            code_of_subject(line.case),
            str(Purpose(line.purpose).label),
            date_words(last_day_of(line.until)) if line.until else "",
        )
        for line in found
    ]
