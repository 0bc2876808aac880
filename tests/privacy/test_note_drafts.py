"""A note in the making (table cases_note_draft) is its writer's alone, and nothing of it lies in clear."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amparo.casework.cases.enums import TransferReason
from amparo.casework.cases.models import NoteDraft
from amparo.casework.cases.note_drafts import open_draft, save_draft
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.vault import destroy_data_keys
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
CANARY = "Zoraida Canaria"


def url(name: str, case: int) -> str:
    return reverse(name, args=[code_of_subject(case)])


def keep(by: Viewer, case: int, text: str = CANARY) -> None:
    save_draft(by, access_case(by, case), uuid4(), {"text": [text]})


def seen() -> int:
    """Rows that the database shows to whoever is bound, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_note_draft")
        return int(cursor.fetchone()[0])


def test_nothing_typed_lies_in_clear(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    keep(ana, flor)
    assert CANARY.encode() not in bytes(NoteDraft.objects.get(case_id=flor).sealed)
    opened = open_draft(ana, access_case(ana, flor))
    assert opened is not None
    assert opened.answers == {"text": [CANARY]}


def test_a_colleague_of_the_team_and_the_coordinator_do_not_see_it(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    keep(act_as("ana"), flor)
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    for colleague in ("luis", "rosa"):
        other = client_of(colleague)
        for name in ("case_note_add", "case_notes"):
            text = other.get(url(name, flor)).content.decode()
            assert CANARY not in text
            assert "Recuperamos" not in text
            assert "Seguir con la nota" not in text
        act_as(colleague)
        assert seen() == 0
    act_as("ana")
    assert seen() == 1


def test_an_outsider_gets_the_answer_of_a_case_that_does_not_exist(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    keep(act_as("ana"), flor)
    outsider = client_of("fiscal")
    for case in (flor, 1):
        for answer in (
            outsider.get(url("case_note_add", case)),
            outsider.post(url("case_note_draft", case), {"text": "x"}),
            outsider.post(url("case_note_add", case), {"then": "discard"}),
        ):
            assert answer.status_code == 404
    act_as("fiscal")
    assert seen() == 0
    act_as("ana")
    assert seen() == 1


def test_nobody_can_put_a_draft_under_a_case_of_others_or_under_another_name(
    act_as: ActAs, flor: int
) -> None:
    insert = (
        "INSERT INTO cases_note_draft (case_id, owner, version, sealed, expires_at) "
        "VALUES (%s, %s, 1, '', now() + interval '1 day')"
    )
    for username, owner in (("fiscal", "fiscal"), ("luis", "luis"), ("ana", "luis")):
        act_as(username)
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, [flor, ident(owner)])


def test_each_writer_has_a_draft_of_their_own(act_as: ActAs, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    for username in ("ana", "luis"):
        keep(act_as(username), flor, f"de {username}")
    for username in ("ana", "luis"):
        viewer = act_as(username)
        opened = open_draft(viewer, access_case(viewer, flor))
        assert opened is not None
        assert opened.answers["text"] == [f"de {username}"]


def test_a_draft_moved_to_another_writer_does_not_open(act_as: ActAs, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    keep(act_as("ana"), flor)
    stolen = bytes(NoteDraft.objects.get(case_id=flor).sealed)
    luis = act_as("luis")
    keep(luis, flor, "mío")
    NoteDraft.objects.filter(case_id=flor).update(sealed=stolen)
    with pytest.raises(Exception, match="was altered or moved"):
        open_draft(luis, access_case(luis, flor))


def test_after_the_case_has_moved_on_its_worker_of_before_reads_it_no_more(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    keep(act_as("ana"), flor)
    transfer_case(
        by=act_as("ana"), case=flor, request_id=uuid4(), to=ident("luis"), reason=TransferReason.WORKLOAD
    )
    ana = act_as("ana")
    assert seen() == 0
    with pytest.raises(CaseNotFound):
        access_case(ana, flor)
    assert client_of("ana").get(url("case_note_add", flor)).status_code == 404
    assert CANARY not in client_of("luis").get(url("case_note_add", flor)).content.decode()


def test_destroying_the_keys_of_the_person_destroys_it(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    keep(ana, flor)
    destroy_data_keys([flor])
    assert open_draft(ana, access_case(ana, flor)) is None


@pytest.mark.parametrize(
    ("method", "name", "data", "action"),
    [
        ("get", "case_note_add", {}, "open_note_draft"),
        ("post", "case_note_draft", {"text": "más"}, "save_note_draft"),
        ("post", "case_note_add", {"then": "discard"}, "discard_note_draft"),
    ],
)
def test_every_opening_saving_and_discarding_is_recorded(
    act_as: ActAs, client_of: ClientOf, flor: int, method: str, name: str, data: dict[str, str], action: str
) -> None:
    keep(act_as("ana"), flor)
    with CaptureQueriesContext(connection) as queries:
        getattr(client_of("ana"), method)(url(name, flor), data)
    written = [query["sql"] for query in queries if "INSERT INTO audit_event" in query["sql"]]
    assert len([sql for sql in written if f"'{action}'" in sql]) == 1
    assert not any(CANARY in sql for sql in written)
