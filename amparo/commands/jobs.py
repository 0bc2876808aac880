"""``amparo jobs``: how many jobs wait, are being done, or were given up."""

import argparse
import json
from dataclasses import asdict
from typing import Any


def add_to(subcommands: Any) -> None:
    jobs = subcommands.add_parser("jobs", help="how many jobs wait, are being done, or were given up")
    jobs.add_argument("--json", action="store_true", help="print one JSON object")
    jobs.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the counts."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.access.errands import job_counts

    counts = job_counts()
    if options.json:
        print(json.dumps(asdict(counts)))
    else:
        print(f"{counts.waiting} waiting, the oldest for {counts.waiting_for} s")
        print(f"{counts.doing} being done")
        print(f"{counts.failed} given up")
    return 0
