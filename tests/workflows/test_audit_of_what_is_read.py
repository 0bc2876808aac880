"""The trail names every class of record that a page shows, and what for it was looked at."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.enums import NoteKind, UrgentNeed, YesNoUnknown
from amparo.casework.cases.fields import Identity, NoteWritten
from amparo.casework.cases.note_actions import write_note
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import Written, classes_read, rows_written

ClientOf = Callable[[str], Client]
URGENT = dict.fromkeys(UrgentNeed, YesNoUnknown.YES)


def _case(act_as: ActAs, who: str, **told: object) -> int:
    told = {"identity": Identity(working_name="Luz")} | told
    return open_case(by=act_as(who), request_id=uuid4(), registration=Registration(**told))  # type: ignore[arg-type]


def _therapy(act_as: ActAs, case: int) -> None:
    told = NoteWritten(NoteKind.SESSION, "Llegó tranquila.", RecordClass.PSYCHOSOCIAL, today())
    write_note(by=act_as("ana"), case=case, request_id=uuid4(), note=told)


def _page(case: int, more: str = "") -> str:
    return f"/casos/{code_of_subject(case)}/{more}"


def _read(
    monkeypatch: pytest.MonkeyPatch, client: Client, address: str, *, post: bool = False
) -> list[Written]:
    with rows_written(monkeypatch) as rows:
        answer = client.post(address, {"request_id": str(uuid4())}) if post else client.get(address)
    assert answer.status_code == 200
    return rows


def test_the_case_page_names_the_classes_of_its_path(
    act_as: ActAs, client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _therapy(act_as, flor)
    rows = _read(monkeypatch, client_of("ana"), _page(flor))
    assert classes_read(rows, flor) == {"general", "identity", "psychosocial"}


def test_the_case_page_names_no_class_that_the_filter_left_out(
    act_as: ActAs, client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _therapy(act_as, flor)
    rows = _read(monkeypatch, client_of("ana"), _page(flor, "?tipo=justice"))
    assert classes_read(rows, flor) == {"general", "identity"}


def test_the_case_page_names_the_class_of_sensitive_tasks(
    act_as: ActAs, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _case(act_as, "ana", needs=URGENT)
    assert "sensitive" in classes_read(_read(monkeypatch, client_of("ana"), _page(case)), case)


@pytest.mark.parametrize("tab", ["notas/", "persona/"])
def test_the_danger_above_every_tab_is_named(
    act_as: ActAs, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    case = _case(act_as, "ana", needs={UrgentNeed.DANGER_TONIGHT: YesNoUnknown.YES})
    assert "sensitive" in classes_read(_read(monkeypatch, client_of("ana"), _page(case, tab)), case)


def test_my_work_names_the_class_of_sensitive_tasks_for_their_cases_only(
    act_as: ActAs, client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _case(act_as, "ana", needs=URGENT)
    rows = _read(monkeypatch, client_of("ana"), "/")
    assert {row.action for row in rows if "sensitive" in row.classes} == {"list_due", "list_next_tasks"}
    assert "sensitive" in classes_read(rows, case)
    assert "sensitive" not in classes_read(rows, flor)


def test_the_paper_names_the_classes_of_its_path(
    act_as: ActAs, client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _therapy(act_as, flor)
    rows = _read(monkeypatch, client_of("ana"), _page(flor, "resumen.pdf"), post=True)
    assert classes_read(rows, flor) == {"general", "identity", "psychosocial"}


PURPOSES = [("ana", "care"), ("fiscal", "investigation"), ("rosa", "coordination")]


@pytest.mark.parametrize(("who", "purpose"), PURPOSES)
def test_opening_a_case_records_what_for(
    act_as: ActAs, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, who: str, purpose: str
) -> None:
    case = _case(act_as, who)
    rows = _read(monkeypatch, client_of(who), _page(case))
    assert {row.purpose for row in rows if row.action == "open_case"} == {purpose}


@pytest.mark.parametrize(("who", "purpose"), PURPOSES)
def test_lists_record_what_for(
    act_as: ActAs, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, who: str, purpose: str
) -> None:
    _case(act_as, who, needs=URGENT)
    rows = _read(monkeypatch, client_of(who), "/")
    assert {row.action for row in rows} >= {"list_due", "list_cases"}
    assert {row.purpose for row in rows} == {purpose}


def test_a_note_of_a_prosecutor_is_opened_to_investigate(
    act_as: ActAs, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _case(act_as, "fiscal")
    written = NoteWritten(NoteKind.CALL, "Declaró.", RecordClass.LEGAL, today())
    note = write_note(by=act_as("fiscal"), case=case, request_id=uuid4(), note=written)
    with rows_written(monkeypatch) as rows:
        client_of("fiscal").post(_page(case, f"notas/{note}/abrir/"))
    assert {(row.action, row.purpose) for row in rows} == {("open_note", "investigation")}
