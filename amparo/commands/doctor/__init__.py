"""``amparo doctor``: what is set or has become so that a protection does not hold, each with an id and what to do.

Reads and changes nothing. Every id is described in docs/doctor.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    from amparo.commands.doctor.findings import Check, Finding, Place


def add_to(subcommands: Any) -> None:
    doctor = subcommands.add_parser(
        "doctor",
        help="check configuration and security; every finding with an id and what to do",
        epilog="Exit codes: 0 no error found; 1 an error; 2 usage. Every id is described in docs/doctor.md.",
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at everything; exit 1 if something leaves a protection without effect."""
    from amparo.commands.doctor.findings import Level, findings

    with this_place() as place:
        found = findings(checks(), place)
    errors = sum(finding.level is Level.ERROR for finding in found)
    if options.json:
        print(
            json.dumps(
                {"ok": not errors, "findings": [asdict(finding) for finding in found]}, ensure_ascii=False
            )
        )
    else:
        _print(found, len(checks()))
    return 1 if errors else 0


def checks() -> "tuple[Check, ...]":
    """Every check, in the order of the ids."""
    from amparo.commands.doctor import configuration, grants, operations, server, state, waiting, walls

    return (
        *configuration.CHECKS,
        *server.CHECKS,
        *walls.CHECKS,
        *state.CHECKS,
        *grants.CHECKS,
        *waiting.CHECKS,
        *operations.CHECKS,
    )


@contextmanager
def this_place() -> "Iterator[Place]":
    """This installation: connected as the application, and as the role of backups where that can be had."""
    from amparo.commands.doctor.findings import Place
    from amparo.commands.start import backup_urls, data_dir, start_engine
    from amparo.engine.errors import EngineError
    from amparo.engine.flags import env_flag
    from amparo.engine.urls import BACKUP_VARIABLES

    urls = start_engine(may_create=False)
    import django

    django.setup()
    folder = data_dir()
    seen: dict[str, str] = {"AMPARO_DATABASE_URL": urls.app, "AMPARO_VAULT_URL": urls.vault}
    if urls.migrate:
        seen["AMPARO_MIGRATE_URL"] = urls.migrate
    # As they are set: also what cannot be read, or is alone.
    seen |= {name: os.environ[name] for name in BACKUP_VARIABLES.values() if os.environ.get(name)}
    copies = None
    with suppress(EngineError):
        copies = backup_urls()
    with ExitStack() as stack:

        def connected(url: str | None) -> "psycopg.Connection | None":
            return stack.enter_context(_connection(url)) if url else None

        yield Place(
            environ=dict(os.environ),
            data_dir=folder,
            key_file=Path(os.environ.get("AMPARO_KEY_FILE", folder / "keys.json")),
            now=datetime.now(UTC),
            is_demo=env_flag("AMPARO_DEMO"),
            is_embedded=urls.embedded,
            urls=seen,
            main=connected(urls.app),
            vault=connected(urls.vault),
            all_rows=connected(copies.main if copies else None),
            vault_rows=connected(copies.vault if copies else None),
        )


@contextmanager
def _connection(url: str) -> "Iterator[psycopg.Connection | None]":
    """A connection that only reads, or None where nobody answers: that is for a check to say."""
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error:
        yield None
        return
    with connection:
        connection.execute("SET default_transaction_read_only = on")
        yield connection


def _print(found: "list[Finding]", checked: int) -> None:
    for finding in found:
        print(f"{finding.id} {finding.level:<7} {finding.wrong}: {finding.detail}")
        if finding.hint:
            print(f"{'':15}→ {finding.hint}")
    counts = ", ".join(
        f"{sum(f.level == level for f in found)} {level}s" for level in ("error", "warning", "note")
    )
    print(f"{checked} checks: {counts}", file=sys.stderr)
