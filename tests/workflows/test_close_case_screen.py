"""Closing, follow-up and reopening, each on its page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.cases.models import Case, PathEntry
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]
CLOSE, FOLLOW_UP, REOPEN = "cerrar", "seguimiento", "reabrir"


def _address(case: int, page: str) -> str:
    return f"/casos/{code_of_subject(case)}/{page}/"


def _state(act_as: ActAs, case: int) -> str:
    act_as("ana")
    return str(Case.objects.values_list("state", flat=True).get(id=case))


def test_closes_with_a_reason_and_leaves_one_entry(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    ana = client_of("ana")
    sent = {"request_id": str(uuid4()), "reason": "goals_met"}
    answers = [ana.post(_address(flor, CLOSE), sent) for _ in range(2)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, f"/casos/{code_of_subject(flor)}/")}
    assert _state(act_as, flor) == "closed"
    assert PathEntry.objects.filter(case_id=flor, activity="case_closed").count() == 1


def test_a_month_is_kept_as_a_month(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    day = today()
    sent = {"reason": "goals_met", "on_day": "", "on_month": str(day.month), "on_year": str(day.year)}
    assert client_of("ana").post(_address(flor, CLOSE), sent).status_code == 302
    act_as("ana")
    entry = PathEntry.objects.get(case_id=flor, activity="case_closed")
    assert (entry.occurred_on, entry.precision) == (day.replace(day=1), "month")


@pytest.mark.parametrize(("days", "words"), [(1, "aún no ha llegado"), (-400, "anterior a la apertura")])
def test_refuses_a_day_that_cannot_be(
    client_of: ClientOf, act_as: ActAs, flor: int, days: int, words: str
) -> None:
    day = today() + timedelta(days=days)
    sent = {"reason": "goals_met", "on_day": day.day, "on_month": day.month, "on_year": day.year}
    answer = client_of("ana").post(_address(flor, CLOSE), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert _state(act_as, flor) == "open"


def test_lists_urgent_tasks_and_closes_once_they_are_done(
    client_of: ClientOf, act_as: ActAs, request_id: object
) -> None:
    needs = {UrgentNeed.BED: YesNoUnknown.YES}
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))
    ana = client_of("ana")
    assert "Encontrar un lugar seguro donde dormir" in ana.get(_address(case, CLOSE)).content.decode()
    answer = ana.post(_address(case, CLOSE), {"reason": "goals_met"})
    assert answer.status_code == 422
    assert "Hay tareas urgentes pendientes" in answer.content.decode()
    assert _state(act_as, case) == "open"
    assert ana.post(_address(case, CLOSE), {"reason": "duplicate"}).status_code == 302


def test_follow_up_and_reopening(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    ana = client_of("ana")
    assert ana.post(_address(flor, FOLLOW_UP), {}).status_code == 302
    assert _state(act_as, flor) == "follow_up"
    ana.post(_address(flor, CLOSE), {"reason": "goals_met"})
    assert ana.post(_address(flor, REOPEN), {}).status_code == 422
    assert ana.post(_address(flor, REOPEN), {"reason": "came_back"}).status_code == 302
    assert _state(act_as, flor) == "reopened"


def test_says_when_a_state_cannot_follow(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    page = ana.get(_address(flor, REOPEN)).content.decode()
    assert "no se puede hacer en el estado" in page
    assert 'name="reason"' not in page
    assert ana.post(_address(flor, REOPEN), {"reason": "came_back"}).status_code == 422


@pytest.mark.parametrize("page", [CLOSE, FOLLOW_UP, REOPEN])
def test_is_absent_for_a_colleague_without_the_case_and_for_an_outsider(
    client_of: ClientOf, act_as: ActAs, flor: int, page: str
) -> None:
    for username in ("luis", "fiscal"):
        stranger = client_of(username)
        assert stranger.get(_address(flor, page)).status_code == 404
        assert stranger.post(_address(flor, page), {"reason": "goals_met"}).status_code == 404
    assert _state(act_as, flor) == "open"


def test_the_coordinator_closes_too(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    assert client_of("rosa").post(_address(flor, CLOSE), {"reason": "moved_away"}).status_code == 302
    assert _state(act_as, flor) == "closed"
