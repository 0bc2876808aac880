"""The team around a case."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from amparo.casework.cases.models import PathEntry
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def test_a_colleague_joins_reads_and_leaves_again(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    ana, luis = client_of("ana"), client_of("luis")
    case = f"/casos/{code_of_subject(flor)}/"
    joined = {"request_id": str(uuid4()), "staff": ident("luis")}
    assert [ana.post(f"{case}equipo/", joined).status_code for _ in range(2)] == [302, 302]
    assert luis.get(case).status_code == 200
    assert "Luis Vela Chota, CALP Iquitos" in ana.get(f"{case}equipo/").content.decode()
    left = {"request_id": str(uuid4()), "leaves": ident("luis")}
    assert [ana.post(f"{case}equipo/", left).status_code for _ in range(2)] == [302, 302]
    assert luis.get(case).status_code == 404
    act_as("ana")
    entries = PathEntry.objects.filter(case_id=flor, activity="team_changed").order_by("id")
    assert list(entries.values_list("outcome_code", flat=True)) == ["joined", "left"]


def test_a_member_sees_the_team_and_does_not_change_it(client_of: ClientOf, flor: int) -> None:
    address = f"/casos/{code_of_subject(flor)}/equipo/"
    client_of("ana").post(address, {"staff": ident("luis")})
    luis = client_of("luis")
    assert "Sumar al equipo" not in luis.get(address).content.decode()
    answer = luis.post(address, {"staff": ident("sonia")})
    assert answer.status_code == 422
    assert "Solo quien es responsable del caso" in answer.content.decode()


def test_a_coordinator_cannot_be_a_member_and_is_not_offered(client_of: ClientOf, flor: int) -> None:
    ana, address = client_of("ana"), f"/casos/{code_of_subject(flor)}/equipo/"
    assert str(ident("rosa")) not in ana.get(address).content.decode()
    assert ana.post(address, {"staff": ident("rosa")}).status_code == 422


def test_is_absent_for_an_outsider(client_of: ClientOf, flor: int) -> None:
    outsider, address = client_of("fiscal"), f"/casos/{code_of_subject(flor)}/equipo/"
    assert outsider.get(address).status_code == 404
    assert outsider.post(address, {"staff": ident("fiscal")}).status_code == 404
