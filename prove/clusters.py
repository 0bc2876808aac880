"""A whole PostgreSQL server of one figure, to be killed: migrated, with the small world of the tests in it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from amparo.engine.embedded import EmbeddedServer
from amparo.engine.postmaster import find_postmaster
from amparo.foundation.protection.key_file import create_key_file
from prove.place import environment

ROOT = Path(__file__).parent.parent
GONE_SECONDS = 30.0


class OwnCluster:
    """A server in ``folder``; the key file and what Amparo keeps beside it in ``kept``, which is never lost."""

    def __init__(self, folder: Path, kept: Path, settings: dict[str, str]) -> None:
        self.server = EmbeddedServer(folder, settings=settings)
        self.kept = kept

    def begin(self) -> None:
        """Create, migrate, and let the world of the tests in."""
        self.server.start()
        create_key_file(self.kept / "keys.json")
        as_owner = {**self.environment(), "AMPARO_AS_OWNER": "1"}
        for command in (["-m", "amparo.cli", "database", "migrate"], ["-m", "tests.world"]):
            subprocess.run([sys.executable, *command], check=True, cwd=ROOT, env=as_owner)

    def environment(self) -> dict[str, str]:
        """What a process that works on this server runs with."""
        given = {**os.environ, **environment(self.kept)}
        given.pop("AMPARO_ADMIN_URL", None)
        self.server.urls.export(given)
        return given

    def start(self) -> None:
        """Start again after a kill; recovers. Raises ``EngineError`` if it cannot."""
        self.server.start()

    def use(self, settings: dict[str, str]) -> None:
        """Go on with these PostgreSQL parameters too."""
        self.server.stop()
        self.server.settings |= settings
        self.server.start()

    def superuser(self, *, vault: bool = False) -> psycopg.Connection:
        """A connection that row-level security does not hold, to the main database or the vault."""
        database = "amparo_vault" if vault else "amparo"
        return psycopg.connect(make_conninfo(self.server.admin_url, dbname=database), autocommit=True)

    def kill(self) -> None:
        """SIGKILL for the postmaster and everything that works in this cluster; returns once all are gone."""
        cluster = self.server.cluster
        postmaster = find_postmaster(cluster)
        if postmaster is not None:
            os.kill(postmaster.pid, signal.SIGKILL)  # first: nobody is born after it
        deadline = time.monotonic() + GONE_SECONDS
        while left := processes_of(cluster):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(left)} processes of the cluster survive SIGKILL")
            time.sleep(0.01)

    def end(self) -> None:
        """Kill what still runs: nobody needs this cluster any more."""
        self.kill()


def processes_of(cluster: Path) -> list[int]:
    """The processes that work in this cluster's folder: its postmaster and all of its children, nobody else."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            program = (entry / "cmdline").read_bytes()
            is_postgres = program.startswith(b"postgres:") or b"/postgres" in program.split(b"\0")[0]
            if is_postgres and (entry / "cwd").samefile(cluster):
                found.append(int(entry.name))
        except OSError:
            continue  # gone meanwhile, a zombie, or another user's
    return found
