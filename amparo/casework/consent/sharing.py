"""What a decision or a legal basis opens: shares of the case with a unit, in the transaction that records it.

The database holds every open share, at commit, to a consent or a legal basis in force (``consent_covers``).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from amparo.casework.consent.basis_rules import (
    BY_LAW_OF_A_CHILD_TO,
    last_day_by_law,
    last_day_for,
    may_receive,
)
from amparo.casework.consent.birth import birth_of_person
from amparo.casework.consent.enums import BasisKind, ConsentPurpose
from amparo.casework.consent.models import Consent, LegalBasis
from amparo.casework.consent.rules import BY_LAW, OPENS_FOR, last_day, may_be_minor, purpose_to_open
from amparo.foundation.access.colleagues import shared_purposes_of_unit
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.notices import notify
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.shares import end_shares_of_basis, open_share
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of, start_of, today
from amparo.foundation.directory.queries import UnitName, find_unit

CONSENT, LEGAL_BASIS = "consent", "legal_basis"
# What the receiving unit is told: that there is something, never what.
SHARED_WITH_UNIT = "shared_with_unit"


def end_of(day: date) -> datetime:
    """The moment at which a day in Lima is over."""
    return start_of(day + timedelta(days=1))


def last_day_of(end: datetime) -> date:
    """The last day in Lima of what ends at a moment: the inverse of ``end_of``."""
    return day_of(end - timedelta(microseconds=1))


def unit_of_others(by: Viewer, unit_id: UUID) -> UnitName:
    """The unit of another institution with this id; raises ``Refused`` if there is none, or it is one's own."""
    unit = find_unit(unit_id)
    if unit is None:
        raise Refused("recipient_unknown")
    if unit.institution_id == by.institution_id:
        raise Refused("recipient_is_own")
    return unit


def authority_of_others(by: Viewer, case: int, unit_id: UUID) -> None:
    """Raise ``Refused`` if nothing may be given by law to this unit, of the person of this case."""
    unit = unit_of_others(by, unit_id)
    require(may_receive(unit.institution_kind, may_be_minor(birth_of_person(case), today())))


def open_for_consent(by: Viewer, access: CaseAccess, row: Consent) -> None:
    """Open what she agreed to. Nobody opens by consent what they may not read themselves."""
    assert row.recipient is not None
    if any(not access.may_read(record_class) for record_class in row.record_classes):
        raise Refused("class_not_readable")
    end = last_day(row.given_by, row.until, birth_of_person(row.case_id))
    allowed = OPENS_FOR.get(ConsentPurpose(row.purpose), ())
    _open(by, access, row.recipient, allowed, row.record_classes, end, CONSENT, row.pk)


def open_for_basis(by: Viewer, access: CaseAccess, basis: LegalBasis, classes: Collection[str]) -> None:
    """Open what a legal basis leaves to be given."""
    authority_of_others(by, basis.case_id, basis.recipient)
    _open(by, access, basis.recipient, BY_LAW, classes, last_day_of_basis(basis), LEGAL_BASIS, basis.pk)


def last_day_of_basis(basis: LegalBasis) -> date | None:
    """The last day on which what a legal basis gives can be read; None if its office is given nothing by law."""
    unit = find_unit(basis.recipient)
    if unit is None:
        return None
    last = last_day_by_law(BasisKind(basis.kind), basis.received_on, basis.until)
    birth = birth_of_person(basis.case_id) if unit.institution_kind in BY_LAW_OF_A_CHILD_TO else None
    return last_day_for(unit.institution_kind, last, birth)


def close_consent(case: int, consent: int) -> None:
    """End what a consent opened: it was taken back, or a newer one took its place."""
    end_shares_of_basis(case, CONSENT, consent)


def close_basis(case: int, basis: int) -> None:
    """End what a legal basis opened."""
    end_shares_of_basis(case, LEGAL_BASIS, basis)


def _open(
    by: Viewer,
    access: CaseAccess,
    to_unit: UUID,
    allowed: Sequence[Purpose],
    classes: Collection[str],
    last: date | None,
    basis_kind: str,
    basis: int,
) -> None:
    if not access.shares:
        raise Refused("may_not_share")
    unit = unit_of_others(by, to_unit)
    if last is None or last < today():
        raise Refused("until_is_needed")
    purpose = purpose_to_open(allowed, shared_purposes_of_unit(to_unit))
    if purpose is None:
        raise Refused("recipient_not_for_purpose")
    share = uuid4()
    open_share(
        share_id=share,
        subject=access.subject,
        to_unit=to_unit,
        purpose=purpose,
        classes=mask([RecordClass.GENERAL, *(RecordClass(name) for name in classes)]),
        until=end_of(last),
        basis_kind=basis_kind,
        basis=basis,
    )
    notify([to_unit, unit.institution_id], SHARED_WITH_UNIT, subject=access.subject, source=share)
