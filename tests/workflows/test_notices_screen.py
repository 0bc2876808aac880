"""Notices on the first page: each leads to its page, and is put away by whom it was for."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

from django.test import Client

from amparo.casework.safeguards.emergencies import announce_emergency, ask_emergency, open_announced
from amparo.casework.safeguards.unveiling import answer, ask
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, RecordClass
from amparo.foundation.access.notices import unseen_notices
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]
WHY = "Alguien la espera en la puerta de la comisaría."


def first_page(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def emergency(act_as: ActAs, case: int) -> UUID:
    request, police = uuid4(), act_as("policia")
    assert ask_emergency(
        by=police, case=case, request_id=request, kind=EmergencyKind.LIFE_AT_RISK, reason=WHY
    )
    assert announce_emergency(by=police, case=case, request_id=request)
    open_announced(by=police, case=case, request_id=request, reason=WHY)
    return request


def test_who_keeps_the_case_is_led_to_what_was_opened_and_why(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    request, ana = emergency(act_as, full_case), client_of("ana")
    address, shown = f"/emergencia/{request}/revisar/", first_page(ana)
    assert address in shown
    assert f'Se abrió en una emergencia: <span class="am-code">{code_of_subject(full_case)}' in shown
    page = ana.get(address).content.decode()
    assert WHY in page
    assert "Lo revisan su coordinación" in page
    assert "finding" not in page  # a form that would only be refused is not offered
    assert ana.post(address, {"finding": "justified"}).status_code == 409


def test_who_reviews_still_has_the_form_once(client_of: ClientOf, act_as: ActAs, full_case: int) -> None:
    address, rosa = f"/emergencia/{emergency(act_as, full_case)}/revisar/", client_of("rosa")
    assert "finding" in rosa.get(address).content.decode()
    assert rosa.post(address, {"finding": "justified"}).status_code == 302
    again = rosa.get(address).content.decode()
    assert "Ya se revisó" in again
    assert "finding" not in again


def test_a_coordinators_first_page_says_how_much_waits_in_the_unit(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    rosa = client_of("rosa")
    assert "su decisión" not in first_page(rosa)
    emergency(act_as, full_case)
    shown = first_page(rosa)
    assert "1 asunto espera su decisión" in shown
    assert "Se abrió en una emergencia" not in shown  # said once: it stands in «Mi unidad»


def test_an_answered_request_leads_to_ones_requests_and_is_put_away(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    request = uuid4()
    ask(by=act_as("fiscal"), case=flor, request_id=request, classes=[RecordClass.IDENTITY], reason=WHY)
    answer(by=act_as("ana"), unveiling=request, request_id=uuid4(), grant=True)
    fiscal = client_of("fiscal")
    shown = first_page(fiscal)
    assert "Respondieron su pedido" in shown
    ids = re.findall(r'name="aviso" value="(\d+)"', shown)
    for _ in range(2):  # a double click puts away once and says nothing else
        assert fiscal.post("/avisos/vistos/", {"aviso": ids}).status_code == 302
    assert "Respondieron su pedido" not in first_page(fiscal)
    assert unseen_notices(act_as("fiscal")) == []


def test_nobody_puts_away_anothers_notices(client_of: ClientOf, act_as: ActAs, full_case: int) -> None:
    emergency(act_as, full_case)
    (notice,) = unseen_notices(act_as("ana"))
    for who in ("luis", "fiscal", "marta"):
        client_of(who).post("/avisos/vistos/", {"aviso": [str(notice.id), "x", "9" * 40, "٣"]})
    assert [line.id for line in unseen_notices(act_as("ana"))] == [notice.id]
    assert client_of("ana").get("/avisos/vistos/").status_code == 405


def test_nobody_is_led_to_a_page_that_is_not_for_them(client_of: ClientOf) -> None:
    for who in ("rosa", "ana", "fiscal"):
        client = client_of(who)
        is_offered = 'href="/pedidos/"' in first_page(client)
        assert client.get("/pedidos/").status_code == (200 if is_offered else 404)
