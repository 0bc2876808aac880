"""The process that serves: ``python -m amparo.commands.serving HOST PORT``, started by ``amparo.commands.serve``.

It imports no Django and opens no database, so that the workers it forks begin with nothing that could be shared.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

# Seconds within which what was begun may end after a signal. A database that has fallen silent ends nothing by itself.
GRACE = 10


def main(host: str, port: int) -> None:
    """Serve with granian (WSGI), two processes, until a signal; upkeep runs as a child beside it."""
    with _upkeep():
        Granian(
            "amparo.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=int(os.environ.get("AMPARO_WORKERS") or "2"),
            blocking_threads=4,
            backpressure=256,
            respawn_failed_workers=True,
            workers_kill_timeout=GRACE,
            log_access=False,
            log_level=LogLevels.warning,
            websockets=False,
        ).serve()


@contextmanager
def _upkeep() -> Iterator[None]:
    # A group of its own: it can be ended with the worker that it started.
    child = subprocess.Popen([sys.executable, "-m", "amparo.cli", "upkeep"], process_group=0)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            # It waits for a database that does not answer. What it had in hand is undone there, and tried again.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    if "django" in sys.modules:
        raise SystemExit("amparo: the serving process must begin without Django")
    main(sys.argv[1], int(sys.argv[2]))
