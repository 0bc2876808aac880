"""``amparo policy``: write the policy's migrations, or check that they are up to date."""

import argparse
from typing import Any

from amparo.commands.errors import CommandError


def add_to(subcommands: Any) -> None:
    policy = subcommands.add_parser("policy", help="keep row-level security equal to the policy table")
    verbs = policy.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("write", help="write migrations for what has changed").set_defaults(run=write)
    verbs.add_parser("check", help="fail if a migration is missing").set_defaults(run=check)


def write(options: argparse.Namespace) -> int:
    """Write the missing policy migrations and the page of the policy, and name them."""
    from amparo.commands.start import start_django

    start_django()
    from django.conf import settings

    from amparo.foundation.access.policy.document import policy_page
    from amparo.foundation.access.policy.migrations import write_policies

    for path in write_policies():
        print(path)
    page = settings.BASE_DIR.parent / "docs" / "policy.md"
    if page.parent.is_dir() and (not page.exists() or page.read_text() != policy_page()):
        page.write_text(policy_page())
        print(page)
    return 0


def check(options: argparse.Namespace) -> int:
    """Exit 1 if a declared table and its newest policy migration differ."""
    from amparo.commands.start import start_django

    start_django()
    from amparo.foundation.access.policy.migrations import stale_policies

    stale = stale_policies()
    if stale:
        raise CommandError(f"policy of {', '.join(stale)} has no migration; run: amparo policy write")
    return 0
