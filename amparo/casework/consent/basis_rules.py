"""The way of a legal basis, as a table, and who may take which step. Pure decisions (ADR 0008)."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from amparo.casework.consent.enums import (
    WITHOUT_DOCUMENT,
    WITHOUT_REVIEW,
    BasisKind,
    BasisState,
    InformedHow,
    NotInformedReason,
)
from amparo.casework.consent.rules import LONGEST, SHAREABLE
from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.access.enums import Role

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
    if kind == BasisKind.VITAL_INTEREST and until > received_on + LONGEST_DANGER:
        return refused("too_long_for_a_danger")
    return refused("until_too_far") if until > received_on + LONGEST else ALLOWED
