"""Closing must overlook no danger, and nobody who registers is kept from saying what is needed now."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from amparo.casework.cases.enums import ClosingReason, UrgentNeed, YesNoUnknown
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case
from amparo.casework.tasks.queries import open_tasks, urgent_is_open
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.tokens import enter_token
from amparo.foundation.access.viewer import bind_viewer
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.privacy.test_insider import key_of, run


def test_a_coordinator_cannot_close_over_a_danger_she_may_not_read(act_as: ActAs) -> None:
    needs = {UrgentNeed.SUICIDE_RISK: YesNoUnknown.YES}
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))
    with pytest.raises(Refused, match="urgent_tasks_are_open"):
        close_case(by=act_as("rosa"), case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET)


@pytest.mark.parametrize("need", UrgentNeed)
@pytest.mark.parametrize("is_read_only", [False, True])
def test_which_danger_it_is_no_function_tells_to_whom_it_is_closed(
    act_as: ActAs, need: UrgentNeed, is_read_only: bool
) -> None:
    """What says that a danger is open says nothing else, and that to nobody who closes nothing."""
    needs = {need: YesNoUnknown.YES}
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))
    assert open_tasks(access_case(act_as("rosa"), case)) == []
    told = run(
        """SELECT p.proname || '(' || pg_get_function_result(p.oid) || ')' FROM pg_proc p
           WHERE p.prosrc ~ 'tasks_task' AND p.prorettype <> 'trigger'::regtype
             AND has_function_privilege('amparo_app', p.oid, 'EXECUTE') AND p.proname ~ '^tasks_'"""
    )
    assert told == [("tasks_urgent_is_open(boolean)",)]
    key = key_of(act_as, "rosa", is_read_only=is_read_only)
    assert enter_token(key)
    bind_viewer(key)
    assert urgent_is_open(case) is not is_read_only


@pytest.mark.parametrize("who", ["rosa", "fiscal", "luis"])
def test_everybody_who_registers_can_say_what_is_needed_now(act_as: ActAs, who: str) -> None:
    needs = dict.fromkeys(UrgentNeed, YesNoUnknown.YES)
    case = open_case(by=act_as(who), request_id=uuid4(), registration=Registration(needs=needs))
    assert len(open_tasks(access_case(act_as(who), case))) == len(UrgentNeed)


def test_the_hours_run_from_the_answer_also_in_a_case_opened_before(act_as: ActAs) -> None:
    needs = {UrgentNeed.DANGER_TONIGHT: YesNoUnknown.YES}
    told = Registration(opened_on=today() - timedelta(days=43), needs=needs)
    ana = act_as("ana")
    case = open_case(by=ana, request_id=uuid4(), registration=told)
    (task,) = open_tasks(access_case(ana, case))
    assert timezone.now() < task.due_at <= timezone.now() + timedelta(hours=2)
