"""Bringing a sealed copy back into an empty database, whole or not at all."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from amparo.engine.backup.counting import count_rows, differences
from amparo.engine.backup.dumping import Feeder, Progress, stop
from amparo.engine.backup.programs import program_for, require_success, start
from amparo.engine.backup.sealed_file import open_stream
from amparo.engine.errors import EngineError
from amparo.engine.grants import MAIN_SCHEMA, OWNER, VAULT_SCHEMA

_THINGS = """
SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
"""


def is_empty(url: str) -> bool:
    """Whether a database has no table yet. Raises EngineError when it cannot be reached."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(_THINGS.encode()).fetchone()
            return row is not None and row[0] == 0
    except psycopg.Error as error:
        raise EngineError(f"A database to restore into cannot be reached ({type(error).__name__}).") from None


def empty_main(migrate_url: str) -> None:
    """Throw away everything in the main database; whoever asks has been asked twice."""
    _empty(migrate_url, f"SET ROLE {OWNER}", MAIN_SCHEMA)


def empty_vault(vault_url: str) -> None:
    """Throw away everything in the vault."""
    _empty(vault_url, "RESET ROLE", VAULT_SCHEMA)


def _empty(url: str, become: str, grants: str) -> None:
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(become.encode())
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute(grants.encode())


def require_opens(sealed: Path, key: X25519PrivateKey) -> None:
    """Raises EngineError unless the whole file opens: asked before anything is thrown away for it."""
    with sealed.open("rb") as file:
        for _ in open_stream(file, key):
            pass


def restore_file(url: str, sealed: Path, key: X25519PrivateKey, progress: Progress) -> None:
    """Restore in one transaction, as the role that ``url`` names, which must belong to the owners of what it makes."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        program = program_for("pg_restore", connection.info.server_version)
    arguments = ["--single-transaction", "--exit-on-error"]
    process = start(program, url, arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        with sealed.open("rb") as file:
            feeder = Feeder(_watched(open_stream(file, key), progress), process)
            try:
                process.wait()
            finally:
                feeder.finish()
        require_success(process, "pg_restore")
    finally:
        stop(process)


def _watched(chunks: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    passed = 0
    for chunk in chunks:
        passed += len(chunk)
        progress(f"{passed / 1_000_000:,.1f} MB")
        yield chunk


def require_rows(url: str, expected: Mapping[str, int]) -> None:
    """Raises EngineError unless every table holds the rows of its manifest; ``url`` is a role that sees all."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        found = count_rows(connection)
    wrong = differences(expected, {table: rows for table, rows in found.items() if rows or table in expected})
    if wrong:
        raise EngineError(f"What was restored is not what was backed up: {wrong[0]}.")
