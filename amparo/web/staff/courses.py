"""Courses that a role needs before it opens a kind of record: one's own, and a colleague's written down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.qualifications import (
    courses_of_role,
    record_qualification,
    required_courses,
)
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import today
from amparo.web.lifecycle.pages import sent
from amparo.web.screens import screen
from amparo.web.staff.forms import CourseForm
from amparo.web.staff.person import shown

RECORDING_ROLES = (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT)


@screen("my_courses")
def my_courses(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What one's role needs, what one holds, and what is closed meanwhile."""
    lines = [
        {
            "line": line,
            "class": line.record_class.label,
            "is_held": line.until is not None and line.until >= today(),
        }
        for line in required_courses(viewer)
    ]
    return render(request, "staff/my_courses.html", {"lines": lines})


@screen("record_course", roles=RECORDING_ROLES)
def record_course(request: HttpRequest, viewer: Viewer, staff: UUID) -> HttpResponse:
    """Write down that a colleague holds a course until a day."""
    person = shown(viewer, staff, action="show_record_course")
    courses = sorted({course for _name, course in courses_of_role(person.role)})
    if person.staff == viewer.staff_id or not courses:
        raise Refused("not_yours_to_administer")
    form = CourseForm(sent(request), courses=courses)
    if request.method == "POST" and form.is_valid():
        record_qualification(staff, form.cleaned_data["course"], form.cleaned_data["until"])
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="record_course",
            detail=str(staff),
        )
        messages.success(request, _("Curso anotado."))
        return redirect("colleague", staff)
    context = {"person": person, "form": form}
    return render(request, "staff/course.html", context, status=422 if form.errors else 200)
