"""«Mis sesiones»: one's own sign-ins, ended one by one or all at once, and nobody else's."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from amparo.foundation.access.tokens import enter_token, make_token
from amparo.foundation.access.viewer import token_of_session
from amparo.web.accounts.browser_words import browser_code, browser_words
from tests.conftest import ActAs
from tests.world import PASSWORD

ClientOf = Callable[[str], Client]
PAGE = "/cuenta/sesiones/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _no_attempts(db_both: None) -> None:
    cache.clear()


def signed_in(username: str = "ana", browser: str = WINDOWS) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    client.post("/entrar/", {"login": username, "password": PASSWORD})
    return client


def handles(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', page)


def test_says_since_when_and_with_which_browser_and_no_address() -> None:
    mine = signed_in()
    signed_in(browser=PHONE)
    page = mine.get(PAGE).content.decode()
    assert "Chrome en Windows" in page
    assert "Chrome en Android" in page
    assert "127.0.0.1" not in page
    assert len(handles(page)) == 1


def test_one_is_ended_and_the_others_stay() -> None:
    mine, other, third = signed_in(), signed_in(browser=PHONE), signed_in()
    token = token_of_session(other.cookies[settings.SESSION_COOKIE_NAME].value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(encode(sha256(%s::bytea), 'hex'), 24)", [token.encode()])
        (handle,) = cursor.fetchone()
    page = mine.post(PAGE, {"session": handle}, follow=True).content.decode()
    assert "Esa sesión se cerró." in page
    assert other.get("/").status_code == 302
    assert third.get("/").status_code == 200
    assert mine.get("/").status_code == 200


def test_what_is_no_session_ends_none() -> None:
    mine, other = signed_in(), signed_in()
    for odd in ("\0", "a\0b", " ", "x" * 5_000):
        assert mine.post(PAGE, {"session": odd}).status_code == 302
    assert other.get("/").status_code == 200


def test_all_others_are_ended_at_once() -> None:
    mine, other, colleague = signed_in(), signed_in(), signed_in("luis")
    assert "Se cerró 1 sesión." in mine.post(PAGE, follow=True).content.decode()
    assert other.get("/").status_code == 302
    assert colleague.get("/").status_code == 200


def test_nobody_sees_or_ends_a_colleagues() -> None:
    luis, ana = signed_in("luis"), signed_in()
    signed_in("luis")
    (handle,) = handles(luis.get(PAGE).content.decode())
    assert handle not in ana.get(PAGE).content.decode()
    page = ana.post(PAGE, {"session": handle}, follow=True).content.decode()
    assert "Esa sesión ya estaba cerrada." in page
    assert handles(luis.get(PAGE).content.decode()) == [handle]


def test_in_plain_sql_the_app_reads_no_table_of_it(act_as: ActAs) -> None:
    act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege('amparo_app', t, p)) FROM unnest(ARRAY['accounts_browser',"
            " 'accounts_factor_state', 'accounts_opening', 'accounts_review', 'access_bound_viewer']) t,"
            " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p"
        )
        assert cursor.fetchone() == (False,)


def test_who_is_nobody_proves_sees_and_ends_nothing(act_as: ActAs) -> None:
    act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute("SELECT handle FROM accounts_sessions()")
        ((handle,),) = cursor.fetchall()
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        cursor.execute("SELECT accounts_prove_again(), accounts_end_session(%s)", [handle])
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT * FROM accounts_sessions()")
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome en Windows"),
        (WINDOWS + " Edg/131.0", "Edge en Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari en iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox en Linux"),
        ("curl/8", "Navegador que no conocemos"),
    ],
)
def test_browsers_are_known_by_family(agent: str, words: str) -> None:
    assert browser_words(browser_code(agent)) == words


def test_a_program_is_named_as_one_and_ended_by_its_key(client_of: ClientOf, act_as: ActAs) -> None:
    token = make_token(
        by=act_as("ana"), token_id=uuid4(), name="Carga nocturna", classes=1, is_read_only=True, days=30
    )
    assert enter_token(token)
    client = client_of("ana")
    page = client.get(PAGE).content.decode()
    assert "Programa: Carga nocturna" in page
    assert "Navegador que no conocemos" not in page.split("Programa:")[1].split("</li>")[0]
    assert f'href="{reverse("program_keys")}"' in page
    # Closing it would end nothing: the program comes back with its key.
    assert "Cerrar esta sesión" not in page.split("Programa:")[1].split("</li>")[0]
    assert "Carga nocturna" not in client_of("luis").get(PAGE).content.decode()
