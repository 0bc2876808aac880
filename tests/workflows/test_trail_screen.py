"""The auditor's page: ids and codes, filters in the address, and nobody else's."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from amparo.casework.oversight.trail import PAGE, TrailFilter, trail
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.audit.enums import Outcome
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def page(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/auditoria/{query}")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_it_shows_who_did_what_to_which_code_and_no_name_of_a_case(client_of: ClientOf, flor: int) -> None:
    client_of("ana").get(f"/casos/{code_of_subject(flor)}/")
    shown = page(client_of("auditora"))
    assert code_of_subject(flor) in shown
    assert "Ana Ríos Tello" in shown
    assert "Abrió el camino del caso" in shown
    assert "Flor" not in shown


def test_it_filters_by_case_outcome_person_and_action(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    client_of("luis").get(f"/casos/{code_of_subject(flor)}/")
    client_of("ana").get(f"/casos/{code_of_subject(flor)}/")
    auditor = act_as("auditora")
    of_the_case = trail(auditor, TrailFilter(subject=flor)).lines
    assert {ident("ana"), ident("luis")} <= {line.actor for line in of_the_case}
    (refused,) = trail(auditor, TrailFilter(subject=flor, outcome=Outcome.REFUSED)).lines
    assert (refused.actor, refused.action, refused.detail) == (ident("luis"), "open_case", "not_found")
    assert {x.actor for x in trail(auditor, TrailFilter(actor=ident("ana"))).lines} == {ident("ana")}
    assert {x.action for x in trail(auditor, TrailFilter(action="open_case")).lines} == {"open_case"}
    own = trail(auditor, TrailFilter(institution=ident("Centro Amparo"))).lines
    assert {x.institution for x in own} == {ident("Centro Amparo")}
    query = f"?caso={code_of_subject(flor)}&resultado=refused&persona={ident('luis')}"
    shown = page(client_of("auditora"), query)
    assert "Solo lo que hizo Luis Vela Chota" in shown
    assert "No permitido" in shown


def test_the_next_page_goes_on_where_this_one_ended(act_as: ActAs) -> None:
    ana = act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail)"
            " SELECT %s, %s, 'open_case', 'done', 'care', '{}', '{}', '' FROM generate_series(1, %s)",
            [ana.staff_id, ana.institution_id, PAGE + 7],
        )
    auditor = act_as("auditora")
    first = trail(auditor, TrailFilter(action="open_case", actor=ana.staff_id))
    second = trail(auditor, TrailFilter(action="open_case", actor=ana.staff_id), before=first.before)
    assert (len(first.lines), len(second.lines), second.before) == (PAGE, 7, None)
    assert not {x.id for x in first.lines} & {x.id for x in second.lines}


def test_each_page_that_is_read_is_in_the_trail(act_as: ActAs, flor: int) -> None:
    auditor = act_as("auditora")
    trail(auditor, TrailFilter(subject=flor))
    newest = trail(auditor, TrailFilter(subject=flor)).lines[0]
    assert (newest.actor, newest.action, newest.purpose) == (ident("auditora"), "read_trail", "audit")


@pytest.mark.parametrize("username", ["ana", "rosa", "enlace", "sistemas", "marta", "fiscal"])
def test_nobody_else_reads_it_by_page_or_by_sql(client_of: ClientOf, act_as: ActAs, username: str) -> None:
    page(client_of(username), status=404)
    act_as(username)
    with (
        pytest.raises(DatabaseError, match="for auditors"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM oversight_trail(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1)")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?caso=AAAA-AAAB", "Ese código no existe"),
        ("?desde=ayer", "desde"),
        ("?institucion=x", "Elija"),
        ("?persona=x", ""),
    ],
)
def test_a_filter_that_cannot_be_read_shows_what_is_wrong(
    client_of: ClientOf, query: str, words: str
) -> None:
    assert words in page(client_of("auditora"), query, status=422)


@pytest.mark.parametrize(
    "query", ["?antes=x", "?antes=99999999999999999999", "?desde=0001-01-01&hasta=9999-12-31"]
)
def test_an_odd_address_is_answered(client_of: ClientOf, query: str) -> None:
    page(client_of("auditora"), query)


def test_the_auditor_begins_here_and_sees_no_case(client_of: ClientOf, flor: int) -> None:
    auditor = client_of("auditora")
    assert auditor.get("/").headers["Location"] == "/auditoria/"
    assert auditor.get(f"/casos/{code_of_subject(flor)}/").status_code == 404
