"""``amparo audit verify``: recompute the chains of the trail."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from amparo.commands.errors import CommandError


def add_to(subcommands: Any) -> None:
    audit = subcommands.add_parser("audit", help="check the audit trail")
    verbs = audit.add_subparsers(required=True, metavar="VERB")
    verify_parser = verbs.add_parser("verify", help="recompute every hash; name the first bad event")
    verify_parser.add_argument("--json", action="store_true", help="print one JSON object")
    verify_parser.set_defaults(run=verify)
    verbs.add_parser("seal", help="link what is committed into the chains").set_defaults(run=seal)


def seal(options: argparse.Namespace) -> int:
    """Seal what is committed, and say how many events it was."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.audit.sealing import seal_all

    print(f"{seal_all()} events sealed")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Exit 1 when an event was changed, removed, added or moved."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.audit.sealing import verify_chain

    report = verify_chain()
    if options.json:
        print(json.dumps(asdict(report)))
    else:
        print(f"{report.checked} links checked, {report.unsealed} events not yet sealed")
    if not report.is_intact:
        raise CommandError(
            f"the trail was altered; the first event that does not fit is {report.first_bad_event}"
        )
    return 0
