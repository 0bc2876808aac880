"""The schema: what its snapshot notices, and that no index is kept that another one makes needless."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from amparo.engine.schema import schema_pages
from tests.checks import as_owner


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The owner of the tables; whatever it changes is taken back."""
    with as_owner() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER POLICY access_account_own ON access_account USING (true)",
        "ALTER POLICY access_account_own ON access_account WITH CHECK (true)",
        "ALTER POLICY access_account_own ON access_account TO PUBLIC",
        "DROP POLICY access_names_the_viewer ON audit_event; CREATE POLICY access_names_the_viewer ON audit_event"
        " FOR INSERT TO amparo_app WITH CHECK (access_signs_as(actor, institution))",
        "DROP POLICY access_account_sign_in ON access_account; CREATE POLICY access_account_sign_in"
        " ON access_account TO amparo_app USING (true)",
        "ALTER TABLE access_account NO FORCE ROW LEVEL SECURITY",
        "GRANT UPDATE (role) ON access_account TO amparo_app",
        "REVOKE UPDATE (state) ON cases_case FROM amparo_app",
        "GRANT DELETE ON cases_case TO amparo_app",
        "GRANT SELECT ON cases_case TO PUBLIC",
        "GRANT SELECT ON cases_case TO amparo_app WITH GRANT OPTION",
        "CREATE FUNCTION open_to_everybody() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE OR REPLACE FUNCTION access_class_bit(name text) RETURNS int LANGUAGE sql IMMUTABLE RETURN 255",
        "ALTER FUNCTION mfa_authenticator_is_only_used() RESET search_path",
        "ALTER FUNCTION procrastinate_unregister_worker_v1(bigint) SECURITY DEFINER",
        "REVOKE EXECUTE ON FUNCTION access_class_bit(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION mfa_authenticator_is_only_used() TO amparo_app",
        "DROP TRIGGER mfa_authenticator_is_only_used ON mfa_authenticator",
        "DROP INDEX cases_path_entry_timeline",
    ],
)
def test_the_snapshot_notices(owner: psycopg.Connection, change: str) -> None:
    before = schema_pages(owner)
    owner.execute(change.encode())
    assert schema_pages(owner) != before


def test_a_page_shows_the_function_in_force_whom_it_serves_and_what_calls_it(
    owner: psycopg.Connection,
) -> None:
    for body in ("NULL", "NEW"):
        owner.execute(
            "CREATE OR REPLACE FUNCTION lifecycle_a() RETURNS trigger LANGUAGE plpgsql "
            f"AS 'BEGIN RETURN {body}; END'".encode()
        )
    owner.execute("REVOKE ALL ON FUNCTION lifecycle_a() FROM PUBLIC")
    owner.execute("GRANT EXECUTE ON FUNCTION lifecycle_a() TO amparo_app")
    owner.execute(
        "CREATE TRIGGER mine BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION lifecycle_a()"
    )
    page = schema_pages(owner)["functions/lifecycle.sql"]
    head = "-- lifecycle_a()\n-- owner amparo_owner\n-- may be called by amparo_app\n-- trigger mine on cases_case\n"
    assert head + "CREATE OR REPLACE FUNCTION public.lifecycle_a()" in page
    assert "BEGIN RETURN NEW; END$function$;\n" in page


def test_no_function_takes_the_servers_day_for_limas(owner: psycopg.Connection) -> None:
    found = {
        name: re.findall(r".*(?:current_date|now\(\)::date|localtimestamp).*", page, re.IGNORECASE)
        for name, page in schema_pages(owner).items()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


# Of two indexes of a table with the same condition: the one that does not keep anything unique and whose columns
# the other begins with. Of two that are the same, the one that was made later.
_NEEDLESS = """
    SELECT shorter.indexrelid::regclass::text || ' beside ' || longer.indexrelid::regclass::text
    FROM pg_index shorter
    JOIN pg_index longer ON longer.indrelid = shorter.indrelid AND longer.indexrelid <> shorter.indexrelid
    JOIN pg_class t ON t.oid = shorter.indrelid AND t.relnamespace = 'public'::regnamespace
    JOIN pg_class s ON s.oid = shorter.indexrelid
    JOIN pg_class l ON l.oid = longer.indexrelid AND l.relam = s.relam
    WHERE NOT shorter.indisunique AND shorter.indexprs IS NULL AND longer.indexprs IS NULL
      AND pg_get_expr(shorter.indpred, t.oid) IS NOT DISTINCT FROM pg_get_expr(longer.indpred, t.oid)
      AND (longer.indkey::int2[])[0:shorter.indnkeyatts - 1] = (shorter.indkey::int2[])[0:shorter.indnkeyatts - 1]
      AND (longer.indclass::oid[])[0:shorter.indnkeyatts - 1] = (shorter.indclass::oid[])[0:shorter.indnkeyatts - 1]
      AND longer.indnkeyatts >= shorter.indnkeyatts
      AND (longer.indnkeyatts > shorter.indnkeyatts OR longer.indisunique
           OR shorter.indexrelid > longer.indexrelid)
      AND t.relname !~ '^(account|auth|django|mfa)_'  -- the framework's own
"""


def test_no_index_is_needless_beside_another(owner: psycopg.Connection) -> None:
    assert owner.execute(_NEEDLESS).fetchall() == []


@pytest.mark.parametrize(
    ("index", "found"),
    [
        ("CREATE INDEX doubled ON cases_path_entry (case_id)", True),
        ("CREATE INDEX doubled ON cases_note (case_id)", True),
        ("CREATE INDEX doubled ON cases_path_entry (occurred_on)", False),
        ("CREATE INDEX doubled ON cases_path_entry (case_id) WHERE superseded_at IS NULL", False),
        ("CREATE UNIQUE INDEX doubled ON cases_note_draft (case_id)", False),
    ],
)
def test_a_needless_index_would_be_found(owner: psycopg.Connection, index: str, found: bool) -> None:
    owner.execute(index.encode())
    assert ("doubled" in str(owner.execute(_NEEDLESS).fetchall())) == found
