"""Checks of the second wall: roles, row-level security, functions that act for others, migrations."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from amparo.commands.doctor.findings import Check, Level, Look, Place, rows

_DOCS = Path(__file__).parents[3] / "docs"
# Every role that another could become, itself included; as amparo.engine.check asks it of the session's role.
_APP_IS_TOO_MUCH = """
SELECT CASE WHEN r.rolname = 'amparo_app' THEN 'amparo_app' ELSE 'amparo_app may become ' || r.rolname || ', which' END
  || CASE WHEN r.rolsuper THEN ' is a superuser' WHEN r.rolbypassrls THEN ' has BYPASSRLS'
          WHEN r.rolcreaterole THEN ' may create roles' ELSE ' is not the application''s' END
FROM pg_roles r
WHERE pg_has_role('amparo_app', r.oid, 'MEMBER')
  AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
       OR r.rolname IN ('amparo_owner', 'amparo_definer', 'amparo_migrator', 'amparo_backup', 'amparo_vault',
                        'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                        'pg_read_all_data', 'pg_write_all_data'))
ORDER BY 1
"""
_OWNERS_SIGN_IN = """
SELECT rolname || CASE WHEN rolsuper THEN ' is a superuser' ELSE ' may sign in' END FROM pg_roles
WHERE rolname IN ('amparo_owner', 'amparo_definer', 'amparo_statistics') AND (rolcanlogin OR rolsuper) ORDER BY 1
"""
_BACKUP_IS_BLIND = """
SELECT 'amparo_backup has no BYPASSRLS' FROM pg_roles
WHERE rolname = 'amparo_backup' AND NOT rolbypassrls AND NOT rolsuper
"""
_OPEN_TABLES = """
SELECT c.relname || CASE WHEN c.relrowsecurity THEN ': not forced on its owner' ELSE ': row-level security is off' END
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND c.relname = ANY (%s) AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1
"""
_ACTING_FUNCTIONS = """
SELECT p.oid::regprocedure::text || CASE
    WHEN owner.rolsuper THEN ' belongs to a superuser'
    WHEN owner.rolname NOT IN ('amparo_definer', 'amparo_owner') THEN ' belongs to ' || owner.rolname
    WHEN NOT coalesce(array_to_string(p.proconfig, ';'), '') LIKE '%%search_path=public, pg_temp%%'
      THEN ' sets no search_path'
    ELSE ' may be called by everybody' END
FROM pg_proc p JOIN pg_roles owner ON owner.oid = p.proowner
WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
  AND (owner.rolsuper OR owner.rolname NOT IN ('amparo_definer', 'amparo_owner')
       OR NOT coalesce(array_to_string(p.proconfig, ';'), '') LIKE '%%search_path=public, pg_temp%%'
       OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0))
ORDER BY 1
"""
_VIEWS = """
SELECT c.relname || CASE c.relkind WHEN 'm' THEN ' keeps rows outside row-level security'
                    ELSE ' reads as its owner (no security_invoker)' END
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind = 'm' OR c.relkind = 'v'
  AND NOT coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false))
ORDER BY 1
"""


def _first_column(query: str) -> Look:
    return lambda place: (row[0] for row in rows(place.main, query))


def open_tables(place: Place) -> Iterator[str]:
    from amparo.foundation.access.policy.migrations import protected_tables

    names = sorted(
        {table.table for tables in protected_tables().values() for table in tables} | {"audit_event"}
    )
    return (row[0] for row in rows(place.main, _OPEN_TABLES, names))


def schema_differs(place: Place) -> Iterator[str]:
    from amparo.engine.schema import kept_pages, schema_differences, schema_pages

    assert place.main is not None
    kept, found = kept_pages(_DOCS), schema_pages(place.main)
    if "schema.txt" not in kept:
        yield "this installation came without docs/schema.txt to compare with"
        return
    different = schema_differences(found.pop("schema.txt").splitlines(), kept.pop("schema.txt").splitlines())
    if different:
        yield f"{len(different)} lines differ from docs/schema.txt, such as: {different[0][:160]}"
    for name in sorted(kept.keys() | found.keys()):
        ours, theirs = (page.get(name, "").splitlines() for page in (kept, found))
        different = list(unified_diff(ours, theirs, lineterm="", n=0))[3:]
        if different:
            yield f"functions differ from docs/{name}, such as: {different[0][:160]}"


def policy_copy_differs(place: Place) -> Iterator[str]:
    """The database computes every grant from its own copy of the policy."""
    from amparo.foundation.access.policy.sql import policy_copy, seats_copy

    yield from _copy_differs(place, "access_policy_rule", policy_copy())
    yield from _copy_differs(place, "access_seat", seats_copy())


def _copy_differs(place: Place, table: str, written: str) -> Iterator[str]:
    columns = written.split(f"{table} (")[1].split(")")[0]
    expected = {line.strip(" ,();") for line in written.splitlines() if line.startswith("  (")}
    found = {
        ", ".join(_literal(value) for value in row)
        for row in rows(place.main, f"SELECT {columns} FROM {table}")  # noqa: S608 - our own words
    }
    if different := sorted(expected ^ found):
        yield f"{len(different)} lines, such as {'too many' if different[0] in found else 'missing'}: {different[0]}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"'{value}'"


def migrations_are_pending(place: Place) -> Iterator[str]:
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations or ())
    in_vault = {name for name in known if name[0] == "protection"}
    for where, connection, wanted in (
        ("main", place.main, known - in_vault),
        ("vault", place.vault, in_vault),
    ):
        applied = set(rows(connection, "SELECT app, name FROM django_migrations"))
        if missing := sorted(wanted - applied):
            yield f"{len(missing)} in the {where} database, the first {'.'.join(missing[0])}"


E, W = Level.ERROR, Level.WARNING
CHECKS = (
    Check(
        "AMP201",
        E,
        "Row-level security does not hold the application's role",
        "take the attribute or the membership away; amparo database prepare",
        _first_column(_APP_IS_TOO_MUCH),
        "main",
    ),
    Check(
        "AMP202",
        E,
        "A role that owns things may sign in",
        "ALTER ROLE … NOLOGIN; amparo database prepare",
        _first_column(_OWNERS_SIGN_IN),
        "main",
    ),
    Check(
        "AMP203",
        E,
        "Backups would miss rows",
        "as a superuser: ALTER ROLE amparo_backup BYPASSRLS",
        _first_column(_BACKUP_IS_BLIND),
        "main",
        serving_goes_on=True,
    ),
    Check(
        "AMP204",
        E,
        "A table of case data is not behind row-level security",
        "amparo database migrate; find out who changed it",
        open_tables,
        "main",
    ),
    Check(
        "AMP205",
        E,
        "Tables, policies or privileges are not those of this version",
        "amparo database migrate; otherwise find out who changed it",
        schema_differs,
        "main",
    ),
    Check(
        "AMP206",
        E,
        "A function that acts for others is open",
        "amparo database migrate; find out who changed it",
        _first_column(_ACTING_FUNCTIONS),
        "main",
    ),
    Check(
        "AMP207",
        E,
        "A view goes past row-level security",
        "drop it, or security_invoker = true",
        _first_column(_VIEWS),
        "main",
    ),
    Check(
        "AMP208", E, "Migrations are pending", "amparo database migrate", migrations_are_pending, "main vault"
    ),
    Check(
        "AMP209",
        E,
        "The database's copy of the policy is not the policy",
        "amparo database migrate; find out who changed it",
        policy_copy_differs,
        "main",
    ),
)
