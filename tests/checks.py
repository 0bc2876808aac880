"""The checks that need a database: ``python -m tests.checks``, part of ``make check``.

Types, missing migrations, the policy against its migrations, translations, and the schema against its snapshot in
``docs/schema.txt`` (written anew by ``make schema``).
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

import tests.database  # noqa: F401 - its own databases, before Django reads settings

ROOT = Path(__file__).parent.parent
SNAPSHOT = ROOT / "docs" / "schema.txt"

# What the schema is, in one line a thing, in an order that does not depend on when it was made.
_SCHEMA = """
SELECT format('column %s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
              coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT format('table %s row security %s forced %s', relname, relrowsecurity, relforcerowsecurity)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || replace(indexdef, 'public.', '') FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f')
UNION ALL
SELECT format('policy %s on %s %s for %s to %s using (%s) check (%s)', policyname, tablename, lower(permissive), cmd,
              array_to_string(roles, ','), regexp_replace(qual, '\\s+', ' ', 'g'),
              regexp_replace(with_check, '\\s+', ' ', 'g'))
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT format('function %s owner %s definer %s settings (%s) body %s', p.oid::regprocedure,
              pg_get_userbyid(proowner), prosecdef, array_to_string(proconfig, '; '), md5(prosrc))
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT format('grant %s on %s to %s', string_agg(
                  privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END,
                  ',' ORDER BY privilege_type), place,
              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END)
FROM (
    SELECT c.relname::text, a.* FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relkind <> 'S' AND c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
    UNION ALL
    SELECT format('%s.%s', c.relname, col.attname), a.*
    FROM pg_attribute col JOIN pg_class c ON c.oid = col.attrelid, aclexplode(col.attacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND NOT col.attisdropped AND a.grantee <> c.relowner
    UNION ALL
    SELECT p.oid::regprocedure::text, a.*
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
) given(place)
GROUP BY place, grantee
UNION ALL
SELECT format('trigger %s on %s: %s', tgname, tgrelid::regclass, md5(pg_get_triggerdef(oid)))
FROM pg_trigger WHERE NOT tgisinternal
"""


def as_owner() -> psycopg.Connection:
    """The main database as the owner of its tables sees it."""
    return psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_owner")


def schema_lines(connection: psycopg.Connection) -> list[str]:
    """The main database's schema as sorted lines."""
    return sorted(row[0] for row in connection.execute(_SCHEMA))


def _schema_now() -> list[str]:
    with as_owner() as connection:
        return schema_lines(connection)


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
    kept = SNAPSHOT.read_text().splitlines()
    difference = list(
        difflib.unified_diff(kept, _schema_now(), "docs/schema.txt", "database", lineterm="", n=0)
    )
    return "\n".join([*difference, "run `make schema` if this is meant", ""]) if difference else ""


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
        SNAPSHOT.write_text("\n".join(_schema_now()) + "\n")
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
