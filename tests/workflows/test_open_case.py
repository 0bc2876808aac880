"""Opening a case."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.path_queries import path_page
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.registration import Registration, open_case, open_cases
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.clock import today
from tests.conftest import ActAs


def test_the_worker_who_registers_finds_the_case_in_her_list(act_as: ActAs, flor: int) -> None:
    listed = caseload(act_as("ana"), CaseloadFilter()).rows
    assert [(row.case, row.working_name, row.age) for row in listed] == [(flor, "Flor", 17)]


def test_the_same_request_twice_opens_one_case(act_as: ActAs, request_id: UUID) -> None:
    ana = act_as("ana")
    (subject,) = new_subjects(1)
    first = open_case(by=ana, request_id=request_id, registration=Registration(), subject=subject)
    second = open_case(by=ana, request_id=request_id, registration=Registration(), subject=subject)
    assert first == second == subject
    assert PathEntry.objects.filter(case_id=subject).count() == 1


def test_leaves_exactly_one_entry_on_the_path(act_as: ActAs, flor: int) -> None:
    header = open_header(act_as("ana"), flor)
    assert [step.activity for step in path_page(header.access).steps] == ["case_opened"]


def test_each_urgent_need_becomes_a_task_with_its_hours(act_as: ActAs, request_id: UUID) -> None:
    ana = act_as("ana")
    needs = {UrgentNeed.BED: YesNoUnknown.YES, UrgentNeed.PREGNANCY: YesNoUnknown.UNKNOWN}
    case = open_case(by=ana, request_id=request_id, registration=Registration(needs=needs))
    tasks = open_tasks(open_header(ana, case).access)
    assert [task.kind for task in tasks] == ["bed"]


def test_refuses_a_day_that_has_not_come(act_as: ActAs, request_id: UUID) -> None:
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(Refused, match="opened_in_the_future"):
        open_case(by=act_as("ana"), request_id=request_id, registration=Registration(opened_on=tomorrow))


def test_refuses_a_role_that_does_not_register(act_as: ActAs, request_id: UUID) -> None:
    with pytest.raises(Refused, match="role_does_not_register"):
        open_case(by=act_as("analista"), request_id=request_id, registration=Registration())


def test_a_batch_opens_every_case(act_as: ActAs) -> None:
    ana = act_as("ana")
    names = [f"Persona {number}" for number in range(30)]
    cases = open_cases(
        by=ana,
        request_id=uuid4(),
        registrations=[Registration(identity=Identity(working_name=name)) for name in names],
    )
    listed = {row.case: row.working_name for row in caseload(ana, CaseloadFilter()).rows}
    assert listed == dict(zip(cases, names, strict=True))
