"""``amparo ledger``: the erasure ledger on its own, newer than the backups that do not know whom it names."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from amparo.commands.errors import CommandError

FORMAT = 1


@dataclass(frozen=True)
class LedgerLine:
    """One line as it is written down: the shape of ``protection.erasures.Erased``, without Django."""

    subject: int
    erased_at: datetime
    basis: str
    asked_by: UUID
    confirmed_by: UUID


def add_to(subcommands: Any) -> None:
    ledger = subcommands.add_parser("ledger", help="the ledger of who was erased")
    verbs = ledger.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("export", help="write it to a file, which a restore then replays")
    verb.add_argument("--to", metavar="FILE", required=True)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=export)


def export(options: argparse.Namespace) -> int:
    """Write the whole ledger. Codes and dates: no name, and nothing that opens one."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.protection.erasures import erased_subjects

    path = Path(options.to).absolute()
    lines = [LedgerLine(**asdict(line)) for line in erased_subjects()]
    write_ledger(path, lines)
    said = {"file": str(path), "erased": len(lines)}
    print(json.dumps(said) if options.json else f"{len(lines)} erasures in {path}")
    return 0


def write_ledger(path: Path, lines: Sequence[LedgerLine]) -> None:
    """Write the ledger as JSON (0600)."""
    from amparo.engine.backup.manifest import write_whole

    at = datetime.now(UTC).isoformat()
    content = {"format": FORMAT, "kind": "ledger", "at": at, "erased": [asdict(line) for line in lines]}
    try:
        write_whole(path, json.dumps(content, default=str, indent=1) + "\n")
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror})") from None


def read_ledger(path: Path) -> tuple[datetime, list[LedgerLine]]:
    """When it was written, and its lines; raises ``CommandError`` when it is no ledger."""
    try:
        content = json.loads(path.read_text())
        if (content["kind"], content["format"]) != ("ledger", FORMAT):
            raise ValueError
        lines = [
            LedgerLine(
                int(line["subject"]),
                datetime.fromisoformat(line["erased_at"]),
                str(line["basis"]),
                UUID(line["asked_by"]),
                UUID(line["confirmed_by"]),
            )
            for line in content["erased"]
        ]
        return datetime.fromisoformat(content["at"]), lines
    except OSError as error:
        raise CommandError(f"{path} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"{path} is no ledger of erasures (amparo ledger export writes one)") from None
