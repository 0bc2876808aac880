"""Somebody of the tests' small world, inside this process: bound to the database, or with a browser."""

import secrets
from functools import lru_cache

from django.conf import settings
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


def browser_of(username: str) -> Client:
    """A browser that is signed in; a page that breaks answers 500 as it does when served."""
    _name_static_files_as_they_are()
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    session = client.session
    session["began"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    open_viewer(
        account_id=ident(f"account-{username}"),
        token=token_of_session(session.session_key),
        with_second_factor=True,
    )
    return client


def _name_static_files_as_they_are() -> None:
    # Nobody has collected them here; the served application has its manifest.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
