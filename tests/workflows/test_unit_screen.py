"""*My unit*, and giving many cases at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from amparo.casework.cases.enums import ClosingReason
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.models import Case, PathEntry
from amparo.casework.lifecycle.registration import Registration, open_cases
from amparo.casework.lifecycle.state import close_case
from amparo.casework.tasks.actions import create_task
from amparo.casework.tasks.enums import TaskKind
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs
from tests.workflows.searching import search
from tests.world import ident

ClientOf = Callable[[str], Client]
REASSIGN = "/unidad/reasignar/"


def _cases(act_as: ActAs, username: str, how_many: int) -> list[int]:
    registrations = [Registration(identity=Identity(working_name=f"Caso {n}")) for n in range(how_many)]
    return open_cases(by=act_as(username), request_id=uuid4(), registrations=registrations)


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def _review(rosa: Client, **sent: object) -> str:
    answer = rosa.post(
        f"{REASSIGN}?de={ident('ana')}", {"to": ident("luis"), "reason": "worker_left", **sent}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def _confirmed(page: str) -> dict[str, str]:
    form = page[page.index('name="confirmed"') - 400 :]
    return dict(re.findall(r'name="(request_id|confirmed|giver|to|reason|cases)" value="([^"]*)"', form))


def test_shows_who_carries_how_much(client_of: ClientOf, act_as: ActAs) -> None:
    case = _cases(act_as, "ana", 3)[0]
    _cases(act_as, "luis", 1)
    due = timezone.now() - timedelta(days=2)
    create_task(by=act_as("ana"), case=case, request_id=uuid4(), kind=TaskKind.VISIT, due_at=due)
    page = _words(client_of("rosa").get("/unidad/").content.decode())
    assert "Ana Ríos Tello 3 75 % 1" in page
    assert "Luis Vela Chota 1 25 % 0" in page
    assert "Sonia Pinedo Ruiz 0 0 % 0" in page
    assert "Visita 2 días tarde" in page


def test_is_not_there_for_whoever_does_not_coordinate(client_of: ClientOf) -> None:
    for username in ("ana", "fiscal", "analista"):
        for address in ("/unidad/", REASSIGN):
            assert client_of(username).get(address).status_code == 404


def test_shows_nothing_of_another_unit(client_of: ClientOf, act_as: ActAs) -> None:
    _cases(act_as, "carla", 2)
    page = client_of("rosa").get(f"{REASSIGN}?de={ident('carla')}").content.decode()
    assert "«Caso" not in page
    assert "Carla" not in client_of("rosa").get("/unidad/").content.decode()


def test_finds_a_case_of_the_unit_by_name(client_of: ClientOf, flor: int) -> None:
    rosa = client_of("rosa")
    page = rosa.get(search(rosa, "/unidad/", "huaman")).content.decode()
    assert "«Flor»" in page
    assert "Ana Ríos Tello" in page


def test_all_cases_of_a_colleague_pass_in_one_act_and_once(client_of: ClientOf, act_as: ActAs) -> None:
    cases = _cases(act_as, "ana", 4)
    close_case(by=act_as("ana"), case=cases[0], request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    rosa = client_of("rosa")
    review = _review(rosa, which="all", with_closed="on")
    assert "4 casos de Ana Ríos Tello pasarán a Luis Vela Chota" in _words(review)
    assert "En curso: 3. Cerrados: 1." in _words(review)
    sent = _confirmed(review)
    answers = [rosa.post(REASSIGN, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    done = _words(rosa.get(answers[1]["Location"]).content.decode())
    assert "4 casos pasaron de Ana Ríos Tello a Luis Vela Chota" in done
    act_as("luis")
    assert set(Case.objects.values_list("responsible", flat=True)) == {ident("luis")}
    assert PathEntry.objects.filter(activity="case_transferred").count() == 4
    act_as("ana")
    assert Case.objects.count() == 0


def test_a_second_click_after_a_move_to_another_unit_says_the_same(
    client_of: ClientOf, act_as: ActAs
) -> None:
    _cases(act_as, "ana", 2)
    rosa = client_of("rosa")
    sent = _confirmed(_review(rosa, which="all", to=ident("carla")))
    assert [rosa.post(REASSIGN, sent).status_code for _ in range(2)] == [302, 302]


def test_only_the_ticked_cases_pass(client_of: ClientOf, act_as: ActAs) -> None:
    cases = _cases(act_as, "ana", 3)
    rosa = client_of("rosa")
    sent = _confirmed(_review(rosa, which="ticked", case=[code_of_subject(cases[1])]))
    assert sent["cases"] == code_of_subject(cases[1])
    rosa.post(REASSIGN, sent)
    act_as("ana")
    assert set(Case.objects.values_list("id", flat=True)) == {cases[0], cases[2]}


def test_asks_for_what_is_missing(client_of: ClientOf, act_as: ActAs) -> None:
    _cases(act_as, "ana", 1)
    answer = client_of("rosa").post(f"{REASSIGN}?de={ident('ana')}", {"which": "ticked"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Elija a una persona de la lista." in page
    assert "Elija un motivo de la lista." in page


def test_moves_none_when_one_is_no_longer_there(client_of: ClientOf, act_as: ActAs) -> None:
    _cases(act_as, "ana", 2)
    rosa = client_of("rosa")
    sent = _confirmed(_review(rosa, which="all"))
    sent["cases"] += "," + code_of_subject(12345)
    answer = rosa.post(REASSIGN, sent)
    assert answer.status_code == 409
    assert "No se movió ningún caso" in answer.content.decode()
    act_as("ana")
    assert Case.objects.count() == 2
