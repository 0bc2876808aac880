"""The process that serves: ``python -m amparo.commands.serving HOST PORT``, started by ``amparo.commands.serve``.

It imports no Django and opens no database, so that the workers it forks begin with nothing that could be shared.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main(host: str, port: int) -> None:
    """Serve with granian (WSGI), two processes, until a signal; upkeep runs as a child beside it."""
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
    child = subprocess.Popen([sys.executable, "-m", "amparo.cli", "upkeep"])
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=10)


if __name__ == "__main__":
    if "django" in sys.modules:
        raise SystemExit("amparo: the serving process must begin without Django")
    main(sys.argv[1], int(sys.argv[2]))
