"""Follow-up, closing and reopening: the only ways in which a case's state changes."""

from datetime import date
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import CaseState, ClosingReason, ReopeningReason
from amparo.casework.cases.models import Case
from amparo.casework.cases.rules import may_change_state
from amparo.casework.cases.touching import touch_as_told
from amparo.casework.cases.writing import subject_of
from amparo.casework.lifecycle.models import StateChange
from amparo.casework.lifecycle.rules import ACTIVITY_OF_STATE, may_close
from amparo.casework.tasks.queries import urgent_is_open
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


def _change(
    by: Viewer, case: int | str, request_id: UUID, to: CaseState, reason: str, on: date | PartialDate | None
) -> None:
    subject, action = subject_of(case), f"set_state_{to}"
    with acting(by=by, action=action, cases=[subject], request_id=request_id, content=(reason, on)) as act:
        if act.is_replay:
            return
        if not access_case(by, subject).writes:
            raise Refused("class_not_writable")
        state, opened_on = Case.objects.values_list("state", "opened_on").get(id=subject)
        require(may_change_state(CaseState(state), to))
        if to == CaseState.CLOSED:
            require(may_close(ClosingReason(reason), urgent_is_open=urgent_is_open(subject)))
        when = on if isinstance(on, PartialDate) else PartialDate(on or today())
        if when.on > today():
            raise Refused("date_in_the_future")
        if when.last_day < opened_on:
            raise Refused("before_it_opened")
        # The state was read under the case's lock: what the database does not change, it does not permit.
        if Case.objects.filter(id=subject, state=state).update(state=to) != 1:
            raise Refused("class_not_writable")
        change = StateChange.objects.create(
            case_id=subject, recorded_by=by.staff_id, state=to, reason=reason, changed_on=when.on
        )
        touch_as_told([subject])  # into the other list; to its top by the frame of the action
        act.leave(
            subject,
            Entry(
                ACTIVITY_OF_STATE[to],
                occurred_on=when.on,
                precision=when.precision,
                outcome_code=reason,
                subject_kind="state_change",
                subject_id=change.pk,
            ),
        )


def close_case(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    reason: ClosingReason,
    on: date | PartialDate | None = None,
) -> None:
    """Close a case for a reason; refused while urgent tasks are open (``lifecycle.rules``)."""
    _change(by, case, request_id, CaseState.CLOSED, str(reason), on)


def start_follow_up(
    *, by: Viewer, case: int | str, request_id: UUID, on: date | PartialDate | None = None
) -> None:
    """The plan has ended, the accompaniment goes on from further away."""
    _change(by, case, request_id, CaseState.FOLLOW_UP, "", on)


def reopen_case(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    reason: ReopeningReason,
    on: date | PartialDate | None = None,
) -> None:
    """Take a closed case up again."""
    _change(by, case, request_id, CaseState.REOPENED, str(reason), on)
