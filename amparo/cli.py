"""The ``amparo`` command: starts the engine, then hands over to one subcommand a module.

Exit codes: 0 good; 1 the data or the user is wrong, said in one line on stderr; 2 usage.
"""

import argparse
import sys
from collections.abc import Sequence

from amparo.commands import COMMANDS
from amparo.commands.errors import plain_words


def parser() -> argparse.ArgumentParser:
    """The command line, with every subcommand's own options."""
    root = argparse.ArgumentParser(prog="amparo", description="Amparo: register once, follow the path.")
    subcommands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(subcommands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (Exception, KeyboardInterrupt) as error:
        if _was_interrupted(error):
            print(
                "amparo: interrupted; what was committed stays, run the same command to go on",
                file=sys.stderr,
            )
            return 130
        if (said := plain_words(error)) is not None:
            print(f"amparo: {said}", file=sys.stderr)
            return 1
        raise


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C began it: what then fails while tidying up (a cancelled statement) is not what went wrong."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    sys.exit(main())
