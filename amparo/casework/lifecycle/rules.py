"""Pure decisions about the life of a case."""

from amparo.casework.cases.enums import Activity, CaseState, ClosingReason
from amparo.casework.cases.rules import may_change_state, may_record
from amparo.foundation.access.decisions import ALLOWED, Decision, refused, require

# What a change of state is called on the path.
ACTIVITY_OF_STATE = {
    CaseState.OPEN: Activity.CASE_REOPENED,
    CaseState.FOLLOW_UP: Activity.FOLLOW_UP_STARTED,
    CaseState.CLOSED: Activity.CASE_CLOSED,
    CaseState.REOPENED: Activity.CASE_REOPENED,
}
# With these reasons nobody is left to do an urgent task for.
_NOBODY_LEFT = {
    ClosingReason.REGISTERED_BY_MISTAKE,
    ClosingReason.DUPLICATE,
    ClosingReason.DEATH,
    ClosingReason.TRANSFERRED,
}


def may_close(reason: ClosingReason, *, urgent_is_open: bool) -> Decision:
    """May a case be closed for this reason? Not while a danger of the first hours has nobody's answer."""
    if reason not in _NOBODY_LEFT and urgent_is_open:
        return refused("urgent_tasks_are_open")
    return ALLOWED


def state_after(now: CaseState, to: CaseState | None) -> CaseState:
    """The state after one step of a history: ``to`` where it says so, else what it was.

    Raises ``Refused`` for a change that cannot follow, and for anything else on a closed file.
    """
    require(may_record(now) if to is None else may_change_state(now, to))
    return to or now
