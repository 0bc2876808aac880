"""The trail: nothing is read or written without it, and altering it shows."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import conninfo_to_dict

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.viewer import NotSignedIn, bind_viewer, token_of_session
from amparo.foundation.audit.verifying import verify_chain
from tests.conftest import ActAs
from tests.database import admin_url
from tests.world import ident

ClientOf = Callable[[str], Client]


@pytest.fixture
def admin(committed: str) -> Iterator[psycopg.Connection]:
    """The administrator on a database of one's own: the attacker with the highest right."""
    with psycopg.connect(
        admin_url(), dbname=conninfo_to_dict(committed)["dbname"], autocommit=True
    ) as connection:
        yield connection


@pytest.fixture
def trail(committed: str, admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Thirty sealed events of two institutions, and the app's connection to them."""
    one, other = uuid4(), uuid4()
    app = psycopg.connect(committed, autocommit=True)
    for number in range(30):
        admin.execute(
            "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail) "
            "VALUES (%s, %s, 'open_case', 'done', 'care', %s, '{general}', '')",
            [uuid4(), one if number % 3 else other, [number]],
        )
    assert app.execute("SELECT audit_seal(100)").fetchone() == (30,)
    yield app
    app.close()


def verdict(app: psycopg.Connection) -> tuple[int, int, int | None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("amparo.foundation.audit.verifying.connection", app)
        report = verify_chain()
    return report.checked, report.unsealed, report.first_bad_event


def test_an_untouched_trail_is_intact(trail: psycopg.Connection) -> None:
    assert verdict(trail) == (30, 0, None)


def test_a_new_event_is_reported_as_not_yet_sealed(trail: psycopg.Connection) -> None:
    trail.execute(
        "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
        "VALUES ('sign_in', 'refused', '', '{}', '{}', '')"
    )
    assert verdict(trail) == (30, 1, None)
    assert trail.execute("SELECT audit_seal(100)").fetchone() == (1,)
    assert verdict(trail) == (31, 0, None)


REHASH = (
    "UPDATE audit_link l SET hash = sha256(l.previous_hash || convert_to(audit_text(e), 'UTF8')) "
    "FROM audit_event e WHERE e.id = l.event AND e.id = {id}"
)


@pytest.mark.parametrize(
    ("tampering", "bad"),
    [
        ("UPDATE audit_event SET subjects = '{99}' WHERE id = {id}", 0),
        ("DELETE FROM audit_event WHERE id = {id}", 0),
        ("UPDATE audit_event SET subjects = '{99}' WHERE id = {id}; " + REHASH, 1),
        ("DELETE FROM audit_link WHERE event = {id}", 0),
        (
            "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
            "VALUES ('x', 'done', '', '{}', '{}', ''); DELETE FROM audit_unsealed",
            None,
        ),
        (
            "UPDATE audit_event e SET action = CASE e.id WHEN {id} THEN 'swapped' ELSE e.action END "
            "WHERE e.id IN ({id}, {id} + 1)",
            0,
        ),
    ],
)
def test_tampering_is_found_at_the_first_bad_event(
    trail: psycopg.Connection, admin: psycopg.Connection, tampering: str, bad: int | None
) -> None:
    ids = [row[0] for row in admin.execute("SELECT event FROM audit_link ORDER BY institution, position")]
    (institution,) = (
        admin.execute("SELECT institution FROM audit_link WHERE event = %s", [ids[4]]).fetchone() or ()
    )
    chain = [
        row[0]
        for row in admin.execute(
            "SELECT event FROM audit_link WHERE institution = %s ORDER BY position", [institution]
        )
    ]
    victim = chain[2]
    admin.execute("SET session_replication_role = replica")  # triggers off: only a superuser can
    admin.execute(tampering.replace("{id}", str(victim)).encode())
    found = verdict(trail)[2]
    if bad is None:
        assert found == max(chain + ids) + 1
    else:
        # An event whose own hash was made to fit again shows at the link after it.
        assert found == chain[2 + bad] if "DELETE FROM audit_link" not in tampering else found in chain[2:4]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_even_the_administrator_meets_the_trigger_first(
    trail: psycopg.Connection, admin: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        admin.execute(statement)


def test_two_sealers_at_once_seal_each_event_once(trail: psycopg.Connection, committed: str) -> None:
    trail.execute(
        "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
        "SELECT 'x', 'done', '', '{}', '{}', '' FROM generate_series(1, 20)"
    )
    with psycopg.connect(committed) as other, trail.transaction():
        first = trail.execute("SELECT audit_seal(100)").fetchone()
        assert other.execute("SELECT audit_seal(100)").fetchone() == (0,)
    assert first == (20,)


@pytest.mark.parametrize("path", ["/", "/casos/{code}/"])
def test_when_the_trail_cannot_be_written_nothing_is_shown(
    client_of: ClientOf, act_as: ActAs, flor: int, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("the trail is full")

    client = client_of("ana")
    client.raise_request_exception = False
    assert "Flor" in client.get(path.format(code=code_of_subject(flor))).content.decode(), "the control"
    monkeypatch.setattr("amparo.foundation.protection.sealing.record_event", broken)
    answer = client.get(path.format(code=code_of_subject(flor)))
    assert answer.status_code == 500
    assert "Flor" not in answer.content.decode()


def test_a_refused_opening_is_recorded(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[dict[str, object]] = []
    monkeypatch.setattr(
        "amparo.foundation.access.attempts.record_refusal", lambda **values: recorded.append(values)
    )
    fiscal = client_of("fiscal")
    for code in (code_of_subject(flor), code_of_subject(flor + 1), "NO-CODE"):
        assert fiscal.get(f"/casos/{code}/").status_code == 404
    assert [(r["action"], r["detail"], r["subjects"]) for r in recorded] == [
        ("open_case", "not_found", [flor]),
        ("open_case", "not_found", [flor + 1]),
        ("open_case", "not_found", []),
    ]
    assert {r["actor"] for r in recorded} == {ident("fiscal")}


def test_the_app_cannot_read_the_trail_back(db_both: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")


_EVENT = (
    "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail) "
    "VALUES (%s, %s, 'open_case', 'done', 'care', '{}', '{}', '')"
)
ANA = (ident("ana"), ident("Centro Amparo"))


def insert(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def test_the_viewer_signs_and_upkeep_signs_as_nobody(act_as: ActAs) -> None:
    act_as("ana")
    assert insert(_EVENT, *ANA) == 1
    assert insert(_EVENT, None, None) == 1


@pytest.mark.parametrize(
    ("viewer", "actor", "institution"),
    [
        ("luis", *ANA),
        ("ana", ident("ana"), ident("Ministerio Público")),
        ("ana", ident("ana"), None),
        ("ana", None, ident("Ministerio Público")),
        (None, *ANA),
    ],
)
def test_a_forged_name_is_refused(
    act_as: ActAs, viewer: str | None, actor: UUID | None, institution: UUID | None
) -> None:
    if viewer:
        act_as(viewer)
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(_EVENT, actor, institution)


@pytest.mark.parametrize(("column", "value"), [("id", 1), ("at", "2020-01-01")])
def test_the_app_says_neither_when_nor_in_which_place(act_as: ActAs, column: str, value: object) -> None:
    act_as("ana")
    forged = _EVENT.replace("(actor", f"({column}, actor").replace("(%s", "(%s, %s", 1)
    with pytest.raises(DatabaseError, match="permission denied"):
        insert(forged, value, *ANA)


def written_by(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return [query["sql"] for query in queries if "INSERT INTO audit_event" in query["sql"]]


def test_a_refusal_is_signed_by_whoever_was_refused(client_of: ClientOf, flor: int) -> None:
    (row,) = written_by(client_of("fiscal"), f"/casos/{code_of_subject(flor)}/")
    assert ident("fiscal").hex in row
    assert str(flor) in row


def test_the_quick_exit_leaves_its_row_and_ends_the_viewer(client_of: ClientOf) -> None:
    client = client_of("ana")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    (row,) = written_by(client, "/tiempo/")
    assert "quick_exit" in row
    assert ident("ana").hex in row
    with pytest.raises(NotSignedIn):
        bind_viewer(token_of_session(key))
    assert written_by(client, "/tiempo/") == [], "nobody is there any more"
