"""In plain SQL as the app role: nobody adds a row of a case, or ends a task, in a colleague's name."""

import json
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amparo.foundation.access.policy.migrations import protected_tables
from tests.conftest import ActAs
from tests.world import ident

SIGNED = sorted(
    (table.table, table.signed, table.subject)
    for tables in protected_tables().values()
    for table in tables
    if table.signed.isidentifier()
)


def run(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def refused_as_anothers(sql: str, *values: object) -> bool:
    """Whether row-level security says no; that a key or a rule says no afterwards does not matter."""
    try:
        with transaction.atomic():
            run(sql, *values)
    except ProgrammingError as error:
        return "row-level security" in str(error)
    except IntegrityError:
        return False
    return False


@pytest.mark.parametrize(("table", "column", "subject"), SIGNED)
def test_a_row_is_added_in_ones_own_name_alone(
    act_as: ActAs, full_case: int, table: str, column: str, subject: str
) -> None:
    act_as("ana")
    row = run(f"SELECT to_jsonb(t) FROM {table} t WHERE {subject} = %s LIMIT 1", full_case)[0][0]
    row = json.loads(row) if isinstance(row, str) else row
    again = (
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::{table}, %s)"
    )

    def signed(who: UUID | None) -> bool:
        return refused_as_anothers(again, json.dumps({**row, column: who and str(who)}))  # type: ignore[dict-item]

    assert [signed(ident(name)) for name in ("ana", "luis", "rosa")] == [False, True, True]
    assert signed(None)


def test_pieces_are_added_by_who_added_the_document(act_as: ActAs, full_case: int) -> None:
    piece = (
        "INSERT INTO attachments_piece (document_id, number, case_id, record_class, sealed) "
        "SELECT id, 99, case_id, record_class, '' FROM attachments_document WHERE case_id = %s AND recorded_by = %s"
    )
    act_as("ana")
    assert not refused_as_anothers(piece, full_case, ident("ana"))
    act_as("rosa")
    assert run("SELECT 1 FROM attachments_document WHERE case_id = %s", full_case)
    assert refused_as_anothers(piece, full_case, ident("ana"))


def test_a_task_is_ended_in_ones_own_name_alone(act_as: ActAs, full_case: int) -> None:
    end = "UPDATE tasks_task SET state = 'done', ended_at = now(), ended_by = %s WHERE case_id = %s AND state = 'open'"
    act_as("ana")
    assert refused_as_anothers(end, ident("luis"), full_case)
    assert not refused_as_anothers(end, ident("ana"), full_case)
    assert run(
        "SELECT DISTINCT ended_by FROM tasks_task WHERE case_id = %s AND ended_by IS NOT NULL", full_case
    ) == [(ident("ana"),)]
