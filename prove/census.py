"""A census of the small world: who can read, change, add and remove how many rows of every table, in plain SQL.

Taken as the app role bound to each of several people and to nobody, and as every other role of the database. It is kept
in ``docs/census.txt``, where a change of it is reviewed; the mutations of the proof are found by it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import errors, sql

from tests.world import ident

# Of the case of the matrix: carries it, is in its team, coordinates its unit; was assigned a share of it, may assign
# that share; has nothing to do with it; and the roles that hold no case.
PEOPLE = (
    "ana",
    "luis",
    "rosa",
    "udavit",
    "enlace",
    "carla",
    "fiscal",
    "marta",
    "analista",
    "sistemas",
    "auditora",
)
# Somebody whose password was just checked, and who is not bound yet.
SIGNING_IN = "signing in"
_BIND = "SELECT set_config('amparo.viewer', %s, true), set_config('amparo.signing_in', %s, true)"
# The functions see another world when a case is blocked, when it waits to be erased, and while it is erased.
_DEFINER, _STATES = "amparo_definer", ("blocked", "shredding", "shredded")
ROLES = ("amparo_definer", "amparo_owner", "amparo_statistics", "amparo_auditor")
_TABLES = """
    SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND (c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1
"""


@dataclass
class World:
    """The connections of a census, and the tokens of the people who are bound."""

    admin: psycopg.Connection
    app: psycopg.Connection
    tokens: Mapping[str, str]
    signing_in: str  # an account


def tables(admin: psycopg.Connection) -> list[str]:
    """Every table with row-level security."""
    return [row[0] for row in admin.execute(_TABLES)]


def census(world: World, only: Iterable[str] | None = None) -> dict[str, str]:
    """{"table · who": "what they can do"}; of all tables, or ``only`` of some."""
    found = {}
    for table in only or tables(world.admin):
        patterns = _patterns(world.admin, table)
        columns = [row[0] for row in world.admin.execute(_COLUMNS, [table])]
        for who in ("nobody", *PEOPLE, SIGNING_IN):
            with world.app.transaction(force_rollback=True):
                world.app.execute(
                    _BIND, [world.tokens.get(who, ""), world.signing_in if who == SIGNING_IN else ""]
                )
                signed = [p | dict.fromkeys(_SIGNED & p.keys(), str(ident(who))) for p in patterns]
                signed = signed if _SIGNED & set(columns) else []
                found[f"{table} · {who}"] = _can(world.app, table, columns, patterns, signed)
        for role, state in (*((role, "") for role in ROLES), *((_DEFINER, state) for state in _STATES)):
            with world.admin.transaction(force_rollback=True):
                if state:
                    _block(world.admin, state)
                world.admin.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                found[f"{table} · {role}{state and f', {state}'}"] = _can(
                    world.admin, table, columns, patterns
                )
    return found


_COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


def _block(admin: psycopg.Connection, state: str) -> None:
    """Until the transaction ends, the case is in this state of blocking; no trigger acts on it."""
    admin.execute("SET LOCAL session_replication_role = replica")
    admin.execute("UPDATE access_block SET state = %s", [state])
    admin.execute("SET LOCAL session_replication_role = origin")


def _patterns(admin: psycopg.Connection, table: str) -> list[dict[str, object]]:
    """Rows of the table, to add again."""
    rows = admin.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1 LIMIT 40").fetchall()
    found = [row[0] for row in rows]
    # Rows that only a function writes.
    return [*found, {**found[0], **_OF_A_FUNCTION[table]}] if table in _OF_A_FUNCTION else found


# Columns that say whose row it is.
_SIGNED = {"recorded_by", "assigned_by", "owner"}
_OF_A_FUNCTION = {
    "tasks_task": {"kind": "consent_ending"},
    "cases_path_entry": {"activity": "emergency_opened"},
}


def _can(
    connection: psycopg.Connection,
    table: str,
    columns: list[str],
    patterns: list[dict[str, object]],
    signed: Sequence[dict[str, object]] = (),
) -> str:
    reads = _count(connection, f"SELECT count(*) FROM {table}", is_query=True)
    allowed = [c for c in columns if _has(connection, table, c, "UPDATE")]
    # Twice: looking at the rows, for which they must be readable, and blindly.
    changes = "–"
    if allowed:
        looking = _count(connection, f"UPDATE {table} SET {allowed[0]} = {allowed[0]}")
        changes = f"{looking}, blindly {_count(connection, f'UPDATE {table} SET {allowed[0]} = DEFAULT')}"
    seen = [c for c in columns if _has(connection, table, c, "SELECT")]
    removes = _count(connection, f"DELETE FROM {table}")
    if removes != "–" and seen:
        removes = (
            f"{_count(connection, f'DELETE FROM {table} WHERE {seen[0]} IS NOT NULL')}, blindly {removes}"
        )
    adds = sum(_adds(connection, table, columns, pattern) for pattern in patterns)
    if signed:
        own = sum(_adds(connection, table, columns, pattern) for pattern in signed)
        return f"reads {reads}, changes {changes}, adds {adds} of {len(patterns)}, signed {own}, removes {removes}"
    return f"reads {reads}, changes {changes}, adds {adds} of {len(patterns)}, removes {removes}"


def _has(connection: psycopg.Connection, table: str, column: str, privilege: str) -> bool:
    row = connection.execute("SELECT has_column_privilege(%s, %s, %s)", [table, column, privilege]).fetchone()
    return bool(row and row[0])


def _count(connection: psycopg.Connection, statement: str, *, is_query: bool = False) -> str:
    try:
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(statement)
            return str(cursor.fetchone()[0] if is_query else cursor.rowcount)  # type: ignore[index]
    except errors.InsufficientPrivilege:
        return "–"
    except (errors.IntegrityError, errors.RaiseException, errors.GeneratedAlways):
        return "held by a rule"


def _adds(connection: psycopg.Connection, table: str, columns: list[str], pattern: dict[str, object]) -> bool:
    """Whether row-level security lets this row be added again; that a key says no afterwards does not matter."""
    given = [c for c in columns if _has(connection, table, c, "INSERT")]
    if not given:
        return False
    names = ", ".join(given)
    row = f"jsonb_populate_record(NULL::{table}, %s)"
    statement = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {row}"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement, [json.dumps(pattern)])
    except errors.InsufficientPrivilege:
        return False
    except (errors.IntegrityError, errors.RaiseException):
        return True
    return True
