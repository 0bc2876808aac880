"""``amparo accounts``: an office and its first two administrators, at the command line of a new installation."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from amparo.demo.country import ident as invented
from tests.clones import admin_url, urls_of

ROOT = Path(__file__).parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def accounts(committed: str, tmp_path: Path) -> Command:
    """The command on databases of its own."""
    environment = {**os.environ, "AMPARO_DATA_DIR": str(tmp_path)}
    environment.pop("AMPARO_AS_OWNER", None)
    urls_of(admin_url(), psycopg.conninfo.conninfo_to_dict(committed)["dbname"]).export(environment)  # type: ignore[arg-type]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "amparo.cli", "accounts", *words]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)

    return run


def _said(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


OFFICE = ("office", "Centro Nuevo", "ngo_centre", "Centro Nuevo, Iquitos", "160101", "--json")


def test_an_office_is_founded_once_and_two_people_look_after_its_accounts(
    accounts: Command, committed: str
) -> None:
    unit = _said(accounts(*OFFICE))["unit"]
    assert _said(accounts(*OFFICE))["unit"] == unit
    one = _said(accounts("administrator", unit, "rosa.flores", "Rosa Flores Soto", "--json"))
    again = _said(accounts("administrator", unit, "rosa.flores", "Rosa Flores Soto", "--json"))
    assert again["staff"] == one["staff"]
    assert again["code"] != one["code"]
    # Before the code is used nobody signs in; the newest code alone opens, and once.
    assert [_use(committed, one), _use(committed, again), _use(committed, again)] == [False, True, False]
    assert "username" in _refused(accounts("administrator", unit, "rosa.flores", "Otra Rosa"))
    other = _said(
        accounts("administrator", unit, "luz.rios", "Luz Ríos", "--role", "system_administrator", "--json")
    )
    assert _use(committed, other)
    # From now on they do it themselves, by two.
    assert "two people" in _refused(accounts("administrator", unit, "tercera", "Tercera Persona"))


def test_what_is_wrong_is_said_in_one_line_and_makes_nothing(accounts: Command) -> None:
    unit = _said(accounts(*OFFICE))["unit"]
    assert "kind" in _refused(accounts("office", "Centro Nuevo", "police", "Otra", "160101"))
    assert "no such kind" in _refused(accounts("office", "Otro", "club", "Otra", "160101"))
    assert "no such place" in _refused(accounts("office", "Otro", "police", "Otra", "999999"))
    assert "no unit" in _refused(accounts("administrator", "esta", "ana.paz", "Ana Paz"))
    assert "looks after no accounts" in _refused(
        accounts("administrator", unit, "ana.paz", "Ana Paz", "--role", "psychologist")
    )
    assert "username" in _refused(accounts("administrator", unit, "Ana Paz", "Ana Paz"))
    assert _said(accounts("administrator", unit, "ana.paz", "Ana Paz", "--json"))["username"] == "ana.paz"


def test_where_the_country_of_the_demo_is_no_office_is_founded(accounts: Command, committed: str) -> None:
    """Its people have a public password."""
    name = psycopg.conninfo.conninfo_to_dict(committed)["dbname"]
    offices = "SELECT count(*) FROM directory_unit"
    with psycopg.connect(admin_url(), dbname=str(name)) as admin:
        admin.execute(
            "INSERT INTO directory_unit (id, name, place, institution_id)"
            " SELECT %s, 'CALP Iquitos', '160101', id FROM directory_institution LIMIT 1",
            [invented("calp-iquitos")],
        )
        (before,) = admin.execute(offices).fetchone() or ()
        (there,) = admin.execute("SELECT id FROM directory_unit ORDER BY name LIMIT 1").fetchone() or ()
    assert "demo's country" in _refused(accounts(*OFFICE))
    assert "demo's country" in _refused(accounts("administrator", str(there), "ana.paz", "Ana Paz"))
    with psycopg.connect(admin_url(), dbname=str(name)) as admin:
        assert admin.execute(offices).fetchone() == (before,)


def _use(app_url: str, said: dict[str, Any]) -> bool:
    """Set a password by the code, as the page does."""
    environment = dict(os.environ)
    environment.pop("AMPARO_AS_OWNER", None)
    urls_of(admin_url(), psycopg.conninfo.conninfo_to_dict(app_url)["dbname"]).export(environment)  # type: ignore[arg-type]
    script = (
        "import django, sys; django.setup(); from amparo.foundation.accounts.administration import use_code; "
        "print(use_code(username=sys.argv[1], code=sys.argv[2], password='selva-rio-luna-2026'))"
    )
    command = [sys.executable, "-c", script, said["username"], said["code"]]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "True"
