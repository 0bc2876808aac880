"""The checks that need a database: ``python -m tests.checks``, part of ``make check``.

Types, missing migrations, the policy against its migrations, translations, and the schema against its snapshot in
``docs/schema.txt`` and ``docs/functions`` (written anew by ``make schema``).
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

import tests.database  # noqa: F401 - its own databases, before Django reads settings
from amparo.engine.schema import kept_pages, schema_pages

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def as_owner() -> psycopg.Connection:
    """The main database as the owner of its tables sees it."""
    return psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_owner")


def _schema_now() -> dict[str, str]:
    with as_owner() as connection:
        return schema_pages(connection)


def check_types() -> str:
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode else ""


def check_migrations() -> str:
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        return "models have changes without a migration: run `amparo manage makemigrations`\n"
    return ""


def check_policy() -> str:
    from amparo.foundation.access.policy.migrations import stale_policies

    stale = stale_policies()
    return f"the policy of {', '.join(stale)} has no migration: run `make policy`\n" if stale else ""


def check_translations() -> str:
    from amparo.web.translations import problems

    return "".join(f"{line}\n" for line in problems())


def check_schema() -> str:
    kept, now = kept_pages(DOCS), _schema_now()
    difference = [
        line
        for name in sorted(kept.keys() | now.keys())
        for line in difflib.unified_diff(
            kept.get(name, "").splitlines(),
            now.get(name, "").splitlines(),
            f"docs/{name}",
            "database",
            lineterm="",
            n=0,
        )
    ]
    return "\n".join([*difference, "run `make schema` if this is meant", ""]) if difference else ""


def write_schema() -> None:
    """Write the snapshot anew; a page of which no function is left goes."""
    now = _schema_now()
    for name in kept_pages(DOCS).keys() - now:
        (DOCS / name).unlink()
    for name, text in now.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text)


CHECKS: dict[str, Callable[[], str]] = {
    "types": check_types,
    "migrations": check_migrations,
    "policy": check_policy,
    "translations": check_translations,
    "schema": check_schema,
}


def main() -> int:
    """Run every check; print what is wrong; exit 1 if anything is."""
    import django

    django.setup()
    if sys.argv[1:] == ["schema"]:
        write_schema()
        return 0
    failed = 0
    for name, check in CHECKS.items():
        problem = check()
        print(f"{name}: {'failed' if problem else 'good'}")
        if problem:
            failed += 1
            print(problem)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
