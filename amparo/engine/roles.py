"""Roles and databases, prepared by an administrator: from Python, or as a script to read before use."""

from collections.abc import Callable, Mapping

import psycopg
from psycopg.conninfo import make_conninfo

from amparo.engine.errors import EngineError
from amparo.engine.grants import (
    MAIN_SCHEMA,
    OWNER,
    VAULT,
    VAULT_SCHEMA,
    create_database_query,
    enter_databases_sql,
    identifier,
    roles_sql,
)
from amparo.engine.urls import read_url

OLDEST_VERSION = 150000
_LOCK = 0x616D7061726F  # "amparo": two preparations at once would trip over each other's role rows


def role_script(
    *, passwords: Mapping[str, str], main_database: str = "amparo", vault_database: str = "amparo_vault"
) -> str:
    """The preparation as a script for `psql -f`. It holds SCRAM verifiers, never the passwords themselves."""
    return "\n".join(
        [
            "-- Amparo's roles and databases. As administrator: psql -f this-file postgres. Safe to repeat.",
            "\\set ON_ERROR_STOP on",
            roles_sql(passwords),
            create_database_query(main_database, OWNER) + " \\gexec",
            create_database_query(vault_database, VAULT) + " \\gexec",
            enter_databases_sql(main_database, vault_database),
            f"\\connect {identifier(main_database)}",
            MAIN_SCHEMA,
            f"\\connect {identifier(vault_database)}",
            VAULT_SCHEMA,
        ]
    )


def prepare(
    admin: str,
    passwords: Mapping[str, str],
    main_database: str = "amparo",
    vault_database: str = "amparo_vault",
    on_warning: Callable[[str], None] | None = None,
) -> None:
    """Create or repair roles, databases and grants on a server; harmless when repeated.

    `admin` is a URL or conninfo of a superuser, or of a role with CREATEROLE and CREATEDB. What the latter may not
    do is told to `on_warning`, a line each, with what to ask a superuser for.
    Raises EngineError when the server is older than 15 or refuses.
    """
    read_url(admin, "AMPARO_ADMIN_URL")
    try:
        with psycopg.connect(admin, autocommit=True) as connection:
            if connection.info.server_version < OLDEST_VERSION:
                raise EngineError("PostgreSQL is older than 15. Upgrade the server.")
            if on_warning:
                connection.add_notice_handler(lambda notice: on_warning(notice.message_primary or ""))
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            connection.execute(roles_sql(passwords).encode())
            _create_database(connection, main_database, OWNER)
            _create_database(connection, vault_database, VAULT)
            connection.execute(enter_databases_sql(main_database, vault_database).encode())
            _run_in(admin, main_database, MAIN_SCHEMA)
            _run_in(admin, vault_database, VAULT_SCHEMA)
    except psycopg.Error as error:
        raise EngineError(
            f"PostgreSQL refused to prepare roles and databases: {_reason(error)}. "
            "Connect as a superuser, or as a role with CREATEROLE and CREATEDB."
        ) from None


def _create_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    row = connection.execute(create_database_query(database, owner).encode()).fetchone()
    if row:
        connection.execute(row[0].encode())


def _run_in(admin: str, database: str, statements: str) -> None:
    with psycopg.connect(make_conninfo(admin, dbname=database), autocommit=True) as connection:
        connection.execute(statements.encode())


def _reason(error: psycopg.Error) -> str:
    # Only the server's primary message: contexts and details may repeat statements, and what the driver itself says of
    # a URL a part of it, which may be the password.
    said = (
        error.diag.message_primary or f"it does not answer ({type(error).__name__}), look at AMPARO_ADMIN_URL"
    )
    return said.strip().rstrip(".")
