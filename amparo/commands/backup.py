"""``amparo backup``: main database and vault, each sealed in its own file, in two places. The key file is in neither.

The main database first: keys commit to the vault before the rows that they seal, so every row of the earlier snapshot
has its key in the later one.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError

if TYPE_CHECKING:
    import psycopg

    from amparo.engine.backup.manifest import Manifest

# SECURITY.md, rule 1: destroying a person's keys erases, also from old copies, once these have lapsed.
VAULT_DAYS = 30
# Who was signed in is nobody after a restore, and what was counted at the door is old: not copied at all.
LEFT_OUT = ("django_session", "web_cache")


def add_to(subcommands: Any) -> None:
    backup = subcommands.add_parser(
        "backup",
        help="copy main database and vault, sealed, to two places",
        description="Copies the main database to --to and the vault to --vault-to, sealed to the key of backups, "
        "and deletes copies of the vault older than 30 days. The key file (AMPARO_KEY_FILE) is in neither copy: "
        "keep a copy of it of its own.",
    )
    backup.add_argument("--to", metavar="DIR", default=os.environ.get("AMPARO_BACKUP_DIR", ""))
    backup.add_argument("--vault-to", metavar="DIR", default=os.environ.get("AMPARO_VAULT_BACKUP_DIR", ""))
    backup.add_argument(
        "--same-place", action="store_true", help="both in one place, where one theft takes both"
    )
    backup.add_argument(
        "--keep-days", type=int, metavar="N", help="also delete copies of the main database older than N days"
    )
    backup.add_argument("--new-key", metavar="FILE", help="make the key that opens backups, then end")
    backup.add_argument("--json", action="store_true", help="print one JSON object")
    backup.set_defaults(run=run)


@dataclass(frozen=True)
class Places:
    """Where the two copies go."""

    main: Path
    vault: Path


def run(options: argparse.Namespace) -> int:
    """Copy both, or make the key; exit 1 with the reason if no copy can be trusted."""
    if options.new_key:
        return make_key(Path(options.new_key).absolute())
    places = _places(options)
    from amparo.commands.start import backup_urls, data_dir, start_engine
    from amparo.engine.milestones import note_done

    # A timer of the system that gives up asks politely: then too nothing half made stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = start_engine(may_create=False).app
    recipient = public_key()
    report = back_up(app, backup_urls(), places, recipient, keep_days=options.keep_days, show=_show)
    note_done(data_dir(), "backup", to=str(places.main), vault_to=str(places.vault), id=report["id"])
    print(file=sys.stderr)
    if places.main == places.vault:
        report["warning"] = "main database and vault lie in one place: whoever takes it has both"
        print(f"amparo: {report['warning']}", file=sys.stderr)
    print(json.dumps(report) if options.json else _said(report))
    return 0


def make_key(path: Path) -> int:
    """Make the pair: the private half in ``path``, to be taken away; the public half stays in the data directory."""
    from amparo.commands.start import data_dir
    from amparo.engine.backup.manifest import write_whole
    from amparo.engine.backup.sealed_file import new_backup_key

    folder = data_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / "backup-recipient", new_backup_key(path) + "\n")
    print(
        f"{path} opens every backup made from now on. Take it off this machine, in two copies under two people's "
        "care: without it no backup can be restored."
    )
    return 0


def public_key() -> str:
    """The key that backups are sealed to. Raises ``CommandError`` with what to do when there is none."""
    from amparo.commands.start import data_dir

    if given := os.environ.get("AMPARO_BACKUP_RECIPIENT", "").strip():
        return given
    try:
        return (data_dir() / "backup-recipient").read_text().strip()
    except FileNotFoundError:
        raise CommandError(
            "there is no key for backups yet; make it once, and take it off this machine: "
            "amparo backup --new-key FILE"
        ) from None


def back_up(
    app: str, urls: Any, places: Places, recipient: str, *, keep_days: int | None, show: Callable[[str], None]
) -> dict[str, Any]:
    """Dump the main database, then the vault; write manifests; delete what has lapsed. Returns the report.

    ``app`` is the application's connection, which notes the copy in the trail before it is made.
    """
    import psycopg

    from amparo.engine.backup.dumping import dump_database
    from amparo.engine.backup.manifest import MAIN, VAULT, delete_older, manifest_of, write_manifest

    began = datetime.now(UTC)
    run_id = began.strftime("%Y%m%dT%H%M%SZ")
    _sweep_parts(places, began)
    with psycopg.connect(app, connect_timeout=10) as connection:
        note_in_trail(connection, "make_backup")
    made: dict[str, Manifest] = {}
    for kind, url, folder, left_out, read in (
        (MAIN, urls.main, places.main, LEFT_OUT, main_facts),
        (VAULT, urls.vault, places.vault, (), vault_facts),
    ):
        file = folder / f"amparo-{run_id}.{kind}.dump.sealed"
        with _removed_unless_described(file, folder / f"amparo-{run_id}.{kind}.json") as described:
            dump = dump_database(
                url, file, recipient, without_rows_of=left_out, read=read, progress=named(kind, show)
            )
            if kind == VAULT:
                _write_ledger(places.main / f"amparo-{run_id}.ledger.json", dump.facts.pop("erased"))
            made[kind] = manifest_of(dump, kind=kind, id=run_id, amparo=version(), file=file)
            write_manifest(described, made[kind])
    now = datetime.now(UTC)
    lapsed = delete_older(places.vault, VAULT, than=timedelta(days=VAULT_DAYS), now=now)
    if keep_days is not None:
        lapsed += delete_older(places.main, MAIN, than=timedelta(days=keep_days), now=now)
    return {
        "id": run_id,
        "main": str(places.main / f"amparo-{run_id}.main.json"),
        "vault": str(places.vault / f"amparo-{run_id}.vault.json"),
        "ledger": str(places.main / f"amparo-{run_id}.ledger.json"),
        "rows": {kind: sum(manifest.rows.values()) for kind, manifest in made.items()},
        "bytes": {kind: manifest.bytes for kind, manifest in made.items()},
        "deleted": lapsed,
        "seconds": round((now - began).total_seconds(), 1),
    }


def main_facts(connection: "psycopg.Connection") -> dict[str, object]:
    """What the manifest of the main database says besides the rows: migrations, heads of the trail, the schema."""
    from amparo.engine.schema import schema_lines

    heads = connection.execute(
        "SELECT DISTINCT ON (institution) institution::text, position, encode(hash, 'hex') FROM audit_link "
        "ORDER BY institution, position DESC"
    ).fetchall()
    return {
        "migrations": migrations_of(connection),
        "audit_heads": [{"institution": i, "position": p, "hash": h} for i, p, h in heads],
        "schema": schema_lines(connection),
        "left_out": list(LEFT_OUT),
    }


def vault_facts(connection: "psycopg.Connection") -> dict[str, object]:
    """Of the vault: migrations, which key-encryption keys its data keys need, and the ledger of erasures."""
    keks = connection.execute("SELECT DISTINCT kek FROM vault_data_key ORDER BY 1").fetchall()
    erased = connection.execute(
        "SELECT subject, erased_at, basis, asked_by, confirmed_by FROM vault_erasure ORDER BY erased_at, subject"
    ).fetchall()
    return {
        "migrations": migrations_of(connection),
        "needs_keys": [kek for (kek,) in keks],
        "erased": erased,
    }


def migrations_of(connection: "psycopg.Connection") -> dict[str, str]:
    """The newest migration of each application."""
    rows = connection.execute(
        "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
    ).fetchall()
    return dict(rows)


def _write_ledger(path: Path, rows: Any) -> None:
    """The ledger on its own too: whoever restores an older copy needs the newest."""
    from amparo.commands.ledger import LedgerLine, write_ledger

    write_ledger(path, [LedgerLine(*row) for row in rows])


def note_in_trail(
    connection: "psycopg.Connection", action: str, subjects: Sequence[int] = (), detail: str = ""
) -> None:
    """One event of nobody of an institution: whoever runs the server did it."""
    connection.execute(
        "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
        "VALUES (%s, 'done', 'administration', %s, '{}', %s)",
        [action, list(subjects), detail],
    )


@contextmanager
def _removed_unless_described(file: Path, manifest: Path) -> Iterator[Path]:
    """A copy without its manifest is nobody's: it goes when writing the manifest fails or is interrupted."""
    try:
        yield manifest
    finally:
        if not manifest.exists():
            file.unlink(missing_ok=True)


def _sweep_parts(places: Places, now: datetime) -> None:
    """What runs that were killed have left."""
    for folder in {places.main, places.vault}:
        for part in folder.glob(".amparo-*.part"):
            if now.timestamp() - part.stat().st_mtime > 86_400:
                part.unlink(missing_ok=True)


def _places(options: argparse.Namespace) -> Places:
    if not options.to:
        raise CommandError("say where the copy of the main database goes: --to DIR (or AMPARO_BACKUP_DIR)")
    if not options.vault_to and not options.same_place:
        raise CommandError(
            "say where the copy of the vault goes, apart from the other: --vault-to DIR (or AMPARO_VAULT_BACKUP_DIR)"
        )
    main = Path(options.to).absolute().resolve()
    vault = Path(options.vault_to or options.to).absolute().resolve()
    if main == vault and not options.same_place:
        raise CommandError(
            "--to and --vault-to are one place, where one theft takes both; choose another, or say --same-place"
        )
    for folder in (main, vault):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder} cannot be made ({error.strerror})") from None
        if not os.access(folder, os.W_OK):
            raise CommandError(f"{folder} cannot be written")
    return Places(main, vault)


def version() -> str:
    """Which Amparo this is."""
    from importlib.metadata import version as version_of

    return version_of("amparo")


def named(kind: str, show: Callable[[str], None]) -> Callable[[str], None]:
    """Say of which database each line of progress is."""
    return lambda line: show(f"{kind}: {line}")


def _show(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r  {line:<40}", end="", file=sys.stderr, flush=True)


def _said(report: dict[str, Any]) -> str:
    lines = [
        f"main database: {report['rows']['main']:,} rows, {report['bytes']['main'] / 1e6:,.1f} MB  {report['main']}",
        f"vault:         {report['rows']['vault']:,} rows, {report['bytes']['vault'] / 1e6:,.1f} MB  {report['vault']}",
        f"read back and counted in {report['seconds']} s",
    ]
    if report["deleted"]:
        lines.append(f"deleted, over {VAULT_DAYS} days old: {', '.join(report['deleted'])}")
    lines.append("the key file is not in it: keep a copy of it of its own (AMPARO_KEY_FILE)")
    return "\n".join(lines)
