"""Codes and passwords are not guessed on any page, nor by sending what no page can be written with."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart
from pytest_django import Settings

from amparo.web.accounts import pages
from tests.workflows.audit_rows import rows_written
from tests.workflows.test_step_up import ana, code_now, identity, with_phone
from tests.world import PASSWORD

__all__ = ["ana", "with_phone"]


@pytest.fixture(autouse=True)
def _no_codes_used(db_both: None) -> None:
    cache.clear()


def wrong_code() -> str:
    return f"{(int(code_now()) + 500_000) % 1_000_000:06}"


@pytest.mark.parametrize(
    ("page", "asked_by"),
    [("identity", "POST"), ("/cuenta/segundo-paso/codigos/", "GET"), ("/cuenta/clave/", "GET")],
)
def test_codes_are_not_guessed_on_any_page(with_phone: Client, flor: int, page: str, asked_by: str) -> None:
    """Five wrong ones, then nothing is looked at for a while, on any other page either."""
    address = identity(flor) if page == "identity" else page
    wrong = wrong_code()
    said = [with_phone.post(address, {"proof-asked-by": asked_by, "proof-code": wrong}) for _ in range(7)]
    assert {answer.status_code for answer in said} == {422}
    assert ["no es ese" in answer.content.decode() for answer in said] == [True] * 5 + [False] * 2
    assert "Espere 5 minutos" in said[-1].content.decode()
    for other in (address, identity(flor), "/cuenta/segundo-paso/codigos/"):
        answer = with_phone.post(other, {"proof-asked-by": asked_by, "proof-code": code_now()})
        assert answer.status_code == 422
        assert "Espere 5 minutos" in answer.content.decode()
        assert "Escriba el código" not in answer.content.decode()


def test_a_right_code_forgets_the_wrong_ones(with_phone: Client, flor: int) -> None:
    wrong = wrong_code()
    for _ in range(3):
        with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": wrong})
    assert (
        with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": code_now()}).status_code
        == 200
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM web_attempt")
        assert cursor.fetchone() == (0,)


def test_the_password_of_today_is_not_guessed(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    ana = Client()
    ana.post("/entrar/", {"login": "ana", "password": PASSWORD})
    new = {"password1": "tres-canoas-en-el-rio", "password2": "tres-canoas-en-el-rio"}
    said = [ana.post("/cuenta/clave/", {"oldpassword": f"otra {n}"} | new).content.decode() for n in range(6)]
    assert ["no es esa" in text for text in said] == [True] * 5 + [False]
    assert "Espere 5 minutos" in said[-1]
    assert "Espere 5 minutos" in ana.post("/cuenta/clave/", {"oldpassword": PASSWORD} | new).content.decode()


# A surrogate, which no page can be written with.
_UNDRAWABLE = r"\ud800"


def _as_no_page_sends(client: Client, address: str, sent: dict[str, str], charset: str) -> int:
    body = encode_multipart(BOUNDARY, {"x": _UNDRAWABLE} | sent)
    kind = f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"
    return client.post(address, body, content_type=kind).status_code


def _tries() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT failures FROM web_attempt ORDER BY 1")
        return [failures for (failures,) in cursor.fetchall()]


def test_a_form_is_read_as_utf_8_whatever_it_is_called(with_phone: Client, flor: int) -> None:
    wrong = {"proof-asked-by": "POST", "proof-code": wrong_code()}
    for charset in ("raw_unicode_escape", "utf-7", "utf-16"):
        status = _as_no_page_sends(with_phone, identity(flor), wrong, charset)
        assert status in (403, 422), charset


def test_a_count_stays_where_the_page_cannot_be_drawn(
    with_phone: Client, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a sender had found another way to send what no page can be written with."""
    wrong = wrong_code()
    with_phone.raise_request_exception = False

    def fails(*said: object, **more: object) -> None:
        raise UnicodeEncodeError("utf-8", _UNDRAWABLE, 0, 1, "surrogates not allowed")

    monkeypatch.setattr("amparo.web.accounts.step_up._question", fails)
    sent = {"proof-asked-by": "POST", "proof-code": wrong}
    assert [with_phone.post(identity(flor), sent).status_code for _ in range(3)] == [500] * 3
    assert _tries() == [3]


def test_codes_are_not_guessed_at_the_sign_in(with_phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By who has the password. allauth's own limit begins anew every five minutes; ours grows."""
    client = Client(raise_request_exception=False)
    client.post("/entrar/", {"login": "ana", "password": PASSWORD})
    wrong = wrong_code()
    real = pages.rendered

    def fails(response: HttpResponse) -> HttpResponse:
        raise UnicodeEncodeError("utf-8", _UNDRAWABLE, 0, 1, "surrogates not allowed")

    monkeypatch.setattr(pages, "rendered", fails)
    assert [client.post("/entrar/segundo-paso/", {"code": wrong}).status_code for _ in range(2)] == [500] * 2
    monkeypatch.setattr(pages, "rendered", real)
    said = []
    with rows_written(monkeypatch) as rows:
        for _ in range(5):
            said.append(client.post("/entrar/segundo-paso/", {"code": wrong}).content.decode())
            cache.clear()  # allauth's count, as after its five minutes
    assert [(row.action, row.outcome) for row in rows] == [("sign_in", "refused")] * 5
    assert ["no es ese" in text for text in said] == [True] * 3 + [False] * 2
    assert "Espere 5 minutos" in said[-1]
    answer = client.post("/entrar/segundo-paso/", {"code": code_now()})
    assert "Espere 5 minutos" in answer.content.decode()


def test_a_right_code_at_the_sign_in_forgets_the_wrong_ones(with_phone: Client) -> None:
    client = Client()
    client.post("/entrar/", {"login": "ana", "password": PASSWORD})
    wrong = wrong_code()
    client.post("/entrar/segundo-paso/", {"code": wrong})
    assert 1 in _tries()
    assert client.post("/entrar/segundo-paso/", {"code": code_now()}).status_code == 302
    assert set(_tries()) <= {0}


def test_no_visitor_of_the_demo_keeps_another_waiting(ana: Client, flor: int, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.DEMO_SIGN_IN = False, f"ana:psychologist|{PASSWORD}"
    for _ in range(7):
        wrong = ana.post(identity(flor), {"proof-asked-by": "POST", "proof-password": "otra"})
        assert "no es esa" in wrong.content.decode()
    right = ana.post(identity(flor), {"proof-asked-by": "POST", "proof-password": PASSWORD})
    assert right.status_code == 200
