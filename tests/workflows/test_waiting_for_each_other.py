"""Two who wait for each other: the database ends one, and what that one asked for is done all the same, once."""

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection

from amparo.casework.attachments.queries import documents_of, open_document
from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.models import Case
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.web.documents import documents
from tests.clones import admin_url
from tests.devices import Device, device
from tests.workflows.test_documents import PDF, sent

__all__ = ["device"]

HERS, THEIRS = "SELECT pg_advisory_xact_lock(1, 1)", "SELECT pg_advisory_xact_lock(1, 2)"


def test_who_the_database_ended_goes_on_when_the_other_is_through(device: Callable[[str], Device]) -> None:
    ana, runs, has_hers = device("ana"), [], threading.Event()
    told = Registration(identity=Identity(working_name="Flor"), profile=Profile(age_told=25))
    request_id = uuid4()

    def body(viewer: Viewer) -> int:
        runs.append(viewer.staff_id)
        with connection.cursor() as cursor:
            cursor.execute(HERS)
            case = open_case(by=viewer, request_id=request_id, registration=told)
            has_hers.set()
            time.sleep(0.3)
            cursor.execute(THEIRS)
        return case

    name = ana.now(lambda: connection.settings_dict["NAME"])
    with psycopg.connect(admin_url(), dbname=name) as other:
        # Of two in a circle the one that looks ends itself: the other looks later.
        other.execute("SET deadlock_timeout = '20s'")
        other.execute(THEIRS)
        asked = ana.asks("open_case", body)
        assert has_hers.wait(10)
        other.execute(HERS)
    case = asked.result(20)
    assert len(runs) == 2
    assert ana.does(lambda viewer: access_case(viewer, case).writes) != 0
    assert ana.does(lambda _: Case.objects.filter(id=case).count()) == 1


def fails_first(really: Callable[..., Any], sqlstate: str, times: int) -> Callable[..., Any]:
    """The action, which the database ends so many times once what was sent was read."""
    left = [times]

    def run(**told: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise OperationalError from psycopg.errors.lookup(sqlstate)()
        return really(**told)

    return run


def test_a_file_is_read_from_its_beginning_again(client_of, act_as, flor, monkeypatch) -> None:
    monkeypatch.setattr(documents, "add_document", fails_first(documents.add_document, "40P01", 2))
    response = client_of("ana").post(f"/casos/{code_of_subject(flor)}/documentos/agregar/", sent())
    assert response.status_code == 302
    ana = act_as("ana")
    access = access_case(ana, flor)
    (line,) = documents_of(ana, access)
    opened = open_document(ana, access, line.id)
    assert opened is not None
    assert opened.content == PDF


@pytest.mark.parametrize(("sqlstate", "times"), [("40P01", 3), ("57014", 1)])
def test_what_does_not_help_again_is_not_tried_again(
    client_of, act_as, flor, monkeypatch, sqlstate: str, times: int
) -> None:
    monkeypatch.setattr(documents, "add_document", fails_first(documents.add_document, sqlstate, times))
    with pytest.raises(DatabaseError):
        client_of("ana").post(f"/casos/{code_of_subject(flor)}/documentos/agregar/", sent())
    ana = act_as("ana")
    assert documents_of(ana, access_case(ana, flor)) == []
