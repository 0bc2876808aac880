"""What the search for a one-person path calls: everything that the application's role may, or an error."""

import os
from collections.abc import Iterator
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest

from prove.granted import LEFT_OUT, called, granted


class Somebody:
    random = Random(1)
    cases = [1]
    numbers = [2]

    def known(self) -> UUID:
        return uuid4()

    new = known


@pytest.fixture
def admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"]) as connection:
        yield connection
        connection.rollback()


def test_every_granted_function_is_called_with_as_many_values_as_it_takes(admin: psycopg.Connection) -> None:
    calls = granted(admin)
    names = {call[0] for call in calls}
    assert {"accounts_ask", "access_ask_block", "access_make_token", "access_enter_errand"} <= names
    assert not names & LEFT_OUT.keys()
    for call in calls:
        statement, values = called(call, Somebody())
        assert statement.count("%s") == len(values) == len(call[3])


def test_a_function_that_nothing_can_fill_is_an_error(admin: psycopg.Connection) -> None:
    admin.execute("CREATE FUNCTION proof_of_a_point(point) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    admin.execute("GRANT EXECUTE ON FUNCTION proof_of_a_point(point) TO amparo_app")
    with pytest.raises(LookupError, match="nothing fills point"):
        granted(admin)
