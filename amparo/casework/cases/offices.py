"""Whether an office may be named where a case is shown: a shelter's name tells where somebody sleeps."""

from uuid import UUID

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.directory.enums import SHELTER_KINDS
from amparo.foundation.directory.queries import find_unit


def is_shelter_of_others(unit: UUID, institution: UUID | None) -> bool:
    """Whether a unit is a shelter, and not of this institution, whose people know where they work."""
    named = find_unit(unit)
    return (
        named is not None and named.institution_kind in SHELTER_KINDS and named.institution_id != institution
    )


def names_office(access: CaseAccess, unit: UUID) -> bool:
    """Whether a unit may be named to who opened the case: a shelter to who may read where she sleeps, and its own."""
    return access.may_read(RecordClass.LOCATION) or not is_shelter_of_others(unit, access.institution)


def shown_unit(access: CaseAccess, unit: UUID) -> UUID | None:
    """A unit's id as the API gives it: nothing where it may not be named, for an id is as good as a name."""
    return unit if names_office(access, unit) else None
