"""The world of the census: the case of the matrix in Ana's hands, and a row of hers in every other protected table."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from prove.census import PEOPLE, World, tables
from prove.matrix import Matrix
from prove.matrix_case import account_of
from tests.world import ident

_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL), d.oid IS NOT NULL OR a.attidentity <> '' OR NOT a.attnotnull
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
# What a rule of the table asks for.
_PARTICULAR: dict[str, dict[str, object]] = {
    "oversight_alert": {"state": "new", "conclusion": ""},
    "projection_rebuild": {"id": 1},
    "procrastinate_workers": {"id": 1},
}
# Columns that say whose a row is, though they may be empty.
_WHOSE = {
    "case_id",
    "subject",
    "owner",
    "staff",
    "account",
    "user_id",
    "created_by",
    "started_by",
    "to_grantee",
}


def build() -> tuple[Matrix, World]:
    """Make it: Ana carries the case, Luis is in its team; it was shared with the UDAVIT, where Gladys was assigned."""
    matrix = Matrix()
    hold(matrix)
    matrix.admin.execute("SELECT audit_seal(5)")
    for table in tables(matrix.admin):
        if not matrix.admin.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            _give_a_row(matrix.admin, table, matrix.case.subject)
    # Luis lacks a course for what is general: he is the one for whom a class is closed.
    lacking = {"role": "lawyer", "record_class": "general", "course": "curso"}
    _give_a_row(matrix.admin, "access_requirement", matrix.case.subject, lacking)
    # Somebody else's second factor, and a task that a function made and ends.
    _give_a_row(matrix.admin, "mfa_authenticator", matrix.case.subject, {"user_id": str(account_of("luis"))})
    task = matrix.admin.execute("SELECT to_jsonb(t) - 'id' FROM tasks_task t ORDER BY id LIMIT 1").fetchone()
    _give_a_row(
        matrix.admin, "tasks_task", matrix.case.subject, {**(task or ({},))[0], "kind": "consent_ending"}
    )
    tokens = {name: matrix.token(name) for name in PEOPLE}
    return matrix, World(matrix.admin, matrix.app, tokens, str(account_of("ana")))


def hold(matrix: Matrix) -> None:
    """Everybody's grants, as they stand at the beginning."""
    admin, subject = matrix.admin, matrix.case.subject
    admin.execute("DELETE FROM access_case_grant WHERE subject = %s", [subject])
    admin.execute(
        "SELECT access_write_grants(ARRAY[%s::bigint], ARRAY[%s::uuid], %s, ARRAY[now()])",
        [subject, ident("ana"), ident("calp-iquitos")],
    )
    token = matrix.token("ana")
    with matrix.app.transaction():
        matrix.app.execute("SELECT set_config('amparo.viewer', %s, true)", [token])
        matrix.app.execute("SELECT access_set_team(%s, %s, true)", [subject, ident("luis")])
    if not admin.execute("SELECT 1 FROM access_share").fetchone():
        _share(admin, subject)


def _share(admin: psycopg.Connection, subject: int) -> None:
    share = uuid4()
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(
            """INSERT INTO access_share (id, subject, to_unit, to_institution, purpose, classes, basis_kind, basis,
                                         opened_by)
               SELECT %s, %s, u.id, u.institution_id, 'care', 255, 'consent', 0, %s
               FROM directory_unit u WHERE u.id = %s""",
            [share, subject, ident("ana"), ident("udavit-maynas")],
        )
        admin.execute(
            "INSERT INTO access_share_member (share_id, staff, assigned_by) VALUES (%s, %s, %s)",
            [share, ident("udavit"), ident("enlace")],
        )
    admin.execute("SELECT access_project_share(%s)", [share])


def _give_a_row(
    admin: psycopg.Connection, table: str, subject: int, more: Mapping[str, object] | None = None
) -> None:
    """One row with something of the right type in each column; whose it is: Ana's, and of her case."""
    row = (
        {
            name: _value(name, kind, subject, number)
            for number, (name, kind, may_be_left_out) in enumerate(
                admin.execute(_COLUMNS, [table]).fetchall(), 1
            )
            if not may_be_left_out or name in _WHOSE
        }
        | _PARTICULAR.get(table, {})
        | dict(more or {})
    )
    names = ", ".join(row)
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(
            f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE "
            f"SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s)",
            [json.dumps(row)],
        )


def _value(name: str, kind: str, subject: int, number: int) -> object:
    if name in ("case_id", "subject"):
        return subject
    if kind == "uuid":
        return str(_person(name))
    if kind.startswith("timestamp"):
        return datetime.now(UTC).isoformat()
    plain: dict[str, object] = {
        "bytea": "\\x78",
        "boolean": False,
        "date": "2099-01-01",
        "jsonb": {},
        "character varying": "x",
        "text": "x",
    }
    return "{}" if kind.endswith("[]") else plain.get(kind, number)


def _person(name: str) -> UUID:
    if name in ("created_by", "started_by"):
        return ident("marta")  # data sets are brought in by who evaluates
    if name.endswith(("unit", "institution")):
        return ident("calp-iquitos" if name.endswith("unit") else "Centro Amparo")
    return account_of("ana") if name in ("account", "user_id") else ident("ana")
