"""Aggregates have a reader of their own: who may read the projection, and what that reader may not."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.casework.lifecycle.registration import open_cases
from amparo.evidence.projection.actions import rebuild
from amparo.evidence.projection.queries import as_statistics
from tests.conftest import ActAs
from tests.workflows.observatory_cases import registrations


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def projection(act_as: ActAs) -> None:
    open_cases(by=act_as("ana"), request_id=uuid4(), registrations=list(registrations(20)))
    rebuild()


@pytest.mark.usefixtures("projection")
def test_the_statistics_role_reads_it() -> None:
    with as_statistics():
        assert rows("SELECT count(*) FROM projection_case_summary") == [(20,)]


@pytest.mark.parametrize("username", ["ana", "rosa", "analista"])
@pytest.mark.usefixtures("projection")
def test_the_app_role_reads_and_writes_none_of_it_whoever_is_bound(act_as: ActAs, username: str) -> None:
    act_as(username)
    for statement in (
        "SELECT * FROM projection_case_summary",
        "DELETE FROM projection_case_summary",
        "UPDATE projection_case_summary SET sex = ''",
        "TRUNCATE projection_case_summary",
        "UPDATE projection_rebuild SET rebuilt_at = now()",
        "SELECT projection_area('160101')",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(statement)


@pytest.mark.usefixtures("projection")
def test_the_statistics_role_reads_nothing_else() -> None:
    with as_statistics():
        readable = rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p') "
            "AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
    assert {str(name) for (name,) in readable} == {
        "lifecycle_erased_count",
        "projection_case_summary",
        "projection_rebuild",
    }


@pytest.mark.usefixtures("projection")
def test_the_statistics_role_cannot_rebuild_nor_write() -> None:
    for statement in ("SELECT projection_rebuild()", "DELETE FROM projection_case_summary"):
        with pytest.raises(DatabaseError, match="permission denied"), as_statistics():
            rows(statement)


@pytest.mark.usefixtures("projection")
def test_the_role_ends_with_the_block_also_after_an_error() -> None:
    with as_statistics():
        assert rows("SELECT current_user") == [("amparo_statistics",)]
    assert rows("SELECT current_user") == [("amparo_app",)]
    with pytest.raises(DatabaseError), as_statistics():
        rows("SELECT 1 / 0")
    assert rows("SELECT current_user") == [("amparo_app",)]
    with pytest.raises(KeyError), as_statistics():
        raise KeyError
    assert rows("SELECT current_user") == [("amparo_app",)]


@pytest.mark.usefixtures("db_both")
def test_the_projection_has_no_column_of_a_person_or_an_institution() -> None:
    found = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'projection_case_summary'::regclass AND attnum > 0"
    )
    assert {str(name) for (name,) in found} == {
        "surrogate", "opened_month", "case_type", "sex", "age_band", "forms", "industries", "recruited_in",
        "exploited_in", "citizenship_group", "status",
    }  # fmt: skip


@pytest.mark.usefixtures("projection")
def test_rebuilding_tells_nobody_how_many_cases_there_are() -> None:
    (row,) = rows("SELECT projection_rebuild()")
    assert len(row) == 1
    assert "timestamp" in str(
        rows("SELECT prorettype::regtype FROM pg_proc WHERE proname = 'projection_rebuild'")
    )
