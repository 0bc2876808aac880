"""A piece of a database function is changed where it stands exactly once, or the migration fails."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from amparo.foundation.mending import mend

FUNCTION = "consent_class_bits(text[])"


@pytest.fixture
def migrating() -> Iterator[psycopg.Connection]:
    """As a migration runs; taken back afterwards."""
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_owner") as connection:
        yield connection
        connection.rollback()


def run(migrating: psycopg.Connection, *changes: tuple[str, str]) -> str:
    operation = mend(FUNCTION, *changes)
    assert isinstance(operation.sql, str)
    migrating.execute(operation.sql.encode())
    found = migrating.execute(
        "SELECT pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), current_user FROM pg_proc p "
        "WHERE p.oid = %s::regprocedure",
        [FUNCTION],
    ).fetchone()
    assert found
    assert found[1:] == ("amparo_definer", "amparo_owner")
    return str(found[0])


def test_what_stands_there_once_is_changed(migrating: psycopg.Connection) -> None:
    now = run(migrating, ("coalesce(bit_or(", "coalesce(bit_and("), ("'general'", "'identity'"))
    assert "bit_and(access_class_bit(c))" in now
    assert "access_class_bit('identity')" in now
    assert "general" not in now


@pytest.mark.parametrize("was", ["access_class_bit(", "not there"])
def test_what_stands_there_twice_or_not_at_all_is_not(migrating: psycopg.Connection, was: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="not once in consent_class_bits"):
        run(migrating, ("'general'", "'identity'"), (was, "x"))


def test_a_text_that_would_end_our_quotes_is_refused() -> None:
    with pytest.raises(ValueError, match="quotes"):
        mend(FUNCTION, ("a", "$mended$; SELECT 1"))
