"""*My work*, the first page."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from amparo.casework.cases.enums import ClosingReason, TransferReason
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.models import PathEntry
from amparo.casework.lifecycle.assignment import transfer_cases
from amparo.casework.lifecycle.drafts import save_step, start_draft
from amparo.casework.lifecycle.registration import Registration, open_cases
from amparo.casework.lifecycle.state import close_case
from amparo.casework.tasks.actions import create_task
from amparo.casework.tasks.enums import TaskKind
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.viewer import Viewer
from tests.conftest import ActAs
from tests.workflows.searching import search
from tests.world import ident

ClientOf = Callable[[str], Client]


def _page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _found(client: Client, text: str) -> str:
    return _page(client, search(client, "/", text))


def _register(by: Viewer, *names: str) -> list[int]:
    registrations = [Registration(identity=Identity(working_name=name)) for name in names]
    return open_cases(by=by, request_id=uuid4(), registrations=registrations)


def _overdue(by: Viewer, case: int) -> int:
    due = timezone.now() - timedelta(days=3)
    task = create_task(by=by, case=case, request_id=uuid4(), kind=TaskKind.VISIT, due_at=due)
    assert task is not None
    return task


def test_says_what_to_do_when_there_are_no_cases(client_of: ClientOf) -> None:
    page = _page(client_of("sonia"))
    assert "Todavía no tiene casos a su cargo" in page
    assert "/registrar/" in page


def test_lists_what_is_overdue_with_code_and_short_name(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    _overdue(act_as("ana"), flor)
    page = _page(client_of("ana"))
    assert "3 días tarde" in page
    assert f"{code_of_subject(flor)} · «Flor»" in page


def test_a_task_is_marked_as_done_in_place_and_once(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    task = _overdue(act_as("ana"), flor)
    ana, code = client_of("ana"), code_of_subject(flor)
    sent = {"request_id": str(uuid4()), "volver": "/?estado=open"}
    for _ in range(2):
        answer = ana.post(f"/tareas/{code}/{task}/hecha/", sent)
        assert (answer.status_code, answer["Location"]) == (302, "/?estado=open")
    act_as("ana")
    assert Task.objects.get(id=task).state == "done"
    assert PathEntry.objects.filter(case_id=flor, activity="task_done").count() == 1
    assert "días tarde" not in _page(ana)


def test_a_task_of_another_institution_is_a_page_that_does_not_exist(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    task = _overdue(act_as("ana"), flor)
    for stranger in ("fiscal", "luis"):
        answer = client_of(stranger).post(f"/tareas/{code_of_subject(flor)}/{task}/hecha/")
        assert answer.status_code == 404
    act_as("ana")
    assert Task.objects.get(id=task).state == "open"


def test_after_marking_it_leads_to_no_other_site(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    task = _overdue(act_as("ana"), flor)
    sent = {"volver": "//example.org/"}
    answer = client_of("ana").post(f"/tareas/{code_of_subject(flor)}/{task}/hecha/", sent)
    assert answer["Location"] == "/"


def test_a_case_given_to_me_is_new_with_who_and_why(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    reason = TransferReason.LANGUAGE
    transfer_cases(by=act_as("ana"), cases=[flor], request_id=uuid4(), to=ident("luis"), reason=reason)
    page = _page(client_of("luis"))
    new = page[page.index("Nuevo para mí") : page.index("Mis casos")]
    assert "«Flor»" in new
    assert "Se lo pasó Ana Ríos Tello: Para que reciba atención en su lengua" in re.sub(r"\s+", " ", new)
    assert "Nuevo para mí" not in _page(client_of("ana"))


def test_a_registration_left_half_way_can_be_gone_on_with(client_of: ClientOf, act_as: ActAs) -> None:
    ana = act_as("ana")
    draft, empty = start_draft(ana), start_draft(ana)
    save_step(ana, draft, "nombre", {"working_name": ["Lucero"]})
    page = _page(client_of("ana"))
    assert f"/registrar/{draft}/" in page
    assert "Seguir" in page
    assert str(empty) not in page, "nothing is written in it"
    assert str(draft) not in _page(client_of("luis"))


def test_finds_my_case_by_name_and_by_code_whatever_its_state(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    ana = client_of("ana")
    for text in ("huaman", code_of_subject(flor)):
        assert "«Flor»" in _found(ana, text)
    assert "«Flor»" not in _found(client_of("luis"), "huaman")
    assert "No encontramos a nadie así" in _found(ana, "nadie")


def test_filters_stand_in_the_address(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    ana = client_of("ana")
    assert "«Flor»" not in _page(ana)
    assert "«Flor»" in _page(ana, "/?estado=closed")
    assert "Ningún caso en esta lista" in _page(ana, "/?estado=follow_up")


def test_pages_lead_from_one_to_the_next_and_keep_the_filter(client_of: ClientOf, act_as: ActAs) -> None:
    names = {f"Persona {n}" for n in range(60)}
    _register(act_as("ana"), *names)
    ana = client_of("ana")
    first = _page(ana, "/?estado=open")
    further = re.search(r'rel="next" href="(\?[^"#]+)', first)
    assert further is not None
    assert "estado=open" in further[1]
    second = _page(ana, "/" + further[1].replace("&amp;", "&"))
    seen = [set(re.findall(r"«(Persona \d+)»", page)) for page in (first, second)]
    assert [len(page) for page in seen] == [50, 10]
    assert seen[0] | seen[1] == names


def test_a_broken_cursor_starts_at_the_top(client_of: ClientOf, flor: int) -> None:
    assert "«Flor»" in _page(client_of("ana"), "/?desde=zz.zz&estado=nothing")


def test_an_age_that_nobody_knows_is_said_to_be_unknown(client_of: ClientOf, act_as: ActAs) -> None:
    _register(act_as("ana"), "Luz")
    assert "No se sabe" in _page(client_of("ana"))


def test_an_analyst_is_sent_to_the_observatory(client_of: ClientOf) -> None:
    assert client_of("analista").get("/")["Location"] == "/observatorio/"
