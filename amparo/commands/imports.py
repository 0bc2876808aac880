"""``amparo import``: bring published data sets in, apart from the registry."""

import argparse
import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError

if TYPE_CHECKING:
    from amparo.exchange.imports.actions import Reading

_RESUMES = "what was committed stays; run the same command again to go on"


def add_to(subcommands: Any) -> None:
    imports = subcommands.add_parser("import", help="bring a published data set in, apart from the registry")
    sources = imports.add_subparsers(required=True, metavar="SOURCE")
    ctdc = sources.add_parser(
        "ctdc",
        help="CTDC's victim-perpetrator data",
        description="Loads CTDC's victim-perpetrator CSV, or a quarantine file of it that was mended. Rows "
        "that do not pass are written to the quarantine file with row, column and reason. A second run adds "
        "nothing; an interrupted one goes on where it was.",
        epilog="Exit codes: 0 the whole file was read, also with rows in quarantine; 1 it could not be read, or none "
        "of its rows passed; 2 usage. A file with another header is refused, with the columns it should have.",
    )
    ctdc.add_argument("file", type=Path, metavar="FILE")
    ctdc.add_argument("--json", action="store_true", help="print one JSON object on stdout")
    ctdc.add_argument(
        "--quarantine",
        type=Path,
        metavar="FILE",
        help="where to write the rows that did not pass (default: FILE's name with .quarantine.csv, here)",
    )
    ctdc.add_argument("--dataset", metavar="NAME", help="name of the data set (default: FILE's name)")
    ctdc.add_argument(
        "--as", dest="username", metavar="USERNAME", help="whose work this is, for the audit trail"
    )
    ctdc.set_defaults(run=import_ctdc_file)


def import_ctdc_file(options: argparse.Namespace) -> int:
    """Exit 0 when the whole file was read, also with rows in quarantine; 1 when it could not be, or no row passed.

    With ``--json``, what went wrong is one JSON object on stdout too: {"error": TEXT}.
    """
    from amparo.engine.errors import EngineError

    try:
        reading = _read(options)
    except (CommandError, EngineError) as error:
        if options.json:
            print(json.dumps({"error": str(error)}))
        raise
    _report(options, reading)
    counts = reading.counts
    if counts.quarantined and not counts.accepted and not counts.duplicates:
        _say("no row of the file passed")
        return 1
    return 0


def _read(options: argparse.Namespace) -> "Reading":
    quarantine = options.quarantine or Path(f"{options.file.name.removesuffix('.csv')}.quarantine.csv")
    if not os.access(quarantine.parent, os.W_OK) or quarantine.is_dir():
        raise CommandError(f"{quarantine} cannot be written; name another file with --quarantine")
    if options.dataset is not None and not 1 <= len(options.dataset.strip()) <= 120:
        raise CommandError("--dataset: a name of 1 to 120 characters")
    from amparo.commands.start import start_django
    from amparo.exchange.imports.errors import CannotImport

    start_django(may_create=False)
    from django.db import DatabaseError

    from amparo.foundation.access.decisions import Refused
    from amparo.foundation.access.viewer import NotSignedIn

    try:
        return _import(options, quarantine)
    except CannotImport as error:
        raise CommandError(str(error)) from None
    except (Refused, NotSignedIn):
        raise CommandError(f"this account may not import any more; {_RESUMES}") from None
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) == "42P01":
            raise CommandError("the database is not at this version; run: amparo database migrate") from None
        raise CommandError(f"the database stopped answering; {_RESUMES}") from None


def _import(options: argparse.Namespace, quarantine: Path) -> "Reading":
    from django.db import DatabaseError

    from amparo.exchange.imports.actions import import_ctdc, open_file
    from amparo.exchange.imports.importers import importing_account
    from amparo.exchange.imports.quarantine import write_quarantine
    from amparo.foundation.access.viewer import close_viewer, open_viewer

    open_file(options.file).close()  # before anybody is signed in for nothing
    token = secrets.token_hex(32)
    open_viewer(account_id=importing_account(options.username), token=token, with_second_factor=False)
    try:
        with _Progress() as progress:
            reading = import_ctdc(
                token=token, path=options.file, dataset=options.dataset, progress=progress.show
            )
        if reading.counts.quarantined:
            earlier = write_quarantine(token=token, run=reading.run, dataset=reading.dataset, path=quarantine)
            _say(f"{reading.counts.quarantined} rows did not pass; mend and import: {quarantine}")
            if earlier:
                _say(f"the file of that name that was there before is now {earlier}")
        return reading
    finally:
        with suppress(DatabaseError):  # it lapses by itself; what went wrong before is what is said
            close_viewer(token)


def _report(options: argparse.Namespace, reading: "Reading") -> None:
    counts, seconds = reading.counts, reading.seconds
    if options.json:
        figures = {
            "read": counts.read,
            "accepted": counts.accepted,
            "quarantined": counts.quarantined,
            "duplicates": counts.duplicates,
            "seconds": round(seconds, 3),
        }
        print(json.dumps(figures))
        return
    print(
        f"{reading.dataset.name}: {counts.read} rows read, {counts.accepted} accepted, "
        f"{counts.quarantined} in quarantine, {counts.duplicates} already there, in {seconds:.1f} s"
    )


def _say(text: str) -> None:
    print(f"amparo: {text}", file=sys.stderr)


class _Progress:
    """Shows how far the file is: one line rewritten on a terminal, one line every tenth elsewhere."""

    def __init__(self) -> None:
        self.on_terminal = sys.stderr.isatty()
        self.shown = -1
        self.has_begun = False

    def show(self, reading: "Reading") -> None:
        if not self.has_begun and reading.resumed_at:
            _say(f"going on after {reading.resumed_at} rows that an interrupted run had read")
        self.has_begun = True
        tenth = int(reading.share * 10)
        text = f"{reading.share:4.0%}  {reading.counts.read} rows"
        if self.on_terminal:
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
        elif tenth > self.shown:
            print(text, file=sys.stderr, flush=True)
        self.shown = max(tenth, self.shown)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_problem: object) -> None:
        if self.on_terminal and self.has_begun:
            print(file=sys.stderr)
