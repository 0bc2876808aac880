"""How many rows each table has: seen by a role, and found in a dump."""

import re
from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql

from amparo.engine.errors import EngineError

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
"""
_COPY = re.compile(rb"COPY public\.\"?([^\s\"]+)\"? \(.*\) FROM stdin;\n")


def require_sees_all(connection: psycopg.Connection) -> None:
    """Raises EngineError for a role from which row-level security would hide rows: its backup would lack them."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        raise EngineError(
            f"The role {row[1] if row else '?'} does not bypass row-level security: rows would be missing from the "
            "backup. As a superuser: ALTER ROLE amparo_backup BYPASSRLS."
        )


def tables_of(connection: psycopg.Connection) -> list[str]:
    """The tables of the schema, by name."""
    return [row[0] for row in connection.execute(_TABLES.encode())]


def count_rows(connection: psycopg.Connection, *, apart_from: Iterable[str] = ()) -> dict[str, int]:
    """Rows of every table as this connection sees them. Call in the transaction of the dump's snapshot.

    With ``row_security`` off a policy that would hide rows is an error, and so cannot be overlooked.
    """
    connection.execute("SET LOCAL row_security = off")
    counted = {}
    for table in tables_of(connection):
        if table not in set(apart_from):
            query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
            row = connection.execute(query).fetchone()
            counted[table] = int(row[0]) if row else 0
    return counted


def count_copied(lines: Iterable[bytes]) -> dict[str, int]:
    """Rows of every table in the text that pg_restore makes of a dump."""
    counted: dict[str, int] = {}
    table = ""
    for line in lines:
        if table:
            if line == b"\\.\n":
                table = ""
            else:
                counted[table] += 1
        elif found := _COPY.fullmatch(line):
            table = found[1].decode()
            counted[table] = 0
    return counted


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """What differs, a line a table; empty when all are equal."""
    return [
        f"{table}: {expected.get(table, 0)} rows expected, {found.get(table, 0)} found"
        for table in sorted({*expected, *found})
        if expected.get(table, 0) != found.get(table, 0)
    ]
