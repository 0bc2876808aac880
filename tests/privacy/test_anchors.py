"""Anchors: what was cut off or hashed anew shows to whoever kept them, and nobody but the installation makes one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from amparo.foundation.audit.anchor_files import FILE_NAME, anchor_daily, append_anchors, compare_file
from amparo.foundation.audit.anchors import AnchorError, anchor_key, anchor_lines, public_text, read_anchors
from amparo.foundation.audit.verifying import Fault, verify_chain
from tests.clones import urls_of
from tests.database import admin_url

CHAIN = UUID("00000000-0000-0000-0000-000000000000")
EVENTS = (
    "INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail) "
    "SELECT 'sign_in', 'refused', '', '{}', '{}', '' FROM generate_series(1, %s)"
)


@pytest.fixture
def app(committed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The app on a database of one's own, in which the trail's functions look too."""
    app = psycopg.connect(committed, autocommit=True)
    for module in ("verifying", "anchors", "sealing"):
        monkeypatch.setattr(f"amparo.foundation.audit.{module}.connection", app)
    yield app
    app.close()


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return anchor_key(tmp_path / "key")


def add(app: psycopg.Connection, how_many: int) -> None:
    app.execute(EVENTS, [how_many])
    app.execute("SELECT audit_seal(100)")


def cut_off(committed: str, after: int) -> None:
    name = conninfo_to_dict(committed)["dbname"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "DELETE FROM audit_event WHERE id IN (SELECT event FROM audit_link WHERE position > %s)", [after]
        )
        admin.execute("DELETE FROM audit_link WHERE position > %s", [after])


def test_a_cut_off_end_shows_against_anchors_and_not_without(
    app: psycopg.Connection, committed: str, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    add(app, 5)
    append_anchors(file, key)
    add(app, 5)
    append_anchors(file, key)
    assert compare_file(file, public_text(key)) == (2, ())
    cut_off(committed, after=3)
    assert verify_chain().is_intact, "the control: without anchors nobody can tell"
    compared, faults = compare_file(file, public_text(key))
    assert (compared, faults) == (2, (Fault(CHAIN, 4, None, "cut_off"),))
    assert verify_chain(anchored=faults).faults == faults


def test_a_chain_that_has_not_grown_adds_nothing(
    app: psycopg.Connection, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    add(app, 3)
    assert (append_anchors(file, key), append_anchors(file, key)) == (1, 0)
    add(app, 1)
    assert append_anchors(file, key) == 1
    assert len(file.read_text().splitlines()) == 2


def test_heads_alone_show_a_cut_too(
    app: psycopg.Connection, committed: str, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    add(app, 4)
    file = tmp_path / "printed.jsonl"
    file.write_text("\n".join(anchor_lines(key)))
    assert json.loads(file.read_text())["links"] == ""
    cut_off(committed, after=0)
    assert compare_file(file, public_text(key))[1] == (Fault(CHAIN, 1, None, "cut_off"),)


def test_an_altered_anchor_and_another_key_are_refused(
    app: psycopg.Connection, key: Ed25519PrivateKey
) -> None:
    add(app, 2)
    (line,) = anchor_lines(key)
    altered = json.dumps(json.loads(line) | {"position": 1})
    with pytest.raises(AnchorError, match=r"line 1 .* not signed by this key"):
        list(read_anchors([altered], public_text(key)))
    other = public_text(Ed25519PrivateKey.generate())
    with pytest.raises(AnchorError, match=r"line 2 .* not signed"):
        list(read_anchors(["", line], other))
    assert len(list(read_anchors([line], public_text(key)))) == 1, "the control"


@pytest.mark.parametrize("line", ["{}", "[]", "no", '{"key": 1, "signature": "x"}', "null"])
def test_what_is_no_anchor_is_named_by_its_line(line: str, key: Ed25519PrivateKey) -> None:
    with pytest.raises(AnchorError, match=r"line 1 of the anchors cannot be read"):
        list(read_anchors([line], public_text(key)))


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert public_text(anchor_key(path)) == public_text(anchor_key(path))
    assert path.stat().st_mode & 0o777 == 0o600


def test_upkeep_adds_to_the_witness_once_a_day(
    app: psycopg.Connection, tmp_path: Path, settings: Settings
) -> None:
    settings.ANCHOR_KEY_FILE = tmp_path / "key"
    settings.ANCHOR_DIR = None
    assert anchor_daily() == 0
    settings.ANCHOR_DIR = tmp_path
    add(app, 2)
    assert anchor_daily() == 1
    add(app, 2)
    assert anchor_daily() == 0, "not twice in a day"
    os.utime(tmp_path / FILE_NAME, (0, 0))
    assert anchor_daily() == 1


def command(committed: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    name = str(conninfo_to_dict(committed)["dbname"])
    environment = {**os.environ, "AMPARO_DATA_DIR": str(folder)}
    urls_of(admin_url(), name).export(environment)
    environment.pop("AMPARO_MIGRATE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "amparo.cli", "audit", *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )


def test_the_command_names_the_first_bad_row(app: psycopg.Connection, committed: str, tmp_path: Path) -> None:
    add(app, 6)
    file = str(tmp_path / "anchors.jsonl")
    exported = json.loads(command(committed, tmp_path, "anchor", "--out", file, "--json").stdout)
    assert exported["lines"] == 1
    good = command(committed, tmp_path, "verify", "--anchors", file)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == "6 links checked, 0 events not yet sealed, 1 anchors compared\n"
    cut_off(committed, after=4)
    bad = command(committed, tmp_path, "verify", "--anchors", file, "--key", exported["key"], "--json")
    assert (bad.returncode, bad.stderr) == (1, "amparo: the trail was altered\n")
    report = json.loads(bad.stdout)
    assert report["intact"] is False
    (fault,) = report["faults"]
    assert (fault["institution"], fault["position"], fault["what"]) == (str(CHAIN), 5, "cut_off")
    missing = command(committed, tmp_path, "verify", "--anchors", str(tmp_path / f"{uuid4()}"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
