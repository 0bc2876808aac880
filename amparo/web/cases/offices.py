"""Offices in the words of a page: a shelter has its name only for whoever may know where it is."""

from uuid import UUID

from django.utils.translation import gettext as _

from amparo.casework.cases.offices import is_shelter_of_others, names_office
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import UnitName, unit_name
from amparo.web.cases.words import place_words


def unit_words(unit: UnitName) -> str:
    """A unit and its institution; once, where both have one name."""
    return unit.name if unit.name == unit.institution_name else f"{unit.name}, {unit.institution_name}"


def office_words(unit: UUID, access: CaseAccess) -> str:
    """The name of a unit of a case; of a shelter, where it may not be named, what it is and its region."""
    return unit_name(unit).name if names_office(access, unit) else _veiled(unit)


def whole_office_words(unit: UUID, access: CaseAccess) -> str:
    """The same with its institution."""
    return unit_words(unit_name(unit)) if names_office(access, unit) else _veiled(unit)


def office_on_paper(unit: UUID) -> str:
    """The name of a unit for a paper, which may be found: no shelter's."""
    return _veiled(unit) if is_shelter_of_others(unit, None) else unit_name(unit).name


def office_of_asker(unit: UUID, viewer: Viewer) -> str:
    """The name of the unit of somebody who asks about a case, for who answers: a shelter that asks may house her."""
    return _veiled(unit) if is_shelter_of_others(unit, viewer.institution_id) else unit_name(unit).name


def _veiled(unit: UUID) -> str:
    return shelter_in(unit_name(unit).place[:2])


def shelter_in(region: str) -> str:
    """A shelter by its region. Not its kind either: a region has one house of some kinds."""
    return _("Centro de acogida, %(region)s") % {"region": place_words(region)}
