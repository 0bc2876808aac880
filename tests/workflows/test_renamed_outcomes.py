"""What was written with codes of earlier versions keeps its words."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.casework.cases import migrations
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.outcomes import outcome_of
from tests.clones import PASSWORDS
from tests.database import admin_url

RENAMING = Path(migrations.__path__[0]) / "0011_charge_changes_named.sql"

_CASE = """INSERT INTO cases_case (id, institution, unit, responsible, state, case_type, opening_reason,
    opened_on, recorded_by)
    SELECT 7, id, id, id, 'open', 'under_assessment', '', '2020-01-01', id FROM gen_random_uuid() id"""
_ENTRY = """INSERT INTO cases_path_entry (case_id, activity, occurred_on, precision, order_in_day, institution, unit,
    place, record_class, outcome_code, recorded_by, subject_kind, request_id, request_digest)
    SELECT 7, %s, '2020-01-01', 'day', 0, id, id, '', 'legal', %s, id, '', id, '' FROM gen_random_uuid() id"""


@pytest.fixture
def admin(committed: str) -> Iterator[psycopg.Connection]:
    """Past row-level security, to put there what an earlier version wrote."""
    dbname = str(conninfo_to_dict(committed)["dbname"])
    with psycopg.connect(admin_url(), dbname=dbname, autocommit=True) as connection:
        yield connection


def _migrate(committed: str) -> None:
    place = make_conninfo(committed, user="amparo_migrator", password=PASSWORDS["amparo_migrator"])
    with psycopg.connect(place, options="-c role=amparo_owner") as owner:
        owner.execute(RENAMING.read_bytes())


def test_the_changes_of_charge_get_their_names_and_nothing_else_does(
    committed: str, admin: psycopg.Connection
) -> None:
    admin.execute(_CASE)
    before = [
        ("charge_changed", "153_to_180"),
        ("charge_changed", "129a_to_180"),
        ("charge_changed", "from_129a_to_179"),
        ("charge_changed", "other"),
        ("charge_changed", ""),
        ("hearing_postponed", "153_to_180"),
    ]
    for activity, code in before:
        admin.execute(_ENTRY, [activity, code])
    _migrate(committed)
    _migrate(committed)
    found = admin.execute("SELECT activity, outcome_code FROM cases_path_entry ORDER BY id").fetchall()
    assert [code for _, code in found] == [
        "from_153_to_180",
        "from_129a_to_180",
        "from_129a_to_179",
        "other",
        "",
        "153_to_180",
    ]
    assert all(outcome_of(Activity.CHARGE_CHANGED, code) for _, code in found[:4])
    forced = admin.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'cases_path_entry'")
    assert forced.fetchone() == (True,)
