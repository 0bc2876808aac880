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
CHANGED = (
    "audit_",
    "access_bound_viewer",
    "projection_",
    "django_session",
    "django_migrations",
    "lifecycle_erased",
    "web_cache",
)
# What a restore ends: keys of programs, what waited to be done, codes that open accounts. As many rows as there were.
ENDED = ("access_program_token", "access_errand", "accounts_opening")
# Columns that name a case; a question whether two files are one person's names two.
OF_A_CASE = ("case_id", "subject", "one", "other")
_ERASE = """
import sys
from amparo.commands.start import start_django
start_django(may_create=False)
from uuid import uuid4
from amparo.foundation.protection.erasures import ToErase, erase_in_vault
erase_in_vault(ToErase(int(case), "own_request", uuid4(), uuid4()) for case in sys.argv[1:])
"""
Counted = tuple[int, int]
Digest = dict[str, Counted]


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
        f"{found['cases']:,} cases: {found['rows']:,} rows in {found['tables']} tables, "
        f"{len(found['different'])} differ{found['named']}; {found['links']:,} links of the trail verified; "
        f"{found['back']} of {ERASED} erased are back"
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
    everybody = digest(old, [])
    erased = [row[0] for row in old.ask("amparo", "SELECT id FROM cases_case ORDER BY id LIMIT %s", ERASED)]
    before = digest(old, erased)
    done = old.run("-c", _ERASE, *map(str, erased))
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
    after = digest(new, erased)

    say("the controls")
    control.amparo(*named, "--vault", copies["vault"], "--ledger-of-backup")
    hidden, blind = _blind(old, folder)
    kept = {table for table in before if not table.startswith(CHANGED)}
    different = sorted(table for table in kept if not _same(table, before[table], after.get(table)))
    return {
        "cases": everybody["cases_case"][0],
        "rows": sum(everybody[table][0] for table in kept),
        "tables": len(kept),
        "different": different,
        "named": f" ({', '.join(different)})" if different else "",
        "links": verified["checked"],
        "back": _back(new, erased),
        "back_without_ledger": _back(control, erased),
        "older_vault_refused": "older than that of the main database" in older,
        "hidden": hidden,
        "blind_refused": blind,
        "seconds": seconds,
    }


def _same(table: str, before: Counted, after: Counted | None) -> bool:
    if table in ENDED:
        return after is not None and before[0] == after[0]
    return before == after


def _backup(machine: Machine, to: Path) -> dict[str, str]:
    said = machine.amparo("backup", "--to", str(to), "--vault-to", str(to / "vault"), "--json")
    return dict(json.loads(said))


def digest(machine: Machine, without: list[int]) -> Digest:
    """Rows of every table of the main database, and a digest of what they hold in which order does not count.

    Rows of the cases ``without`` are left out: a restore takes them away.
    """
    tables = machine.ask(
        "amparo",
        "SELECT t.tablename, array(SELECT a.attname::text FROM pg_attribute a "
        "WHERE a.attrelid = t.tablename::regclass AND a.atttypid = 'bigint'::regtype AND (a.attname = ANY (%s) "
        "OR a.attname = 'id' AND t.tablename = 'cases_case')) "
        "FROM pg_tables t WHERE schemaname = 'public' ORDER BY 1",
        list(OF_A_CASE),
    )
    counted = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t WHERE {}"
    found: Digest = {}
    for table, columns in tables:
        condition = " AND ".join(["true", *(f"{column} <> ALL (%s::bigint[])" for column in columns)])
        found[table] = tuple(
            machine.ask("amparo", counted.format(table, condition), *[without] * len(columns))[0]
        )  # type: ignore[assignment]
    return found


def _back(machine: Machine, cases: list[int]) -> int:
    """How many of the erased have a key or a row again."""
    keys = machine.ask(
        "amparo_vault", "SELECT subject FROM vault_data_key WHERE subject = ANY (%s::bigint[])", cases
    )
    rows = machine.ask("amparo", "SELECT id FROM cases_case WHERE id = ANY (%s::bigint[])", cases)
    return len({row[0] for row in [*keys, *rows]})


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
