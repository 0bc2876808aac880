"""An emergency shows the minimum in plain SQL too: how she may be reached, what is due and what was done."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.enums import NoteKind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.note_actions import write_note
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass, Relation
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.access.shares import end_shares, set_share_member
from amparo.foundation.clock import today
from tests.api.conftest import as_program
from tests.api.test_tokens import made
from tests.conftest import ActAs
from tests.privacy.test_shares import share
from tests.workflows.test_emergency import break_glass
from tests.world import ident

ClientOf = Callable[[str], Client]
# Written down a second time: what the general class opens besides is not for an emergency.
MINIMUM = {
    "cases_case", "cases_assignment", "cases_path_entry", "cases_person_profile", "cases_contact_instruction",
    "tasks_task",
}  # fmt: skip
HEALTH = {"cases_note", "attachments_document", "attachments_piece"}
CLOSED = {
    "cases_trafficking_fact",
    "cases_trafficking_event",
    "cases_exploiter",
    "cases_status_determination",
}


def seen(case: int) -> dict[str, int]:
    """How many rows of each table the bound viewer reads of the case, if any."""
    found = {}
    with connection.cursor() as cursor:
        for tables in protected_tables().values():
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table.table} WHERE {table.subject} = %s", [case])
                if number := cursor.fetchone()[0]:
                    found[table.table] = number
    return found


@pytest.fixture
def health_case(act_as: ActAs, full_case: int) -> int:
    """The full case with what a health worker of its team wrote, and a general note and document beside it."""
    set_team(by=act_as("ana"), case=full_case, request_id=uuid4(), staff=ident("sonia"), is_member=True)
    for who, record_class in (("sonia", RecordClass.HEALTH), ("ana", RecordClass.GENERAL)):
        note = NoteWritten(NoteKind.SESSION, "Una nota.", record_class, today())
        write_note(by=act_as(who), case=full_case, request_id=uuid4(), note=note)
    add_document(
        by=act_as("sonia"), case=full_case, request_id=uuid4(), kind=DocumentKind.HEALTH_REPORT,
        name="Informe", content=b"Informe.",
    )  # fmt: skip
    return full_case


def test_the_police_read_how_to_keep_her_safe_and_not_what_happened(act_as: ActAs, health_case: int) -> None:
    act_as("ana")
    assert seen(health_case).keys() >= MINIMUM | CLOSED | HEALTH
    break_glass(act_as, "policia", health_case)
    act_as("policia")
    assert seen(health_case).keys() - {"tasks_task"} == MINIMUM - {"tasks_task"}


def test_who_treats_a_body_also_reads_what_was_said_of_its_health(act_as: ActAs, health_case: int) -> None:
    break_glass(act_as, "car", health_case)
    act_as("car")
    found = seen(health_case)
    assert found.keys() - {"tasks_task"} == (MINIMUM | HEALTH) - {"tasks_task"}
    assert (found["cases_note"], found["attachments_document"]) == (1, 1)


def test_what_was_shared_too_is_read_as_the_share_says(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    share_id = share(full_case, "car-loreto", classes=mask([RecordClass.GENERAL]))
    act_as("directora")
    set_share_member(share_id, ident("car"), is_member=True)
    assert break_glass(act_as, "car", full_case)[0]
    access = access_case(act_as("car"), full_case)
    assert (access.relations, access.is_emergency) == ({Relation.SHARED, Relation.EMERGENCY}, False)
    assert seen(full_case).keys() >= CLOSED
    act_as("ana")
    end_shares([share_id])
    assert access_case(act_as("car"), full_case).is_emergency
    assert not seen(full_case).keys() & CLOSED
    transaction.set_rollback(True)  # that share rests on nothing


def test_the_pages_of_an_emergency_do_not_look_as_if_nothing_had_happened(
    client_of: ClientOf, act_as: ActAs, health_case: int
) -> None:
    case = f"/casos/{code_of_subject(health_case)}/"
    for who, shown in (("policia", ()), ("car", ("notas", "documentos"))):
        break_glass(act_as, who, health_case)
        client = client_of(who)
        page = client.get(case).content.decode()
        assert "Acceso de emergencia" in page
        for tab in ("persona", "situacion", "notas", "consentimientos", "documentos"):
            is_shown = tab in ("persona", *shown)
            assert (f'href="{case}{tab}/"' in page, tab) == (is_shown, tab)
            assert (client.get(f"{case}{tab}/").status_code, tab) == (200 if is_shown else 404, tab)
    program = as_program(made(act_as("policia"), is_read_only=True))
    code = code_of_subject(health_case)
    assert program.get(f"/cases/{code}").status_code == 200
    assert program.get(f"/cases/{code}/situation").status_code == 404
