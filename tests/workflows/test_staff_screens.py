"""Who leaves, who comes, who is helped in again; the review; and that to open, two people are needed."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.formats import date_format
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Relation, Role
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.access.viewer import checking_second_factor
from amparo.foundation.accounts.administration import issue_code
from amparo.foundation.clock import today
from tests.clones import admin_url
from tests.conftest import ActAs
from tests.world import PASSWORD, ident

ClientOf = Callable[[str], Client]
NEW = "tres-canoas-en-el-rio"


@pytest.fixture(autouse=True)
def _no_attempts(db_both: None) -> None:
    cache.clear()


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def person(username: str) -> str:
    return f"/personal/{ident(username)}/"


def waiting(client: Client) -> str:
    found = re.search(r'href="(/personal/pedidos/[0-9a-f-]{36}/)"', client.get("/personal/").content.decode())
    assert found is not None
    return found[1]


def shown_code(client: Client, opening: str) -> str:
    page = f"{opening}codigo/"
    before = re.search(r'name="before" value="([^"]*)"', client.get(page).content.decode())
    assert before is not None
    answer = client.post(page, {"before": before[1]})
    found = re.search(r'am-code">([0-9A-Z-]{14})<', answer.content.decode())
    assert found is not None
    return found[1]


def use(code: str, username: str, address: str = "127.0.0.1") -> int:
    sent = {"username": username, "code": code, "password": NEW, "again": NEW}
    return Client(REMOTE_ADDR=address).post("/entrar/codigo/", sent).status_code


def enters(username: str, password: str = NEW) -> str:
    answer = Client().post("/entrar/", {"login": username, "password": password})
    return str(answer.get("Location", answer.status_code))


def invite(client: Client, username: str = "nueva", request_id: object = None) -> None:
    sent = {
        "full_name": "Lidia Pacaya Ríos",
        "profession": "psychologist",
        "username": username,
        "unit": str(ident("calp-iquitos")),
        "role": "psychologist",
        "request_id": str(request_id or uuid4()),
    }
    assert client.post("/personal/nueva/", sent).status_code == 302


def test_whoever_leaves_today_is_cut_off_in_the_same_moment(client_of: ClientOf, flor: int) -> None:
    ana, rosa = client_of("ana"), client_of("rosa")
    assert ana.get("/").status_code == 200
    question = rosa.get(f"{person('ana')}termina/").content.decode()
    assert "¿Ana Ríos Tello termina hoy en la unidad?" in question
    page = rosa.post(f"{person('ana')}termina/", follow=True).content.decode()
    assert "Lleva 1 caso, que tiene que pasar a alguien." in page
    assert f'href="/unidad/reasignar/?de={ident("ana")}"' in page
    assert ana.get("/").status_code == 302
    assert enters("ana", PASSWORD) == "/entrar/cerrada/"
    assert "ya no está" in rosa.get("/unidad/").content.decode()


def test_months_are_written_as_the_language_writes_them(client_of: ClientOf) -> None:
    month = date_format(today(), "M").lower()
    assert f" {month} " in client_of("rosa").get(person("rosa")).content.decode()


def test_ending_sessions_leaves_the_account(client_of: ClientOf) -> None:
    ana, rosa = client_of("ana"), client_of("rosa")
    assert ana.get("/").status_code == 200
    page = rosa.post(f"{person('ana')}sesiones/", follow=True).content.decode()
    assert "Se cerró 1 sesión." in page
    assert ana.get("/").status_code == 302
    assert enters("ana", PASSWORD) == "/"


@pytest.mark.parametrize("who", ["ana", "fiscal", "analista", "auditora"])
def test_for_others_these_pages_do_not_exist(client_of: ClientOf, who: str) -> None:
    client = client_of(who)
    for page in ("/personal/", "/personal/nueva/", person("luis"), f"{person('luis')}termina/"):
        assert client.get(page).status_code == 404
    assert client.post(f"{person('luis')}termina/").status_code == 404
    assert "/personal/" not in client.get("/cuenta/sesiones/").content.decode()


def test_of_another_unit_or_institution_nobody_is_there(client_of: ClientOf) -> None:
    rosa = client_of("rosa")
    for stranger in ("carla", "fiscal", "sistemas"):
        assert rosa.get(person(stranger)).status_code == 404
        assert rosa.post(f"{person(stranger)}termina/").status_code == 404
    assert "Carla Quispe" not in rosa.get("/personal/").content.decode()
    assert "Carla Quispe" in client_of("sistemas").get("/personal/").content.decode()
    assert rosa.post(f"{person('rosa')}termina/").status_code == 409


def test_a_system_administrator_is_led_to_the_accounts(client_of: ClientOf) -> None:
    assert client_of("sistemas").get("/")["Location"] == "/personal/"


def test_somebody_new_needs_two_people_and_comes_in_by_a_code(client_of: ClientOf) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    invite(rosa)
    opening = waiting(rosa)
    assert rosa.post(opening, {"then": "confirm"}).status_code == 409
    assert enters("nueva") == "200"
    answer = other.post(opening, {"then": "confirm"})
    assert answer["Location"] == f"{opening}codigo/"
    code = shown_code(other, opening)
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code)
    assert code not in other.get(f"{opening}codigo/").content.decode()
    assert use(code.lower().replace("-", " "), "Nueva") == 302
    assert use(code, "nueva") == 422
    assert enters("nueva") == "/"
    assert "Lidia Pacaya" in rosa.get("/personal/").content.decode()


@pytest.mark.parametrize("whose", ["calp-iquitos", "car-loreto", "ana"])
def test_a_newcomer_is_nobody_whom_the_form_could_name(client_of: ClientOf, flor: int, whose: str) -> None:
    """The form's id is the browser's to choose: were it the newcomer's, a unit's id would give all of that unit."""
    rosa, other = client_of("rosa"), client_of("sistemas")
    invite(rosa, request_id=ident(whose))
    opening = waiting(rosa)
    assert other.post(opening, {"then": "confirm"}).status_code == 302
    code = shown_code(other, opening)
    assert use(code, "nueva") == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_id::text FROM access_account WHERE username = 'nueva'")
        (staff,) = cursor.fetchone()
    assert staff not in {str(ident(name)) for name in ("calp-iquitos", "car-loreto", "ana")}
    newcomer = Client()
    newcomer.post("/entrar/", {"login": "nueva", "password": NEW})
    assert newcomer.get("/").status_code == 200
    assert newcomer.get(f"/casos/{code_of_subject(flor)}/").status_code == 404


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            "directory_staff_member",
            "(id, unit_id, full_name, profession, joined_on) SELECT %s, unit_id, full_name, profession, joined_on",
        ),
        ("directory_unit", "(id, name, place, institution_id) SELECT %s, name, place, institution_id"),
        ("directory_institution", "(id, name, kind) SELECT %s, name, kind"),
    ],
)
@pytest.mark.parametrize("of", ["directory_staff_member", "directory_unit", "directory_institution"])
def test_an_id_is_one_colleagues_or_one_units_or_one_institutions(
    committed: str, table: str, columns: str, of: str
) -> None:
    name = conninfo_to_dict(committed)["dbname"]
    with psycopg.connect(admin_url(), dbname=name) as owner:
        owner.execute("SET ROLE amparo_owner")
        (taken,) = owner.execute(f"SELECT id FROM {of} LIMIT 1").fetchone()  # type: ignore[misc]
        insert = f"INSERT INTO {table} {columns} FROM {table} LIMIT 1"
        with owner.transaction(force_rollback=True):
            owner.execute(insert, [uuid4()])
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute(insert, [taken])


def test_a_newer_code_voids_the_one_before_and_strangers_who_guess_void_none(client_of: ClientOf) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    invite(rosa)
    opening = waiting(rosa)
    other.post(opening, {"then": "confirm"})
    first, second = shown_code(other, opening), shown_code(other, opening)
    assert use(first, "nueva") == 422
    for _ in range(6):
        assert use("0000-0000-0000", "nueva", address="203.0.113.7") == 422
    assert use(second, "nueva", address="203.0.113.7") == 422  # right, but there one must wait
    assert use(second, "nueva") == 302


def test_wrong_code_unknown_user_and_no_code_are_alike() -> None:
    pages = []
    for username in ("ana", "nobody-of-that-name"):
        sent = {"username": username, "code": "0000-0000-0000", "password": NEW, "again": NEW}
        page = Client().post("/entrar/codigo/", sent).content.decode().replace(username, "NAME")
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", page))
    assert pages[0] == pages[1]
    assert "no sirven" in pages[0]


def test_a_taken_username_is_said(client_of: ClientOf) -> None:
    rosa = client_of("rosa")
    sent = {
        "full_name": "Otra Ana",
        "profession": "psychologist",
        "username": "ANA",
        "unit": str(ident("calp-iquitos")),
        "role": "psychologist",
    }
    answer = rosa.post("/personal/nueva/", sent)
    assert answer.status_code == 422
    assert "Ese usuario ya existe." in answer.content.decode()


def _with_phone(act_as: ActAs, username: str) -> None:
    act_as(username)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
            [ident(f"account-{username}")],
        )


def _factors(username: str) -> int:
    with checking_second_factor(ident(f"account-{username}")):
        return len(rows("SELECT 1 FROM mfa_authenticator"))


def test_the_same_request_again_neither_shows_nor_voids_the_code(client_of: ClientOf, act_as: ActAs) -> None:
    _with_phone(act_as, "luis")
    rosa = client_of("rosa")
    page = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})["Location"]
    first = shown_code(rosa, page.removesuffix("codigo/"))
    again = rosa.post(page, {"before": ""})
    assert again.status_code == 409
    assert "ya se mostró una vez" in again.content.decode()
    assert 'am-code">' not in again.content.decode()
    before = re.search(r'name="before" value="([^"]+)"', rosa.get(page).content.decode())
    assert before is not None
    with pytest.raises(Refused, match="code_already_shown"):
        issue_code(by=act_as("rosa"), opening=UUID(page.split("/")[-3]), after=None)
    anew = re.search(r'am-code">([0-9A-Z-]{14})<', rosa.post(page, {"before": before[1]}).content.decode())
    assert anew is not None
    assert use(first, "luis") == 422
    assert use(anew[1], "luis") == 302


def test_a_code_shown_once_works_though_its_page_was_loaded_again(client_of: ClientOf, act_as: ActAs) -> None:
    _with_phone(act_as, "luis")
    rosa = client_of("rosa")
    page = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})["Location"]
    code = shown_code(rosa, page.removesuffix("codigo/"))
    rosa.post(page)
    assert use(code, "luis") == 302


def test_a_forgotten_password_needs_one_person_and_the_second_factor_stays(
    client_of: ClientOf, act_as: ActAs
) -> None:
    _with_phone(act_as, "luis")
    rosa = client_of("rosa")
    answer = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})
    code = shown_code(rosa, answer["Location"].removesuffix("codigo/"))
    assert use(code, "luis") == 302
    assert enters("luis") == "/entrar/segundo-paso/"
    assert _factors("luis") == 1


def test_without_a_second_factor_a_password_alone_needs_two(client_of: ClientOf) -> None:
    rosa = client_of("rosa")
    assert "pedir/password/" not in rosa.get(person("luis")).content.decode()
    answer = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})
    assert answer.status_code == 409


def test_what_forgets_the_second_factor_needs_two(client_of: ClientOf, act_as: ActAs) -> None:
    _with_phone(act_as, "luis")
    rosa, other = client_of("rosa"), client_of("sistemas")
    rosa.post(f"{person('luis')}pedir/reset/", {"request_id": str(uuid4())})
    opening = waiting(rosa)
    assert rosa.post(f"{opening}codigo/").status_code == 409
    assert other.post(f"{opening}codigo/").status_code == 409
    other.post(opening, {"then": "confirm"})
    assert _factors("luis") == 1
    assert use(shown_code(other, opening), "luis") == 302
    assert _factors("luis") == 0
    assert enters("luis") == "/"


def test_a_code_of_somebody_who_leaves_opens_nothing(client_of: ClientOf) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    rosa.post(f"{person('luis')}pedir/reset/", {"request_id": str(uuid4())})
    opening = waiting(rosa)
    other.post(opening, {"then": "confirm"})
    code = shown_code(other, opening)
    rosa.post(f"{person('luis')}termina/")
    assert use(code, "luis") == 422


def test_coming_back_needs_two(client_of: ClientOf) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    rosa.post(f"{person('luis')}termina/")
    assert rosa.get(f"{person('luis')}termina/")["Location"] == person("luis")  # there is no stay left to end
    assert "None" not in rosa.get(f"{person('luis')}pedir/reopen/").content.decode()
    rosa.post(f"{person('luis')}pedir/reopen/", {"request_id": str(uuid4())})
    assert enters("luis", PASSWORD) == "/entrar/cerrada/"
    other.post(waiting(other), {"then": "confirm"})
    assert enters("luis", PASSWORD) == "/"


def test_another_role_only_once_the_cases_are_handed_over_and_grants_are_made_anew(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    rosa.post(f"{person('ana')}pedir/role/", {"role": "lawyer", "request_id": str(uuid4())})
    refused = other.post(waiting(other), {"then": "confirm"})
    assert refused.status_code == 409
    assert "todavía lleva casos" in refused.content.decode()
    other.post(waiting(other), {"then": "withdraw"})

    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    luis = client_of("luis")
    rosa.post(f"{person('luis')}pedir/role/", {"role": "social_worker", "request_id": str(uuid4())})
    other.post(waiting(other), {"then": "confirm"})
    assert luis.get("/").status_code == 302  # a session of the role before is nobody
    (rule,) = [r for r in RULES if r.role == Role.SOCIAL_WORKER and r.relation == Relation.TEAM]
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_open_viewer(%s, 'luis-again', true)", [ident("account-luis")])
        cursor.execute("SELECT role FROM access_bind('luis-again')")
        assert cursor.fetchone() == ("social_worker",)
    assert rows("SELECT reads FROM access_case_grant WHERE subject = %s", flor) == [(rule.reads_mask,)]


def test_a_move_is_asked_by_the_institution_and_confirmed_by_the_unit(client_of: ClientOf) -> None:
    rosa, other = client_of("rosa"), client_of("sistemas")
    sent = {"unit": str(ident("calp-cusco")), "request_id": str(uuid4())}
    assert "pedir/move/" not in rosa.get(person("luis")).content.decode()
    assert "pedir/move/" in other.get(person("luis")).content.decode()
    assert rosa.get(f"{person('luis')}pedir/move/").status_code == 409
    assert rosa.post(f"{person('luis')}pedir/move/", sent).status_code == 409
    assert other.post(f"{person('luis')}pedir/move/", sent).status_code == 302
    assert rosa.post(waiting(rosa), {"then": "confirm"}).status_code == 302
    assert rosa.get(person("luis")).status_code == 404
    assert rows("SELECT unit_id FROM directory_staff_member WHERE id = %s", ident("luis")) == [
        (ident("calp-cusco"),)
    ]


def test_a_coordinator_neither_makes_nor_touches_those_who_look_at_the_unit(
    client_of: ClientOf, act_as: ActAs
) -> None:
    rosa = client_of("rosa")
    for role in ("unit_coordinator", "institution_focal_point", "system_administrator", "auditor"):
        answer = rosa.post(f"{person('luis')}pedir/role/", {"role": role})
        assert answer.status_code == 422
        act_as("rosa")
        ask = "SELECT accounts_ask(gen_random_uuid(), 'role', %s, NULL, %s, '', '', '')"
        with pytest.raises(DatabaseError, match="not a unit or role"), transaction.atomic():
            rows(ask, ident("luis"), role)


def test_a_review_is_a_dated_fact_and_lasts_a_quarter(client_of: ClientOf) -> None:
    rosa = client_of("rosa")
    page = rosa.get("/personal/").content.decode()
    assert "Nadie ha revisado todavía estas cuentas." in page
    assert "sin segundo paso" in page
    sent = {"unit": str(ident("calp-iquitos")), "request_id": str(uuid4())}
    for _ in range(2):
        rosa.post("/personal/", sent)
    page = client_of("sistemas").get("/personal/").content.decode()
    assert page.count("por Rosa Del Águila Mori.") == 1
    assert page.count("Falta la revisión de este trimestre.") == page.count("Último uso</th>") - 1
    assert rosa.post("/personal/", {"unit": str(ident("calp-cusco"))}).status_code == 409


def test_the_demos_accounts_are_neither_closed_nor_changed(client_of: ClientOf, settings: Settings) -> None:
    settings.DEMO_SIGN_IN = f"luis:lawyer|{PASSWORD}"
    rosa = client_of("rosa")
    for address in ("termina/", "sesiones/", "pedir/reset/"):
        assert rosa.post(f"{person('luis')}{address}").status_code == 409
    assert enters("luis", PASSWORD) == "/"


def _id(opening: str) -> UUID:
    return UUID(opening.rstrip("/").rsplit("/", 1)[1])


def test_in_plain_sql_nobody_but_who_administers_gets_anywhere(client_of: ClientOf, act_as: ActAs) -> None:
    rosa = client_of("rosa")
    invite(rosa)
    opening = _id(waiting(rosa))
    calls = [
        ("SELECT accounts_end_stay(%s)", ident("luis")),
        ("SELECT accounts_end_sessions_of(%s)", ident("luis")),
        ("SELECT accounts_confirm(%s)", opening),
        ("SELECT accounts_issue_code(%s, 'x')", opening),
        ("SELECT accounts_confirm_review(gen_random_uuid(), %s)", ident("calp-iquitos")),
        ("SELECT accounts_ask(gen_random_uuid(), 'reset', %s, NULL, '', '', '', '')", ident("luis")),
    ]
    for who in ("ana", "fiscal", "enlace", "directora", ""):
        act_as(who) if who else rows("SELECT set_config('amparo.viewer', '', true)")
        assert rows("SELECT * FROM accounts_openings()") == []
        assert ident("luis") not in [row[0] for row in rows("SELECT staff FROM accounts_people()")]
        assert rows("SELECT accounts_withdraw(%s)", opening) == [(False,)] if who else True
        for sql, value in calls:
            why = r"administers|nobody is bound|confirm|no code|looks at"
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                rows(sql, value)
