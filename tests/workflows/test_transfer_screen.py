"""Giving one case to a colleague, on its page."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from amparo.casework.cases.models import PathEntry
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def _address(case: int) -> str:
    return f"/casos/{code_of_subject(case)}/traspasar/"


def test_offers_the_colleagues_of_the_institution_who_carry_cases(client_of: ClientOf, flor: int) -> None:
    page = client_of("ana").get(_address(flor)).content.decode()
    for name in ("Luis Vela Chota", "Carla Quispe Mamani", "Rosa Del Águila Mori"):
        assert name in page
    assert str(ident("fiscal")) not in page
    assert f'value="{ident("ana")}"' not in page


def test_says_that_it_is_done_and_the_case_is_no_longer_hers(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    ana = client_of("ana")
    sent = {"request_id": str(uuid4()), "to": ident("luis"), "reason": "specialty"}
    answers = [ana.post(_address(flor), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    done = ana.get(answers[0]["Location"])
    assert "El caso pasó a Luis Vela Chota" in done.content.decode()
    assert "Flor" not in done.content.decode()
    assert ana.get(f"/casos/{code_of_subject(flor)}/").status_code == 404
    act_as("luis")
    assert PathEntry.objects.filter(case_id=flor, activity="case_transferred").count() == 1


def test_the_receipt_is_for_the_one_who_gave(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    receipt = ana.post(_address(flor), {"to": ident("luis"), "reason": "specialty"})["Location"]
    assert client_of("luis").get(receipt).status_code == 404
    assert ana.get("/traspasos/nothing/").status_code == 404


def test_a_colleague_without_the_case_and_an_outsider_get_the_page_of_the_absent(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    sent = {"to": ident("sonia"), "reason": "specialty"}
    for username in ("luis", "fiscal"):
        stranger = client_of(username)
        assert stranger.get(_address(flor)).status_code == 404
        to = ident("fiscal") if username == "fiscal" else ident("sonia")
        assert stranger.post(_address(flor), sent | {"to": to}).status_code == 404
    assert client_of("ana").get("/casos/nothing/traspasar/").status_code == 404
    assert client_of("ana").post("/casos/nothing/traspasar/", sent).status_code == 404
    act_as("ana")
    assert not PathEntry.objects.filter(activity="case_transferred").exists()


def test_the_coordinator_gives_it_too(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    answer = client_of("rosa").post(_address(flor), {"to": ident("luis"), "reason": "workload"})
    assert answer.status_code == 302
    act_as("luis")
    assert PathEntry.objects.filter(case_id=flor, activity="case_transferred").count() == 1


def test_asks_for_what_is_missing_and_keeps_the_rest(client_of: ClientOf, flor: int) -> None:
    sent = {"request_id": str(uuid4()), "reason": "safety"}
    answer = client_of("ana").post(_address(flor), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Elija a una persona de la lista." in page
    assert 'value="safety" selected' in page
    assert sent["request_id"] in page


def test_explains_a_refusal_on_the_page(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").post(_address(flor), {"to": ident("ana"), "reason": "safety"})
    assert answer.status_code == 422
    assert "El caso ya está a cargo de esa persona." in answer.content.decode()
