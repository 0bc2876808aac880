"""Notes: closed until opened, written for a class, corrected by a newer one."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.enums import NoteKind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.models import Note
from amparo.casework.cases.note_actions import write_note
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
WORDS = "Quiere volver a estudiar"


def sent(**changes: str) -> dict[str, str]:
    day = today()
    return {
        "request_id": str(uuid4()),
        "kind": "session",
        "text": WORDS,
        "record_class": "psychosocial",
        "occurred_day": str(day.day),
        "occurred_month": str(day.month),
        "occurred_year": str(day.year),
    } | changes


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def written(by: object, case: int, record_class: str = "psychosocial") -> int:
    note = NoteWritten(NoteKind.SESSION, WORDS, record_class, date(2025, 3, 1))
    made = write_note(by=by, case=case, request_id=uuid4(), note=note)  # type: ignore[arg-type]
    assert made is not None
    return made


def test_the_words_are_closed_until_opened(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    note = written(act_as("ana"), flor)
    client = client_of("ana")
    assert WORDS not in client.get(url("case_notes", flor)).content.decode()
    assert WORDS in client.post(url("case_note_open", flor, note)).content.decode()


def test_a_script_gets_the_words_alone(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    note = written(act_as("ana"), flor)
    answer = client_of("ana").post(url("case_note_open", flor, note), headers={"X-Requested-With": "fetch"})
    assert WORDS in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "chosen"), [("ana", "psychosocial"), ("luis", "legal"), ("sonia", "general")]
)
def test_the_class_of_the_profession_is_chosen_beforehand(
    act_as: ActAs, client_of: ClientOf, flor: int, who: str, chosen: str
) -> None:
    if who != "ana":
        set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident(who), is_member=True)
    form = client_of(who).get(url("case_note_add", flor)).context["form"]
    assert str(form["record_class"].value()) == chosen


def test_a_note_needs_no_more_than_its_text(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    shown = client.get(url("case_note_add", flor)).context["form"]
    assert (str(shown["kind"].value()), shown["occurred"].value()[:3]) == (
        "session",
        [str(today().day), str(today().month), str(today().year)],
    )
    answer = client.post(url("case_note_add", flor), sent())
    assert (answer.status_code, answer["Location"]) == (302, url("case_notes", flor))
    assert Note.objects.filter(case_id=flor).count() == 1


def test_a_double_click_writes_one_note(client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), sent()
    for _ in range(2):
        assert client.post(url("case_note_add", flor), data).status_code == 302
    assert Note.objects.filter(case_id=flor).count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "La nota está vacía"),
        ({"occurred_day": "31", "occurred_month": "2"}, "Esa fecha no existe"),
        ({"occurred_year": "2199"}, "Esa fecha aún no ha llegado"),
        ({"occurred_day": "", "occurred_month": "", "occurred_year": "2020"}, "Falta el día."),
        ({"occurred_day": "3", "occurred_month": "", "occurred_year": "2020"}, "Falta el mes."),
        ({"occurred_year": ""}, "Falta el año. Escriba la fecha completa"),
        ({"occurred_day": "", "occurred_month": "", "occurred_year": ""}, "Falta la fecha."),
        ({"record_class": "legal"}, "Escoja una opción válida"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client_of: ClientOf, flor: int, changes: dict[str, str], said: str
) -> None:
    data = sent(**changes)
    answer = client_of("ana").post(url("case_note_add", flor), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert data["text"].strip() in text
    assert data["request_id"] in text
    assert not Note.objects.filter(case_id=flor).exists()


def test_a_colleague_without_the_class_does_not_see_that_there_is_a_note(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    note = written(act_as("ana"), flor)
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    luis = client_of("luis")
    assert "Todavía no hay notas" in luis.get(url("case_notes", flor)).content.decode()
    assert luis.post(url("case_note_open", flor, note)).status_code == 404
    assert luis.get(url("case_note_correct", flor, note)).status_code == 404


def test_a_corrected_note_takes_the_place_and_the_earlier_can_be_opened(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    note = written(act_as("ana"), flor)
    client = client_of("ana")
    assert WORDS in client.get(url("case_note_correct", flor, note)).content.decode()
    answer = client.post(url("case_note_correct", flor, note), sent(text="Volvió a la escuela"))
    assert answer.status_code == 302
    act_as("ana")
    newer = Note.objects.get(case_id=flor, superseded_at=None)
    opened = client.post(url("case_note_open", flor, newer.pk)).content.decode()
    assert "Volvió a la escuela" in opened
    assert url("case_note_open", flor, note) in opened
    assert WORDS in client.post(url("case_note_open", flor, note)).content.decode()


def test_a_note_that_somebody_else_corrected_first_is_not_lost(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    note = written(act_as("ana"), flor)
    client = client_of("ana")
    client.post(url("case_note_correct", flor, note), sent(text="La primera"))
    answer = client.post(url("case_note_correct", flor, note), sent(text="La segunda"))
    assert answer.status_code == 422
    assert "La segunda" in answer.content.decode()
    assert "Alguien corrigió este dato antes" in answer.content.decode()


def test_about_is_not_asked_of_a_day_that_must_be_whole(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    for name in ("case_note_add", "case_task_add"):
        assert "Es aproximada" not in client.get(url(name, flor)).content.decode()
    assert "Es aproximada" in client.get(url("case_entry_add", flor)).content.decode()
