"""Being cut off: what ends a viewer at once, and what a narrower policy takes from grants that were given before."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.foundation.access.enums import RecordClass, Relation, Role
from amparo.foundation.access.policy import sql as policy_sql
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.policy.rules import RULES
from tests.clones import PASSWORDS, ROOT, urls_of
from tests.database import admin_url
from tests.world import ident


@pytest.fixture
def app(committed: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(committed) as connection:
        yield connection


@pytest.fixture
def owner(committed: str) -> Iterator[psycopg.Connection]:
    """The owner of the tables, as in a migration or in administration."""
    place = make_conninfo(committed, user="amparo_migrator", password=PASSWORDS["amparo_migrator"])
    with psycopg.connect(place, options="-c role=amparo_owner", autocommit=True) as connection:
        yield connection


@pytest.fixture
def admin(committed: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        admin_url(), dbname=conninfo_to_dict(committed)["dbname"], autocommit=True
    ) as connection:
        yield connection


def sign_in(app: psycopg.Connection, username: str) -> str:
    token = str(uuid4())
    app.execute("SELECT access_open_viewer(%s, %s, false)", [ident(f"account-{username}"), token])
    app.commit()
    return token


def is_somebody(app: psycopg.Connection, token: str) -> bool:
    found = app.execute("SELECT 1 FROM access_bind(%s)", [token]).fetchone()
    app.rollback()
    return found is not None


def open_subject(app: psycopg.Connection, username: str) -> int:
    app.execute("SELECT access_bind(%s)", [sign_in(app, username)])
    (subject,) = app.execute("SELECT * FROM access_new_subjects(1)").fetchone() or ()
    app.execute("SELECT access_open_subjects(%s, %s, %s)", [[subject], [ident(username)], ["2026-01-01"]])
    app.commit()
    return int(subject)


@pytest.mark.parametrize(
    "what_happened",
    [
        "UPDATE access_account SET is_active = false WHERE staff_id = %s",
        "UPDATE access_account SET role = 'lawyer' WHERE staff_id = %s",
        "UPDATE directory_staff_member SET left_on = '2026-01-01' WHERE id = %s",
        "UPDATE directory_staff_member SET unit_id = (SELECT id FROM directory_unit WHERE place = '080101')"
        " WHERE id = %s",
    ],
)
def test_whoever_is_dismissed_or_moved_reads_nothing_more_in_the_middle_of_a_transaction(
    app: psycopg.Connection, owner: psycopg.Connection, what_happened: str
) -> None:
    open_subject(app, "ana")
    app.execute("SELECT access_bind(%s)", [sign_in(app, "ana")])
    grants = "SELECT count(*) FROM access_case_grant"
    assert app.execute(grants).fetchone() == (1,)
    owner.execute(what_happened.encode(), [ident("ana")])
    assert app.execute(grants).fetchone() == (0,)


def test_a_viewer_ends_the_other_sessions_of_its_account_and_nobody_elses(app: psycopg.Connection) -> None:
    mine, other, colleague = sign_in(app, "ana"), sign_in(app, "ana"), sign_in(app, "luis")
    app.execute("SELECT access_bind(%s)", [mine])
    assert app.execute("SELECT access_close_other_viewers()").fetchone() == (1,)
    app.commit()
    assert [is_somebody(app, token) for token in (mine, other, colleague)] == [True, False, True]


def test_who_is_nobody_ends_no_session(app: psycopg.Connection) -> None:
    token = sign_in(app, "ana")
    assert app.execute("SELECT access_close_other_viewers()").fetchone() == (0,)
    app.commit()
    assert is_somebody(app, token)


_GOODBYE = """
import django; django.setup()
from datetime import date
from amparo.foundation.access.administration import say_goodbye, take_back
from tests.world import ident
print(say_goodbye([(ident("ana"), date(2026, 1, 1))]), take_back([ident("ana")]))
"""


def test_a_goodbye_ends_the_viewers_for_good_also_for_who_is_taken_back(
    app: psycopg.Connection, admin: psycopg.Connection
) -> None:
    gone, stays = sign_in(app, "ana"), sign_in(app, "luis")
    environment = {**os.environ, "AMPARO_AS_OWNER": "1"}
    urls_of(admin_url(), app.info.dbname).export(environment)
    done = subprocess.run(
        [sys.executable, "-c", _GOODBYE], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "1"]
    assert [is_somebody(app, token) for token in (gone, stays)] == [False, True]
    recorded = admin.execute("SELECT actor, detail FROM audit_event WHERE action = 'say_goodbye'")
    assert recorded.fetchall() == [(None, "1")]


def _masks(admin: psycopg.Connection, subject: int) -> dict[str, tuple[int, int, bool]]:
    rows = admin.execute(
        "SELECT relation, reads, writes, assigns FROM access_case_grant WHERE subject = %s", [subject]
    )
    return {row[0]: row[1:] for row in rows}


def test_a_narrower_policy_narrows_the_grants_that_were_given(
    app: psycopg.Connection,
    owner: psycopg.Connection,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anas, luis = open_subject(app, "ana"), open_subject(app, "luis")
    before = {subject: _masks(admin, subject) for subject in (anas, luis)}
    general = frozenset({RecordClass.GENERAL})
    narrowed = tuple(
        replace(rule, reads=general, writes=frozenset(), assigns=False)
        if rule.role == Role.PSYCHOLOGIST or rule.relation == Relation.UNIT_COORDINATOR
        else rule
        for rule in RULES
    )
    monkeypatch.setattr(policy_sql, "RULES", narrowed)
    owner.execute(policy_sql.policy_copy().encode())
    narrow = (mask(general), 0, False)
    assert _masks(admin, anas) == {"responsible": narrow, "unit_coordinator": narrow}
    assert _masks(admin, luis) == {
        "responsible": before[luis]["responsible"],
        "unit_coordinator": narrow,
    }
    monkeypatch.setattr(policy_sql, "RULES", RULES)
    owner.execute(policy_sql.policy_copy().encode())
    assert _masks(admin, anas) == before[anas]


def test_a_grant_whose_rule_is_gone_goes_with_it(
    app: psycopg.Connection,
    owner: psycopg.Connection,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subject = open_subject(app, "ana")
    kept = tuple(rule for rule in RULES if rule.role != Role.PSYCHOLOGIST)
    monkeypatch.setattr(policy_sql, "RULES", kept)
    owner.execute(policy_sql.policy_copy().encode())
    assert set(_masks(admin, subject)) == {"unit_coordinator"}


def test_a_session_with_another_key_has_the_second_factor_of_the_time_it_had(
    app: psycopg.Connection, admin: psycopg.Connection
) -> None:
    token, moved = sign_in(app, "ana"), str(uuid4())
    admin.execute(
        "UPDATE access_bound_viewer SET opened_at = now() - interval '2 hours',"
        " second_factor_at = now() - interval '9 minutes'"
    )
    app.execute("SELECT access_bind(%s)", [token])
    assert app.execute("SELECT access_move_viewer(%s)", [moved]).fetchone() == (True,)
    app.commit()
    times = admin.execute("SELECT opened_at, second_factor_at FROM access_bound_viewer").fetchall()
    assert len(times) == 2
    assert len(set(times)) == 1
    assert app.execute("SELECT access_move_viewer(%s)", [str(uuid4())]).fetchone() == (
        False,
    )  # nobody is bound
