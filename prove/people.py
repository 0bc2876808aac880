"""Somebody of the tests' small world, inside this process: bound to the database, or with a browser."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from amparo.foundation.access.viewer import Viewer, open_viewer, token_of_session, viewing
from amparo.web.accounts.session_store import SessionStore
from amparo.web.in_her_hands import MARK
from tests.world import PEOPLE, UNITS, ident


@lru_cache(maxsize=32)
def token_of(username: str) -> str:
    """A token that is bound with ``viewing(token)``: signed in just now, with a second factor."""
    token = secrets.token_hex(32)
    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=True)
    return token


@contextmanager
def acting_as(username: str) -> Iterator[Viewer]:
    """Somebody who has just signed in, and is bound."""
    token = secrets.token_hex(32)
    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=True)
    with viewing(token) as viewer:
        yield viewer


def coordinator_of(unit: UUID) -> str:
    """Who coordinates a unit, once ``add_people`` has been there."""
    key = next(key for key in UNITS if ident(key) == unit)
    here = (name for name, person in PEOPLE.items() if person[0] == key and person[3] == "unit_coordinator")
    return next(here, f"coordinates-{key}")


def add_people(admin: psycopg.Connection) -> None:
    """A coordinator for each unit that has none, for only they give a share on; and a colleague who has no part."""
    for key in UNITS:
        if coordinator_of(ident(key)) not in PEOPLE:
            _add(admin, coordinator_of(ident(key)), key, "rosa")
    _add(admin, "colega", "calp-iquitos", "sonia")


def _add(admin: psycopg.Connection, name: str, unit: str, like: str) -> None:
    staff = {"id": str(ident(name)), "unit_id": str(ident(unit)), "full_name": name}
    account = {"id": str(ident(f"account-{name}")), "username": name, "staff_id": str(ident(name))}
    rows = (
        ("directory_staff_member", "id", ident(like), staff),
        ("access_account", "staff_id", ident(like), account),
    )
    for table, key, pattern, own in rows:
        admin.execute(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(t, %s)).* FROM {table} t WHERE {key} = %s",
            [json.dumps(own), pattern],
        )


def session_of(username: str) -> str:
    """The key of a new session of somebody of the tests' world."""
    return session_of_account(ident(f"account-{username}"))


def session_of_account(account: UUID) -> str:
    """The key of a new session of somebody who has just signed in with a second factor."""
    session = SessionStore()
    session["began"] = True
    session.save()
    key = str(session.session_key)
    open_viewer(account_id=account, token=token_of_session(key), with_second_factor=True)
    return key


def browser_of(username: str) -> Client:
    """A browser in this process that is signed in; a page that breaks answers 500 as it does when served."""
    _name_static_files_as_they_are()
    client = InOwnHands(SERVER_NAME="localhost", raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(username)
    return client


class InOwnHands(Client):
    """A browser that is never left in the hands of the person a conversation is with: each page answers by itself."""

    def request(self, **request: Any) -> Any:
        """As any client; then the mark is gone."""
        response = super().request(**request)
        self.cookies.pop(MARK, None)
        return response


def _name_static_files_as_they_are() -> None:
    # Nobody has collected them here; the served application has its manifest.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
