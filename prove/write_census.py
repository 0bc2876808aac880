"""``make census``: write docs/census.txt anew, from databases of its own; the difference is for a person to review."""

import os
from pathlib import Path

from prove.place import databases, server


def main() -> None:
    """Make the world of the census and count."""
    with server() as admin, databases(admin, "census"):
        import django

        django.setup()

        from amparo.foundation.protection.key_file import create_key_file
        from prove.census import census
        from prove.census_world import build
        from prove.mutations import write

        create_key_file(Path(os.environ["AMPARO_KEY_FILE"]))
        write(census(build()[1]))


if __name__ == "__main__":
    main()
