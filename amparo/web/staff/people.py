"""«Personal y accesos»: who has what and when they last used it, what waits for a second person, and the review."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.administration import confirm_review
from amparo.foundation.accounts.people import (
    ADMINISTERING_ROLES,
    OpeningLine,
    Person,
    openings,
    people,
    reviews,
)
from amparo.foundation.directory.queries import staff_name
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import shown_request_id
from amparo.web.screens import screen
from amparo.web.staff.words import is_of_this_quarter, lapsed_courses, row_of


@screen("access_review", roles=ADMINISTERING_ROLES)
def staff_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show everybody within reach; on POST, say that a unit was looked at."""
    if request.method == "POST":
        unit = uuid_of(request.POST.get("unit", ""))
        if unit is None:
            raise Refused("not_yours_to_administer")
        confirm_review(by=viewer, request_id=request_id_of(request), unit=unit)
        messages.success(request, _("Revisión confirmada."))
        return redirect("staff")
    found = people(viewer, action="access_review")
    reviewed = reviews(viewer)
    # Who holds which course is not shown to whoever only runs the system.
    sees_courses = viewer.role != Role.SYSTEM_ADMINISTRATOR
    lapsed = lapsed_courses([person for person in found if person.is_here]) if sees_courses else {}
    units = []
    for (unit, name), members in groupby(found, key=lambda person: (person.unit, person.unit_name)):
        rows = [row_of(person) | {"lapsed_courses": lapsed.get(person.staff, ())} for person in members]
        last = next((review for review in reviewed if review.unit == unit), None)
        units.append(
            {
                "id": unit,
                "name": name,
                "here": [row for row in rows if row["person"].is_here],
                "gone": [row for row in rows if not row["person"].is_here],
                "review": last,
                "reviewed_by": staff_name(last.confirmed_by) if last else "",
                "is_reviewed": last is not None and is_of_this_quarter(last.confirmed_at),
                "request_id": shown_request_id(request),
            }
        )
    names = {person.staff: person.full_name for person in found}
    context = {
        "units": units,
        "openings": [opening_row(opening, viewer, names) for opening in openings(viewer)],
    }
    return render(request, "staff/list.html", context)


def opening_row(opening: OpeningLine, viewer: Viewer, names: dict[UUID, str]) -> dict[str, Any]:
    """Something asked for, as the list shows it, and what this viewer can do about it."""
    needs_two = opening.kind != "password"
    return {
        "opening": opening,
        "label": opening.kind.label,
        "who": opening.full_name or names.get(opening.staff, ""),
        "role": opening.role.label,
        "asked_by": staff_name(opening.asked_by),
        "is_mine": opening.asked_by == viewer.staff_id,
        "may_confirm": needs_two and opening.confirmed_by is None and opening.asked_by != viewer.staff_id,
        "may_issue": opening.kind in ("invite", "reset", "password")
        and (opening.confirmed_by is not None or not needs_two)
        and viewer.staff_id in (opening.asked_by, opening.confirmed_by),
    }


def uuid_of(text: str) -> UUID | None:
    """The id in a text, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def person_of(viewer: Viewer, staff: UUID, *, action: str) -> Person | None:
    """Somebody within the viewer's reach, or None: absent and out of reach are the same."""
    return next((person for person in people(viewer, action=action) if person.staff == staff), None)
