"""Closing must overlook no danger, and nobody who registers is kept from saying what is needed now."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from amparo.casework.cases.enums import ClosingReason, UrgentNeed, YesNoUnknown
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.clock import today
from tests.conftest import ActAs


def test_a_coordinator_cannot_close_over_a_danger_she_may_not_read(act_as: ActAs) -> None:
    needs = {UrgentNeed.SUICIDE_RISK: YesNoUnknown.YES}
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))
    with pytest.raises(Refused, match="urgent_tasks_are_open"):
        close_case(by=act_as("rosa"), case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET)


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
