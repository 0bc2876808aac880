"""Institutions, units, staff and accounts: made and changed by the owner (administration), never by the app.

Every function is safe to repeat: what is there already stays as it is. Ids are the caller's, so that a second
run of an installation, or of the demo, finds what the first one made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from amparo.foundation.access.enums import Role
from amparo.foundation.access.models import Account
from amparo.foundation.access.number_models import HandedNumber
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.enums import InstitutionKind, Profession
from amparo.foundation.directory.models import Institution, StaffMember, Unit


@dataclass(frozen=True)
class UnitToFound:
    """A unit and the institution it belongs to."""

    id: UUID
    name: str
    place: str
    institution_id: UUID
    institution_name: str
    institution_kind: InstitutionKind


@dataclass(frozen=True)
class StaffToEmploy:
    """Somebody who works in a unit, and how they sign in."""

    id: UUID
    unit_id: UUID
    full_name: str
    profession: Profession
    account_id: UUID
    username: str
    role: Role
    joined_on: date | None = None


@transaction.atomic
def found_units(units: Iterable[UnitToFound]) -> int:
    """Make the units, and their institutions, that are not there yet; returns how many units are new."""
    wanted = {unit.id: unit for unit in units}
    known = set(Unit.objects.filter(id__in=wanted).values_list("id", flat=True))
    new = [unit for unit in wanted.values() if unit.id not in known]
    Institution.objects.bulk_create(
        {
            unit.institution_id: Institution(
                id=unit.institution_id, name=unit.institution_name, kind=unit.institution_kind
            )
            for unit in new
        }.values(),
        ignore_conflicts=True,
    )
    Unit.objects.bulk_create(
        Unit(id=unit.id, institution_id=unit.institution_id, name=unit.name, place=unit.place) for unit in new
    )
    return len(new)


def hand_out(numbers: Iterable[tuple[int, UUID]]) -> None:
    """Hand numbers to units, (number, unit): their people may open cases under them. What is handed out stays so."""
    HandedNumber.objects.bulk_create(
        (HandedNumber(subject=number, handed_to=unit) for number, unit in numbers), ignore_conflicts=True
    )


@transaction.atomic
def employ(people: Iterable[StaffToEmploy], *, password: str | None) -> int:
    """Take in those who are not there yet, each with an account and this first password; returns how many.

    Raises ``IntegrityError`` if somebody else has the username. The password is hashed once for the batch; with None
    nobody can sign in before a set-up code was used.
    """
    wanted = {person.id: person for person in people}
    known = set(StaffMember.objects.filter(id__in=wanted).values_list("id", flat=True))
    new = [person for person in wanted.values() if person.id not in known]
    if not new:
        return 0
    StaffMember.objects.bulk_create(
        StaffMember(
            id=p.id, unit_id=p.unit_id, full_name=p.full_name, profession=p.profession, joined_on=p.joined_on
        )
        for p in new
    )
    hashed = make_password(password)
    Account.objects.bulk_create(
        Account(id=p.account_id, username=p.username, staff_id=p.id, role=p.role, password=hashed)
        for p in new
    )
    return len(new)


@transaction.atomic
def say_goodbye(departures: Iterable[tuple[UUID, date]]) -> int:
    """Note who has left and when, close their accounts and sign them out; returns how many were still there."""
    gone = []
    for staff_id, left_on in departures:
        if StaffMember.objects.filter(id=staff_id, left_on=None).update(left_on=left_on):
            gone.append(staff_id)
        Account.objects.filter(staff_id=staff_id).update(is_active=False)
    _sign_out(gone)
    return len(gone)


def _sign_out(people: list[UUID]) -> None:
    # In the trail without an actor: administration is not somebody of an institution.
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_close_viewers_of(%s)", [people])
    record_event(actor=None, institution=None, action="say_goodbye", detail=str(len(people)))


@transaction.atomic
def take_back(people: Iterable[UUID]) -> int:
    """Take back people who had left, with the accounts they had; returns how many."""
    ids = list(people)
    Account.objects.filter(staff_id__in=ids).update(is_active=True)
    return StaffMember.objects.filter(id__in=ids).exclude(left_on=None).update(left_on=None)
