"""``amparo restore``: a clean place that is the same, with the erased still erased; and everything it refuses."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from amparo.engine import prepare
from amparo.engine.backup.sealed_file import new_backup_key
from amparo.engine.schema import schema_differences, schema_lines
from tests.clones import PASSWORDS, admin_url, drop, urls_of
from tests.operations.conftest import Cloned, cloned, copier_url, ensure_copier

ROOT = Path(__file__).parents[2]
Result = subprocess.CompletedProcess[str]


@dataclass
class Machine:
    """A data directory and a pair of databases: what commands run on."""

    folder: Path
    database: str

    def environment(self) -> dict[str, str]:
        environment = {
            **os.environ,
            "AMPARO_DATA_DIR": str(self.folder),
            "AMPARO_KEY_FILE": str(self.folder / "keys.json"),
            "AMPARO_BACKUP_URL": copier_url(self.database),
            "AMPARO_VAULT_BACKUP_URL": copier_url(f"{self.database}_vault"),
        }
        urls_of(admin_url(), self.database).export(environment)
        return environment

    def run(self, *arguments: str, stdin: str = "") -> Result:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
        )

    def amparo(self, *arguments: str, stdin: str = "") -> Result:
        return self.run("-m", "amparo.cli", *arguments, stdin=stdin)

    def vault_keys(self, case: int) -> int:
        with psycopg.connect(copier_url(f"{self.database}_vault")) as vault:
            row = vault.execute("SELECT count(*) FROM vault_data_key WHERE subject = %s", [case]).fetchone()
        return int(row[0]) if row else 0


@dataclass
class Copied:
    """A machine with cases, and a backup of it: one case erased before it, one after it."""

    old: Machine
    key: Path
    main: str
    vault: str
    ledger_of_backup: str
    newest_ledger: str
    erased_before: int
    erased_after: int
    kept: int


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    folder = tmp_path_factory.mktemp("old")
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    pair: Cloned = cloned(name)
    machine = Machine(folder, pair.name)
    from amparo.foundation.protection.key_file import create_key_file

    create_key_file(folder / "keys.json")
    cases = json.loads(_good(machine.run("-m", "tests.operations.filling", "3", "1")).stdout)
    with psycopg.connect(pair.admin) as admin:
        admin.execute(
            "INSERT INTO access_program_token"
            " (id, account, classes, expires_at, is_read_only, name, role, token_hash, unit)"
            " SELECT gen_random_uuid(), id, 1, now() + interval '1 day', true, 'x', role, 'x', id"
            " FROM access_account WHERE username = 'ana'"
        )
    key = folder / "backup.key"
    (folder / "backup-recipient").write_text(new_backup_key(key))
    to = ["--to", str(folder / "a"), "--vault-to", str(folder / "b"), "--json"]
    report = json.loads(_good(machine.amparo("backup", *to)).stdout)
    erase = f"import django; django.setup(); from tests.operations.filling import erase; erase([{cases['opened'][1]}])"
    _good(machine.run("-c", erase))
    _good(machine.amparo("ledger", "export", "--to", str(folder / "newest.json")))
    yield Copied(
        machine,
        key,
        report["main"],
        report["vault"],
        report["ledger"],
        str(folder / "newest.json"),
        cases["opened"][0],
        cases["opened"][1],
        cases["opened"][2],
    )
    drop(admin_url(), name)


def _good(result: Result) -> Result:
    assert result.returncode == 0, result.stderr
    return result


@pytest.fixture
def clean(tmp_path: Path, copied: Copied) -> Iterator[Machine]:
    """A new machine with empty databases and the key file brought back."""
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    prepare(admin_url(), PASSWORDS, main_database=name, vault_database=f"{name}_vault")
    ensure_copier(name, f"{name}_vault")
    shutil.copy(copied.old.folder / "keys.json", tmp_path / "keys.json")
    yield Machine(tmp_path, name)
    drop(admin_url(), name)


def restore(machine: Machine, copied: Copied, *more: str, stdin: str = "", **instead: str) -> Result:
    named = {"--from": copied.main, "--vault": copied.vault, "--key": str(copied.key)}
    named |= {f"--{name}": value for name, value in instead.items()}
    words = [word for pair in named.items() for word in pair]
    if "--ledger-of-backup" not in more and "--ledger" not in named:
        words += ["--ledger", copied.newest_ledger]
    return machine.amparo("restore", *words, *more, "--json", stdin=stdin)


OPEN = """
import django, sys; django.setup()
from amparo.casework.cases.queries import open_header
from amparo.foundation.access.viewer import open_viewer, viewing
from tests.world import ident
open_viewer(account_id=ident("account-ana"), token="after", with_second_factor=True)
with viewing("after") as ana:
    print(open_header(ana, int(sys.argv[1])).working_name)
"""


def test_a_clean_place_is_the_same_and_the_erased_stay_erased(clean: Machine, copied: Copied) -> None:
    report = json.loads(_good(restore(clean, copied)).stdout)
    assert (report["signed_out"], report["keys_of_programs_ended"]) == (1, 1)
    assert report["links"] > 3
    assert report["ledger"] == 2
    assert report["erased_again"] > 0
    assert report["rows_of_erased"] == 2
    assert [
        clean.vault_keys(case) > 0 for case in (copied.erased_before, copied.erased_after, copied.kept)
    ] == [
        False,
        False,
        True,
    ]
    assert _good(clean.run("-c", OPEN, str(copied.kept))).stdout.strip() == "Yanapa 2"
    with (
        psycopg.connect(copier_url(clean.database)) as new,
        psycopg.connect(copier_url(copied.old.database)) as old,
    ):
        assert schema_differences(schema_lines(new), schema_lines(old)) == []
    # Nobody but who may see a case sees it there either: the outsider's list is empty, in plain SQL too.
    with psycopg.connect(urls_of(admin_url(), clean.database).app) as app:
        assert app.execute("SELECT count(*) FROM cases_case").fetchall() == [(0,)]
    assert not (clean.folder / "restore-unfinished").exists()


def test_without_the_newest_ledger_who_was_erased_since_comes_back(clean: Machine, copied: Copied) -> None:
    _good(restore(clean, copied, "--ledger-of-backup"))
    assert clean.vault_keys(copied.erased_before) == 0
    assert clean.vault_keys(copied.erased_after) > 0


def _changed(tmp_path: Path, path: str, **changes: Any) -> str:
    """A manifest like another one, but for what is changed, beside the same sealed file."""
    content = json.loads(Path(path).read_text()) | changes
    target = tmp_path / "changed"
    target.mkdir(exist_ok=True)
    shutil.copy(Path(path).parent / content["file"], target)
    (target / Path(path).name).write_text(json.dumps(content))
    return str(target / Path(path).name)


def refused(result: Result, why: str) -> None:
    assert (result.returncode, result.stdout) == (1, ""), result.stderr
    assert why in result.stderr
    assert "Traceback" not in result.stderr


CHECK_KEYS = """
import django; django.setup()
from amparo.commands.restored import check_keys
from amparo.commands.start import backup_urls
print(check_keys(backup_urls())[1])
"""


def test_a_seal_without_its_key_is_found_also_where_the_row_names_no_class(
    clean: Machine, copied: Copied
) -> None:
    _good(restore(clean, copied))
    assert _good(clean.run("-c", CHECK_KEYS)).stdout.strip() == "0"
    with psycopg.connect(admin_url(), dbname=clean.database, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO lifecycle_registration_draft (id, subject, owner, sealed, version, expires_at)"
            " SELECT gen_random_uuid(), 41, gen_random_uuid(), 'x', 2, now()"
        )
        assert _good(clean.run("-c", CHECK_KEYS)).stdout.strip() == "1", "thrown away between the copies"
        admin.execute(
            "INSERT INTO safeguards_reason (source, subject, sealed, recorded_by)"
            " SELECT gen_random_uuid(), 42, 'x', gen_random_uuid()"
        )
    said = clean.run("-c", CHECK_KEYS)
    assert said.returncode != 0
    assert "1 cases have sealed values without a key and were not erased (safeguards_reason)" in said.stderr


def test_a_vault_older_than_the_main_database_is_refused(
    clean: Machine, copied: Copied, tmp_path: Path
) -> None:
    older = _changed(tmp_path, copied.vault, at="2026-01-01T00:00:00+00:00")
    refused(restore(clean, copied, vault=older), "older than that of the main database")


def test_a_ledger_older_than_the_vault_is_refused(clean: Machine, copied: Copied, tmp_path: Path) -> None:
    content = json.loads(Path(copied.ledger_of_backup).read_text()) | {"at": "2026-01-01T00:00:00+00:00"}
    (tmp_path / "old.json").write_text(json.dumps(content))
    refused(restore(clean, copied, ledger=str(tmp_path / "old.json")), "older than the copy of the vault")


def test_a_wrong_key_a_wrong_file_and_a_missing_key_file_are_refused(
    clean: Machine, copied: Copied, tmp_path: Path
) -> None:
    new_backup_key(tmp_path / "other.key")
    other = restore(clean, copied, key=str(tmp_path / "other.key"))
    refused(other, "altered or cut off, or its key is another one")
    assert not (clean.folder / "restore-unfinished").exists()
    forged = _changed(tmp_path, copied.main, sha256="0" * 64)
    refused(restore(clean, copied, **{"from": forged}), "not the file that its manifest describes")
    (clean.folder / "keys.json").unlink()
    refused(restore(clean, copied), "bring the key file back first")


def test_rows_or_a_schema_other_than_the_manifests_are_refused_and_nothing_serves_then(
    clean: Machine, copied: Copied, tmp_path: Path
) -> None:
    rows = json.loads(Path(copied.main).read_text())["rows"]
    fewer = _changed(tmp_path, copied.main, rows=rows | {"cases_case": 2})
    refused(restore(clean, copied, **{"from": fewer}), "cases_case: 2 rows expected, 3 found")
    refused(clean.amparo("serve", "--port", "0"), "a restore did not end well here")
    facts = json.loads(Path(copied.main).read_text())["facts"]
    facts["schema"] = facts["schema"][1:]
    other = _changed(tmp_path, copied.main, facts=facts)
    refused(
        restore(clean, copied, "--replace", stdin="REPLACE\n", **{"from": other}),
        "1 lines of the schema differ",
    )


def test_what_is_there_is_thrown_away_only_by_typing_it(clean: Machine, copied: Copied) -> None:
    _good(restore(clean, copied))
    refused(restore(clean, copied), "not empty")
    refused(restore(clean, copied, "--replace", stdin="yes\n"), "nothing was done")
    assert clean.vault_keys(copied.kept) > 0
    _good(restore(clean, copied, "--replace", stdin="REPLACE\n"))
    assert _good(clean.run("-c", OPEN, str(copied.kept))).stdout.strip() == "Yanapa 2"


def test_a_key_file_older_than_the_vault_is_refused_before_anything_is_thrown_away(
    clean: Machine, copied: Copied, tmp_path: Path
) -> None:
    _good(restore(clean, copied))
    facts = json.loads(Path(copied.vault).read_text())["facts"]
    rotated = _changed(tmp_path, copied.vault, facts=facts | {"needs_keys": ["k1", "k2"]})
    refused(
        restore(clean, copied, "--replace", stdin="REPLACE\n", vault=rotated), "the key file has no key k2"
    )
    new_backup_key(tmp_path / "other.key")
    other = restore(clean, copied, "--replace", stdin="REPLACE\n", key=str(tmp_path / "other.key"))
    refused(other, "its key is another one")
    assert _good(clean.run("-c", OPEN, str(copied.kept))).stdout.strip() == "Yanapa 2"


def test_a_key_file_of_another_vault_is_found_out(clean: Machine, copied: Copied) -> None:
    from amparo.foundation.protection.key_file import create_key_file

    (clean.folder / "keys.json").unlink()
    create_key_file(clean.folder / "keys.json")
    refused(restore(clean, copied), "the key file is not the one of this vault")


def test_a_backup_of_a_newer_version_is_refused(clean: Machine, copied: Copied, tmp_path: Path) -> None:
    facts = json.loads(Path(copied.main).read_text())["facts"]
    facts["migrations"]["cases"] = "9999_from_tomorrow"
    newer = _changed(tmp_path, copied.main, facts=facts)
    refused(restore(clean, copied, **{"from": newer}), "which is newer than this one")
