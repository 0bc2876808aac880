"""Two people of two offices open an identity across institutions, and exactly that (SECURITY.md, rule 4)."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from amparo.casework.cases.models import PathEntry
from amparo.casework.safeguards.unveiling import answer, ask, unveiled
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.exceptional import my_unveilings, unveilings_to_answer
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.notices import unseen_notices
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]
WHY = "Hay una audiencia mañana y falta confirmar quién es."
BOTH = (RecordClass.IDENTITY, RecordClass.LOCATION)


def asked(act_as: ActAs, who: str, case: int, classes: Iterable[RecordClass] = BOTH) -> UUID:
    request = uuid4()
    ask(by=act_as(who), case=case, request_id=request, classes=classes, reason=WHY)
    return request


def test_what_two_people_open_is_seen_and_nothing_else(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    fiscal, rosa, code = client_of("fiscal"), client_of("rosa"), code_of_subject(flor)
    sent = {"code": code, "classes": ["identity"], "reason": WHY, "request_id": str(uuid4())}
    assert [fiscal.post("/pedidos/", sent).status_code for _ in range(2)] == [302, 302]
    assert fiscal.get(f"/casos/{code}/identidad-abierta/").status_code == 404
    (line,) = unveilings_to_answer(act_as("rosa"))
    assert "Jorge Paredes Lozano, Fiscalía de Trata, Maynas" in rosa.get("/decisiones/").content.decode()
    page = rosa.get(f"/pedidos/{line.id}/").content.decode()
    assert WHY in page
    assert rosa.post(f"/pedidos/{line.id}/", {"grant": "yes", "request_id": str(uuid4())}).status_code == 302
    assert f"/casos/{code}/identidad-abierta/" in fiscal.get("/pedidos/").content.decode()
    seen = fiscal.get(f"/casos/{code}/identidad-abierta/").content.decode()
    assert "Huamán" in seen
    assert fiscal.get(f"/casos/{code}/").status_code == 404
    assert fiscal.get(f"/casos/{code}/persona/").status_code == 404
    act_as("fiscal")
    with connection.cursor() as cursor:
        for table in ("cases_path_entry", "cases_person_profile", "cases_contact_instruction"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = %s", [flor])
            assert cursor.fetchone() == (0,)
    act_as("ana")
    entry = PathEntry.objects.get(case_id=flor, activity="unveiling_answered")
    assert entry.outcome_code == "granted"


def test_it_lasts_a_day(act_as: ActAs, flor: int) -> None:
    request = asked(act_as, "fiscal", flor)
    answer(by=act_as("ana"), unveiling=request, request_id=uuid4(), grant=True)
    (line,) = my_unveilings(act_as("fiscal"))
    assert line.until is not None
    assert abs(line.until - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)


def test_no_is_an_answer_and_opens_nothing(act_as: ActAs, flor: int) -> None:
    request = asked(act_as, "fiscal", flor)
    answer(by=act_as("ana"), unveiling=request, request_id=uuid4(), grant=False)
    with pytest.raises(CaseNotFound):
        unveiled(act_as("fiscal"), flor)
    assert [notice.kind for notice in unseen_notices(act_as("fiscal"))] == ["unveiling_answered"]


def test_the_location_never_opens_to_the_police(act_as: ActAs, flor: int) -> None:
    request = asked(act_as, "policia", flor, BOTH)
    answer(by=act_as("ana"), unveiling=request, request_id=uuid4(), grant=True)
    access = access_case(act_as("policia"), flor, needs=RecordClass.IDENTITY)
    assert not access.may_read(RecordClass.LOCATION)
    with pytest.raises(Refused, match="not_to_be_asked"):
        asked(act_as, "policia", flor, [RecordClass.LOCATION])


@pytest.mark.parametrize("who", ["fiscal", "luis", "carla", "directora", "policia"])
def test_only_who_may_assign_there_answers(client_of: ClientOf, act_as: ActAs, flor: int, who: str) -> None:
    request = asked(act_as, "fiscal", flor)
    with pytest.raises(Refused, match="not_yours_to_answer"):
        answer(by=act_as(who), unveiling=request, request_id=uuid4(), grant=True)
    assert client_of(who).get(f"/pedidos/{request}/").status_code == 404
    with connection.cursor() as cursor:
        act_as(who)
        cursor.execute("SELECT access_answer_unveiling(%s, true)", [request])
        assert cursor.fetchone() == (None,)


def test_a_colleague_of_the_same_unit_has_no_second_person(act_as: ActAs, flor: int) -> None:
    request = asked(act_as, "luis", flor)
    for who in ("ana", "rosa", "luis"):
        assert request not in {line.id for line in unveilings_to_answer(act_as(who))}


def test_whether_a_code_is_somebodys_is_not_said(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    fiscal, pages = client_of("fiscal"), []
    for case in (flor, flor ^ 1):
        sent = {
            "code": code_of_subject(case),
            "classes": ["identity"],
            "reason": WHY,
            "request_id": str(uuid4()),
        }
        fiscal.post("/pedidos/", sent)
        page = fiscal.get("/pedidos/").content.decode()
        assert "Si hay un expediente con ese código, quien lo lleva recibirá su pedido." in page
        pages.append([line.is_granted for line in my_unveilings(act_as("fiscal"))])
    assert pages == [[None], [None, None]]


def test_ten_requests_a_day(act_as: ActAs, flor: int) -> None:
    for _ in range(10):
        asked(act_as, "fiscal", flor)
    with pytest.raises(Refused, match="not_to_be_asked"):
        asked(act_as, "fiscal", flor)
