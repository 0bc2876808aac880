"""``amparo backup``: what is in a copy, what is not, and when there is none."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from amparo.commands.backup import Places, back_up, run
from amparo.commands.errors import CommandError
from amparo.engine.backup import dumping
from amparo.engine.backup.manifest import (
    MAIN,
    VAULT,
    delete_older,
    manifests_in,
    read_manifest,
    sealed_file_of,
)
from amparo.engine.backup.sealed_file import open_stream, read_backup_key
from amparo.engine.errors import EngineError
from amparo.engine.urls import BackupUrls
from tests.clones import admin_url
from tests.operations.conftest import Cloned
from tests.world import PEOPLE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for name in ("main", "vault"):
        (tmp_path / name).mkdir()
    return Places(tmp_path / "main", tmp_path / "vault")


def copied(pair: Cloned, places: Places, recipient: str, backup: BackupUrls | None = None) -> dict[str, Any]:
    return back_up(
        pair.urls.app, backup or pair.backup, places, recipient, keep_days=None, show=lambda _line: None
    )


def test_each_database_goes_to_its_own_place_with_its_counts(
    pair: Cloned, places: Places, backup_key: tuple[Path, str]
) -> None:
    report = copied(pair, places, backup_key[1])
    assert [path.name.split(".", 1)[1] for path in sorted(places.main.iterdir())] == [
        "ledger.json",
        "main.dump.sealed",
        "main.json",
    ]
    assert [path.name.split(".", 1)[1] for path in sorted(places.vault.iterdir())] == [
        "vault.dump.sealed",
        "vault.json",
    ]
    for path in (*places.main.iterdir(), *places.vault.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    main = read_manifest(Path(report["main"]), MAIN)
    vault = read_manifest(Path(report["vault"]), VAULT)
    assert main.rows["access_account"] == len(PEOPLE)
    assert "django_session" not in main.rows
    assert main.moment <= vault.moment
    assert main.facts["migrations"]["cases"]
    assert "vault_data_key" in vault.rows
    with psycopg.connect(pair.admin) as admin:
        actions = admin.execute("SELECT action FROM audit_event").fetchall()
    assert actions == [("make_backup",)]
    assert main.rows["audit_event"] == 1


def test_what_lies_on_the_disk_is_sealed(pair: Cloned, places: Places, backup_key: tuple[Path, str]) -> None:
    report = copied(pair, places, backup_key[1])
    path = Path(report["main"])
    sealed = sealed_file_of(path, read_manifest(path, MAIN))
    assert b"PGDMP" not in sealed.read_bytes()
    with sealed.open("rb") as file:
        assert b"".join(open_stream(file, read_backup_key(backup_key[0]))).startswith(b"PGDMP")


def test_another_file_under_the_manifests_name_is_refused(
    pair: Cloned, places: Places, backup_key: tuple[Path, str]
) -> None:
    path = Path(copied(pair, places, backup_key[1])["main"])
    manifest = read_manifest(path, MAIN)
    with (places.main / manifest.file).open("r+b") as file:
        file.seek(500)
        file.write(b"x")
    with pytest.raises(EngineError, match="is not the file that its manifest describes"):
        sealed_file_of(path, manifest)


@pytest.fixture
def blind_role() -> Iterator[str]:
    """A role that may read every table, but from which row-level security hides rows."""
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS amparo_tests_blind")
        admin.execute("CREATE ROLE amparo_tests_blind LOGIN PASSWORD 'only-for-tests'")
        admin.execute("GRANT pg_read_all_data TO amparo_tests_blind")
        yield "amparo_tests_blind"
        admin.execute("DROP OWNED BY amparo_tests_blind; DROP ROLE amparo_tests_blind")


def test_a_role_from_which_rows_are_hidden_makes_no_backup(
    pair: Cloned, places: Places, backup_key: tuple[Path, str], blind_role: str
) -> None:
    with psycopg.connect(pair.admin, autocommit=True) as admin:
        admin.execute(f'GRANT CONNECT ON DATABASE "{pair.name}" TO {blind_role}'.encode())
    blind = make_conninfo(admin_url(), user=blind_role, password="only-for-tests", dbname=pair.name)
    with pytest.raises(EngineError, match="does not bypass row-level security"):
        copied(pair, places, backup_key[1], BackupUrls(blind, pair.backup.vault))
    assert list(places.main.iterdir()) == list(places.vault.iterdir()) == []
    with psycopg.connect(pair.admin, autocommit=True) as admin:
        admin.execute(f'REVOKE CONNECT ON DATABASE "{pair.name}" FROM {blind_role}'.encode())


def test_a_dump_that_misses_rows_is_thrown_away(
    pair: Cloned, places: Places, backup_key: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = dumping.start

    def forgetful(program: Path, url: str, arguments: list[str], **rest: Any) -> Any:
        return honest(program, url, [*arguments, "--exclude-table-data=public.access_account"], **rest)

    monkeypatch.setattr(dumping, "start", forgetful)
    with pytest.raises(EngineError, match=f"access_account: {len(PEOPLE)} rows expected, 0 found"):
        copied(pair, places, backup_key[1])
    assert list(places.main.iterdir()) == []


def test_no_password_stands_in_the_list_of_processes(
    pair: Cloned, places: Places, backup_key: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    honest = subprocess.Popen

    def watched(command: list[Any], **rest: Any) -> Any:
        seen.extend(str(part) for part in command)
        return honest(command, **rest)

    monkeypatch.setattr(subprocess, "Popen", watched)
    copied(pair, places, backup_key[1])
    assert any("dbname=" in word for word in seen)
    assert not [word for word in seen if "only-for-tests" in word]


def test_an_interrupted_backup_leaves_nothing_under_a_final_name(
    pair: Cloned, places: Places, backup_key: tuple[Path, str]
) -> None:
    program = (
        "import signal, sys, time; from pathlib import Path\n"
        "from amparo.engine.backup.dumping import dump_database\n"
        # Whoever starts the tests in the background has them ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "dump_database(sys.argv[1], Path(sys.argv[2]), sys.argv[3],"
        " progress=lambda line: (print(line, flush=True), time.sleep(60)))"
    )
    target = places.main / "amparo-x.main.dump.sealed"
    process = subprocess.Popen(
        [sys.executable, "-c", program, pair.backup.main, str(target), backup_key[1]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    process.stdout.readline()
    assert [path.suffix for path in places.main.iterdir()] == [".part"]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) != 0
    process.stdout.close()
    assert list(places.main.iterdir()) == []


def test_a_copy_of_the_vault_over_thirty_days_old_is_deleted_and_one_of_the_main_database_is_not(
    pair: Cloned, places: Places, backup_key: tuple[Path, str]
) -> None:
    def aged(folder: Path, kind: str, days: int) -> None:
        ((path, _),) = [found for found in manifests_in(folder, kind) if f"-old{days}" not in found[0].name]
        content = json.loads(path.read_text())
        then = datetime.now(UTC) - timedelta(days=days, minutes=1)
        name = f"amparo-old{days}.{kind}.dump.sealed"
        (folder / content["file"]).rename(folder / name)
        path.unlink()
        content |= {"at": then.isoformat(), "id": f"old{days}", "file": name}
        (folder / f"amparo-old{days}.{kind}.json").write_text(json.dumps(content))

    copied(pair, places, backup_key[1])
    aged(places.main, MAIN, 30)
    aged(places.vault, VAULT, 30)
    time.sleep(1.1)
    assert copied(pair, places, backup_key[1])["deleted"] == ["old30"]
    assert [manifest.id for _, manifest in manifests_in(places.vault, VAULT)] != ["old30"]
    assert not (places.vault / "amparo-old30.vault.dump.sealed").exists()
    assert (places.main / "amparo-old30.main.dump.sealed").exists()
    kept = delete_older(
        places.vault, VAULT, than=timedelta(days=30), now=datetime.now(UTC) + timedelta(days=29)
    )
    assert kept == []


def options(**given: Any) -> Namespace:
    return Namespace(
        **{"to": "", "vault_to": "", "same_place": False, "new_key": None, "json": False, "keep_days": None}
        | given
    )


def test_one_place_for_both_has_to_be_said(tmp_path: Path) -> None:
    place = str(tmp_path)
    with pytest.raises(CommandError, match="where one theft takes both"):
        run(options(to=place, vault_to=f"{place}/../{tmp_path.name}"))
    with pytest.raises(CommandError, match="--vault-to"):
        run(options(to=place))
    with pytest.raises(CommandError, match="--to DIR"):
        run(options(vault_to=place))


def test_the_command_says_what_it_did_as_one_object(pair: Cloned, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "AMPARO_DATA_DIR": str(tmp_path / "data"),
        "AMPARO_BACKUP_URL": pair.backup.main,
        "AMPARO_VAULT_BACKUP_URL": pair.backup.vault,
    }
    pair.urls.export(environment)
    amparo = [sys.executable, "-m", "amparo.cli", "backup"]
    to = ["--to", str(tmp_path / "a"), "--vault-to", str(tmp_path / "b"), "--json"]

    def called(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*amparo, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )

    without = called(*to)
    assert (without.returncode, without.stdout) == (1, "")
    assert "amparo backup --new-key FILE" in without.stderr
    assert called("--new-key", str(tmp_path / "backup.key")).returncode == 0
    done = called(*to)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["rows"]["main"] > 8
    assert Path(report["vault"]).parent == tmp_path / "b"
    assert (tmp_path / "data" / "last-done" / "backup.json").exists()
