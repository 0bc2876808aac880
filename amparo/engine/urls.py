"""The three connections of the house: app and migrate on the main database, vault on its own."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from os import environ as process_environment
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from amparo.engine.errors import EngineError

BACKUP_VARIABLES = {"main": "AMPARO_BACKUP_URL", "vault": "AMPARO_VAULT_BACKUP_URL"}
VARIABLES = {"app": "AMPARO_DATABASE_URL", "migrate": "AMPARO_MIGRATE_URL", "vault": "AMPARO_VAULT_URL"}


@dataclass(frozen=True)
class DatabaseUrls:
    """Where each role connects. The URLs hold passwords, so they stay out of `repr` and thus out of logs."""

    app: str = field(repr=False)
    migrate: str = field(repr=False)
    vault: str = field(repr=False)
    embedded: bool

    def export(self, environ: MutableMapping[str, str]) -> None:
        """Write the variables, so that child processes and Django's settings read the same place."""
        for name, variable in VARIABLES.items():
            if url := getattr(self, name):
                environ[variable] = url


@dataclass(frozen=True)
class BackupUrls:
    """Main database and vault, as a role that sees every row and writes none."""

    main: str = field(repr=False)
    vault: str = field(repr=False)


def backup_urls_from_environment(environ: Mapping[str, str] = process_environment) -> BackupUrls | None:
    """The URLs of the role that makes backups, or None where neither is set. Raises EngineError for one alone."""
    given = {name: environ.get(variable, "").strip() for name, variable in BACKUP_VARIABLES.items()}
    if not any(given.values()):
        return None
    missing = [BACKUP_VARIABLES[name] for name, url in given.items() if not url]
    if missing:
        raise EngineError(f"{missing[0]} not set. Set both of {' and '.join(BACKUP_VARIABLES.values())}.")
    _require_readable({BACKUP_VARIABLES[name]: url for name, url in given.items()})
    return BackupUrls(**given)


def urls_from_environment(environ: Mapping[str, str] = process_environment) -> DatabaseUrls | None:
    """The URLs an operator gave, or None where none is set.

    The migrator's may be left out: who serves needs it not, and then does not have it.
    Raises EngineError when only some are set: guessing the rest could send a migration to another database.
    """
    given = {name: environ.get(variable, "").strip() for name, variable in VARIABLES.items()}
    missing = [VARIABLES[name] for name, url in given.items() if not url]
    if len(missing) == len(VARIABLES):
        return None
    if missing and missing != [VARIABLES["migrate"]]:
        raise EngineError(
            f"{' and '.join(missing)} not set. Set all three of {', '.join(VARIABLES.values())}, or none; "
            f"only {VARIABLES['migrate']} may be left out where nothing is migrated."
        )
    _require_readable({VARIABLES[name]: url for name, url in given.items()})
    return DatabaseUrls(**given, embedded=False)


def _require_readable(urls: Mapping[str, str]) -> None:
    for variable, url in urls.items():
        read_url(url, variable)


def read_url(url: str, named: str = "A database URL") -> dict[str, Any]:
    """Its parts. Raises EngineError without what the driver says: it repeats a part, which may be the password."""
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise EngineError(
            f"{named} cannot be read. Write it as postgresql://user:password@host:port/database "
            "(a % or @ in a password is written %25, %40)."
        ) from None


def socket_url(*, user: str, password: str, database: str, directory: str, port: int) -> str:
    """A URL over a Unix socket. The port is named because libpq would otherwise take it from PGPORT."""
    credentials = f"{quote(user, safe='')}:{quote(password, safe='')}"
    place = f"host={quote(directory, safe='/')}&port={port}"
    return f"postgresql://{credentials}@/{quote(database, safe='')}?{place}"


def django_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a URL. What Django has no key for (sslmode, …) goes to OPTIONS.

    Raises EngineError for text that is no PostgreSQL URL, without repeating it: it may hold a password.
    """
    parts = read_url(url)
    database: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql"}
    for key, part in (
        ("NAME", "dbname"),
        ("USER", "user"),
        ("PASSWORD", "password"),
        ("HOST", "host"),
        ("PORT", "port"),
    ):
        database[key] = str(parts.pop(part, None) or "")
    if not database["NAME"]:
        raise EngineError(
            "A database URL names no database. Write it as postgresql://user:password@host:port/database."
        )
    database["OPTIONS"] = dict(parts)
    return database
