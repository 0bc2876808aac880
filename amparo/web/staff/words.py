"""How accounts are told about."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.foundation.access.enums import Relation
from amparo.foundation.access.policy.classes import BIT, includes
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.access.qualifications import courses_held, courses_of_role
from amparo.foundation.accounts.people import Person
from amparo.foundation.clock import day_of, today

_OWN = (Relation.RESPONSIBLE, Relation.TEAM, Relation.UNIT_COORDINATOR)


def classes_of_role(role: str) -> str:
    """The record classes that a role opens of a case of its own, in words; «ningún caso» if it opens none."""
    mask = 0
    for rule in RULES:
        if rule.role == role and rule.relation in _OWN:
            mask |= rule.reads_mask
    return ", ".join(str(name.label) for name in BIT if includes(mask, name)) or _("ningún caso")


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter (1 to 4)."""
    return day.year, (day.month - 1) // 3 + 1


def is_of_this_quarter(at: datetime) -> bool:
    return quarter_of(day_of(at)) == quarter_of(today())


def second_factor_words(person: Person) -> str:
    """Which second steps an account has; never what they are."""
    parts = []
    if person.phones:
        parts.append(_("teléfono"))
    if person.passkeys:
        parts.append(_("llave de acceso"))
    return ", ".join(parts) or _("sin segundo paso")


def lapsed_courses(people: Collection[Person]) -> dict[UUID, list[str]]:
    """Of each the courses that the role needs and they do not hold today; who needs none is left out."""
    needed = {role: {course for _class, course in courses_of_role(role)} for role in {p.role for p in people}}
    held = courses_held([person.staff for person in people if needed[person.role]])
    now = today()
    return {
        person.staff: sorted(
            course for course in needed[person.role] if held.get(person.staff, {}).get(course, date.min) < now
        )
        for person in people
        if needed[person.role]
    }


def row_of(person: Person) -> dict[str, Any]:
    """A person as a line of the list."""
    return {
        "person": person,
        "role": person.role.label,
        "classes": classes_of_role(person.role),
        "second_factor": second_factor_words(person),
    }
