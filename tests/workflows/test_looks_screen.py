"""«Quién miró este caso»: for who answers for it, by day and person; nobody else, and nothing of other cases."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.oversight.looks import looks_at
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.database import admin_url
from tests.world import ident

ClientOf = Callable[[str], Client]


def page(client: Client, case: int, query: str = "") -> str:
    answer = client.get(f"/casos/{code_of_subject(case)}/miradas/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_colleagues_refused_attempt_stands_there_with_name_unit_and_time(
    client_of: ClientOf, flor: int
) -> None:
    assert client_of("luis").get(f"/casos/{code_of_subject(flor)}/").status_code == 404
    shown = page(client_of("ana"), flor)
    assert "Luis Vela Chota" in shown
    assert "CALP Iquitos, Centro Amparo" in shown
    assert "Intentó abrir el caso y no se le mostró" in shown
    assert "no era suyo" in shown


def test_the_team_member_stands_there_as_such_with_what_was_opened_and_what_for(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    client_of("luis").get(f"/casos/{code_of_subject(flor)}/")
    shown = page(client_of("ana"), flor)
    assert 'Luis Vela Chota</strong> <span class="am-soft">· parte del equipo' in shown
    assert "Abrió el camino del caso" in shown
    assert "identidad · para atención" in shown


def test_ones_own_looks_are_folded(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    ana.get(f"/casos/{code_of_subject(flor)}/")
    shown = page(ana, flor)
    assert "Usted," in shown
    assert "Ana Ríos Tello</strong>" not in shown


def test_who_coordinates_the_unit_sees_it_too(client_of: ClientOf, flor: int) -> None:
    client_of("luis").get(f"/casos/{code_of_subject(flor)}/")
    shown = page(client_of("rosa"), flor)
    assert "Luis Vela Chota" in shown
    assert "responsable del caso" in shown


def test_the_look_at_the_looks_is_in_the_trail(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    looks_at(ana, flor)
    assert "read_looks" in {line.action for line in looks_at(ana, flor).lines}


@pytest.mark.parametrize("username", ["luis", "carla", "fiscal", "auditora", "sistemas"])
def test_nobody_else_gets_it(client_of: ClientOf, act_as: ActAs, flor: int, username: str) -> None:
    answer = client_of(username).get(f"/casos/{code_of_subject(flor)}/miradas/")
    assert answer.status_code == 404
    with pytest.raises(CaseNotFound):
        looks_at(act_as(username), flor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM oversight_looks(%s, NULL, 100)", [flor])
        assert cursor.fetchall() == []


def test_the_team_works_on_the_case_but_does_not_read_who_looked(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    luis = client_of("luis")
    assert luis.get(f"/casos/{code_of_subject(flor)}/miradas/").status_code == 409
    assert "miradas" not in luis.get(f"/casos/{code_of_subject(flor)}/").content.decode()
    assert "miradas" in client_of("ana").get(f"/casos/{code_of_subject(flor)}/").content.decode()
    with pytest.raises(Refused):
        looks_at(act_as("luis"), flor)


def test_a_list_of_many_cases_says_nothing_of_the_others(act_as: ActAs, flor: int, full_case: int) -> None:
    ana = act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail)"
            " VALUES (%s, %s, 'list_mine', 'done', 'care', %s, '{general}', '')",
            [ana.staff_id, ana.institution_id, [flor, full_case]],
        )
        cursor.execute("SELECT * FROM oversight_looks(%s, NULL, 100)", [flor])
        rows = cursor.fetchall()
    assert "list_mine" in {row[3] for row in rows}
    assert str(full_case) not in str(rows)


def test_an_earlier_day_leaves_out_what_came_later(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    assert looks_at(act_as("ana"), flor, until=today() - timedelta(days=2)).lines == ()
    shown = page(client_of("ana"), flor, "?hasta=2001-01-01")
    assert "Antes de ese día nadie miró el caso." in shown
    assert "Usted," in page(client_of("ana"), flor, "?hasta=nonsense")


def test_an_auditor_who_read_the_trail_has_not_looked_at_the_case(client_of: ClientOf, flor: int) -> None:
    client_of("auditora").get(f"/auditoria/?caso={code_of_subject(flor)}")
    shown = page(client_of("ana"), flor)
    assert "Lucía Navarro Sáenz" in shown
    assert "sin asignación" not in shown


def test_looks_at_a_case_are_found_by_an_index(committed: str) -> None:
    name = conninfo_to_dict(committed)["dbname"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
            "SELECT 'open_case', 'done', 'care', ARRAY[n], '{general}', '' FROM generate_series(1, 30000) n"
        )
        admin.execute("ANALYZE audit_event")
        admin.execute("SET ROLE amparo_definer")  # as the function asks: under its row policy
        asked = "EXPLAIN SELECT * FROM audit_event WHERE subjects @> ARRAY[4711::bigint]"
        plan = "\n".join(row[0] for row in admin.execute(asked))
        admin.execute("RESET ROLE")
        admin.execute("DROP INDEX audit_event_subjects")
        admin.execute("SET ROLE amparo_definer")
        control = "\n".join(row[0] for row in admin.execute(asked))
    assert "Bitmap Index Scan on audit_event_subjects" in plan
    assert "Seq Scan on audit_event" in control


def test_who_came_by_an_emergency_or_by_a_request_is_not_said_to_have_had_no_way(
    client_of: ClientOf, flor: int
) -> None:
    code = code_of_subject(flor)
    emergency = {"code": code, "kind": "life_at_risk", "reason": "Llamó desde la puerta.", "minutes": "15"}
    policia, fiscal = client_of("policia"), client_of("fiscal")
    assert policia.post("/emergencia/", emergency | {"request_id": str(uuid4())}).status_code == 302
    assert policia.get(f"/casos/{code}/").status_code == 200
    request = {
        "code": code,
        "classes": ["identity"],
        "reason": "Hay una audiencia.",
        "request_id": str(uuid4()),
    }
    assert fiscal.post("/pedidos/", request).status_code == 302
    shown = page(client_of("ana"), flor)
    assert "por emergencia" in shown
    assert "por pedido" in shown
    assert "sin asignación" not in shown
