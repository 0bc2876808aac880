"""Signing in: password, second factor, reserve codes, and what a stranger can learn."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from amparo.foundation.access.viewer import (
    NotSignedIn,
    bind_viewer,
    close_viewer,
    open_viewer,
    token_of_session,
)
from tests.world import PASSWORD, ident

ENTER, SECOND, ACTIVATE = "/entrar/", "/entrar/segundo-paso/", "/cuenta/segundo-paso/activar/"


@pytest.fixture(autouse=True)
def _as_in_life(db_both: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No earlier attempts; and what waits for a commit happens, though the test's own never comes."""
    cache.clear()
    monkeypatch.setattr(transaction, "on_commit", lambda then, **_: then())


@pytest.fixture
def strict(settings: Settings) -> None:
    """As outside the demo: nobody goes on without a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True


def _enter(client: Client, username: str = "ana", password: str = PASSWORD) -> str:
    answer = client.post(ENTER, {"login": username, "password": password})
    assert answer.status_code == 302
    return str(answer["Location"])


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def _secret(page: str) -> str:
    found = re.search(r'am-code">([A-Z2-7]{16,})<', page)
    assert found is not None
    return found[1]


def _set_up(client: Client) -> tuple[str, list[str]]:
    """Set up a second factor; returns its secret and the reserve codes."""
    secret = _secret(client.get(ACTIVATE).content.decode())
    answer = client.post(ACTIVATE, {"code": _code(secret)})
    assert answer["Location"] == "/cuenta/segundo-paso/codigos/"
    page = client.get(answer["Location"]).content.decode()
    return secret, re.findall(r'<li class="am-code">(\w+)</li>', page)


def test_leads_to_my_work(db_both: None) -> None:
    client = Client()
    assert _enter(client) == "/"
    assert "Mi trabajo" in client.get("/").content.decode()


def test_speaks_plainly_and_names_no_other_page(db_both: None) -> None:
    page = Client().get(ENTER).content.decode()
    assert re.findall(r'<label class="govuk-label"[^>]*>([^<]+)</label>', page) == ["Usuario", "Contraseña"]


@pytest.mark.parametrize("username", ["ana", "nobody-of-that-name"])
def test_a_wrong_password_and_an_unknown_user_get_the_same_words(username: str) -> None:
    page = Client().post(ENTER, {"login": username, "password": "otra-cosa-12"}).content.decode()
    assert page.count("El usuario o la contraseña no coinciden.") >= 1


def test_the_pages_differ_in_nothing_but_the_name_typed() -> None:
    pages = [
        Client()
        .post(ENTER, {"login": name, "password": "otra-cosa-12"})
        .content.decode()
        .replace(name, "NAME")
        for name in ("ana", "zzz")
    ]
    hidden = r'(csrfmiddlewaretoken" value=")[^"]*'
    assert re.sub(hidden, r"\1", pages[0]) == re.sub(hidden, r"\1", pages[1])


@pytest.mark.parametrize("username", ["ana", "nobody-of-that-name"])
def test_after_five_attempts_one_must_wait_whether_the_user_exists_or_not(username: str) -> None:
    client = Client()
    for _ in range(5):
        client.post(ENTER, {"login": username, "password": "otra-cosa-12"})
    page = client.post(ENTER, {"login": username, "password": PASSWORD}).content.decode()
    assert "Espere 5 minutos" in page


def test_who_tries_many_names_lifts_the_limit_from_nobody() -> None:
    client = Client()
    for _ in range(5):
        client.post(ENTER, {"login": "ana", "password": "otra-cosa-12"})
    for number in range(405):
        cache.set(f"zz-another-name-{number}", [1], 300)
    page = client.post(ENTER, {"login": "ana", "password": PASSWORD}).content.decode()
    assert "Espere 5 minutos" in page


def test_without_a_second_factor_one_is_led_to_set_it_up(strict: None) -> None:
    client = Client()
    assert client.get(_enter(client))["Location"] == ACTIVATE
    page = client.get(ACTIVATE).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    _, reserve = _set_up(client)
    assert len(reserve) == 10
    assert "Mi trabajo" in client.get("/").content.decode()


def test_a_wrong_first_code_sets_nothing_up(strict: None) -> None:
    client = Client()
    _enter(client)
    page = client.get(ACTIVATE).content.decode()
    wrong = f"{(int(_code(_secret(page))) + 1) % 1_000_000:06}"
    answer = client.post(ACTIVATE, {"code": wrong})
    assert "El código no es ese" in answer.content.decode()
    assert client.get("/")["Location"] == ACTIVATE


def test_a_reserve_code_opens_once(strict: None) -> None:
    first = Client()
    _enter(first)
    _, reserve = _set_up(first)
    second = Client()
    assert _enter(second) == SECOND
    assert second.get("/").status_code == 302  # the password alone opens nothing
    assert second.post(SECOND, {"code": reserve[0]})["Location"] == "/"
    assert "Mi trabajo" in second.get("/").content.decode()
    third = Client()
    _enter(third)
    assert "El código no es ese" in third.post(SECOND, {"code": reserve[0]}).content.decode()


def test_the_code_of_the_phone_opens(strict: None) -> None:
    first = Client()
    _enter(first)
    secret, _ = _set_up(first)
    cache.clear()  # a code that was used opens nothing for its half minute
    second = Client()
    assert _enter(second) == SECOND
    assert "El código no es ese" in second.post(SECOND, {"code": "abc"}).content.decode()
    assert second.post(SECOND, {"code": _code(secret)})["Location"] == "/"


def test_a_session_that_was_idle_too_long_can_sign_in_again(client_of: Callable[[str], Client]) -> None:
    client = Client()
    _enter(client)
    close_viewer(token_of_session(client.cookies[settings.SESSION_COOKIE_NAME].value))
    assert client.get("/")["Location"].startswith(ENTER)
    assert client.get(ENTER).status_code == 200
    _enter(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("page", ["/cuenta/clave/", "/cuenta/segundo-paso/", ACTIVATE])
def test_the_pages_of_the_account_close_with_the_session(page: str) -> None:
    client = Client()
    _enter(client)
    assert client.get(page).status_code == 200
    close_viewer(token_of_session(client.cookies[settings.SESSION_COOKIE_NAME].value))
    assert client.get(page)["Location"].startswith(ENTER)


def test_with_a_new_password_the_session_goes_on_and_its_old_key_is_nobody() -> None:
    client = Client()
    _enter(client)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    new = "tres-canoas-en-el-rio"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/cuenta/clave/", sent).status_code == 302
    assert client.get("/").status_code == 200
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stolen.get("/").status_code == 302
    assert _enter(Client(), password=new) == "/"


def test_a_changed_password_is_said_on_the_page_of_the_account_that_every_page_leads_to() -> None:
    client = Client()
    _enter(client)
    assert 'href="/cuenta/segundo-paso/"' in client.get("/").content.decode()
    new = "tres-canoas-en-el-rio"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    page = client.post("/cuenta/clave/", sent, follow=True)
    assert page.request["PATH_INFO"] == "/cuenta/segundo-paso/"
    assert "Contraseña cambiada." in page.content.decode()


def test_signing_in_puts_no_name_on_the_screen_as_a_message() -> None:
    page = Client().post(ENTER, {"login": "ana", "password": PASSWORD}, follow=True).content.decode()
    assert "am-note" not in page


def test_whoever_reads_on_the_phone_itself_opens_its_application_from_the_page(strict: None) -> None:
    client = Client()
    _enter(client)
    page = client.get(ACTIVATE).content.decode()
    assert re.search(rf'href="otpauth://totp/[^"]*secret={_secret(page)}', page)


def test_signing_out_ends_the_viewer() -> None:
    client = Client()
    _enter(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/salir/")["Location"] == ENTER
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = key
    assert stolen.get("/").status_code == 302


def _other_session() -> Client:
    other = Client()
    _enter(other)
    assert other.get("/").status_code == 200
    return other


def test_a_new_password_signs_out_every_other_session() -> None:
    stolen, client = _other_session(), Client()
    _enter(client)
    new = "tres-canoas-en-el-rio"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/cuenta/clave/", sent).status_code == 302
    assert client.get("/").status_code == 200
    assert stolen.get("/")["Location"].startswith(ENTER)


def test_setting_up_or_taking_away_a_second_factor_signs_out_every_other_session() -> None:
    stolen, client = _other_session(), Client()
    _enter(client)
    _set_up(client)
    assert stolen.get("/")["Location"].startswith(ENTER)
    open_viewer(account_id=ident("account-ana"), token="stolen", with_second_factor=True)
    assert client.post("/cuenta/segundo-paso/quitar/").status_code == 302
    assert client.get("/").status_code == 200
    with pytest.raises(NotSignedIn):
        bind_viewer("stolen")


def test_a_hash_that_django_would_renew_does_not_keep_anybody_out(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
    client = Client()
    assert _enter(client) == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("done", "action"),
    [
        (lambda client: _enter(client), "sign_in"),
        (lambda client: (_enter(client), client.post("/salir/")), "sign_out"),
    ],
)
def test_coming_and_going_are_signed_by_whoever_did_it(done: Callable[[Client], object], action: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        done(Client())
    written = [query["sql"] for query in queries if "INSERT INTO audit_event" in query["sql"]]
    assert f"'{action}'" in written[-1]
    assert ident("ana").hex in written[-1]
