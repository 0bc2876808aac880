"""Fixtures that every test may use. Databases come from the early plugin ``tests.database``."""

import os
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.enums import (
    ContactChannel,
    ContactRule,
    Dimension,
    ExploitationForm,
    ExploiterRole,
    Gender,
    NoteKind,
    Sex,
    TraffickingEventKind,
    TraffickingStatus,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import (
    Contact,
    ExploiterTold,
    Identity,
    NoteWritten,
    PlaceCode,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.note_drafts import save_draft
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.bases import BasisTold, record_basis
from amparo.casework.consent.conversations import start_talk
from amparo.casework.consent.enums import BasisKind, ConsentDecision, ConsentPurpose
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import start_follow_up
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer, bind_viewer, open_viewer, token_of_session
from amparo.foundation.clock import today
from tests.database import ANNOUNCED_IS_COMMITTED, admin_url, clone, drop
from tests.errands import do_errands
from tests.world import ident

# Never a timed test, and the same examples on every machine: a failure is one that can be looked at.
hypothesis.settings.register_profile("amparo", deadline=None, derandomize=True)
hypothesis.settings.load_profile("amparo")

ActAs = Callable[[str], Viewer]


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are there already, migrated as in production; pytest-django must not make its own.

    A test is one transaction: in this clone, what was announced in it counts as committed (tests/privacy/
    test_announced_first.py tries the real thing).
    """
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_definer") as connection:
        connection.execute(ANNOUNCED_IS_COMMITTED)


@pytest.fixture(autouse=True)
def _plain_static(settings: Settings) -> None:
    """Pages name static files as they are; the served application is tried with its manifest in tests/browser."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
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


@pytest.fixture
def db_both(request: pytest.FixtureRequest) -> None:
    """The main database and the vault, both rolled back after the test."""
    request.applymarker(pytest.mark.django_db(databases=["default", "vault"]))
    request.getfixturevalue("_django_db_helper")


@pytest.fixture
def request_id() -> UUID:
    return uuid4()


@pytest.fixture
def full_case(act_as: ActAs) -> int:
    """A case of Ana's with at least one row in every table of case data that she may read."""
    ana = act_as("ana")
    case = open_case(
        by=ana,
        request_id=uuid4(),
        registration=Registration(
            identity=Identity(working_name="Luz", phone="999 000 111"),
            profile=Profile(sex=Sex.FEMALE, age_told=20),
            sensitive=Sensitive(gender=Gender.FEMININE),
            needs={UrgentNeed.BED: YesNoUnknown.YES},
            facts=(SituationFact(Dimension.FORM, ExploitationForm.SEXUAL_EXPLOITATION),),
            events=(SituationEvent(kind=TraffickingEventKind.RECRUITMENT, place=PlaceCode("160101")),),
            exploiters=(ExploiterTold(role=ExploiterRole.EXPLOITER),),
            status=Status(status=TraffickingStatus.POSSIBLE),
            contacts=(Contact(ContactChannel.CALL, ContactRule.NEVER),),
            consents=(ConsentTold(ConsentPurpose.ACCOMPANIMENT, ConsentDecision.GIVEN),),
        ),
    )
    note = NoteWritten(NoteKind.SESSION, "Llegó tranquila.", RecordClass.PSYCHOSOCIAL, today())
    write_note(by=ana, case=case, request_id=uuid4(), note=note)
    add_document(
        by=ana, case=case, request_id=uuid4(), kind=DocumentKind.OTHER, name="Carta", content=b"Carta."
    )
    do_errands()
    ana = act_as("ana")
    save_draft(ana, access_case(ana, case), uuid4(), {"text": ["Falta contar lo de ayer"]})
    order = BasisTold(
        BasisKind.COURT_ORDER, ident("fiscalia-maynas"), ("general",), today(), today(), number="EXP-1"
    )
    record_basis(by=ana, case=case, request_id=uuid4(), told=order)
    start_talk(ana, access_case(ana, case), uuid4(), {"purpose": ["statistics"]})
    start_follow_up(by=ana, case=case, request_id=uuid4())
    return case


@pytest.fixture
def flor(act_as: ActAs) -> int:
    """A case of Ana's: a girl of 17 called Flor in Ana's words."""
    registration = Registration(
        identity=Identity(
            working_name="Flor", given_names="María", paternal_surname="Huamán", maternal_surname="Quispe"
        ),
        profile=Profile(age_told=17),
    )
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


@pytest.fixture
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


@pytest.fixture
def committed() -> Iterator[str]:
    """A database of one's own for what must be committed: the app's URL of a fresh clone, dropped afterwards."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    yield clone(server, name).app
    drop(server, name)
