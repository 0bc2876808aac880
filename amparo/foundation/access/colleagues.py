"""Which colleagues a case can be given to: those whose role stands in the policy for that relation."""

from collections.abc import Collection, Iterable
from uuid import UUID

from amparo.foundation.access.enums import Relation
from amparo.foundation.access.models import Account
from amparo.foundation.access.policy.rules import RULES


def able_to_be(relation: Relation, staff_ids: Iterable[UUID]) -> Collection[UUID]:
    """Those of these staff members who have an account and a role that can be in this relation to a case."""
    roles = [str(rule.role) for rule in RULES if rule.relation == relation]
    accounts = Account.objects.filter(staff_id__in=set(staff_ids), is_active=True, role__in=roles)
    return set(accounts.values_list("staff_id", flat=True))
