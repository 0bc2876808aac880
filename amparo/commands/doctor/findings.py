"""What a check is, and the place it looks at."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import psycopg

from amparo.engine.flags import env_flag


class Level(StrEnum):
    """How bad it is: an error leaves a protection without effect, a warning weakens one, a note is to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Place:
    """One installation, as its self-check sees it. Connections are None where they cannot be had."""

    environ: Mapping[str, str]
    data_dir: Path
    key_file: Path
    now: datetime
    is_demo: bool
    is_embedded: bool
    urls: Mapping[str, str] = field(default_factory=dict, repr=False)  # by their variables' names
    main: psycopg.Connection | None = None  # the application's role: catalogues and settings
    vault: psycopg.Connection | None = None
    all_rows: psycopg.Connection | None = None  # main database as the role that makes backups
    vault_rows: psycopg.Connection | None = None

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes/no setting, read as ``amparo.settings`` reads it."""
        return env_flag(name, default, self.environ)


Look = Callable[[Place], Iterable[str]]


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong. ``look`` yields what it found, a line each, without personal data; nothing: good.

    ``needs`` names the connections without which it cannot be looked at; ``in_demo`` another level for the demo.
    ``serving_goes_on``: an error, but what shuts people out would be worse (docs/adr/0016-serving-real-people.md).
    """

    id: str
    level: Level
    wrong: str
    hint: str
    look: Look
    needs: str = ""
    in_demo: Level | None = None
    serving_goes_on: bool = False

    @property
    def keeps_from_serving(self) -> bool:
        """Whether nothing but the demo is served where this is wrong."""
        return self.level is Level.ERROR and not self.serving_goes_on


@dataclass(frozen=True)
class Finding:
    """What a check found here."""

    id: str
    level: Level
    wrong: str
    detail: str
    hint: str


def findings(checks: Iterable[Check], place: Place) -> list[Finding]:
    """Run the checks; one that cannot look, or that breaks, is a finding too: silence would read as good."""
    found = []
    for check in checks:
        level = check.in_demo if place.is_demo and check.in_demo else check.level
        missing = [name for name in check.needs.split() if getattr(place, name) is None]
        if missing:
            found.append(
                Finding(
                    check.id,
                    Level.NOTE,
                    "not looked at",
                    f"without {_WITHOUT[missing[0]]}: {check.wrong}",
                    "",
                )
            )
            continue
        try:
            details = list(check.look(place))
        except Exception as error:
            details = [f"could not be looked at ({type(error).__name__})"]
        found += [Finding(check.id, level, check.wrong, detail, check.hint) for detail in details]
    return found


_WITHOUT = {
    "main": "the main database",
    "vault": "the vault",
    "all_rows": "AMPARO_BACKUP_URL",
    "vault_rows": "AMPARO_VAULT_BACKUP_URL",
}


def rows(connection: psycopg.Connection | None, query: str, *values: object) -> list[tuple]:
    """The rows of a query on a connection that is there."""
    assert connection is not None
    return connection.execute(query.encode(), values or None).fetchall()


def is_private(path: Path) -> bool:
    """Whether only its owner, who is us or root, can read a file."""
    seen = path.stat()
    return not seen.st_mode & 0o077 and seen.st_uid in (0, os.geteuid())
