"""``python -m prove.one FIGURE``: runs one figure in this process and writes its result as JSON to a file.

``python -m prove`` starts this for each figure, so that none of them can disturb another.
"""

import argparse
import json
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from prove.figures import CannotProve, Figure, Result, Run
from prove.parts import count, in_parts
from prove.place import databases, server
from prove.registry import figures

T = TypeVar("T")


def main() -> None:
    """Run the figure; an error is for the caller to see in the traceback and the exit code."""
    options = argparse.ArgumentParser(prog="python -m prove.one")
    options.add_argument("figure")
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--part", type=int, help="count only this part, of those the figure has")
    options.add_argument("--into", type=Path, required=True)
    asked = options.parse_args()
    # An end asked for politely still removes databases, servers and mounts.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    figure, run = figures()[asked.figure], Run(full=not asked.quick, seed=asked.seed)
    try:
        if asked.part is None:
            said = asdict(_run(figure, run, in_parts if figure.parts > 1 else _whole))
        else:
            said = _run(figure, replace(run, part=asked.part, parts=figure.parts), count)
    except CannotProve as lack:
        said = {"problem": str(lack)}
    asked.into.write_text(json.dumps(said))


def _whole(figure: Figure, run: Run) -> Result:
    return figure.run(run)


def _run(figure: Figure, run: Run, how: Callable[[Figure, Run], T]) -> T:
    if not figure.has_databases:
        return how(figure, run)
    with ExitStack() as stack:
        admin = stack.enter_context(server())
        stack.enter_context(databases(admin, figure.id))

        import django

        django.setup()

        from amparo.foundation.protection.key_file import create_key_file

        logging.disable(logging.WARNING)  # that something was refused is what is tried
        create_key_file(Path(os.environ["AMPARO_KEY_FILE"]))
        return how(figure, run)


if __name__ == "__main__":
    main()
