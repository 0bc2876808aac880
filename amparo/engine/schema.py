"""The schema as text: what a review compares with its snapshot, a restore with its source, a check with both."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import psycopg

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
-- A list in a trigger's condition is written in another way after a dump (schema_differences): by what it means.
SELECT format('trigger %s on %s: %s', tgname, tgrelid::regclass, md5(CASE WHEN definition LIKE '%ARRAY[%'
    THEN regexp_replace(definition, '::character varying|::text(\\[\\])?|[()]', '', 'g') ELSE definition END))
FROM pg_trigger, pg_get_triggerdef(oid) definition WHERE NOT tgisinternal
"""

# The functions that we wrote, as they are in force; of what a library brings (procrastinate's jobs) a line is enough.
_FUNCTIONS = """
SELECT split_part(p.proname, '_', 1), concat_ws(E'\\n',
    '-- ' || p.oid::regprocedure,
    '-- owner ' || pg_get_userbyid(p.proowner),
    (SELECT '-- may be called by ' || string_agg(who, ', ' ORDER BY who COLLATE "C") FROM (
        SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
               || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee <> p.proowner) given(who)),
    (SELECT string_agg(format('-- trigger %s on %s', tgname, tgrelid::regclass), E'\\n'
                       ORDER BY tgrelid::regclass::text COLLATE "C", tgname COLLATE "C")
     FROM pg_trigger WHERE tgfoid = p.oid AND NOT tgisinternal),
    rtrim(pg_get_functiondef(p.oid), E'\\n')) || E';\\n'
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname NOT LIKE 'procrastinate\\_%'
ORDER BY p.oid::regprocedure::text COLLATE "C"
"""
_ON_A_PAGE = re.compile(r"(function|grant EXECUTE on) (?!procrastinate_)\w+\(")
_HEAD = """-- Functions of {package} that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").
"""


def schema_lines(connection: psycopg.Connection) -> list[str]:
    """The schema ``public`` of a database as sorted lines; the same for every role that looks."""
    return sorted(row[0] for row in connection.execute(_SCHEMA.encode()))


def schema_pages(connection: psycopg.Connection) -> dict[str, str]:
    """The schema as ``docs`` keeps it: ``functions/`` has a page of a package's functions, ``schema.txt`` the rest."""
    lines = [line for line in schema_lines(connection) if not _ON_A_PAGE.match(line)]
    functions = defaultdict(list)
    for package, function in connection.execute(_FUNCTIONS.encode()):
        functions[package].append(function)
    return {"schema.txt": "\n".join(lines) + "\n"} | {
        f"functions/{package}.sql": "\n".join([_HEAD.format(package=package), *texts])
        for package, texts in functions.items()
    }


def kept_pages(docs: Path) -> dict[str, str]:
    """The same pages as they are kept in a folder of documents; none where it is not there."""
    files = [docs / "schema.txt", *docs.glob("functions/*.sql")]
    return {str(file.relative_to(docs)): file.read_text() for file in files if file.exists()}


def schema_differences(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Lines of one schema that the other lacks. How a list of texts is written does not count.

    PostgreSQL writes ``IN ('a', 'b')`` on a varchar column in two ways: before and after it went through a dump.
    """
    ours, theirs = ({_as_meant(line): line for line in lines} for lines in (one, other))
    return sorted(
        [ours[line] for line in ours.keys() - theirs] + [theirs[line] for line in theirs.keys() - ours]
    )


def _as_meant(line: str) -> str:
    return re.sub(r"::character varying|::text(\[\])?|[()]", "", line) if "ARRAY[" in line else line
