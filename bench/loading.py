"""Loads a size: the rows that ``open_cases`` and years of work leave, by set-based SQL past row security.

Shapes follow casework/lifecycle/registration.py; docs/bench.md says what is not loaded. A case has ``ENTRIES``
entries on its path, those that are measured ``LONG_PATH``. Neighbours in a table belong to different workers,
as they do when many write at the same time.
"""

import time
from collections.abc import Callable

import psycopg
from django.contrib.auth.hashers import make_password

from amparo.foundation.access.policy.rules import RULES
from bench.indexes import without_indexes
from bench.place import Place
from bench.sealing import seal_everybody
from bench.units import PASSWORD, UNITS_OF_AN_INSTITUTION, measured, unit_sizes, workers

ENTRIES, LONG_PATH = 4, 60
COORDINATOR_OPENS = 300  # cases of the coordinator's with a long path

# Case number n is the place p of a worker's range, stirred: n = p · 7919 (mod size), a prime.
STIR = 7919
_STAGE = """
    CREATE UNLOGGED TABLE bench_case AS
    SELECT n, (n * 22695477001 + 12345) %% 34359738368 AS subject, institution, unit, staff, p,
           now()::date - 2190 + (n * 2180 / %(size)s)::int AS opened_on,
           CASE WHEN n %% 20 < 3 THEN 'closed' WHEN n %% 20 < 6 THEN 'follow_up' ELSE 'open' END AS state,
           (staff = ANY (%(measured)s)
               OR (unit = %(unit)s AND p %% (%(unit_size)s / %(opened)s) = 0)) AS is_long,
           now() - interval '2190 days' + make_interval(secs => n * 188352000.0 / %(size)s) AS recorded_at,
           now() - make_interval(mins => (((n * 7877) %% 500000) + 1)::int) AS touched_at
    FROM (SELECT w.institution, w.unit, w.staff, p, (p * %(stir)s::bigint) %% %(size)s AS n
          FROM bench_worker w, generate_series(w.first, w.first + w.cases - 1) p) placed
    ORDER BY n
"""

_CASES = {
    "cases_case": """
        INSERT INTO cases_case (id, institution, unit, responsible, state, case_type, opening_reason,
                                opened_on, registered_at, recorded_by)
        SELECT subject, institution, unit, staff, state, CASE WHEN n % 3 = 0 THEN 'under_assessment' ELSE
               'trafficking' END, 'rescue_operation', opened_on, recorded_at, staff
        FROM bench_case ORDER BY n""",
    "cases_assignment": """
        INSERT INTO cases_assignment (case_id, staff, unit, role, reason, assigned_by, began_at)
        SELECT subject, staff, unit, 'responsible', '', staff, recorded_at FROM bench_case ORDER BY n""",
    "cases_person_profile": """
        INSERT INTO cases_person_profile (case_id, recorded_by, recorded_at, sex, born_precision, age_told,
            age_told_on, languages, citizenship, document_type, migration_status, consular_contact, education,
            has_children, children_care, origin_place)
        SELECT subject, staff, recorded_at, CASE WHEN n % 9 = 0 THEN 'male' ELSE 'female' END, '',
               12 + n % 30, opened_on, '{spanish}', 'PE', '', '', '', '', '', '', '160101'
        FROM bench_case ORDER BY n""",
    "cases_contact_instruction": """
        INSERT INTO cases_contact_instruction (case_id, recorded_by, recorded_at, channel, rule, times)
        SELECT subject, staff, recorded_at, 'call', 'never', '{}'
        FROM bench_case WHERE n % 2 = 0 ORDER BY n""",
    "cases_trafficking_fact": """
        INSERT INTO cases_trafficking_fact (case_id, recorded_by, recorded_at, dimension, code, answer)
        SELECT subject, staff, recorded_at, 'form', 'sexual_exploitation', 'yes'
        FROM bench_case ORDER BY n""",
    "tasks_task": """
        INSERT INTO tasks_task (case_id, kind, nature, record_class, due_at, has_time, assignee, state,
                                recorded_by, recorded_at)
        SELECT subject, (ARRAY['call', 'visit', 'hearing', 'documents'])[1 + p % 4],
               CASE WHEN p % 3 = 0 THEN 'promised' ELSE 'next' END, 'general',
               now() + make_interval(hours => ((n * 31) % 1400 - 100)::int), false, staff, 'open', staff,
               now()
        FROM bench_case WHERE p % 5 < 2 AND state <> 'closed' ORDER BY n""",
    "cases_path_entry": """
        INSERT INTO cases_path_entry (case_id, activity, occurred_on, precision, order_in_day, institution,
            unit, place, record_class, outcome_code, recorded_by, recorded_at, subject_kind, subject_id, request_id,
            request_digest)
        SELECT c.subject, CASE WHEN k = 1 THEN 'case_opened' ELSE
                   (ARRAY['session_held', 'visit_made', 'call_made', 'legal_advice_given'])[1 + k % 4] END,
               c.opened_on + 12 * (k - 1), 'day', 0, c.institution, c.unit, '', 'general', '', c.staff,
               c.recorded_at + k * interval '12 days', CASE WHEN k = 1 THEN 'case' ELSE '' END,
               CASE WHEN k = 1 THEN c.subject END, gen_random_uuid(), ''
        FROM generate_series(1, {long}) k, bench_case c
        WHERE k <= {entries} OR c.is_long
        ORDER BY k, c.n""",
}

_GRANTS = """
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, list_group, touched_at)
    SELECT CASE r.relation WHEN 'responsible' THEN c.staff ELSE c.unit END, c.subject, r.relation, r.purpose,
           r.reads, r.writes, r.assigns, CASE c.state WHEN 'closed' THEN 1 ELSE 0 END, c.touched_at
    FROM bench_case c JOIN bench_worker w ON w.staff = c.staff
    JOIN bench_rule r ON (r.role, r.relation) = (w.role, 'responsible')
                      OR (r.role, r.relation) = ('unit_coordinator', 'unit_coordinator')
    ORDER BY c.n
"""


def load(here: Place, size: int, say: Callable[[str], None]) -> dict[str, int]:
    """Load a size; returns how many rows each table then has."""
    began = time.monotonic()
    with here.superuser() as main, here.superuser(vault=True) as vault:
        main.execute("SET session_replication_role = replica")  # no foreign-key checks row by row
        main.execute("SET synchronous_commit = off")
        main.execute("SET maintenance_work_mem = '512MB'")
        vault.execute("SET maintenance_work_mem = '512MB'")
        _people(main, size)
        _stage(main, size)
        tables = [*_CASES, "access_case_grant", "cases_sealed_value"]
        vault_tables = ["vault_search_token", "vault_data_key"]
        with without_indexes(main, tables), without_indexes(vault, vault_tables):
            seal_everybody(here)
            say(f"sealed after {time.monotonic() - began:.0f} s")
            for statement in [*_CASES.values(), _GRANTS]:
                text = statement.replace("{long}", str(LONG_PATH)).replace("{entries}", str(ENTRIES))
                main.execute(text)
        main.execute("DROP TABLE bench_case, bench_worker, bench_rule")
        for connection in (main, vault):
            _settle(connection)
        counts = {table: _count(main, table) for table in tables}
        main.execute("CHECKPOINT")
    say(f"loaded after {time.monotonic() - began:.0f} s")
    return counts


_UNSETTLED = """
    SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relallvisible < relpages * 0.9 AND relpages > 10
"""


def _settle(connection: psycopg.Connection) -> None:
    """Vacuum until pages are known to be visible to all: autovacuum may hold that back a while."""
    for _ in range(20):
        connection.execute("VACUUM (ANALYZE)")
        if not (connection.execute(_UNSETTLED).fetchone() or (0,))[0]:
            return
        time.sleep(1)


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _people(main: psycopg.Connection, size: int) -> None:
    """Institutions, units, staff and accounts; all with one password."""
    everybody = list(workers(size))
    units = {w.unit: w for w in everybody}
    password = make_password(PASSWORD)
    with main.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO directory_institution (id, name, kind) VALUES (%s, %s, 'ngo_centre')",
            {(w.institution_id, f"Centro {w.unit // UNITS_OF_AN_INSTITUTION}") for w in units.values()},
        )
        cursor.executemany(
            "INSERT INTO directory_unit (id, institution_id, name, place) VALUES (%s, %s, %s, '160101')",
            [(w.unit_id, w.institution_id, f"Sede {w.unit}") for w in units.values()],
        )
        cursor.executemany(
            "INSERT INTO directory_staff_member (id, unit_id, full_name, profession) VALUES (%s, %s, %s, %s)",
            [
                (w.staff_id, w.unit_id, f"Colega {w.number} de la sede {w.unit}", "social_worker")
                for w in everybody
            ],
        )
        cursor.executemany(
            "INSERT INTO access_account (id, password, username, staff_id, role, is_active) "
            "VALUES (gen_random_uuid(), %s, %s, %s, %s, true)",
            [(password, w.username, w.staff_id, w.role) for w in everybody],
        )


def _stage(main: psycopg.Connection, size: int) -> None:
    """What all the statements above read from: who carries which case since when, and what each may."""
    three = measured(size)
    main.execute(
        "CREATE UNLOGGED TABLE bench_worker "
        "(staff uuid, unit uuid, institution uuid, role text, first bigint, cases int)"
    )
    main.execute(
        "CREATE UNLOGGED TABLE bench_rule "
        "(role text, relation text, purpose text, reads int, writes int, assigns boolean)"
    )
    with main.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bench_worker VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (w.staff_id, w.unit_id, w.institution_id, w.role, w.first, w.cases)
                for w in workers(size)
                if w.cases
            ],
        )
        cursor.executemany(
            "INSERT INTO bench_rule VALUES (%s, %s, %s, %s, %s, %s)",
            [(r.role, r.relation, r.purpose, r.reads_mask, r.writes_mask, r.assigns) for r in RULES],
        )
    values = {
        "size": size,
        "stir": STIR,
        "measured": [three.few.staff_id, three.many.staff_id],
        "unit": three.coordinator.unit_id,
        "unit_size": unit_sizes(size)[0],
        "opened": COORDINATOR_OPENS,
    }
    main.execute(_STAGE, values)
    main.execute("ANALYZE bench_case")
