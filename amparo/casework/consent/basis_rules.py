"""The way of a legal basis, as a table, who may take which step, and to whom it may lead. Pure decisions (ADR 0008).

The database repeats ``last_day_by_law``, ``BY_LAW_TO`` and the age of a child; property tests compare them.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from amparo.casework.cases.lifetime import Birth
from amparo.casework.consent.enums import (
    WITHOUT_DOCUMENT,
    WITHOUT_REVIEW,
    BasisKind,
    BasisState,
    InformedHow,
    NotInformedReason,
)
from amparo.casework.consent.rules import LONGEST, SHAREABLE, surely_adult_from
from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import InstitutionKind

S = BasisState
_AFTER_TELLING = frozenset({S.DISCLOSED, S.CONTESTED, S.REFUSED})
# received → a lawyer's review → the person told, or why not yet → given, contested or refused.
TRANSITIONS: dict[BasisState, frozenset[BasisState]] = {
    S.RECEIVED: frozenset({S.NARROWED, S.TO_CONTEST}),
    S.NARROWED: frozenset({S.INFORMED, S.NOT_INFORMED}),
    S.TO_CONTEST: frozenset({S.INFORMED, S.NOT_INFORMED}),
    S.INFORMED: _AFTER_TELLING,
    S.NOT_INFORMED: _AFTER_TELLING | {S.INFORMED},
    S.CONTESTED: frozenset({S.NARROWED, S.REFUSED}),  # upheld: a lawyer narrows it now; or it fell
    S.DISCLOSED: frozenset({S.ENDED}),
    S.REFUSED: frozenset(),
    S.ENDED: frozenset(),
}
# Where there is no time for a review, the telling still stands before the giving.
TRANSITIONS_WITHOUT_REVIEW = TRANSITIONS | {S.RECEIVED: frozenset({S.INFORMED, S.NOT_INFORMED, S.REFUSED})}
REVIEWING_ROLES = frozenset({Role.LAWYER, Role.PUBLIC_DEFENDER})
LONGEST_DANGER = timedelta(days=3)
# Whom she is told of before she is asked anything (``web/consent/words.py``): who investigates, judges or protects.
BY_LAW_TO = frozenset(
    {
        InstitutionKind.POLICE,
        InstitutionKind.PROSECUTOR,
        InstitutionKind.VICTIM_ASSISTANCE,
        InstitutionKind.FAMILY_COURT,
        InstitutionKind.CRIMINAL_COURT,
    }
)
# And these of a child, or of whom it is not known that she is none.
BY_LAW_OF_A_CHILD_TO = frozenset({InstitutionKind.SPECIAL_PROTECTION_UNIT, InstitutionKind.DEMUNA})


def next_steps(kind: BasisKind, states: Sequence[BasisState]) -> frozenset[BasisState]:
    """The steps that can follow these, the oldest first. What a lawyer advised to contest is not given."""
    table = TRANSITIONS_WITHOUT_REVIEW if kind in WITHOUT_REVIEW else TRANSITIONS
    possible = table[states[-1]]
    reviews = [state for state in states if state in (S.NARROWED, S.TO_CONTEST)]
    if reviews and reviews[-1] == S.TO_CONTEST:
        possible -= {S.DISCLOSED}
    return possible


def may_step(kind: BasisKind, states: Sequence[BasisState], to: BasisState) -> Decision:
    """May this step follow those?"""
    return ALLOWED if to in next_steps(kind, states) else refused("step_not_possible")


def may_review(role: Role, reviewer: UUID, received_by: UUID) -> Decision:
    """May this person review it: a lawyer or public defender, and not who received it?"""
    if role not in REVIEWING_ROLES:
        return refused("not_a_lawyer")
    return refused("received_by_the_same") if reviewer == received_by else ALLOWED


def may_disclose(kind: BasisKind, has_document: bool, until: date, today: date) -> Decision:
    """May what it asks for be given? Only with its document in the file; a danger to life does not wait for paper."""
    if kind not in WITHOUT_DOCUMENT and not has_document:
        return refused("document_is_needed")
    return refused("basis_has_ended") if until < today else ALLOWED


def may_be_informed(state: BasisState, reason: str) -> Decision:
    """Does a step that tells the person say how, and one that does not, why not?"""
    words = {S.INFORMED: InformedHow.values, S.NOT_INFORMED: NotInformedReason.values}
    return ALLOWED if state not in words or reason in words[state] else refused("notice_reason_is_needed")


def may_receive(kind: InstitutionKind | str, may_be_minor: bool) -> Decision:
    """May an institution of this kind be given something by law, without her word?"""
    if kind in BY_LAW_OF_A_CHILD_TO and not may_be_minor:
        return refused("recipient_for_a_child")
    return ALLOWED if kind in BY_LAW_TO | BY_LAW_OF_A_CHILD_TO else refused("recipient_not_by_law")


def last_day_by_law(kind: BasisKind, received_on: date, until: date) -> date:
    """The last day on which what is given by law can be read: of a danger to life the third after it was told."""
    return min(until, received_on + (LONGEST_DANGER if kind == BasisKind.VITAL_INTEREST else LONGEST))


def last_day_for(to: InstitutionKind | str, last: date, birth: Birth | None) -> date | None:
    """The last day, at most ``last``, on which an office of this kind can read it; None if it is given nothing by law.

    One that protects children only while she may be one: unknown is not no.
    """
    if to not in BY_LAW_TO | BY_LAW_OF_A_CHILD_TO:
        return None
    adult = surely_adult_from(birth) if to in BY_LAW_OF_A_CHILD_TO else None
    return min(last, adult - timedelta(days=1)) if adult else last


def may_take(
    kind: BasisKind, classes: Collection[str], received_on: date, until: date, today: date
) -> Decision:
    """Can a basis be recorded as it was told? A danger to life opens for three days."""
    if not classes:
        return refused("classes_are_needed")
    if not set(classes) <= {str(shareable) for shareable in SHAREABLE}:
        return refused("class_cannot_be_shared")
    if received_on > today:
        return refused("date_in_the_future")
    if until < received_on:
        return refused("until_before_received")
    if until > last_day_by_law(kind, received_on, until):
        return refused("too_long_for_a_danger" if kind == BasisKind.VITAL_INTEREST else "until_too_far")
    return ALLOWED
