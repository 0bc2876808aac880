"""Too many wrong passwords: who must wait, how long, and what a stranger learns from it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from amparo.web.accounts import adapter
from amparo.web.accounts.attempts import PER_NAME, key_of, try_once
from tests.world import PASSWORD

ENTER = "/entrar/"
NAMES = ["ana", "nobody-of-that-name"]


@pytest.fixture(autouse=True)
def _nothing_before(db_both: None) -> None:
    cache.clear()


def send(client: Client, name: str, password: str = "otra-cosa-12", address: str = "10.0.0.1") -> str:
    answer = client.post(ENTER, {"login": name, "password": password}, REMOTE_ADDR=address)
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", answer.content.decode())
    return f"{answer.status_code} {page.replace(name, 'NAME')}"


def pass_by(minutes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE web_attempt SET until = until - %(m)s * interval '1 minute',"
            " failed_at = failed_at - %(m)s * interval '1 minute'",
            {"m": minutes},
        )


@pytest.mark.parametrize("name", NAMES)
def test_five_wrong_and_that_name_waits_longer_each_time(name: str) -> None:
    client = Client()
    for _ in range(PER_NAME):
        assert "no coinciden" in send(client, name)
    for wait in (5, 10, 20):
        assert f"Espere {wait} minutos" in send(client, name)
        pass_by(wait + 1)
        # After a wait one try; a wrong one begins the next, unless a quarter of an hour has passed since.
        for _ in range(1 if wait < 14 else PER_NAME):
            assert "no coinciden" in send(client, name)
    assert "Espere 40 minutos" in send(client, name)


def test_known_unknown_and_closed_accounts_answer_alike_also_while_waiting(db_both: None) -> None:
    pages = [[send(Client(), name) for _ in range(PER_NAME + 2)] for name in NAMES]
    assert pages[0] == pages[1]


def test_whoever_must_wait_waits_as_long_as_a_hash_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(adapter, "make_password", hashed.append)
    for _ in range(PER_NAME + 1):
        send(Client(), "ana")
    assert hashed == ["otra-cosa-12"]


def test_the_right_password_starts_anew() -> None:
    for _ in range(PER_NAME - 1):
        send(Client(), "ana")
    assert send(Client(), "ana", PASSWORD).startswith("302")
    for _ in range(PER_NAME - 1):
        assert "no coinciden" in send(Client(), "ana")
    assert send(Client(), "ana", PASSWORD).startswith("302")


def test_one_persons_mistakes_do_not_keep_out_the_office() -> None:
    for _ in range(PER_NAME + 3):
        send(Client(), "luis")
    assert send(Client(), "ana", PASSWORD).startswith("302")


def test_a_stranger_does_not_keep_somebody_out_of_their_own_computer() -> None:
    own = Client()
    assert send(own, "ana", PASSWORD).startswith("302")
    own.post("/salir/")
    for _ in range(PER_NAME + 1):
        send(Client(), "ana", address="10.9.9.9")
    assert "Espere" in send(Client(), "ana", PASSWORD)
    assert send(own, "ana", PASSWORD).startswith("302")


def test_a_known_computer_has_five_tries_too_and_is_known_for_its_own_name_only() -> None:
    own = Client()
    send(own, "ana", PASSWORD)
    own.post("/salir/")
    for _ in range(PER_NAME):
        send(own, "ana")
    assert "Espere" in send(own, "ana", PASSWORD)
    for _ in range(PER_NAME):
        send(Client(), "luis")
    assert "Espere" in send(own, "luis", PASSWORD)


def test_the_cookie_of_a_known_computer_names_nobody_and_cannot_be_made_up() -> None:
    own = Client()
    send(own, "ana", PASSWORD)
    cookie = own.cookies["device"]
    assert cookie["httponly"]
    assert "ana" not in cookie.value
    forged = Client()
    forged.cookies["device"] = cookie.value[:-2] + "xx"
    for _ in range(PER_NAME):
        send(Client(), "ana")
    assert "Espere" in send(forged, "ana", PASSWORD)


def test_an_address_that_tries_many_names_waits_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "PER_ADDRESS", 7)
    for number in range(7):
        send(Client(), f"somebody-{number}", address="10.9.9.9")
    assert "Espere" in send(Client(), "ana", PASSWORD, address="10.9.9.9")
    assert send(Client(), "ana", PASSWORD, address="10.0.0.2").startswith("302")


def test_what_is_counted_under_says_neither_name_nor_address() -> None:
    send(Client(), "ana", address="10.9.9.9")
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM web_attempt a")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert rows
    assert "ana" not in rows
    assert "10.9.9.9" not in rows


def test_a_day_without_a_wrong_try_forgets_the_waits() -> None:
    key = key_of("name", "x")
    assert [try_once(key, 2) for _ in range(3)] == [0, 0, 5]
    pass_by(24 * 60 + 1)
    assert [try_once(key, 2) for _ in range(3)] == [0, 0, 5]


def test_that_an_account_is_closed_is_said_after_the_right_password_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amparo.foundation.access.models import Account

    refresh = Account.from_db.__func__  # type: ignore[attr-defined]

    def closed(cls: type[Account], *row: object) -> Account:
        account: Account = refresh(cls, *row)
        account.is_active = False
        return account

    open_page = send(Client(), "ana")
    monkeypatch.setattr(Account, "from_db", classmethod(closed))
    assert send(Client(), "ana") == open_page
    answer = Client().post(ENTER, {"login": "ana", "password": PASSWORD}, follow=True)
    assert "Esta cuenta está cerrada" in answer.content.decode()


def test_the_demos_accounts_are_everybodys(settings: Settings) -> None:
    settings.DEMO_SIGN_IN = f"ana:psychologist|{PASSWORD}"
    for _ in range(PER_NAME + 3):
        send(Client(), "ana")
    client = Client()
    assert send(client, "ana", PASSWORD).startswith("302")
    for page in ("/cuenta/clave/", "/cuenta/segundo-paso/activar/", "/cuenta/llaves/nueva/"):
        answer = client.post(page, {"oldpassword": PASSWORD, "password1": "x" * 14, "password2": "x" * 14})
        assert "es de todos los que prueban" in answer.content.decode()
    assert send(Client(), "ana", PASSWORD).startswith("302")
