"""Drafts belong to their writer, and nothing of them lies in clear."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from amparo.casework.lifecycle.drafts import discard_draft, finish_draft, open_draft, save_step, start_draft
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer

ClientOf = Callable[[str], Client]
ActAs = Callable[[str], Viewer]
CANARY = "Zoraida Canaria"


@pytest.mark.parametrize("colleague", ["luis", "rosa", "fiscal"])
def test_another_one_finds_no_page(client_of: ClientOf, colleague: str) -> None:
    ana, other = client_of("ana"), client_of(colleague)
    draft = uuid4()
    ana.post("/registrar/", {"request_id": str(draft)})
    ana.post(f"/registrar/{draft}/nombre/", {"working_name": CANARY})
    nothing = uuid4()
    for path in ("", "nombre/", "revisar/", "descartar/"):
        absent, answer = other.get(f"/registrar/{nothing}/{path}"), other.get(f"/registrar/{draft}/{path}")
        assert (answer.status_code, len(answer.content)) == (404, len(absent.content))
        assert CANARY not in answer.content.decode()
    for path in ("nombre/", "nombre/borrador/", "guardar/", "descartar/"):
        assert other.post(f"/registrar/{draft}/{path}", {"working_name": "x"}).status_code == 404
    # Taking the id of somebody else's draft gives nothing, and takes nothing away.
    assert other.get(other.post("/registrar/", {"request_id": str(draft)})["Location"]).status_code == 404
    assert CANARY in ana.get(f"/registrar/{draft}/nombre/").content.decode()


def test_a_finished_draft_leads_nobody_else_to_the_case(client_of: ClientOf) -> None:
    ana, other = client_of("ana"), client_of("luis")
    draft = uuid4()
    ana.post("/registrar/", {"request_id": str(draft)})
    ana.post(f"/registrar/{draft}/guardar/")
    assert other.get(f"/registrar/{draft}/").status_code == 404


def test_nothing_typed_lies_in_clear(act_as: ActAs) -> None:
    ana = act_as("ana")
    draft = start_draft(ana)
    save_step(ana, draft, "nombre", {"working_name": [CANARY]})
    row = RegistrationDraft.objects.get(id=draft)
    assert CANARY.encode() not in bytes(row.sealed)
    assert open_draft(ana, draft).answers == {"nombre": {"working_name": [CANARY]}}


def test_registering_empties_the_draft_and_keeps_the_key(act_as: ActAs) -> None:
    ana = act_as("ana")
    draft = start_draft(ana)
    save_step(ana, draft, "nombre", {"working_name": [CANARY]})
    subject = open_draft(ana, draft).subject
    finish_draft(draft)
    assert bytes(RegistrationDraft.objects.get(id=draft).sealed) == b""
    for refused in (open_draft, discard_draft):
        with pytest.raises(CaseNotFound):
            refused(ana, draft)
    assert _keys(subject) == 1


def test_discarding_destroys_the_key(
    act_as: ActAs, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ana = act_as("ana")
    draft = start_draft(ana)
    subject = open_draft(ana, draft).subject
    # When the draft is gone for good: a rollback must leave one that opens (tests/workflows/test_upkeep.py).
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(ana, draft)
    assert _keys(subject) == 0


def test_every_opening_is_recorded(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = uuid4()
    ana.post("/registrar/", {"request_id": str(draft)})
    for path in ("", "nombre/", "revisar/"):
        with CaptureQueriesContext(connection) as queries:
            ana.get(f"/registrar/{draft}/{path}")
        written = [query["sql"] for query in queries if "INSERT INTO audit_event" in query["sql"]]
        assert len(written) == 1
        assert "open_draft" in written[0]


def _keys(subject: int) -> int:
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_data_key WHERE subject = %s", [subject])
        return int(cursor.fetchone()[0])
