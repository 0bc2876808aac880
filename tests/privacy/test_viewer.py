"""Being signed in: who a token is, and when it stops being anybody."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from amparo.foundation.access.viewer import (
    NotSignedIn,
    bind_viewer,
    close_viewer,
    open_viewer,
    token_of_session,
)
from tests.database import admin_url
from tests.world import ident


def open_as(username: str) -> str:
    token = str(uuid4())
    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=False)
    return token


@pytest.mark.usefixtures("db_both")
def test_a_token_is_the_account_that_opened_it() -> None:
    viewer = bind_viewer(open_as("ana"))
    assert (viewer.staff_id, viewer.unit_id) == (ident("ana"), ident("calp-iquitos"))


@pytest.mark.usefixtures("db_both")
def test_a_closed_token_is_nobody() -> None:
    token = open_as("ana")
    close_viewer(token)
    with pytest.raises(NotSignedIn):
        bind_viewer(token)


@pytest.mark.usefixtures("db_both")
def test_an_unknown_account_opens_nothing() -> None:
    open_viewer(account_id=uuid4(), token="t", with_second_factor=True)
    with pytest.raises(NotSignedIn):
        bind_viewer("t")


def test_only_a_coordinator_looks_for_the_unit(act_as) -> None:  # type: ignore[no-untyped-def]
    assert act_as("rosa").grantees == (ident("rosa"), ident("calp-iquitos"))
    assert act_as("ana").grantees == (ident("ana"),)


def test_the_token_cannot_be_guessed_from_the_session_key() -> None:
    assert token_of_session("a" * 32) != token_of_session("b" * 32)
    assert "a" * 32 not in token_of_session("a" * 32)


@pytest.mark.parametrize(
    ("column", "age", "is_somebody"),
    [
        ("seen_at", timedelta(minutes=14), True),
        ("seen_at", timedelta(minutes=16), False),
        ("opened_at", timedelta(hours=13), False),
    ],
)
def test_a_session_ends_when_idle_or_old(
    committed: str, column: str, age: timedelta, is_somebody: bool
) -> None:
    token = str(uuid4())
    with psycopg.connect(committed) as app:
        app.execute("SELECT access_open_viewer(%s, %s, false)", [ident("account-ana"), token])
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as admin:
        admin.execute(f"UPDATE access_bound_viewer SET {column} = now() - %s::interval", [age])
    with psycopg.connect(committed) as app:
        found = app.execute("SELECT staff FROM access_bind(%s)", [token]).fetchone()
    assert (found is not None) == is_somebody


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_nobody_looks_with_a_snapshot_of_before(committed: str, level: str) -> None:
    token = str(uuid4())
    with psycopg.connect(committed) as app:
        app.execute("SELECT access_open_viewer(%s, %s, false)", [ident("account-ana"), token])
    with psycopg.connect(committed) as app:
        app.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        found = app.execute("SELECT staff FROM access_bind(%s)", [token]).fetchone()
        app.execute("SELECT set_config('amparo.viewer', %s, true)", [token])
        bound = app.execute("SELECT access_viewer_staff()").fetchone()
    assert (found is not None) == (bound != (None,)) == (level == "READ COMMITTED")


def test_a_transaction_left_open_reads_until_the_end_of_a_grant_and_no_longer(committed: str) -> None:
    """The clock of a transaction stands still; that of its statements does not."""
    token = str(uuid4())
    counted = "SELECT count(*) FROM cases_case"
    with psycopg.connect(committed) as app:
        app.execute("SELECT access_open_viewer(%s, %s, false)", [ident("account-luis"), token])
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as admin:
        admin.execute(
            "INSERT INTO cases_case (id, institution, unit, responsible, state, case_type, opening_reason, opened_on,"
            " recorded_by) VALUES (77, %(i)s, %(i)s, %(i)s, 'open', 'under_assessment', '', now(), %(i)s)",
            {"i": ident("ana")},
        )
        admin.execute(
            "INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, source, until,"
            " list_group, touched_at, shares, exports) VALUES (%s, 77, 'shared', 'care', 255, 0, false,"
            " gen_random_uuid(), now() + interval '4 seconds', 2, now(), false, false)",
            [ident("luis")],
        )
    with psycopg.connect(committed) as app:
        app.execute("SELECT access_bind(%s)", [token])
        assert app.execute(counted).fetchone() == (1,)
        app.execute("SELECT pg_sleep(4.1)")
        assert app.execute(counted).fetchone() == (0,)


def test_a_session_ends_in_a_transaction_left_open_too(committed: str) -> None:
    token = str(uuid4())
    with psycopg.connect(committed) as app:
        app.execute("SELECT access_open_viewer(%s, %s, false)", [ident("account-ana"), token])
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as admin:
        admin.execute("UPDATE access_bound_viewer SET opened_at = now() - interval '11:59:56'")
    with psycopg.connect(committed) as app:
        assert app.execute("SELECT count(*) FROM access_bind(%s)", [token]).fetchone() == (1,)
        app.execute("SELECT pg_sleep(4.1)")
        assert app.execute("SELECT access_viewer_staff()").fetchone() == (None,)
