"""``amparo serve``: migrate, then serve the application with its upkeep beside it."""

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amparo.commands.errors import CommandError


def add_to(subcommands: Any) -> None:
    serve = subcommands.add_parser("serve", help="serve the application")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted. Until the proof of protection passes, only in demo mode."""
    if os.environ.get("AMPARO_DEMO", "") not in {"1", "true", "yes", "on"}:
        raise CommandError(
            "until its protection is proved, Amparo starts with synthetic data only: use `amparo demo`"
        )
    require_free_port(options.host, options.port)
    prepare()
    serve(options.host, options.port)
    return 0


def prepare() -> None:
    """Start the engine, migrate, and collect the static files."""
    from amparo.commands.database import migrate_in_child
    from amparo.commands.start import start_django

    start_django(pool=8)
    migrate_in_child()
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
                f"port {port} on {host} cannot be used ({error.strerror}); choose another: PORT=8010 make demo"
            ) from error


def serve(host: str, port: int) -> None:
    """Serve with granian (WSGI), two processes, until a signal; upkeep runs as a child beside it."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with _upkeep():
        Granian(
            "amparo.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=int(os.environ.get("AMPARO_WORKERS", "2")),
            blocking_threads=4,
            backpressure=256,
            respawn_failed_workers=True,
            log_access=False,
            log_level=LogLevels.warning,
            websockets=False,
        ).serve()


@contextmanager
def _upkeep() -> Iterator[None]:
    command = [sys.executable, "-m", "amparo.cli", "upkeep"]
    child = subprocess.Popen(command)  # noqa: S603
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=10)
