"""``amparo restore``: main database, vault and ledger into a clean place, checked before anybody can sign in.

Until it has ended well, a mark in the data directory keeps `amparo serve` from starting on what is half restored.
"""

import argparse
import json
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError

if TYPE_CHECKING:
    from amparo.engine.backup.manifest import Manifest
    from amparo.engine.urls import BackupUrls, DatabaseUrls

WORD = "REPLACE"


def add_to(subcommands: Any) -> None:
    restore = subcommands.add_parser(
        "restore",
        help="bring backups back into a clean place",
        description="Restores a copy of the main database and one of the vault, no older than it, into empty "
        "databases; replays the newest ledger of erasures; checks rows, schema, keys and trail; signs everybody "
        "out. The key file has to be in its place first (AMPARO_KEY_FILE).",
    )
    restore.add_argument("--from", dest="main", metavar="MANIFEST", required=True, help="amparo-….main.json")
    restore.add_argument("--vault", metavar="MANIFEST", required=True, help="amparo-….vault.json")
    restore.add_argument(
        "--key",
        metavar="FILE",
        default=os.environ.get("AMPARO_BACKUP_KEY_FILE", ""),
        help="what `amparo backup --new-key` made",
    )
    ledger = restore.add_mutually_exclusive_group(required=True)
    ledger.add_argument(
        "--ledger", metavar="FILE", help="the newest ledger of erasures (of a later backup, or exported)"
    )
    ledger.add_argument(
        "--ledger-of-backup", action="store_true", help="there is no newer one than in the copy of the vault"
    )
    restore.add_argument("--replace", action="store_true", help="throw away what the databases hold now")
    restore.add_argument("--json", action="store_true", help="print one JSON object")
    restore.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Restore and check; exit 1 at the first thing that is not as it must be."""
    from amparo.commands.backup import named
    from amparo.engine.backup.manifest import MAIN, VAULT, read_manifest, sealed_file_of
    from amparo.engine.backup.sealed_file import read_backup_key

    began = time.monotonic()
    if not options.key:
        raise CommandError("name the key that opens the backups: --key FILE (or AMPARO_BACKUP_KEY_FILE)")
    key = read_backup_key(Path(options.key).absolute())
    paths = {MAIN: Path(options.main).absolute(), VAULT: Path(options.vault).absolute()}
    manifests = {kind: read_manifest(path, kind) for kind, path in paths.items()}
    refuse_older_vault(manifests[MAIN], manifests[VAULT])
    files = {kind: sealed_file_of(paths[kind], manifest) for kind, manifest in manifests.items()}

    urls, backup = _start(manifests)
    lines = _ledger(options, manifests[VAULT])
    from amparo.engine.backup.restoring import require_opens, require_rows, restore_file

    for file in files.values():
        require_opens(file, key)
    require_keys_of(manifests[VAULT])
    _make_empty(urls, replace=options.replace)

    for kind, url, seen_by in ((VAULT, urls.vault, backup.vault), (MAIN, urls.migrate, backup.main)):
        restore_file(url, files[kind], key, named(kind, _show))
        require_rows(seen_by, manifests[kind].rows)
    require_schema(backup.main, manifests[MAIN])
    from amparo.commands.restored import settle

    report = settle(urls, backup, manifests[MAIN], lines)
    report |= {"main": manifests[MAIN].id, "vault": manifests[VAULT].id}
    report |= {"rows": sum(manifests[MAIN].rows.values()), "seconds": round(time.monotonic() - began, 1)}
    with_mark(False)
    _note_drill(paths[MAIN], manifests[MAIN], report)
    print(file=sys.stderr)
    print(json.dumps(report) if options.json else _said(report))
    return 0


def refuse_older_vault(main: "Manifest", vault: "Manifest") -> None:
    """Raises ``CommandError``: rows of the main database would lack their keys (SECURITY.md, rule 1)."""
    if vault.moment < main.moment:
        raise CommandError(
            f"the copy of the vault ({vault.at}) is older than that of the main database ({main.at}); "
            "take one that was made with it or later"
        )


def require_schema(url: str, manifest: "Manifest") -> None:
    """Raises ``CommandError`` unless tables, policies, functions and privileges are those that were backed up."""
    import psycopg

    from amparo.engine.schema import schema_differences, schema_lines

    with psycopg.connect(url, connect_timeout=10) as connection:
        different = schema_differences(schema_lines(connection), manifest.facts["schema"])
    if different:
        raise CommandError(
            f"{len(different)} lines of the schema differ from the backup's, such as: {different[0]}"
        )


def mark() -> Path:
    """Says that a restore has begun and not ended well."""
    from amparo.commands.start import data_dir

    return data_dir() / "restore-unfinished"


def with_mark(is_there: bool) -> None:
    """Set or remove the mark."""
    if is_there:
        mark().touch(mode=0o600)
    else:
        mark().unlink(missing_ok=True)


def refuse_unfinished() -> None:
    """Raises ``CommandError`` when a restore was left half-way: erased people may be in it."""
    if mark().exists():
        raise CommandError("a restore did not end well here; run it again with --replace before serving")


def _note_drill(path: Path, manifest: "Manifest", report: dict[str, Any]) -> None:
    """Say beside the copy, if it can be written there, that it was restored: `amparo doctor` asks for it."""
    from amparo.engine.backup.manifest import write_whole

    done = {"at": datetime.now(UTC).isoformat(), "seconds": report["seconds"], "rows": report["rows"]}
    with suppress(OSError):
        write_whole(path.parent / f"amparo-{manifest.id}.drill.json", json.dumps(done) + "\n")


def _start(manifests: "dict[str, Manifest]") -> "tuple[DatabaseUrls, BackupUrls]":
    from amparo.commands.start import backup_urls, data_dir, start_engine

    urls = start_engine()
    if not urls.migrate:
        raise CommandError("AMPARO_MIGRATE_URL not set; a restore makes the tables anew")
    keys = Path(os.environ.get("AMPARO_KEY_FILE", data_dir() / "keys.json"))
    elsewhere = ("AMPARO_KEYS", "AMPARO_KEYS_FILE", "AMPARO_KEY_SERVICE")
    if not keys.exists() and not any(os.environ.get(name) for name in elsewhere):
        raise CommandError(
            f"bring the key file back first, from its own copy, to {keys}: names stay shut without it"
        )
    from amparo.commands.start import start_django

    start_django()
    require_known_migrations(manifests)
    return urls, backup_urls()


def require_keys_of(vault: "Manifest") -> None:
    """Raises ``CommandError`` when the key file is older than the copy of the vault: before a rotation, say."""
    from amparo.foundation.protection.keys import key_service

    if missing := sorted(set(vault.facts["needs_keys"]) - key_service().known()):
        raise CommandError(
            f"the key file has no key {', '.join(missing)}, which this vault needs; bring a newer copy of it"
        )


def require_known_migrations(manifests: "dict[str, Manifest]") -> None:
    """Raises ``CommandError`` for a backup of a newer version than this one."""
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations or ())
    for manifest in manifests.values():
        for app, name in manifest.facts["migrations"].items():
            if (app, name) not in known:
                raise CommandError(
                    f"the backup is of version {manifest.amparo} with {app}.{name}, which is newer than this one; "
                    "install that version"
                )


def _ledger(options: argparse.Namespace, vault: "Manifest") -> list[Any]:
    """The lines of the ledger that was given. One older than the copy of the vault adds nothing: a slip, so refused."""
    if options.ledger_of_backup:
        return []
    from amparo.commands.ledger import read_ledger

    at, lines = read_ledger(Path(options.ledger).absolute())
    if at < vault.moment - timedelta(minutes=5):
        raise CommandError(
            "this ledger is older than the copy of the vault, which has a newer one in it; give the newest, "
            "or say --ledger-of-backup"
        )
    return lines


def _make_empty(urls: "DatabaseUrls", *, replace: bool) -> None:
    from amparo.engine.backup.restoring import empty_main, empty_vault, is_empty

    full = [
        name for name, url in (("main database", urls.migrate), ("vault", urls.vault)) if not is_empty(url)
    ]
    if full and not replace:
        raise CommandError(
            f"{' and '.join(full)} not empty; restore elsewhere (AMPARO_DATA_DIR), "
            "or throw away what is there: --replace"
        )
    if full:
        words = f"This throws away what is in: {', '.join(full)}. Type {WORD} to do it: "
        print(words, end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip() != WORD:
            raise CommandError("nothing was done")
    with_mark(True)
    if full:
        from django.db import connections

        connections.close_all()
        empty_main(urls.migrate)
        empty_vault(urls.vault)


def _show(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r  {line:<40}", end="", file=sys.stderr, flush=True)


def _said(report: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"restored in {report['seconds']} s: {report['rows']:,} rows of {report['main']}, "
            f"keys of {report['vault']}",
            f"erased again: {report['erased_again']} keys of {report['ledger']} people in the ledger",
            f"trail: {report['links']:,} links checked, none altered",
            f"keys: {report['keys']:,} open; sealed values without a key: {report['without_key']}",
            f"signed out: {report['signed_out']} sessions and {report['keys_of_programs_ended']} keys of programs",
            f"everything is as of {report['as_of']}. Do again what was done since: accounts closed, passwords changed,",
            "shares ended, consents withdrawn. Ask each unit before you serve.",
        ]
    )
