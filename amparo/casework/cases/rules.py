"""Pure decisions about cases: data in, ``Decision`` out."""

from collections.abc import Collection

from amparo.casework.cases.enums import CODES_BY_DIMENSION, CaseState, Dimension
from amparo.foundation.access.decisions import ALLOWED, Decision, refused

# From which state a case may go into which. Adding a fact or a service never reopens a closed case.
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.FOLLOW_UP, CaseState.CLOSED}),
    CaseState.FOLLOW_UP: frozenset({CaseState.OPEN, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.REOPENED}),
    CaseState.REOPENED: frozenset({CaseState.FOLLOW_UP, CaseState.CLOSED}),
}


def may_change_state(now: CaseState, to: CaseState) -> Decision:
    """May a case go from one state into another?"""
    return ALLOWED if to in TRANSITIONS[now] else refused(f"not_from_{now}_to_{to}")


def may_record(state: CaseState) -> Decision:
    """May facts be added? Not to a closed case: reopen it first, so that somebody carries it."""
    return refused("case_is_closed") if state == CaseState.CLOSED else ALLOWED


def is_code_of(dimension: Dimension, code: str) -> Decision:
    """Does the code belong to the dimension?"""
    return ALLOWED if code in CODES_BY_DIMENSION[dimension].values else refused("unknown_code")


def are_told_once(what: str, questions: Collection[object]) -> Decision:
    """Is each question answered once? Of each one answer is in force: two would not say which holds."""
    return ALLOWED if len(set(questions)) == len(questions) else refused(f"{what}_told_twice")


def means_are_needed(age: int | None) -> bool:
    """Article 129-A, number 3: means are not needed when the person is under 18. Unknown age: they are asked."""
    return age is None or age >= 18
