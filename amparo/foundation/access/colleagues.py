"""Which colleagues a case can be given to: those whose role stands in the policy for that relation."""

from collections.abc import Collection, Iterable
from uuid import UUID

from amparo.foundation.access.enums import Purpose, RecordClass, Relation
from amparo.foundation.access.models import Account
from amparo.foundation.access.policy.rules import RULES


def able_to_be(relation: Relation, staff_ids: Iterable[UUID]) -> Collection[UUID]:
    """Those of these staff members who have an account and a role that can be in this relation to a case."""
    roles = [str(rule.role) for rule in RULES if rule.relation == relation]
    accounts = Account.objects.filter(staff_id__in=set(staff_ids), is_active=True, role__in=roles)
    return set(accounts.values_list("staff_id", flat=True))


def shared_purposes_of_unit(unit_id: UUID) -> frozenset[Purpose]:
    """What for somebody of this unit could read a case that is shared with it; empty if nobody there could."""
    roles = set(
        Account.objects.filter(staff__unit_id=unit_id, staff__left_on=None, is_active=True).values_list(
            "role", flat=True
        )
    )
    return frozenset(
        rule.purpose for rule in RULES if rule.relation == Relation.SHARED and str(rule.role) in roles
    )


def units_able_to_read_shared(purposes: Collection[Purpose]) -> set[UUID]:
    """The units where somebody could read a case that is shared with them for one of these purposes."""
    roles = {
        str(rule.role) for rule in RULES if rule.relation == Relation.SHARED and rule.purpose in purposes
    }
    accounts = Account.objects.filter(role__in=roles, staff__left_on=None, is_active=True)
    return set(accounts.values_list("staff__unit_id", flat=True))


def classes_read_when_shared(
    purposes: Collection[Purpose], unit_id: UUID | None = None
) -> frozenset[RecordClass]:
    """What the policy opens to somebody of a unit, or of any, of a case shared for one of these purposes."""
    rules = [rule for rule in RULES if rule.relation == Relation.SHARED and rule.purpose in purposes]
    if unit_id is not None:
        accounts = Account.objects.filter(staff__unit_id=unit_id, staff__left_on=None, is_active=True)
        roles = set(accounts.values_list("role", flat=True))
        rules = [rule for rule in rules if str(rule.role) in roles]
    return frozenset(record_class for rule in rules for record_class in rule.reads)


def able_to_read_shared(purpose: Purpose, staff_ids: Iterable[UUID]) -> Collection[UUID]:
    """Those of these staff members who could read a case that is shared for this purpose."""
    roles = [str(rule.role) for rule in RULES if rule.relation == Relation.SHARED and rule.purpose == purpose]
    accounts = Account.objects.filter(staff_id__in=set(staff_ids), is_active=True, role__in=roles)
    return set(accounts.values_list("staff_id", flat=True))
