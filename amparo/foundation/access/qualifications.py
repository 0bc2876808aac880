"""Courses that a role needs before a record class opens, and who holds them until when. The database applies them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.access.models import Qualification, Requirement
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class RequiredCourse:
    """A class that somebody's role opens only with a course; ``until`` is None if they never held it."""

    record_class: RecordClass
    course: str
    until: date | None


def required_courses(viewer: Viewer) -> list[RequiredCourse]:
    """What the viewer's role requires, with the day until which the viewer holds it."""
    held = courses_held([viewer.staff_id]).get(viewer.staff_id, {})
    rows = Requirement.objects.filter(role=viewer.role).order_by("record_class", "course")
    return [
        RequiredCourse(RecordClass(record_class), course, held.get(course))
        for record_class, course in rows.values_list("record_class", "course")
    ]


def courses_of_role(role: Role) -> list[tuple[RecordClass, str]]:
    """The classes that a role opens only with a course, and which."""
    rows = Requirement.objects.filter(role=role).order_by("record_class", "course")
    return [(RecordClass(name), course) for name, course in rows.values_list("record_class", "course")]


def courses_held(staff: Iterable[UUID]) -> dict[UUID, dict[str, date]]:
    """Of those the viewer may ask about: {staff: {course: day until which, as last recorded}}."""
    found: dict[UUID, dict[str, date]] = {}
    rows = Qualification.objects.filter(staff__in=list(staff)).order_by("id")
    for member, course, until in rows.values_list("staff", "course", "until"):
        found.setdefault(member, {})[course] = until
    return found


def record_qualification(staff: UUID, course: str, until: date) -> None:
    """Somebody holds a course until a day; for coordinators and focal points, never about oneself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_record_qualification(%s, %s, %s)", [staff, course, until])


def require_course(role: Role, record_class: RecordClass, course: str) -> None:
    """A role opens a class only with this course from now on; for administration (the owner). Safe to repeat."""
    Requirement.objects.get_or_create(role=role, record_class=record_class, course=course)


def waive_course(role: Role, record_class: RecordClass, course: str) -> None:
    """The role opens the class without this course again; for administration (the owner)."""
    Requirement.objects.filter(role=role, record_class=record_class, course=course).delete()
