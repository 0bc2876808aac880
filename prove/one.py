"""``python -m prove.one FIGURE``: runs one figure in this process and writes its result as JSON to a file.

``python -m prove`` starts this for each figure, so that none of them can disturb another.
"""

import argparse
import json
import logging
import os
import signal
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from prove.figures import CannotProve, Figure, Result, Run
from prove.place import databases, server
from prove.registry import figures


def main() -> None:
    """Run the figure; an error is for the caller to see in the traceback and the exit code."""
    options = argparse.ArgumentParser(prog="python -m prove.one")
    options.add_argument("figure")
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--into", type=Path, required=True)
    asked = options.parse_args()
    # An end asked for politely still removes databases, servers and mounts.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    run = Run(full=not asked.quick, seed=asked.seed)
    try:
        said = asdict(_run(figures()[asked.figure], run))
    except CannotProve as lack:
        said = {"problem": str(lack)}
    asked.into.write_text(json.dumps(said))


def _run(figure: Figure, run: Run) -> Result:
    if not figure.has_databases:
        return figure.run(run)
    with ExitStack() as stack:
        admin = stack.enter_context(server())
        stack.enter_context(databases(admin, figure.id))

        import django

        django.setup()

        from amparo.foundation.protection.key_file import create_key_file

        logging.disable(logging.WARNING)  # that something was refused is what is tried
        create_key_file(Path(os.environ["AMPARO_KEY_FILE"]))
        return figure.run(run)


if __name__ == "__main__":
    main()
