"""The restore drill, with the commands that an operator types: back up, erase, restore into a machine that has nothing.

Tables are compared as wholes (rows and a digest of their contents), by a superuser, on both sides. Controls: without
the newest ledger the erased are back; an older vault is refused; a role from which rows are hidden makes no backup.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from amparo.engine.embedded import EmbeddedServer
from prove.figures import Result, Run
from prove.place import own_folder, say

ROOT = Path(__file__).parent.parent
MOST_SECONDS = 600
ERASED = 5
# What a restore itself changes: it adds to the trail, ends viewers, counts anew, and leaves out what nobody needs.
CHANGED = ("audit_", "access_bound_viewer", "projection_", "django_session", "web_cache", "django_migrations")
_ERASE = """
import sys
from amparo.commands.start import start_django
start_django(may_create=False)
from uuid import uuid4
from amparo.foundation.protection.erasures import ToErase, erase_in_vault
erase_in_vault(ToErase(int(case), "own_request", uuid4(), uuid4()) for case in sys.argv[1:])
"""
Digest = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Machine:
    """A data directory with an embedded server of its own, used through the command."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "AMPARO_DATA_DIR": str(self.folder), "AMPARO_DEMO": "1"}
        for name in ("AMPARO_DATABASE_URL", "AMPARO_MIGRATE_URL", "AMPARO_VAULT_URL", "AMPARO_KEY_FILE"):
            environment.pop(name, None)
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def amparo(self, *arguments: str) -> str:
        """What a command that has to succeed prints."""
        done = self.run("-m", "amparo.cli", *arguments)
        if done.returncode:
            raise AssertionError(f"amparo {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def refusal(self, *arguments: str) -> str:
        """What a command that has to be refused says; empty if it was not."""
        done = self.run("-m", "amparo.cli", *arguments)
        return done.stderr if done.returncode == 1 else ""

    @property
    def admin(self) -> str:
        return EmbeddedServer(self.folder / "postgresql").admin_url

    def ask(self, database: str, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(make_conninfo(self.admin, dbname=database), autocommit=True) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def stop(self) -> None:
        self.run("-m", "amparo.cli", "database", "stop")


def run(run: Run) -> Result:
    """20,000 cases in full; the smallest country in the tests, without a limit of time."""
    with own_folder("restore_drill") as folder:
        found = drill(folder, run.times(20_000, 1))
    quick_enough = not run.full or found["seconds"] <= MOST_SECONDS
    words = (
        f"{found['cases']:,} cases: {found['rows']:,} rows in {found['tables']} tables, {found['different']} tables "
        f"differ; {found['links']:,} links of the trail verified; {found['back']} of {ERASED} erased are back"
    )
    return Result(
        f"{words}; in {found['seconds']:.0f} s" if run.full else words,
        not found["different"] and not found["back"] and quick_enough,
        f"without the newest ledger {found['back_without_ledger']} of {ERASED} are back; an older vault "
        f"{_said(found['older_vault_refused'])}; of a role without BYPASSRLS {found['hidden']:,} cases are hidden, "
        f"and its backup {_said(found['blind_refused'])}",
        bool(
            found["back_without_ledger"] == ERASED
            and found["older_vault_refused"]
            and found["hidden"] == found["cases"]
            and found["blind_refused"]
        ),
    )


def drill(folder: Path, cases: int) -> dict[str, int | float]:
    """Do it all; the machines end with it."""
    old, new, control = (Machine(folder / name) for name in ("old", "new", "control"))
    for machine in (old, new, control):
        machine.folder.mkdir(mode=0o711)
    try:
        return _drill(folder, old, new, control, cases)
    finally:
        for machine in (old, new, control):
            machine.stop()


def _drill(folder: Path, old: Machine, new: Machine, control: Machine, cases: int) -> dict[str, int | float]:
    say("loading a country")
    old.amparo("demo", "--no-serve", "--cases", str(cases))
    key = folder / "backup.key"
    old.amparo("backup", "--new-key", str(key))
    earlier = _backup(old, folder / "earlier")
    time.sleep(1.1)  # backups are named by the second
    copies = _backup(old, folder / "copies")
    before = digest(old)
    erased = [
        str(row[0]) for row in old.ask("amparo", "SELECT id FROM cases_case ORDER BY id LIMIT %s", ERASED)
    ]
    done = old.run("-c", _ERASE, *erased)
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    ledger = folder / "ledger.json"
    old.amparo("ledger", "export", "--to", str(ledger))

    say("restoring")
    for machine in (new, control):
        shutil.copy(old.folder / "keys.json", machine.folder)
    named = ["restore", "--from", copies["main"], "--key", str(key), "--json"]
    older = new.refusal(*named, "--vault", earlier["vault"], "--ledger", str(ledger))
    began = time.monotonic()
    new.amparo(*named, "--vault", copies["vault"], "--ledger", str(ledger))
    seconds = time.monotonic() - began
    verified = json.loads(new.amparo("audit", "verify", "--json"))
    after = digest(new)

    say("the controls")
    control.amparo(*named, "--vault", copies["vault"], "--ledger-of-backup")
    hidden, blind = _blind(old, folder)
    kept = {table for table in before if not table.startswith(CHANGED)}
    return {
        "cases": before["cases_case"][0],
        "rows": sum(before[table][0] for table in kept),
        "tables": len(kept),
        "different": len([table for table in kept if before[table] != after.get(table)]),
        "links": verified["checked"],
        "back": _with_keys(new, erased),
        "back_without_ledger": _with_keys(control, erased),
        "older_vault_refused": "older than that of the main database" in older,
        "hidden": hidden,
        "blind_refused": blind,
        "seconds": seconds,
    }


def _backup(machine: Machine, to: Path) -> dict[str, str]:
    said = machine.amparo("backup", "--to", str(to), "--vault-to", str(to / "vault"), "--json")
    return dict(json.loads(said))


def digest(machine: Machine) -> Digest:
    """Rows of every table of the main database, and a digest of all its contents in which order does not count."""
    tables = machine.ask("amparo", "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"
    return {table: tuple(machine.ask("amparo", query.format(table))[0]) for (table,) in tables}  # type: ignore[misc]


def _with_keys(machine: Machine, cases: list[str]) -> int:
    query = "SELECT count(DISTINCT subject) FROM vault_data_key WHERE subject = ANY (%s::bigint[])"
    return int(machine.ask("amparo_vault", query, cases)[0][0])


def _blind(machine: Machine, folder: Path) -> tuple[int, bool]:
    """How many cases row-level security hides from the role of backups without BYPASSRLS, and whether it is refused."""
    with psycopg.connect(make_conninfo(machine.admin, dbname="amparo"), autocommit=True) as admin:
        admin.execute("ALTER ROLE amparo_backup NOBYPASSRLS")
        everything = admin.execute("SELECT count(*) FROM cases_case").fetchone()
        admin.execute("SET ROLE amparo_backup")
        seen = admin.execute("SELECT count(*) FROM cases_case").fetchone()
        admin.execute("RESET ROLE")
    to = ["--to", str(folder / "blind"), "--vault-to", str(folder / "blind-vault")]
    refused = "does not bypass row-level security" in machine.refusal("backup", *to)
    assert everything is not None
    assert seen is not None
    return everything[0] - seen[0], refused and not list((folder / "blind").glob("*.main.*"))


def _said(was_refused: object) -> str:
    return "is refused" if was_refused else "IS NOT REFUSED"
