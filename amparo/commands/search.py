"""``amparo search tokens``: let cases that were written before be found by document and telephone too."""

import argparse
import json
import sys
from typing import Any


def add_to(subcommands: Any) -> None:
    search = subcommands.add_parser("search", help="keep what people are found by")
    verbs = search.add_subparsers(required=True, metavar="VERB")
    tokens_parser = verbs.add_parser(
        "tokens", help="make the tokens of documents and telephones of every case; safe to repeat"
    )
    tokens_parser.add_argument("--json", action="store_true", help="print one JSON object")
    tokens_parser.set_defaults(run=tokens)


def tokens(options: argparse.Namespace) -> int:
    """Go through every case, five hundred at a time, and say how far it is; what is opened is audited."""
    from amparo.commands.start import start_django

    start_django(as_owner=True, may_create=False)
    from amparo.casework.safeguards.upkeep import tokenise_identifiers

    done = 0
    for done in tokenise_identifiers():
        print(f"\r{done} cases", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(json.dumps({"cases": done}) if options.json else f"{done} cases looked at")
    return 0
