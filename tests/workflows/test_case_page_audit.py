"""Opening what is closed leaves its audit row; closed pages leave theirs."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.enums import NoteKind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.note_actions import write_note
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written

ClientOf = Callable[[str], Client]


OPENINGS = [
    ("get", "case", "open_case"),
    ("get", "case_person", "open_person"),
    ("get", "case_situation", "open_case_situation"),
    ("get", "case_notes", "open_notes"),
    ("get", "case_consents", "open_consents"),
    ("post", "case_identity_open", "open_identity"),
    ("post", "case_sensitive_open", "open_sensitive"),
    ("post", "case_situation_open", "open_situation"),
    ("get", "case_profile", "open_case_form"),
    ("get", "case_sensitive", "edit_sensitive"),
    ("get", "case_identity", "edit_identity"),
    ("get", "case_status", "open_status"),
]


@pytest.mark.parametrize(("method", "name", "action"), OPENINGS, ids=[name for _, name, _ in OPENINGS])
def test_every_opening_leaves_its_row(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch, method: str, name: str, action: str
) -> None:
    client = client_of("ana")
    with rows_written(monkeypatch) as seen:
        answer = getattr(client, method)(reverse(name, args=[code_of_subject(flor)]))
    assert answer.status_code == 200
    assert action in {row.action for row in seen}


def test_a_note_leaves_its_row_when_its_words_are_opened(
    act_as: ActAs, client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = NoteWritten(NoteKind.CALL, "Llamó ella", "general", today())
    note = write_note(by=act_as("ana"), case=flor, request_id=uuid4(), note=written)
    client = client_of("ana")
    with rows_written(monkeypatch) as seen:
        client.post(reverse("case_note_open", args=[code_of_subject(flor), note]))
    assert [row.action for row in seen] == ["open_note"]


def test_a_refused_writing_leaves_its_row(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("ana")
    with rows_written(monkeypatch) as seen:
        client.post(reverse("case_facts", args=[code_of_subject(flor), "act"]), {"request_id": str(uuid4())})
    assert "write_case_situation" in {row.action for row in seen}


@pytest.mark.parametrize("name", ["case_identity_open", "case_sensitive_open", "case_situation_open"])
def test_without_its_row_nothing_is_opened(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("the trail is full")

    client = client_of("ana")
    client.raise_request_exception = False
    for module in ("person_queries", "situation_queries"):
        monkeypatch.setattr(f"amparo.casework.cases.{module}.record_event", broken)
    monkeypatch.setattr("amparo.foundation.protection.sealing.record_event", broken)
    answer = client.post(reverse(name, args=[code_of_subject(flor)]))
    assert answer.status_code == 500
    assert "Huamán" not in answer.content.decode()
