"""Reads of the directory. Everybody who is signed in may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from amparo.foundation.directory.models import Institution, StaffMember, Unit


@dataclass(frozen=True)
class Colleague:
    """Somebody a case can be given to, or who recorded something."""

    staff_id: UUID
    full_name: str
    profession: str
    unit_id: UUID
    unit_name: str
    institution_id: UUID
    is_here: bool


@dataclass(frozen=True)
class UnitName:
    """A unit with the institution it belongs to."""

    unit_id: UUID
    name: str
    institution_id: UUID
    institution_name: str
    place: str
    institution_kind: str


_COLLEAGUE = ("id", "full_name", "profession", "unit_id", "unit__name", "unit__institution_id", "left_on")


def _colleague(row: tuple[Any, ...]) -> Colleague:
    staff_id, full_name, profession, unit_id, unit, institution_id, left_on = row
    return Colleague(staff_id, full_name, profession, unit_id, unit, institution_id, left_on is None)


def colleagues_of_institution(institution_id: UUID) -> list[Colleague]:
    """Staff of the institution who have not left, by unit and name."""
    members = StaffMember.objects.filter(unit__institution_id=institution_id, left_on=None)
    return [_colleague(row) for row in members.order_by("unit__name", "full_name").values_list(*_COLLEAGUE)]


def colleagues_of_unit(unit_id: UUID) -> list[Colleague]:
    """Staff of the unit who have not left, by name."""
    members = StaffMember.objects.filter(unit_id=unit_id, left_on=None)
    return [_colleague(row) for row in members.order_by("full_name").values_list(*_COLLEAGUE)]


def staff_members(staff_ids: Iterable[UUID]) -> dict[UUID, Colleague]:
    """The staff members with these ids, also those who have left."""
    wanted = set(staff_ids)
    if not wanted:
        return {}
    members = StaffMember.objects.filter(id__in=wanted)
    return {row[0]: _colleague(row) for row in members.values_list(*_COLLEAGUE)}


@lru_cache(maxsize=10_000)
def unit_name(unit_id: UUID) -> UnitName:
    """Name of a unit; kept in memory, for units are renamed by a migration of data, not in passing."""
    unit = Unit.objects.select_related("institution").get(id=unit_id)
    owner = unit.institution
    return UnitName(unit.id, unit.name, owner.id, owner.name, unit.place, owner.kind)


def find_unit(unit_id: UUID) -> UnitName | None:
    """Name of a unit by an id that may be of none."""
    try:
        return unit_name(unit_id)
    except Unit.DoesNotExist:
        return None


@dataclass(frozen=True)
class InstitutionName:
    """An institution of the directory."""

    id: UUID
    name: str


def institutions() -> list[InstitutionName]:
    """All institutions, by name."""
    return [InstitutionName(*row) for row in Institution.objects.order_by("name").values_list("id", "name")]


def units_of_institution(institution_id: UUID) -> list[UnitName]:
    """The units of an institution, by name."""
    units = Unit.objects.filter(institution_id=institution_id).select_related("institution").order_by("name")
    return [_unit_name(unit) for unit in units]


def institution_name(institution_id: UUID) -> str:
    """Name of an institution."""
    return Institution.objects.values_list("name", flat=True).get(id=institution_id)


@lru_cache(maxsize=10_000)
def staff_name(staff_id: UUID) -> str:
    """Full name of a staff member, kept in memory."""
    return StaffMember.objects.values_list("full_name", flat=True).get(id=staff_id)


def joined_on(staff_id: UUID) -> date | None:
    """The day somebody came to their unit; None if it is not known, or nobody has this id."""
    return StaffMember.objects.filter(id=staff_id).values_list("joined_on", flat=True).first()


def all_unit_ids() -> list[UUID]:
    """Every unit of the country, in a fixed order."""
    return list(Unit.objects.order_by("id").values_list("id", flat=True))


def units_of_others(institution_id: UUID) -> list[UnitName]:
    """Every unit that is not of this institution; by kind of institution, institution and name."""
    rows = Unit.objects.exclude(institution_id=institution_id).select_related("institution")
    return [_unit_name(unit) for unit in rows.order_by("institution__kind", "institution__name", "name")]


def _unit_name(unit: Unit) -> UnitName:
    owner = unit.institution
    return UnitName(unit.id, unit.name, owner.id, owner.name, unit.place, owner.kind)
