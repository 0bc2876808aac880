"""A rotation loses no key: killed at any point, beside a server that goes on, and after the old keys are gone."""

import base64
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connections
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from amparo.foundation.protection.key_file import KeyFile, create_key_file
from amparo.foundation.protection.keys import (
    KeyFileError,
    KeyRing,
    KeysNotOurs,
    Wrapped,
    key_service,
    parse_keys,
)
from amparo.foundation.protection.rotation import keys_in_use, retire, rotate
from amparo.foundation.protection.server_seals import open_for_server, seal_for_server
from amparo.foundation.protection.vault import SealBroken, create_data_keys, fetch_data_keys
from prove.rotation import run
from tests.clones import admin_url, urls_of

NOW = timedelta(0)


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """A key file of the test's own, in force."""
    path = tmp_path / "keys.json"
    create_key_file(path)
    settings.KEY_FILE = path
    return path


@pytest.fixture
def vault(db_both: None, key_file: Path) -> None:
    """An empty vault under that key file."""
    with connections["vault"].cursor() as cursor:
        cursor.execute("DELETE FROM vault_data_key")


def test_killed_a_few_times_no_key_is_lost() -> None:
    figure = run(keys=2_000, kills=3)
    assert figure["killed"] > 0
    assert figure["added"] > 0
    assert (figure["unreadable"], figure["old_keys_left"]) == (0, 0)
    assert figure["control_unreadable"] > 0


@pytest.mark.usefixtures("vault")
def test_a_rotation_rewraps_every_key_and_changes_none() -> None:
    create_data_keys(range(1, 8), ["identity", "health"])
    before = fetch_data_keys([(n, "health") for n in range(1, 8)])
    told: list[tuple[int, int]] = []
    done = rotate(batch=4, progress=lambda *numbers: told.append(numbers))
    assert (done.kek, done.was_resumed, done.rewrapped, done.unreadable) == ("k2", False, 14, 0)
    assert keys_in_use() == {"k2": 14}
    assert fetch_data_keys([(n, "health") for n in range(1, 8)]) == before
    assert told == [(0, 14), (4, 14), (8, 14), (12, 14), (14, 14)]


@pytest.mark.usefixtures("vault")
def test_what_was_broken_off_is_finished_with_the_key_that_was_begun(key_file: Path) -> None:
    create_data_keys([1, 2], ["identity"])
    KeyFile(key_file).add_key([])
    done = rotate()
    assert (done.kek, done.was_resumed, done.rewrapped) == ("k2", True, 2)


@pytest.mark.usefixtures("vault")
def test_a_power_cut_while_the_file_is_written_leaves_the_old_one(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_file.read_text()
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        KeyFile(key_file).add_key([])
    assert key_file.read_text() == before
    monkeypatch.undo()
    KeyFile(key_file).add_key([])
    assert [path.name for path in key_file.parent.iterdir()] == ["keys.json"]
    assert key_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("vault")
def test_a_key_that_is_in_use_is_not_retired_and_one_that_backups_need_stays() -> None:
    create_data_keys([1], ["identity"])
    assert retire(kept_in_backups=NOW).needed == {}
    rotate()
    assert retire().needed == {"k1": "backups_of_the_vault_may_need_it"}
    assert retire(kept_in_backups=NOW, needed_elsewhere=["k1"]).retired == ()
    assert retire(kept_in_backups=NOW).retired == ("k1",)
    assert key_service().known() == {"k2"}
    assert fetch_data_keys([(1, "identity")])


@pytest.mark.usefixtures("vault")
def test_an_id_is_never_given_twice() -> None:
    create_data_keys([1], ["identity"])
    rotate()
    rotate()
    retire(kept_in_backups=NOW)
    assert rotate().kek == "k4"


@pytest.mark.usefixtures("vault")
def test_nothing_comes_under_a_retired_key(key_file: Path, settings: Settings) -> None:
    create_data_keys([1], ["identity"])
    old = key_file.read_text()
    rotate()
    retire(kept_in_backups=NOW)
    settings.KEYS = old  # a server that was started with the old keys and never stopped
    with pytest.raises(OperationalError, match="retired"):
        create_data_keys([2], ["identity"])


@pytest.mark.usefixtures("vault")
def test_a_key_that_nobody_can_open_is_told_and_left_as_it_is() -> None:
    create_data_keys([1, 2], ["identity"])
    with connections["vault"].cursor() as cursor:
        cursor.execute("UPDATE vault_data_key SET wrapped = decode('00', 'hex') || wrapped WHERE subject = 1")
    done = rotate()
    assert (done.rewrapped, done.unreadable) == (1, 1)
    assert keys_in_use() == {"k1": 1, "k2": 1}
    with pytest.raises(SealBroken):
        fetch_data_keys([(1, "identity")])


@pytest.mark.usefixtures("vault")
def test_a_running_server_notices_the_new_file(key_file: Path) -> None:
    assert key_service().current() == "k1"
    KeyFile(key_file).add_key([])
    assert key_service().current() == "k2"


@pytest.mark.usefixtures("vault")
def test_what_the_server_sealed_stays_readable_when_the_old_key_is_gone(key_file: Path) -> None:
    # As second factors were sealed before the server had a key in the vault.
    (old,) = KeyFile(key_file).wrap([(b"secret", b"second factor")])
    sealed = seal_for_server("Flor", "search|a")
    rotate()
    retire(kept_in_backups=NOW)
    assert open_for_server(sealed, "search|a") == "Flor"
    with pytest.raises(SealBroken):
        open_for_server(f"k1:{base64.b64encode(old.sealed).decode()}", "second factor")


@pytest.mark.usefixtures("db_both")
def test_keys_from_the_environment_wrap_and_are_rotated_by_who_keeps_them(
    key_file: Path, settings: Settings
) -> None:
    with connections["vault"].cursor() as cursor:
        cursor.execute("DELETE FROM vault_data_key")
    settings.KEYS = key_file.read_text()
    key_file.unlink()
    create_data_keys([1], ["identity"])
    with pytest.raises(KeysNotOurs, match="AMPARO_KEYS"):
        rotate()
    content = json.loads(settings.KEYS)
    content["kek"] |= {"current": "autumn", "autumn": content["tokens"]}
    settings.KEYS = json.dumps(content)
    assert (rotate().kek, keys_in_use()) == ("autumn", {"autumn": 1})
    with pytest.raises(KeysNotOurs, match="k1"):
        retire(kept_in_backups=NOW)


class Elsewhere:
    """A key service of somebody's own, as AMPARO_KEY_SERVICE names it: no key of it is ever here."""

    _ring = KeyRing("vendor-1", {"vendor-1": b"v" * 32}, b"t" * 32)

    def current(self) -> str:
        return self._ring.current

    def known(self) -> frozenset[str]:
        return frozenset(self._ring.by_id)

    def wrap(self, data_keys: list[tuple[bytes, bytes]]) -> list[Wrapped]:
        return self._ring.wrap(data_keys)

    def unwrap(self, wrapped: list[Wrapped]) -> list[bytes]:
        return self._ring.unwrap(wrapped)

    def token_key(self) -> bytes:
        return self._ring.tokens


@pytest.mark.usefixtures("vault")
def test_a_key_service_of_ones_own_wraps(settings: Settings) -> None:
    settings.KEY_SERVICE = "tests.privacy.test_key_rotation.Elsewhere"
    create_data_keys([1], ["identity"])
    assert keys_in_use() == {"vendor-1": 1}
    assert fetch_data_keys([(1, "identity")])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kek": {"current": "k1"}, "tokens": ""}', "null"])
def test_damaged_keys_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(KeyFileError, match="restore it"):
        parse_keys(text, "AMPARO_KEYS")


def test_the_command_leaves_a_trail(committed: str, tmp_path: Path) -> None:
    name = str(conninfo_to_dict(committed)["dbname"])
    create_key_file(tmp_path / "keys.json")
    environment = {**os.environ, "AMPARO_KEY_FILE": str(tmp_path / "keys.json")}
    urls_of(admin_url(), name).export(environment)
    for verb, said in (("rotate", {"kek": "k2"}), ("retire", {"retired": ["k1"]})):
        more = ["--now"] if verb == "retire" else []
        command = [sys.executable, "-m", "amparo.cli", "keys", verb, "--json", *more]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert said.items() <= json.loads(done.stdout).items()
    with psycopg.connect(admin_url(), dbname=name) as superuser:
        rows = superuser.execute(
            "SELECT action, detail FROM audit_event WHERE action LIKE '%\\_key%' ORDER BY id"
        )
        assert rows.fetchall() == [("rotate_keys", "k2"), ("retire_key", "k1")]
