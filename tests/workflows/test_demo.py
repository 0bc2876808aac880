"""``amparo demo``: loads the miniature once, through the ordinary actions, in a database of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from amparo.demo.country import SIGN_INS
from tests.clones import ROOT, admin_url, clone, drop


class Demo:
    """The command with a database and a data directory of its own."""

    def __init__(self, name: str, directory: Path) -> None:
        self.urls = clone(admin_url(), name)
        with psycopg.connect(admin_url(), dbname=name) as admin:
            # The offices of the tests' world: the demo is loaded where nobody is.
            admin.execute("TRUNCATE directory_institution CASCADE")
        self.environment = {**os.environ, "AMPARO_DATA_DIR": str(directory)}
        self.environment.pop("AMPARO_AS_OWNER", None)
        self.urls.export(self.environment)

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "amparo.cli", "demo", *options]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*options),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def load(self, *options: str) -> dict[str, Any]:
        done = self.run("--no-serve", "--json", *options)
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report


def _rows(name: str, table: str) -> int:
    """How many rows there are for the administrator of the test server, who is above row-level security."""
    with psycopg.connect(admin_url(), dbname=name) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[Demo, str, dict[str, Any]]]:
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory() as directory:
        made = Demo(name, Path(directory))
        yield made, name, made.load()
    drop(admin_url(), name)


Loaded = tuple[Demo, str, dict[str, Any]]


def test_loads_about_four_hundred_files_and_says_who_can_sign_in(demo: Loaded) -> None:
    _, name, report = demo
    assert report["loaded"] is True
    assert report["files"] == _rows(name, "cases_case") >= 400
    assert [person["username"] for person in report["people"]] == [s.username for s in SIGN_INS]


def test_every_feature_reaches_its_minimum(demo: Loaded) -> None:
    made, _, _ = demo
    done = made.run("--check", "--json")
    counted = json.loads(done.stdout)["features"]
    assert [name for name, f in counted.items() if f["found"] < f["minimum"]] == []
    assert done.returncode == 0


def test_a_second_start_adds_nothing(demo: Loaded) -> None:
    made, name, _ = demo
    tables = ("cases_case", "cases_path_entry", "directory_staff_member", "access_case_grant", "tasks_task")
    before = [_rows(name, table) for table in tables]
    assert made.load()["loaded"] is False
    assert [_rows(name, table) for table in tables] == before


def test_another_seed_is_refused_where_a_country_is(demo: Loaded) -> None:
    made, _, _ = demo
    done = made.run("--no-serve", "--seed", "8")
    assert done.returncode == 1
    assert "another country is loaded here" in done.stderr


def test_those_who_left_cannot_sign_in_any_more(demo: Loaded) -> None:
    _, name, _ = demo
    with psycopg.connect(admin_url(), dbname=name) as connection:
        rows = connection.execute(
            "SELECT DISTINCT a.is_active FROM access_account a "
            "JOIN directory_staff_member s ON s.id = a.staff_id WHERE s.left_on IS NOT NULL"
        ).fetchall()
    assert rows == [(False,)]


def test_every_batch_leaves_its_audit_event(demo: Loaded) -> None:
    _, name, _ = demo
    with psycopg.connect(admin_url(), dbname=name) as connection:
        unknown = connection.execute(
            "SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT 1 FROM audit_event e "
            "WHERE e.action = 'open_cases' AND c.id = ANY (e.subjects))"
        ).fetchone()
    assert unknown == (0,)


# To ask whether another office knows her is no work on a case: it stays where it is in the lists.
_TOUCHED = """
    SELECT count(*) FILTER (WHERE touched.day <> path.day), count(DISTINCT touched.day), count(*)
    FROM (SELECT subject, (touched_at AT TIME ZONE 'America/Lima')::date AS day FROM access_case_grant) touched
    JOIN (SELECT case_id, max(occurred_on) AS day FROM cases_path_entry
          WHERE superseded_at IS NULL AND activity <> 'duplicate_checked' GROUP BY case_id) path
    ON path.case_id = touched.subject
"""


def test_the_lists_say_of_every_file_the_last_day_on_its_path(demo: Loaded) -> None:
    _, name, _ = demo
    with psycopg.connect(admin_url(), dbname=name) as connection:
        others, days, grants = connection.execute(_TOUCHED).fetchone() or ()
    assert (others, days > 100, grants > 400) == (0, True, True)


# What each page of the protection has to show, and how much of it.
_PROTECTION = {
    "shares in use": ("access_share_member WHERE ended_at IS NULL", 1),
    "shares": ("access_share WHERE ended_at IS NULL", 3),
    "consents refused for a recipient": (
        "consent_consent WHERE decision = 'refused' AND recipient IS NOT NULL",
        1,
    ),
    "orders with nothing but their arrival": (
        "consent_legal_basis b WHERE 1 = (SELECT count(*) FROM consent_basis_step s WHERE s.basis_id = b.id)",
        1,
    ),
    "emergencies to review": ("access_emergency WHERE reviewed_at IS NULL", 1),
    "emergencies reviewed": ("access_emergency WHERE reviewed_at IS NOT NULL", 1),
    "unveilings to answer": ("access_unveiling WHERE answered_at IS NULL", 1),
    "unveilings granted": ("access_unveiling WHERE is_granted", 1),
    "blocked files": ("access_block WHERE state = 'blocked'", 2),
    "questions about blocks": ("access_block_step WHERE answered_at IS NULL", 2),
    "alerts to look at": ("oversight_alert WHERE state = 'new'", 1),
    "same person, both say": (
        "safeguards_same_person WHERE one_answer = 'same' AND other_answer = 'same'",
        1,
    ),
    "same person, nobody answered": (
        "safeguards_same_person WHERE one_answer = '' AND other_answer = ''",
        1,
    ),
    "earlier files to give": ("safeguards_intake_hit WHERE settled_at IS NULL", 1),
    "accounts asked for": ("accounts_opening WHERE confirmed_by IS NULL", 1),
    "keys of programs": ("access_program_token", 1),
    "documents": ("attachments_document", 1),
}


def test_no_page_of_the_protection_is_empty(demo: Loaded) -> None:
    _, name, _ = demo
    found = {what: _rows(name, table) for what, (table, _) in _PROTECTION.items()}
    assert {what: n for what, n in found.items() if n < _PROTECTION[what][1]} == {}


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C as at a keyboard: a shell's background jobs, and so tests run in one, start with it ignored."""
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, kept)


def test_an_interrupted_load_goes_on_where_it_stopped() -> None:
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory() as directory:
        made = Demo(name, Path(directory))
        with (
            _interruptible(),
            subprocess.Popen(
                made.command("--no-serve", "--cases", "200"),
                env=made.environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
            ) as child,
        ):
            while not _rows(name, "cases_case"):
                assert child.poll() is None
                time.sleep(0.1)
            child.send_signal(signal.SIGINT)
            assert child.wait(60) == 130
        kept = _rows(name, "cases_case")
        report = made.load("--cases", "200")
        assert 0 < kept < report["files"] == _rows(name, "cases_case")
    drop(admin_url(), name)


def test_check_says_what_to_do_where_there_is_no_country() -> None:
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory() as directory:
        done = Demo(name, Path(directory)).run("--check")
    drop(admin_url(), name)
    assert done.returncode == 1
    assert "amparo demo --no-serve" in done.stderr


def test_where_other_offices_are_no_invented_people_are_put_among_theirs() -> None:
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory() as directory:
        made = Demo(name, Path(directory))
        with psycopg.connect(admin_url(), dbname=name) as admin:
            admin.execute(
                "WITH i AS (INSERT INTO directory_institution (id, name, kind)"
                " VALUES (gen_random_uuid(), 'Otra casa', 'shelter') RETURNING id)"
                " INSERT INTO directory_unit (id, name, place, institution_id)"
                " SELECT gen_random_uuid(), 'Albergue', '160101', id FROM i"
            )
        done = made.run("--no-serve")
        offices = _rows(name, "directory_unit")
    drop(admin_url(), name)
    assert done.returncode == 1
    assert "other offices are here" in done.stderr
    assert offices == 1
