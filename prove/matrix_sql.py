"""The authorization matrix in plain SQL: what the app role, bound to somebody, can do to every row of the case."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import errors

from prove.matrix_case import MatrixCase, Row
from prove.matrix_scenes import Scene
from prove.oracle import REGISTER, Allowed, in_emergency
from tests.world import ident

VERBS = ("select", "update", "insert", "delete")


@dataclass(frozen=True)
class Difference:
    """Something that is not as the oracle says."""

    scene: str
    where: str
    is_leak: bool

    def __str__(self) -> str:
        return f"{'LEAK' if self.is_leak else 'DENIED'} {self.where} [{self.scene}]"


# What she decided on others: whoever reads the case through a share sees only what is about that share.
_OF_THE_REGISTER = {"consent_consent", "consent_legal_basis", "consent_basis_step"}
IN_EMERGENCY = in_emergency()


def expected(row: Row, verb: str, may: Allowed, scene: Scene) -> bool:
    """Whether the oracle lets this be done to this row."""
    reads, writes = row.record_class in may.reads, row.record_class in may.writes
    reads = reads and (row.table.table not in _OF_THE_REGISTER or scene.held.relation in REGISTER)
    changes = writes or (row.table.assignable and "assigns" in may.also and bool(may.writes))
    if scene.held.relation == "emergency":
        reads = reads and row.record_class in IN_EMERGENCY.get(row.table.table, frozenset())
    if verb == "select":
        return reads
    if verb == "insert":
        return changes
    # A row is changed where it is found, so it must be readable too; and never deleted.
    return verb == "update" and reads and changes


def probe(
    app: psycopg.Connection, case: MatrixCase, token: str, may: Allowed, scene: Scene
) -> Iterator[Difference | None]:
    """Try everything on every row as whoever the token is; None for each that is as it should be.

    Each try is undone; ``app`` is a connection of the app role, not in autocommit.
    """
    for row in case.rows:
        for verb in VERBS:
            if verb == "update" and not row.table.state_columns:
                continue
            done = _try(app, case, token, row, verb, ident(scene.name))
            wanted = expected(row, verb, may, scene)
            if done == wanted:
                yield None
            else:
                yield Difference(str(scene), f"{verb} {row.table.table} ({row.record_class})", is_leak=done)


def _try(app: psycopg.Connection, case: MatrixCase, token: str, row: Row, verb: str, staff: UUID) -> bool:
    """Whether it could be done."""
    table = row.table
    which, key = " AND ".join(f"{name} = %s" for name in row.key), list(row.key.values())
    try:
        app.execute("SELECT set_config('amparo.viewer', %s, true)", [token])
        if verb == "select":
            done = app.execute(f"SELECT 1 FROM {table.table} WHERE {which}", key).fetchone()
            return done is not None
        if verb == "update":
            column = table.state_columns[0]
            sql = f"UPDATE {table.table} SET {column} = {column} WHERE {which}"
            return app.execute(sql, key).rowcount > 0
        if verb == "delete":
            return app.execute(f"DELETE FROM {table.table} WHERE {which}", key).rowcount > 0
        signed = {table.signed: str(staff)} if table.signed in row.columns else {}
        # What belongs to a document is added to one of one's own.
        if table.table in ("attachments_piece", "attachments_check"):
            (document,) = (
                r
                for r in case.rows
                if r.table.table == "attachments_document" and r.columns["id"] == row.columns["document_id"]
            )
            given = {**document.columns, "recorded_by": str(staff)}
            signed = {"document_id": _add(app, document, given, returning="RETURNING id")}
        _add(app, row, row.columns | signed)
        return True
    except errors.InsufficientPrivilege:
        return False
    except (errors.IntegrityError, errors.RaiseException):
        return True  # past row-level security: a constraint said no
    finally:
        app.rollback()


def _add(app: psycopg.Connection, row: Row, columns: dict[str, object], *, returning: str = "") -> object:
    """Add a row like this one, with another id; returns that if it is asked for."""
    table = row.table
    names = ", ".join(name for name in columns if name != "id" or table.subject == "id")
    done = app.execute(
        f"INSERT INTO {table.table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table.table}, %s) "
        + returning,
        [json.dumps(columns)],
    )
    return done.fetchone()[0] if returning else None  # type: ignore[index]
