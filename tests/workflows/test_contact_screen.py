"""How the person may be reached: one answer a channel."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.models import ContactInstruction
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def test_an_answer_stands_with_its_hours_and_is_replaced_by_a_newer(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    address = url("case_contact", flor, "whatsapp")
    asked = {"request_id": str(uuid4()), "rule": "ask_first", "times": ["morning"]}
    for _ in range(2):
        assert client.post(address, asked).status_code == 302
    assert "Preguntar antes: por la mañana" in client.get(url("case_person", flor)).content.decode()
    never = {"request_id": str(uuid4()), "rule": "never", "times": ["morning"]}
    assert client.post(address, never).status_code == 302
    assert "Nunca: WhatsApp" in client.get(url("case", flor)).content.decode()
    act_as("ana")
    rows = ContactInstruction.objects.filter(case_id=flor)
    assert (rows.count(), rows.get(superseded_at=None).times) == (2, [])


def test_a_channel_without_an_answer_is_said_to_be_so(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").post(url("case_contact", flor, "call"), {"request_id": str(uuid4())})
    assert answer.status_code == 422
    assert "Elija una de las tres respuestas" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_channel_that_does_not_exist_is_no_page(client_of: ClientOf, flor: int, method: str) -> None:
    assert getattr(client_of("ana"), method)(url("case_contact", flor, "pigeon")).status_code == 404


def test_the_name_of_a_channel_keeps_its_capitals(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert "Cómo comunicarse: WhatsApp" in client.get(url("case_contact", flor, "whatsapp")).content.decode()
    assert "Cómo comunicarse: llamada" in client.get(url("case_contact", flor, "call")).content.decode()
