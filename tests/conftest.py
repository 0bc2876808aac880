"""Fixtures that every test may use. Databases come from the early plugin ``tests.database``."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.viewer import Viewer, bind_viewer, open_viewer, token_of_session
from tests.world import ident

ActAs = Callable[[str], Viewer]


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are there already, migrated as in production; pytest-django must not make its own."""


@pytest.fixture(autouse=True)
def _plain_static(settings: Settings) -> None:
    """Pages name static files as they are; the served application is tried with its manifest in tests/browser."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture()
def act_as(db_both: None) -> ActAs:
    """Become somebody of ``tests.world`` for the statements that follow: ``act_as("ana")``."""
    tokens: dict[str, str] = {}

    def become(username: str) -> Viewer:
        if username not in tokens:
            tokens[username] = f"{uuid4()}-{username}"
            open_viewer(
                account_id=ident(f"account-{username}"), token=tokens[username], with_second_factor=True
            )
        return bind_viewer(tokens[username])

    return become


@pytest.fixture()
def db_both(request: pytest.FixtureRequest) -> None:
    """The main database and the vault, both rolled back after the test."""
    request.applymarker(pytest.mark.django_db(databases=["default", "vault"]))
    request.getfixturevalue("_django_db_helper")


@pytest.fixture()
def request_id() -> UUID:
    return uuid4()


@pytest.fixture()
def flor(act_as: ActAs) -> int:
    """A case of Ana's: a girl of 17 called Flor in Ana's words."""
    registration = Registration(
        identity=Identity(
            working_name="Flor", given_names="María", paternal_surname="Huamán", maternal_surname="Quispe"
        ),
        profile=Profile(age_told=17),
    )
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


@pytest.fixture()
def client_of(act_as: ActAs) -> Callable[[str], Client]:
    """A test client signed in as somebody of ``tests.world``: ``client_of("ana").get("/")``."""

    def signed_in(username: str) -> Client:
        client = Client()
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

    return signed_in
