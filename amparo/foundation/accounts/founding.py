"""Where there is nobody yet: an office, and the two people who look after its institution's accounts (ADR 11).

Done by the owner at the command line, who can do anything to the tables anyway. From two administrators on, accounts
open on the pages only, by one who asks and another who confirms.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from amparo.foundation.access.administration import StaffToEmploy, UnitToFound, employ, found_units
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.models import Account
from amparo.foundation.accounts.administration import CODE_HOURS, code_as_read, hash_of_code, new_code
from amparo.foundation.accounts.enums import OpeningKind
from amparo.foundation.accounts.models import Opening
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind, Profession
from amparo.foundation.directory.models import Institution, StaffMember, Unit

# A coordinator looks after one unit; these after an institution.
FOUNDING_ROLES = (Role.INSTITUTION_FOCAL_POINT, Role.SYSTEM_ADMINISTRATOR)
ENOUGH = 2


@transaction.atomic
def found_office(*, institution: str, kind: InstitutionKind, unit: str, place: str) -> UUID:
    """The unit of this name in the institution of this name, made if it is not there; returns its id.

    ``place``: code of the district (UBIGEO) or of what it lies in. Raises ``Refused`` (``other_kind``) where the
    institution is there and of another kind.
    """
    owner = Institution.objects.filter(name=institution).first()
    if owner is not None and owner.kind != kind:
        raise Refused("other_kind")
    known = Unit.objects.filter(institution__name=institution, name=unit).values_list("id", flat=True).first()
    if known is not None:
        return known
    office = UnitToFound(uuid4(), unit, place, owner.id if owner else uuid4(), institution, kind)
    found_units([office])
    record_event(actor=None, institution=office.institution_id, action="found_office", detail=str(office.id))
    return office.id


@transaction.atomic
def first_administrator(
    *, unit: UUID, full_name: str, profession: Profession, username: str, role: Role
) -> tuple[UUID, str]:
    """Somebody who looks after accounts: their id and a set-up code (72 hours), which the database does not give back.

    The same name again, before the code was used, is a new code. Raises ``Refused``: ``role_does_not_administer``,
    ``unit_unknown``, ``username_taken``, ``enough_administrators``.
    """
    if role not in FOUNDING_ROLES:
        raise Refused("role_does_not_administer")
    office = Unit.objects.filter(id=unit).first()
    if office is None:
        raise Refused("unit_unknown")
    staff = _waiting_for_code(unit, username)
    if staff is None:
        if Account.objects.filter(username__iexact=username).exists():
            raise Refused("username_taken")
        if _administrators(office.institution_id) >= ENOUGH:
            raise Refused("enough_administrators")
        staff = uuid4()
        newcomer = StaffToEmploy(staff, unit, full_name, profession, uuid4(), username, role, today())
        employ([newcomer], password=None)
    code = new_code()
    _keep_code(staff, office, username, code)
    record_event(
        actor=None, institution=office.institution_id, action="first_administrator", detail=str(staff)
    )
    return staff, code_as_read(code)


def _waiting_for_code(unit: UUID, username: str) -> UUID | None:
    """Who has this name here through this command and has not used their code yet."""
    staff = Account.objects.filter(username=username, role__in=FOUNDING_ROLES).values("staff_id")
    waiting = Opening.objects.filter(
        staff__in=staff, unit=unit, asked_by=F("staff"), used_at=None, withdrawn_at=None
    )
    return waiting.values_list("staff", flat=True).first()


def _administrators(institution: UUID) -> int:
    here = StaffMember.objects.filter(unit__institution_id=institution, left_on=None).values("id")
    return Account.objects.filter(staff_id__in=here, role__in=FOUNDING_ROLES, is_active=True).count()


def _keep_code(staff: UUID, office: Unit, username: str, code: str) -> None:
    now = timezone.now()
    Opening.objects.filter(staff=staff, used_at=None, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by=staff
    )
    Opening.objects.create(
        id=uuid4(),
        kind=OpeningKind.INVITE,
        institution=office.institution_id,
        unit=office.id,
        staff=staff,
        role=Account.objects.values_list("role", flat=True).get(staff_id=staff),
        username=username,
        full_name="",
        profession="",
        # The command line is nobody of the institution: nobody there can have this code issued again.
        asked_by=staff,
        confirmed_by=staff,
        confirmed_at=now,
        code_hash=hash_of_code(code),
        code_until=now + timedelta(hours=CODE_HOURS),
    )
