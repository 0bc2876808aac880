"""Courses as a condition: what is closed for lack of one is said plainly, the same on every case."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from django.test import Client

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.clones import ROOT
from tests.world import ident

ClientOf = Callable[[str], Client]
COURSE = "Trauma y cuidado"
CLOSED = f"Para abrir «Psicosocial» necesita el curso {COURSE}, vigente."


@pytest.fixture
def required(full_case: int) -> Iterator[None]:
    """From now on psychologists need a course for psychosocial records; committed, as administration would."""
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], autocommit=True) as owner:
        owner.execute("SET ROLE amparo_owner")
        owner.execute("INSERT INTO access_requirement VALUES ('psychologist', 'psychosocial', %s)", [COURSE])
        yield
        owner.execute("DELETE FROM access_requirement")


def case_page(client: Client, case: int) -> str:
    return client.get(f"/casos/{code_of_subject(case)}/persona/").content.decode()


def note_course(client: Client, username: str, days: int) -> int:
    on = today() + timedelta(days=days)
    sent = {"course": COURSE, "until_day": on.day, "until_month": on.month, "until_year": on.year}
    return client.post(f"/personal/{ident(username)}/curso/", sent).status_code


def test_without_requirements_nothing_is_said(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    assert "necesita el curso" not in case_page(ana, flor)
    assert "no necesita ningún curso" in ana.get("/cuenta/cursos/").content.decode()


@pytest.mark.usefixtures("required")
def test_what_is_closed_is_said_and_opens_with_the_course(
    client_of: ClientOf, flor: int, full_case: int
) -> None:
    ana, rosa = client_of("ana"), client_of("rosa")
    # The same words whether the case holds something of that kind or not.
    for page in (case_page(ana, flor), case_page(ana, full_case), ana.get("/").content.decode()):
        assert page.count(CLOSED) == 1
    assert CLOSED in ana.get("/cuenta/cursos/").content.decode()
    assert COURSE in rosa.get(f"/personal/{ident('ana')}/").content.decode()
    assert note_course(rosa, "ana", 30) == 302
    assert CLOSED not in case_page(ana, full_case)
    assert "vigente" in ana.get("/cuenta/cursos/").content.decode()


@pytest.mark.usefixtures("required")
def test_a_day_that_has_passed_is_refused_and_a_role_that_needs_none_hears_nothing(
    client_of: ClientOf, flor: int
) -> None:
    rosa = client_of("rosa")
    assert note_course(rosa, "ana", -1) == 422
    assert note_course(rosa, "luis", 30) == 409  # his role needs none
    assert CLOSED not in rosa.get("/").content.decode()


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(("who", "status"), [("ana", 404), ("luis", 404), ("sistemas", 404), ("enlace", 404)])
def test_nobody_else_notes_a_course(client_of: ClientOf, who: str, status: int) -> None:
    assert note_course(client_of(who), "ana", 30) == status


def courses(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "amparo.cli", "courses", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


def test_administration_requires_and_waives() -> None:
    wanted = ("lawyer", "legal", "Derecho de las víctimas")
    try:
        for _ in range(2):
            done = courses("require", *wanted, "--json")
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout) == {
                "required": [{"role": "lawyer", "class": "legal", "course": "Derecho de las víctimas"}]
            }
    finally:
        done = courses("waive", *wanted, "--json")
    assert json.loads(done.stdout) == {"required": []}


@pytest.mark.parametrize(
    "wrong", [("astronaut", "legal", "X"), ("lawyer", "secrets", "X"), ("lawyer", "legal", "x" * 41)]
)
def test_what_is_wrong_is_one_line(wrong: tuple[str, str, str]) -> None:
    done = courses("require", *wrong)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.usefixtures("required")
def test_the_review_of_accounts_says_who_lacks_one(client_of: ClientOf) -> None:
    coordinator = client_of("rosa")
    assert f"falta el curso {COURSE}" in coordinator.get("/personal/").content.decode()
    assert note_course(coordinator, "ana", days=90) == 302
    assert f"falta el curso {COURSE}" not in coordinator.get("/personal/").content.decode()
