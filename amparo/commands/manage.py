"""``amparo manage``: Django's own commands, for developers (makemigrations, check, shell)."""

import argparse
from typing import Any


def add_to(subcommands: Any) -> None:
    manage = subcommands.add_parser("manage", help="run a command of Django's (developers)")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Hand the arguments to Django, as the app role."""
    from amparo.commands.start import start_django

    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["amparo manage", *options.arguments])
    return 0
