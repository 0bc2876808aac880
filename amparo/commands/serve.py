"""``amparo serve``: migrate, then serve the application with its upkeep beside it."""

import argparse
import os
import socket
import sys
from typing import Any

from amparo.commands.errors import CommandError


def add_to(subcommands: Any) -> None:
    serve = subcommands.add_parser("serve", help="serve the application")
    serve.add_argument("--host", default="127.0.0.1")
    add_port_to(serve)
    serve.set_defaults(run=run)


def add_port_to(command: argparse.ArgumentParser) -> None:
    """The option ``--port``; without it ``PORT`` says, or 8000."""
    # A text as default is read as an option is: a wrong PORT is a usage error of this command, not of --help.
    command.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="8000, or PORT")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number up to 65535")
    return int(text)


def require_workers() -> None:
    """Raise ``CommandError`` unless ``AMPARO_WORKERS`` says how many processes serve."""
    text = os.environ.get("AMPARO_WORKERS") or "2"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise CommandError(f"AMPARO_WORKERS is {text!r}: how many processes serve, 1 to 64")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, where the doctor finds every protection in effect; a demo only where it is one."""
    from amparo.commands.doctor.before_serving import refuse_as_set, refuse_unprotected
    from amparo.engine.flags import env_flag

    if not env_flag("AMPARO_DEMO"):
        refuse_as_set()
    require_workers()
    require_free_port(options.host, options.port)
    prepare()
    refuse_unprotected()
    serve(options.host, options.port)
    return 0


def prepare() -> None:
    """Start the engine, migrate if the migrator's connection is here, and collect the static files."""
    from amparo.commands.database import migrate_in_child, require_migrated
    from amparo.commands.restore import refuse_unfinished
    from amparo.commands.start import start_django

    refuse_unfinished()
    start_django()
    if os.environ.get("AMPARO_MIGRATE_URL"):
        migrate_in_child()
    else:
        require_migrated()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def require_free_port(host: str, port: int) -> None:
    """Raise ``CommandError`` with a remedy if something else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"port {port} on {host} cannot be used ({error.strerror}); end what listens there, "
                "or choose another with --port or PORT"
            ) from error


def serve(host: str, port: int) -> None:
    """Become the process that serves (``amparo.commands.serving``), leaving everything of this one behind.

    The server forks its workers. Had this process a connection open, both workers would write to the same socket, and
    one person's request could run in another's transaction. And it never has the migrator's password: whoever takes
    over a process that serves is the app, not the owner.
    """
    from amparo.commands.start import forget_owner

    forget_owner()
    os.environ["AMPARO_POOL"] = "8"
    sys.stdout.flush()
    serving = [sys.executable, "-m", "amparo.commands.serving", host, str(port)]
    os.execve(sys.executable, serving, dict(os.environ))  # noqa: S606 - ourselves, without those passwords
