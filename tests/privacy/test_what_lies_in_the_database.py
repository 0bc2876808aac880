"""Rows that the app role may write run nothing where they are read, and rows that are read open nothing."""

import ast
import base64
import json
import pickle
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DjangosStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from amparo.web.accounts.counts import Counts
from amparo.web.accounts.session_store import SessionStore
from tests.database import admin_url
from tests.devices import Device, device
from tests.world import PASSWORD

__all__ = ["device"]

ENTER = "/entrar/"
RAN: list[str] = []


class Thief:
    """What a pickle may hold: a call, done where it is read."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return RAN.append, ("here",)


PICKLE = base64.b64encode(pickle.dumps(Thief())).decode()
NO_MOMENTS = (
    PICKLE,
    "",
    "x",
    "{",
    "\\x00",
    "null",
    "1",
    '"y"',
    '{"0": 1}',
    "[null]",
    "[[1]]",
    "[true]",
    "[" * 100_000,
)


def execute(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def tries_to_enter() -> int:
    return int(Client().post(ENTER, {"login": "nadie", "password": "otra-cosa-12"}).status_code)


@pytest.mark.usefixtures("db_both")
def test_what_the_app_role_writes_into_the_cache_does_not_run() -> None:
    RAN.clear()
    assert tries_to_enter() == 200
    assert execute("UPDATE web_cache SET value = %s", PICKLE) > 0
    assert tries_to_enter() == 200
    assert RAN == []


@pytest.mark.usefixtures("db_both")
@pytest.mark.parametrize("value", NO_MOMENTS, ids=range(len(NO_MOMENTS)))
def test_what_is_no_list_of_moments_is_absent_and_no_error(value: str) -> None:
    cache.set("counting", [1.5, 2], 300)
    assert cache.get("counting") == [1.5, 2]
    tries_to_enter()
    execute("UPDATE web_cache SET value = %s", value)
    assert cache.get("counting", "none") == "none"
    assert tries_to_enter() == 200


@pytest.mark.usefixtures("db_both")
def test_a_mark_is_set_once_and_a_key_is_not_read_in_the_table() -> None:
    assert cache.add("code 123456", "y", 300)
    assert not cache.add("code 123456", "y", 300)
    assert cache.has_key("code 123456")
    assert execute("SELECT FROM web_cache WHERE cache_key LIKE '%%123456%%'") == 0
    assert cache.add("over", True, -1)
    assert cache.add("over", True, 300)  # what has expired stands in nobody's way
    assert cache.touch("over", -1)
    assert not cache.touch("over", 300)
    assert cache.delete("code 123456")
    assert not cache.has_key("code 123456")


def test_nothing_that_is_set_reads_bytes_as_code() -> None:
    """A cache, a session or a message of another kind, or a module that reads pickles, comes by this test."""
    assert isinstance(cache._connections["default"], Counts)  # type: ignore[attr-defined]
    assert {one["BACKEND"] for one in settings.CACHES.values()} == {"amparo.web.accounts.counts.Counts"}
    assert SessionStore.__module__ == settings.SESSION_ENGINE
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.cookie.CookieStorage"  # signed JSON
    for module in Path(settings.BASE_DIR).rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [node.func.id] if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else []
            assert not {"pickle", "marshal", "shelve", "dill", "yaml", "eval", "exec"} & set(names), module


@pytest.mark.usefixtures("db_both")
def test_what_an_errand_is_asked_with_is_json() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, data_type FROM information_schema.columns"
            " WHERE column_name = 'args' AND table_name LIKE 'procrastinate%%' AND table_schema = 'public'"
        )
        assert {kind for _, kind in cursor.fetchall()} == {"jsonb"}


def test_no_cookie_stands_in_any_row(device: Callable[[str], Device], committed: str) -> None:
    anybody, client = device("luis"), Client()
    entered = anybody.now(lambda: client.post(ENTER, {"login": "ana", "password": PASSWORD}))
    assert entered.status_code == 302
    assert anybody.now(lambda: client.get("/")).status_code == 200
    cookies = {
        name: one.value
        for name, one in client.cookies.items()
        # what the sign-in took away is sent as an empty value, which stands in every row
        if name != settings.LANGUAGE_COOKIE_NAME and one.value
    }
    assert settings.SESSION_COOKIE_NAME in cookies
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as administrator:
        tables = administrator.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            rows = administrator.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            text = "\n".join(row for (row,) in rows)
            assert not [name for name, value in cookies.items() if value in text], table
            assert table != "django_session" or text


def _as_a_thief(row: str) -> str:
    """What a session's row says to who has no key: in it as text, or in base64, packed or not."""
    said = row
    for part in re.findall(r"[\w+/=-]{8,}", row):
        with suppress(ValueError, zlib.error):
            raw = base64.urlsafe_b64decode(part.rstrip("=").replace("+", "-").replace("/", "_") + "===")
            said += repr(raw)
            said += repr(zlib.decompress(raw))
    return said


@pytest.mark.usefixtures("db_both")
def test_the_row_of_a_session_says_nothing(settings: Any) -> None:
    """The secret of a second factor that is being set up stands in the session until it is confirmed."""
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.post(ENTER, {"login": "ana", "password": PASSWORD})
    shown = re.search(r'am-code">([A-Z2-7]{16,})<', client.get(reverse("mfa_activate_totp")).content.decode())
    assert shown
    key = str(client.session.session_key)
    held = dict(client.session.items())
    assert shown[1] in json.dumps(held)
    assert shown[1] in _as_a_thief(DjangosStore(key).encode(held)), "the thief would have read Django's own"
    rows = list(Session.objects.values_list("session_data", flat=True))
    assert rows
    assert not any(shown[1] in _as_a_thief(row) or "_auth_user" in _as_a_thief(row) for row in rows)
    # In another session's row it opens to nothing, and so does what is no seal at all.
    assert SessionStore(key).decode(SessionStore(key).encode(held)) == held
    assert SessionStore("another").decode(SessionStore(key).encode(held)) == {}
    assert SessionStore(key).decode(DjangosStore(key).encode(held)) == SessionStore(key).decode("") == {}


@pytest.mark.usefixtures("db_both")
def test_the_row_of_a_session_is_no_cookie() -> None:
    client = Client()
    session = client.session
    session["began"] = True
    session.save()
    row = Session.objects.get()
    assert len(row.session_key) == 40
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert "began" not in thief.session
    assert SessionStore(session.session_key)["began"]
    assert SessionStore().exists(session.session_key)
    before = session.session_key
    session.cycle_key()
    assert not SessionStore().exists(before)
    assert SessionStore(session.session_key)["began"]
    session.flush()
    assert Session.objects.count() == 0
