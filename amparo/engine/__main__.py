"""For developers: `python -m amparo.engine start|stop|urls|admin DATA_DIR` prints what to export."""

import argparse
import shlex
import sys
from pathlib import Path

from amparo.engine.embedded import EmbeddedServer
from amparo.engine.errors import EngineError


def main() -> int:
    """Run one command; an EngineError becomes one line on stderr and status 1."""
    parser = argparse.ArgumentParser(prog="python -m amparo.engine", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "urls", "admin"])
    parser.add_argument("data_dir", type=Path)
    arguments = parser.parse_args()
    try:
        for name, value in _run(arguments.command, EmbeddedServer(arguments.data_dir)).items():
            print(f"export {name}={shlex.quote(value)}")
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(command: str, server: EmbeddedServer) -> dict[str, str]:
    exported: dict[str, str] = {}
    if command == "stop":
        server.stop()
    elif command == "admin":
        exported["AMPARO_ADMIN_URL"] = server.admin_url
    else:
        (server.start() if command == "start" else server.urls).export(exported)
    return exported


if __name__ == "__main__":
    sys.exit(main())
