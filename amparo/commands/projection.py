"""``amparo projection rebuild``: write anew the anonymous lines that aggregates are counted from."""

import argparse
import time
from typing import Any


def add_to(subcommands: Any) -> None:
    projection = subcommands.add_parser("projection", help="keep the figures of the observatory up to date")
    verbs = projection.add_subparsers(required=True, metavar="VERB")
    rebuild_parser = verbs.add_parser("rebuild", help="write the projection anew from the cases")
    rebuild_parser.add_argument(
        "--if-older", type=float, metavar="HOURS", help="do nothing if it was written less than HOURS ago"
    )
    rebuild_parser.set_defaults(run=rebuild)


def rebuild(options: argparse.Namespace) -> int:
    """Rebuild, and say how long it took."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.evidence.projection.actions import rebuild as rebuild_now
    from amparo.evidence.projection.actions import rebuild_if_older

    began = time.monotonic()
    if options.if_older is None:
        rebuild_now()
    elif not rebuild_if_older(options.if_older):
        print("the projection is recent enough; nothing done")
        return 0
    print(f"projection rebuilt in {time.monotonic() - began:.1f} s")
    return 0
