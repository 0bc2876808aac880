"""Who must hold which grant, by the facts alone: assignments, consents, legal bases, and what receivers did."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from amparo.casework.consent.rules import years_after
from amparo.foundation.access.policy.classes import BIT
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.clock import today
from tests.world import PEOPLE, UNITS, ident

# (grantee, subject, relation, purpose, reads, writes, until)
Grant = tuple[UUID, int, str, str, int, int, datetime | None]


_UNIT_OF = {ident(name): person[0] for name, person in PEOPLE.items()}
_ROLE_OF = {ident(name): person[3] for name, person in PEOPLE.items()}
_NAME_OF = {ident(name): name for name in UNITS}
_OPEN_TO = {
    (str(rule.role), str(rule.relation), str(rule.purpose)): (rule.reads_mask, rule.writes_mask)
    for rule in RULES
}


def _own(role: str, relation: str) -> tuple[str, int, int]:
    (found,) = [
        (purpose, *masks) for (r, rel, purpose), masks in _OPEN_TO.items() if (r, rel) == (role, relation)
    ]
    return found


def due(database: psycopg.Connection, cases: list[int]) -> Iterable[Grant]:
    """Every grant that must be held on these cases now, by what the tables of facts say."""
    for case, unit, staff, role in database.execute(
        "SELECT case_id, unit, staff, role FROM cases_assignment WHERE ended_at IS NULL AND case_id = ANY(%s)",
        [cases],
    ):
        yield (staff, case, role, *_own(_ROLE_OF[staff], role), None)
        if role == "responsible":
            yield (unit, case, "unit_coordinator", *_own("unit_coordinator", "unit_coordinator"), None)
    for case, unit, purposes, classes, last, kind, basis in _agreed(database, cases):
        yield from _from_share(database, case, unit, purposes, classes, last, (kind, basis))


_CONSENTS = """
    SELECT DISTINCT ON (case_id, purpose, recipient) id, case_id, purpose, recipient, decision, given_by, until,
           record_classes, recorded_at
    FROM consent_consent WHERE recipient IS NOT NULL AND case_id = ANY(%s)
    ORDER BY case_id, purpose, recipient, id DESC
"""
_BASES = """
    SELECT b.id, b.case_id, b.recipient, b.kind, b.until, b.record_classes,
           array_agg(t.state ORDER BY t.id),
           (array_agg(t.record_classes::text ORDER BY t.id DESC) FILTER (WHERE t.state = 'narrowed'))[1]::text[],
           max(t.recorded_at) FILTER (WHERE t.state = 'disclosed')
    FROM consent_legal_basis b JOIN consent_basis_step t ON t.basis_id = b.id
    WHERE b.case_id = ANY(%s) GROUP BY b.id
"""
_Agreed = tuple[int, UUID, tuple[str, ...], list[str], date, str, int]


def _agreed(database: psycopg.Connection, cases: list[int]) -> Iterable[_Agreed]:
    """What consents and legal bases open today, and until which last day."""
    births = _births(database, cases)
    for pk, case, purpose, unit, decision, giver, until, classes, at in database.execute(_CONSENTS, [cases]):
        if decision != "given":
            continue
        last: date = until
        if giver in ("guardian", "state_guardian", "court_representative"):
            last = min(last, *(may_be for may_be, _sure in _known_since(births[case], at)))
        if last >= today():
            wanted = ("care", "protection") if purpose == "referral" else ("investigation",)
            yield case, unit, wanted, classes, last, "consent", pk
    for pk, case, unit, kind, until, classes, states, minimum, at in database.execute(_BASES, [cases]):
        reviewed = kind in ("court_order", "prosecutor_request")
        if states[-1] != "disclosed":
            continue
        if UNITS[_NAME_OF[unit]][2] in ("special_protection_unit", "demuna"):
            until = min(until, *(sure for _may_be, sure in _known_since(births[case], at)))
        if until >= today():
            by_law = ("investigation", "protection", "care")
            yield case, unit, by_law, (minimum if reviewed else classes), until, "legal_basis", pk


_Known = tuple[date, date, datetime | None]


def _known_since(births: list[_Known], at: datetime) -> list[tuple[date, date]]:
    """What narrowed something since then stays narrow: a later date of birth is no new word."""
    return [known[:2] for known in births if known[2] is None or known[2] > at]


def _births(database: psycopg.Connection, cases: list[int]) -> dict[int, list[_Known]]:
    """The last days before she may be eighteen, and before she is for certain, by each date or age that was ever
    known, and since when no more."""
    found: dict[int, list[_Known]] = {case: [] for case in cases}
    for case, born, told, told_on, superseded in database.execute(
        "SELECT case_id, born_on, age_told, age_told_on, superseded_at FROM cases_person_profile "
        "WHERE case_id = ANY(%s)",
        [cases],
    ):
        first = born or years_after(told_on, -told - 1) + timedelta(days=1)
        last = born or years_after(told_on, -told)
        may_be, sure = (years_after(day, 18) - timedelta(days=1) for day in (first, last))
        found[case].append((may_be, sure, superseded))
    return found


def _from_share(
    database: psycopg.Connection,
    case: int,
    unit: UUID,
    purposes: tuple[str, ...],
    classes: list[str],
    last: date,
    basis: tuple[str, int],
) -> Iterable[Grant]:
    # Of the share itself only what the receiving side did with it: whom it was given to, and whether they ended it.
    row: Any = database.execute(
        "SELECT s.id, s.ended_by FROM access_share s WHERE s.basis_kind = %s AND s.basis = %s "
        "ORDER BY s.opened_at DESC LIMIT 1",
        basis,
    ).fetchone()
    name = _NAME_OF[unit]
    institution = ident(UNITS[name][1])
    if row and row[1] and ident(UNITS[_UNIT_OF[row[1]]][1]) == institution:
        return
    theirs = {r for staff, r in _ROLE_OF.items() if _UNIT_OF[staff] == name}
    purpose = next(p for p in purposes if any((r, "shared", p) in _OPEN_TO for r in theirs))
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=UTC) + timedelta(hours=5)
    reads = sum({BIT[c] for c in BIT if str(c) in {*classes, "general"}})
    for grantee in (unit, institution):
        yield grantee, case, "recipient", "coordination", BIT[_EXISTENCE], 0, until
    members = database.execute(
        "SELECT staff FROM access_share_member WHERE share_id = %s AND ended_at IS NULL",
        [row[0] if row else None],
    )
    for (staff,) in members:
        masks = _OPEN_TO.get((_ROLE_OF[staff], "shared", purpose))
        if masks:
            yield staff, case, "shared", purpose, masks[0] & reads, 0, until


_EXISTENCE = next(c for c in BIT if str(c) == "existence")
