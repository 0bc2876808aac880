"""Two people (or two devices, or the upkeep) at once on one case, each in a transaction of their own."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from amparo.casework.cases.enums import CaseState, ClosingReason, Dimension, ExploitationForm, TransferReason
from amparo.casework.cases.fields import Identity, SituationFact
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.situation_actions import record_facts
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.casework.lifecycle.drafts import open_draft, registered_case, start_draft
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case, start_follow_up
from amparo.casework.lifecycle.upkeep import sweep_drafts, sweep_orphan_keys
from amparo.casework.tasks.actions import create_task, end_task
from amparo.casework.tasks.enums import TaskKind
from amparo.casework.tasks.models import Task
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import noon_of, today
from amparo.foundation.protection.vault import create_data_keys, fetch_data_keys
from tests.devices import Device, device
from tests.world import ident

__all__ = ["device"]

# Long enough for the other to have come to the lock.
A_MOMENT = 0.4
GOALS_MET = ClosingReason.GOALS_MET


def opened(viewer: Viewer) -> int:
    told = Registration(identity=Identity(working_name="Flor"))
    return open_case(by=viewer, request_id=uuid4(), registration=told)


def how_many(case: int, activity: str) -> Callable[[Viewer], int]:
    return lambda _: PathEntry.objects.filter(case_id=case, activity=activity).count()


def waits(future: Future[Any]) -> None:
    time.sleep(A_MOMENT)
    assert not future.done()


def test_a_task_added_during_a_transfer_is_the_new_responsibles(device: Callable[[str], Device]) -> None:
    ana, sonia = device("ana"), device("sonia")
    case = ana.does(opened)
    ana.does(lambda v: set_team(by=v, case=case, request_id=uuid4(), staff=ident("sonia"), is_member=True))
    reason = TransferReason.WORKLOAD
    ana.begins(lambda v: transfer_case(by=v, case=case, request_id=uuid4(), to=ident("luis"), reason=reason))
    due = noon_of(today())
    adding = sonia.later(
        lambda v: create_task(by=v, case=case, request_id=uuid4(), kind=TaskKind.CALL, due_at=due)
    )
    waits(adding)
    ana.commits()
    task = adding.result(20)
    assert sonia.does(lambda _: Task.objects.get(id=task).assignee) == ident("luis")


def test_of_two_who_close_at_once_one_does(device: Callable[[str], Device]) -> None:
    ana, rosa = device("ana"), device("rosa")
    case = ana.does(opened)
    ana.begins(lambda v: close_case(by=v, case=case, request_id=uuid4(), reason=GOALS_MET))
    closing = rosa.later(lambda v: close_case(by=v, case=case, request_id=uuid4(), reason=GOALS_MET))
    waits(closing)
    ana.commits()
    with pytest.raises(Refused, match="not_from_closed_to_closed"):
        closing.result(20)
    assert ana.does(how_many(case, "case_closed")) == 1


def test_of_two_who_end_a_task_at_once_one_does(device: Callable[[str], Device]) -> None:
    ana, phone = device("ana"), device("ana")
    case = ana.does(opened)
    due = noon_of(today())
    task = ana.does(
        lambda v: create_task(by=v, case=case, request_id=uuid4(), kind=TaskKind.CALL, due_at=due)
    )
    ana.begins(lambda v: end_task(by=v, case=case, request_id=uuid4(), task_id=task))
    ending = phone.later(lambda v: end_task(by=v, case=case, request_id=uuid4(), task_id=task))
    waits(ending)
    ana.commits()
    with pytest.raises(Refused, match="task_already_ended"):
        ending.result(20)
    assert ana.does(how_many(case, "task_done")) == 1


def test_nothing_lands_on_a_case_that_is_being_closed(device: Callable[[str], Device]) -> None:
    ana, phone = device("ana"), device("ana")
    case = ana.does(opened)
    ana.begins(lambda v: close_case(by=v, case=case, request_id=uuid4(), reason=GOALS_MET))
    fact = SituationFact(Dimension.FORM, ExploitationForm.SEXUAL_EXPLOITATION)
    telling = phone.later(lambda v: record_facts(by=v, case=case, request_id=uuid4(), facts=[fact]))
    waits(telling)
    ana.commits()
    with pytest.raises(Refused, match="case_is_closed"):
        telling.result(20)


def test_people_on_different_cases_do_not_wait_for_each_other(device: Callable[[str], Device]) -> None:
    ana, phone = device("ana"), device("ana")
    case, other = ana.does(opened), ana.does(opened)
    while other % 1024 == case % 1024:  # pragma: no cover - one in a thousand
        other = ana.does(opened)
    ana.begins(lambda v: start_follow_up(by=v, case=case, request_id=uuid4()))
    phone.does(lambda v: start_follow_up(by=v, case=other, request_id=uuid4()))
    ana.commits()
    assert ana.does(lambda v: open_header(v, other).state) == CaseState.FOLLOW_UP


def test_the_sweep_leaves_the_key_of_a_draft_that_is_becoming_a_case(
    device: Callable[[str], Device],
) -> None:
    ana, upkeep = device("ana"), device("rosa")
    draft_id = ana.does(start_draft)
    ana.does(lambda _: lapses_in(seconds=1))

    def registers(viewer: Viewer) -> int:
        assert registered_case(draft_id, lock=True) is None
        draft = open_draft(viewer, draft_id)
        told = Registration(identity=Identity(working_name="Flor"))
        return open_case(by=viewer, request_id=draft.id, registration=told, subject=draft.subject)

    case = ana.begins(registers)
    time.sleep(1.1)  # The draft lapses while it is being saved.
    sweeping = upkeep._pool.submit(sweep_drafts)
    time.sleep(A_MOMENT)
    ana.commits()
    sweeping.result(20)
    assert ana.does(lambda v: open_header(v, case).working_name) == "Flor"


def lapses_in(*, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lifecycle_registration_draft SET expires_at = now() + %s * interval '1 second'", [seconds]
        )


def test_the_sweep_leaves_the_keys_of_cases_that_are_being_opened(device: Callable[[str], Device]) -> None:
    ana, upkeep = device("ana"), device("rosa")
    (case,) = ana.does(lambda _: new_subjects(1))

    def orphan_of_a_failed_batch() -> None:
        create_data_keys([case], ["identity"])
        with connections["vault"].cursor() as cursor:
            cursor.execute("UPDATE vault_data_key SET created_at = now() - interval '2 days'")

    upkeep.now(orphan_of_a_failed_batch)
    told = Registration(identity=Identity(working_name="Flor"))
    ana.begins(lambda v: open_case(by=v, request_id=uuid4(), registration=told, subject=case))
    assert upkeep.now(sweep_orphan_keys) == 0
    ana.commits()
    assert ana.does(lambda v: open_header(v, case).working_name) == "Flor"
    assert upkeep.now(lambda: fetch_data_keys([(case, "identity")]))
