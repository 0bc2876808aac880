"""Where a bench runs: its own PostgreSQL server, one pair of databases for each size, its own keys."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from amparo.engine.embedded import EmbeddedServer
from amparo.foundation.protection.key_file import create_key_file
from tests.clones import clone, drop, urls_of


def bench_dir() -> Path:
    """The folder of the bench's server, keys and static files; outside the checkout, one for each user."""
    path = Path(tempfile.gettempdir()) / f"amparo-bench-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@dataclass(frozen=True)
class Place:
    """One pair of databases. ``admin``: the server's superuser, whom row-level security does not hold."""

    admin: str
    name: str

    def superuser(self, *, vault: bool = False, autocommit: bool = True) -> psycopg.Connection:
        """A plain connection without row-level security to the main database, or to the vault."""
        database = f"{self.name}_vault" if vault else self.name
        return psycopg.connect(make_conninfo(self.admin, dbname=database), autocommit=autocommit)

    def environment(self) -> dict[str, str]:
        """What the application runs with here: as ``amparo serve`` does, on these databases."""
        folder = bench_dir()
        environment = {
            "DJANGO_SETTINGS_MODULE": "amparo.settings",
            "AMPARO_DATA_DIR": str(folder),
            "AMPARO_KEY_FILE": str(folder / "keys.json"),
            "AMPARO_SECRET_KEY": "only-for-the-bench",
            "AMPARO_DEMO": "1",
        }
        urls_of(self.admin, self.name).export(environment)
        return environment


@contextmanager
def server() -> Iterator[str]:
    """The bench's own PostgreSQL, set up as the embedded one; or the server given by AMPARO_ADMIN_URL."""
    given = os.environ.get("AMPARO_ADMIN_URL")
    if given:
        yield given
        return
    embedded = EmbeddedServer(bench_dir() / "postgresql")
    with embedded:
        yield embedded.admin_url


@contextmanager
def place(admin: str, size: int, *, keep: bool = False) -> Iterator[Place]:
    """Fresh databases for one size, dropped afterwards unless they are to be looked at."""
    key_file = bench_dir() / "keys.json"
    if not key_file.exists():
        create_key_file(key_file)
    here = Place(admin, f"amparo_bench_{size}")
    drop(admin, here.name)
    clone(admin, here.name)
    os.environ.update(here.environment())
    try:
        yield here
    finally:
        if not keep:
            drop(admin, here.name)
