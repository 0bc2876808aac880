"""Tasks and promises on the case's page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.tasks.actions import create_task
from amparo.casework.tasks.enums import TaskKind, TaskState
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import LIMA, day_of, today
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def sent(**changes: str) -> dict[str, str]:
    day = today() + timedelta(days=9)
    return {
        "request_id": str(uuid4()),
        "kind": "hearing",
        "nature": "promised",
        "due_day": str(day.day),
        "due_month": str(day.month),
        "due_year": str(day.year),
        "hour": "",
    } | changes


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def test_a_promise_stands_in_its_column(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert client.post(url("case_task_add", flor), sent()).status_code == 302
    due = client.get(url("case", flor)).context["due"]
    assert [[item.title for item in group.first] for group in due] == [[], ["Audiencia"]]


def test_a_day_without_an_hour_lasts_until_its_end(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    day = today()
    client_of("ana").post(
        url("case_task_add", flor),
        sent(due_day=str(day.day), due_month=str(day.month), due_year=str(day.year)),
    )
    act_as("ana")
    task = Task.objects.get(case_id=flor)
    assert day_of(task.due_at) == day
    assert task.due_at.astimezone(LIMA).hour == 23
    assert not task.has_time


def test_the_hour_is_kept_if_it_matters(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client_of("ana").post(url("case_task_add", flor), sent(hour="15:30"))
    act_as("ana")
    task = Task.objects.get(case_id=flor)
    assert (task.has_time, task.due_at.astimezone(LIMA).strftime("%H:%M")) == (True, "15:30")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Elija qué hay que hacer"),
        ({"due_day": "31", "due_month": "2"}, "Esa fecha no existe"),
        ({"due_day": "", "due_month": ""}, "Falta el día."),
        ({"due_year": "2019"}, "Esa fecha ya pasó"),
        ({"hour": "25:00"}, "Escriba la hora"),
    ],
)
def test_what_is_wrong_is_said(
    act_as: ActAs, client_of: ClientOf, flor: int, changes: dict[str, str], said: str
) -> None:
    answer = client_of("ana").post(url("case_task_add", flor), sent(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    act_as("ana")
    assert not Task.objects.filter(case_id=flor).exists()


def test_a_double_click_adds_one_task(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), sent()
    for _ in range(2):
        assert client.post(url("case_task_add", flor), data).status_code == 302
    act_as("ana")
    assert Task.objects.filter(case_id=flor).count() == 1


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED])
def test_a_task_ends_once(act_as: ActAs, client_of: ClientOf, flor: int, state: TaskState) -> None:
    due = datetime.now(LIMA) + timedelta(days=1)
    task = create_task(by=act_as("ana"), case=flor, request_id=uuid4(), kind=TaskKind.VISIT, due_at=due)
    client = client_of("ana")
    assert "Visita" in client.get(url("case_task", flor, task)).content.decode()
    data = {"state": state.value, "request_id": str(uuid4())}
    for _ in range(2):
        assert client.post(url("case_task", flor, task), data).status_code == 302
    again = client.post(url("case_task", flor, task), data | {"request_id": str(uuid4())})
    assert again.status_code == 422
    assert "ya no está pendiente" in again.content.decode()
    act_as("ana")
    assert Task.objects.get(id=task).state == state
