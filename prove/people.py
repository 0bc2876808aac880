"""Somebody of the tests' small world, inside this process: bound to the database, or with a browser."""

import secrets
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.test.utils import override_settings

from amparo.foundation.access.viewer import open_viewer, token_of_session
from tests.world import ident


@lru_cache(maxsize=32)
def token_of(username: str) -> str:
    """A token that is bound with ``viewing(token)``: signed in just now, with a second factor."""
    token = secrets.token_hex(32)
    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=True)
    return token


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
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(username)
    return client


def _name_static_files_as_they_are() -> None:
    # Nobody has collected them here; the served application has its manifest.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
