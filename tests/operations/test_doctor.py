"""``amparo doctor``: every check finds the one thing that a test breaks, and nothing in a place that is right.

What is changed in a database is changed in a transaction that the check looks through, and taken back.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from amparo.commands.doctor import checks, configuration, server
from amparo.commands.doctor.findings import Check, Level, Place, findings
from amparo.demo.country import ident as invented
from amparo.engine.backup.sealed_file import new_backup_key
from amparo.engine.milestones import note_done
from amparo.engine.urls import DatabaseUrls
from amparo.foundation.protection.key_file import KeyFile, create_key_file
from amparo.foundation.protection.vault import wrap_context
from tests.clones import admin_url, clone, drop
from tests.world import ident

ROOT = Path(__file__).parents[2]
CHECKS = {check.id: check for check in checks()}


@dataclass
class Here:
    """A place in which all is right, and what its connections were made of."""

    place: Place
    main: psycopg.Connection
    vault: psycopg.Connection
    others: ExitStack  # what others have open there


@pytest.fixture(scope="module")
def databases() -> Iterator[DatabaseUrls]:
    """Databases as they are installed: in those of the other tests a function is another (``tests/conftest.py``)."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    yield clone(server, name)
    drop(server, name)


@pytest.fixture
def nobody_there() -> Iterator[DatabaseUrls]:
    """Databases without an office: the tests' world, served as a demo, is for the doctor to find."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    urls = clone(server, name)
    with psycopg.connect(server, dbname=name) as admin:
        admin.execute("TRUNCATE directory_institution CASCADE")
    yield urls
    drop(server, name)


@pytest.fixture
def here(tmp_path: Path, databases: DatabaseUrls) -> Iterator[Here]:
    """Databases that are right, seen by a superuser in transactions that are taken back; files of the test's own."""
    create_key_file(tmp_path / "elsewhere.json")
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    environ = {
        "AMPARO_SECRET_KEY": "a8K2mQ-zpLr5Tx_Vb9Wc4Yd7Ne1Hf6Jg3Rs0Uk",
        "AMPARO_TLS": "1",
        "AMPARO_BEHIND_PROXY": "1",
        "AMPARO_HOSTS": "amparo.example.org",
        "AMPARO_ANCHOR_DIR": str(tmp_path),
    }
    (tmp_path / "amparo-anchors.jsonl").write_text("{}\n")
    urls = {"AMPARO_DATABASE_URL": databases.app, "AMPARO_VAULT_URL": databases.vault}
    names = [psycopg.conninfo.conninfo_to_dict(url)["dbname"] for url in urls.values()]
    main, vault = (psycopg.connect(make_conninfo(admin_url(), dbname=str(name))) for name in names)
    place = Place(
        environ=environ,
        data_dir=data_dir,
        key_file=tmp_path / "elsewhere.json",
        now=datetime.now(UTC),
        is_demo=False,
        is_embedded=True,
        urls={
            "AMPARO_DATABASE_URL": urls["AMPARO_DATABASE_URL"],
            "AMPARO_VAULT_URL": "postgresql://v@/v?host=/other",
        },
        main=main,
        vault=vault,
        all_rows=main,
        vault_rows=vault,
    )
    with ExitStack() as others:
        yield Here(place, main, vault, others)
    for connection in (main, vault):
        connection.rollback()
        connection.close()


def found(here: Here, id: str) -> list[str]:
    return [finding.detail for finding in findings([CHECKS[id]], here.place)]


def set_environ(here: Here, **values: str) -> None:
    here.place = replace(here.place, environ={**here.place.environ, **values})


def key_file_open(here: Here) -> None:
    here.place.key_file.chmod(0o640)


def keys_beside(here: Here) -> None:
    inside = here.place.data_dir / "keys.json"
    here.place.key_file.rename(inside)
    here.place = replace(here.place, key_file=inside)


def secret_open(here: Here) -> None:
    (here.place.data_dir / "secret-key").write_text("x")
    (here.place.data_dir / "secret-key").chmod(0o644)


def over_network(here: Here) -> None:
    here.place = replace(here.place, urls={"AMPARO_DATABASE_URL": "postgresql://a@db.example.org/amparo"})


def vault_beside(here: Here) -> None:
    url = "postgresql://a@/{}?host=/run"
    urls = {"AMPARO_DATABASE_URL": url.format("amparo"), "AMPARO_VAULT_URL": url.format("vault")}
    here.place = replace(here.place, urls=urls)


def in_demo(here: Here) -> None:
    here.place = replace(here.place, is_demo=True)


def demo_office(here: Here) -> None:
    here.main.execute(
        "INSERT INTO directory_unit (id, name, place, institution_id)"
        " SELECT %s, 'CALP Iquitos', '160101', id FROM directory_institution LIMIT 1",
        [invented("calp-iquitos")],
    )


def founded_in_demo(here: Here) -> None:
    here.main.execute(
        "INSERT INTO directory_unit (id, name, place, institution_id)"
        " SELECT gen_random_uuid(), 'Albergue', '160101', id FROM directory_institution LIMIT 1"
    )
    in_demo(here)


def key_here(here: Here) -> None:
    new_backup_key(here.place.data_dir / "my.key")


def in_main(*statements: str) -> Callable[[Here], None]:
    def break_it(here: Here) -> None:
        for statement in statements:
            here.main.execute(statement.encode())

    return break_it


def in_vault(*statements: str) -> Callable[[Here], None]:
    def break_it(here: Here) -> None:
        for statement in statements:
            here.vault.execute(statement.encode())

    return break_it


def vault_gone(here: Here) -> None:
    here.place = replace(here.place, vault=None)


def case_without_key(here: Here) -> None:
    """A sealed value is written past the application: no key was made for it."""
    here.main.execute(
        "INSERT INTO cases_case (id, institution, unit, responsible, state, case_type, opening_reason, opened_on,"
        " recorded_by) VALUES (77, %(i)s, %(i)s, %(i)s, 'open', 'under_assessment', '', now(), %(i)s)",
        {"i": ident("ana")},
    )
    here.main.execute(
        "INSERT INTO cases_sealed_value (case_id, field, version, record_class, sealed, recorded_by)"
        " VALUES (77, 'phone', 1, 'identity', 'x', %s)",
        [ident("ana")],
    )


def backup_long_ago(here: Here) -> None:
    noted(here, "backup", timedelta(hours=27), to="/a", vault_to="/b")


def noted(here: Here, what: str, age: timedelta, **details: Any) -> None:
    note_done(here.place.data_dir, what, **details)
    path = here.place.data_dir / "last-done" / f"{what}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"at": (datetime.now(UTC) - age).isoformat()}))


def old_vault_copy(here: Here) -> None:
    folder = here.place.data_dir / "copies"
    folder.mkdir(exist_ok=True)
    at = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    content = {
        "kind": "vault",
        "id": "x",
        "at": at,
        "amparo": "1",
        "server_version": 1,
        "file": "x",
        "bytes": 1,
    }
    (folder / "amparo-x.vault.json").write_text(json.dumps({**content, "sha256": "", "rows": {}}))
    noted(here, "backup", timedelta(hours=1), to="/a", vault_to=str(folder))


def old_drill(here: Here) -> None:
    folder = here.place.data_dir / "copies"
    folder.mkdir(exist_ok=True)
    at = (datetime.now(UTC) - timedelta(days=91)).isoformat()
    (folder / "amparo-x.drill.json").write_text(json.dumps({"at": at}))
    noted(here, "backup", timedelta(hours=1), to=str(folder), vault_to="/b")


def holding(here: Here) -> list[str]:
    """What is found now: a transaction sees one picture of who is connected."""
    here.main.execute("SELECT pg_stat_clear_snapshot()")
    return found(here, "AMP316")


def transaction_left_open(here: Here) -> None:
    """By somebody with the application's password; found when it is over two minutes old."""
    here.others.enter_context(psycopg.connect(here.place.urls["AMPARO_DATABASE_URL"])).execute("SELECT 1")
    assert holding(here) == []
    here.main.execute("SELECT pg_stat_clear_snapshot()")
    here.place = replace(here.place, now=here.place.now + timedelta(minutes=3))


def all_done(here: Here) -> None:
    folder = here.place.data_dir / "copies"
    folder.mkdir()
    (folder / "amparo-x.drill.json").write_text(json.dumps({"at": datetime.now(UTC).isoformat()}))
    noted(here, "backup", timedelta(hours=1), to=str(folder), vault_to="/b")


def old_anchor(here: Here) -> None:
    then = time.time() - 27 * 3600
    os.utime(Path(here.place.environ["AMPARO_ANCHOR_DIR"]) / "amparo-anchors.jsonl", (then, then))


ERASED = (
    "INSERT INTO vault_erasure (subject, basis, asked_by, confirmed_by)"
    " SELECT 78, 'x', gen_random_uuid(), gen_random_uuid()"
)
KEY = (
    "INSERT INTO vault_data_key (subject, record_class, wrapped, kek, created_at)"
    " VALUES (78, 'identity', 'x', 'k1', now() - interval '3 days')"
)
EVENT = (
    "INSERT INTO audit_event (at, action, outcome, purpose, subjects, record_classes, detail)"
    " VALUES (now() - interval '1 minute', 'x', 'done', '', '{}', '{}', '')"
)
BLOCK = (
    "INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)"
    " SELECT u, 78, u, u, 'x', (now() AT TIME ZONE 'America/Lima')::date - 1, 'blocked' FROM gen_random_uuid() u"
)
# Left over from a share that has ended.
GRANT = (
    "INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports,"
    " source, list_group, touched_at) SELECT id, 78, 'shared', 'investigation', 1, 0, false, false, false,"
    " gen_random_uuid(), 2, now() FROM directory_staff_member LIMIT 1"
)
ONE_MIGRATION = "SELECT id FROM django_migrations WHERE app = 'cases' ORDER BY name DESC LIMIT 1"

BROKEN: dict[str, Callable[[Here], None]] = {
    "AMP001": key_file_open,
    "AMP002": keys_beside,
    "AMP003": secret_open,
    "AMP004": lambda here: set_environ(here, AMPARO_SECRET_KEY="secret"),
    "AMP005": lambda here: set_environ(here, AMPARO_TLS="0"),
    "AMP006": lambda here: set_environ(here, AMPARO_HOSTS="amparo.example.org,*"),
    "AMP007": lambda here: set_environ(here, AMPARO_HOSTS="localhost"),
    "AMP008": in_demo,
    "AMP009": over_network,
    "AMP010": vault_beside,
    "AMP011": key_here,
    "AMP013": lambda here: (here.place.data_dir / "restore-unfinished").touch(),
    "AMP014": lambda here: set_environ(here, AMPARO_BEHIND_PROXY="0"),
    "AMP015": lambda here: demo_office(here),
    "AMP016": lambda here: founded_in_demo(here),
    "AMP017": lambda here: set_environ(here, AMPARO_HOSTS="https://amparo.example.org"),
    "AMP201": in_main("GRANT amparo_owner TO amparo_app"),
    "AMP202": in_main("ALTER ROLE amparo_definer LOGIN"),
    "AMP203": in_main("ALTER ROLE amparo_backup NOBYPASSRLS"),
    "AMP204": in_main("ALTER TABLE cases_note NO FORCE ROW LEVEL SECURITY"),
    "AMP205": in_main("ALTER POLICY cases_note_read ON cases_note USING (true)"),
    "AMP206": in_main("ALTER FUNCTION access_viewer() RESET search_path"),
    "AMP207": in_main("CREATE VIEW everybody AS SELECT * FROM cases_case"),
    "AMP208": in_main(f"DELETE FROM django_migrations WHERE id = ({ONE_MIGRATION})"),
    "AMP209": in_main("UPDATE access_policy_rule SET reads = 255 WHERE role = 'prosecutor'"),
    "AMP301": vault_gone,
    "AMP302": in_vault(KEY.replace("'k1'", "'k9'")),
    "AMP303": case_without_key,
    "AMP304": in_vault(KEY, ERASED),
    "AMP305": in_vault(KEY),
    "AMP306": in_main(EVENT),
    "AMP308": in_main("DELETE FROM mfa_authenticator"),
    "AMP309": in_main("DELETE FROM access_bound_viewer"),
    "AMP310": in_main(
        "UPDATE directory_staff_member SET left_on = (now() AT TIME ZONE 'America/Lima')::date"
        " WHERE full_name LIKE 'Ana %'"
    ),
    "AMP311": in_main(BLOCK),
    "AMP312": in_main(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('errands', 'check_document', 'failed')"
    ),
    "AMP313": in_main(
        "UPDATE access_account SET role = 'evaluation_officer' WHERE role IN ('auditor', 'institution_focal_point')"
    ),
    # As it was before there were seats: the unit of victim assistance inside the prosecutors' institution.
    "AMP314": in_main(
        "UPDATE directory_institution SET kind = 'prosecutor' WHERE kind = 'victim_assistance'"
    ),
    "AMP315": in_main(GRANT),
    "AMP316": transaction_left_open,
    "AMP401": backup_long_ago,
    "AMP402": lambda here: noted(here, "backup", timedelta(hours=1), to="/a", vault_to="/a"),
    "AMP403": old_vault_copy,
    "AMP404": old_drill,
    "AMP405": old_anchor,
}
# What a test cannot break in a server that others use is judged on values; or on a clock and a disk that are told.
BY_VALUES = {"AMP012", "AMP307", *server.JUDGES}
GOOD = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "data_checksums": "on",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_duration_statement": "-1",
    "archive_mode": "on",
    "password_encryption": "scram-sha-256",
    "server_version_num": "150004",
}
BAD = {
    "AMP101": ("fsync", "off"),
    "AMP102": ("synchronous_commit", "off"),
    "AMP103": ("full_page_writes", "off"),
    "AMP104": ("data_checksums", "off"),
    "AMP105": ("log_statement", "mod"),
    "AMP106": ("log_min_error_statement", "error"),
    "AMP107": ("log_parameter_max_length", "-1"),
    "AMP108": ("log_parameter_max_length_on_error", "64"),
    "AMP109": ("log_error_verbosity", "default"),
    "AMP110": ("log_min_duration_statement", "250"),
    "AMP111": ("archive_mode", "off"),
    "AMP112": ("password_encryption", "md5"),
    "AMP113": ("server_version_num", "140011"),
}


def mend_world(here: Here) -> None:
    """The small world of the tests has no second factors, and its viewers were never here."""
    here.main.execute(
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
        " SELECT id, 'totp', '{}', now() FROM access_account a"
        " WHERE NOT EXISTS (SELECT FROM mfa_authenticator m WHERE m.user_id = a.id AND m.type = 'totp')"
    )
    here.main.execute("UPDATE directory_staff_member SET joined_on = current_date")
    here.main.execute(
        "UPDATE access_account SET is_active = false"
        " WHERE staff_id IN (SELECT id FROM directory_staff_member WHERE left_on IS NOT NULL)"
    )
    here.main.execute("DELETE FROM audit_unsealed")


@pytest.mark.parametrize("lock", ["4207, 5", "hashtext('audit_seal')"])
def test_a_lock_that_outlives_its_transaction_is_found(here: Here, lock: str) -> None:
    other = here.others.enter_context(
        psycopg.connect(here.place.urls["AMPARO_DATABASE_URL"], autocommit=True)
    )
    other.execute("SELECT 1")
    assert holding(here) == []
    other.execute(f"SELECT pg_advisory_lock({lock})")
    assert len(holding(here)) == 1


def test_there_is_a_test_for_every_check() -> None:
    assert set(BROKEN) | BY_VALUES == set(CHECKS)


def test_nothing_is_found_where_all_is_right(here: Here) -> None:
    mend_world(here)
    all_done(here)
    mistaken = findings([check for id, check in CHECKS.items() if id not in server.JUDGES], here.place)
    assert [f"{finding.id}: {finding.detail}" for finding in mistaken] == []


@pytest.mark.parametrize("id", BROKEN)
def test_it_finds_what_is_broken(here: Here, id: str) -> None:
    mend_world(here)
    if id.startswith("AMP4"):
        all_done(here) if id not in {"AMP403", "AMP404"} else None
    if id == "AMP309":
        here.main.execute("UPDATE directory_staff_member SET joined_on = current_date - 100")
        here.main.execute(
            "INSERT INTO access_bound_viewer (token_hash, account, staff, unit, institution, role, grantees)"
            " SELECT sha256(a.id::text::bytea), a.id, s.id, s.unit_id, a.id, a.role, '{}'"
            " FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id"
        )
    if id not in {"AMP403", "AMP404"}:
        assert found(here, id) == []
    BROKEN[id](here)
    details = found(here, id)
    assert details
    assert "could not be looked at" not in details[0]


UNKEYED = (
    "INSERT INTO safeguards_reason (source, subject, sealed, recorded_by) SELECT %(i)s, 78, 'x', %(i)s",
    "INSERT INTO consent_conversation (id, version, case_id, owner, sealed, expires_at)"
    " SELECT gen_random_uuid(), 1, 77, %(i)s, 'x', now()",
    "INSERT INTO cases_note_draft (version, case_id, owner, sealed, expires_at) SELECT 1, 77, %(i)s, 'x', now()",
)


@pytest.mark.parametrize("insert", UNKEYED)
def test_a_seal_without_a_key_is_found_wherever_it_is(here: Here, insert: str) -> None:
    case_without_key(here)
    here.main.execute("DELETE FROM cases_sealed_value")
    assert found(here, "AMP303") == []
    here.main.execute(insert.encode(), {"i": ident("ana")})
    assert found(here, "AMP303")[0].startswith("1 cases")


@pytest.mark.parametrize("id", BAD)
def test_it_finds_a_setting_that_loses_or_leaks(id: str) -> None:
    name, value = BAD[id]
    assert [other for other, judge in server.JUDGES.items() if list(judge(GOOD))] == []
    assert [other for other, judge in server.JUDGES.items() if list(judge(GOOD | {name: value}))] == [id]


def test_the_settings_are_those_that_the_application_meets(here: Here, databases: DatabaseUrls) -> None:
    with psycopg.connect(databases.app) as app:
        settings = server.settings_of(replace(here.place, main=app))
    assert set(GOOD) <= set(settings)
    assert settings["log_error_verbosity"] == "terse"


def test_a_clock_that_is_wrong_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(here, "AMP307") == []
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert len(found(here, "AMP307")) == 2


def test_a_full_disk_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(total=500_000_000_000, used=0, free=300_000_000_000)
    monkeypatch.setattr(configuration.shutil, "disk_usage", lambda _path: usage)
    assert found(here, "AMP012") == []
    usage.free = 900_000_000
    assert found(here, "AMP012")


def test_what_cannot_be_looked_at_is_said(here: Here) -> None:
    here.place = replace(here.place, all_rows=None)
    (finding,) = findings([CHECKS["AMP308"]], here.place)
    assert (finding.level, finding.wrong) == (Level.NOTE, "not looked at")


def test_the_key_file_of_another_installation_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key has the same id: only what does not open tells."""
    context = wrap_context(79, "identity")
    (ours,) = KeyFile(Path(os.environ["AMPARO_KEY_FILE"])).wrap([(bytes(32), context)])
    here.vault.execute(
        "INSERT INTO vault_data_key (subject, record_class, wrapped, kek) VALUES (79, 'identity', %s, %s)",
        [ours.sealed, ours.kek],
    )
    assert found(here, "AMP302") == []
    monkeypatch.setattr("django.conf.settings.KEY_FILE", here.place.key_file)
    assert "it is another installation's" in found(here, "AMP302")[0]


def test_a_silent_main_database_breaks_no_check(here: Here) -> None:
    here.place = replace(here.place, main=None, all_rows=None)
    said = findings([check for id, check in CHECKS.items() if id not in server.JUDGES], here.place)
    assert [f"{f.id}: {f.detail}" for f in said if "could not be looked at" in f.detail] == []
    assert "AMP301" not in {f.id for f in said}


def test_a_check_that_breaks_is_a_finding(here: Here) -> None:
    def breaks(_place: Place) -> Iterator[str]:
        raise OSError("no such thing")

    (finding,) = findings([Check("AMP999", Level.ERROR, "x", "y", breaks)], here.place)
    assert (finding.level, finding.detail) == (Level.ERROR, "could not be looked at (OSError)")


def test_a_demo_is_not_held_to_what_only_a_server_needs(here: Here) -> None:
    set_environ(here, AMPARO_TLS="0")
    assert [f.level for f in findings([CHECKS["AMP005"]], here.place)] == [Level.ERROR]
    here.place = replace(here.place, is_demo=True)
    assert [f.level for f in findings([CHECKS["AMP005"]], here.place)] == [Level.NOTE]


def test_every_id_is_described() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text()
    described = dict(re.findall(r"^\| (AMP\d{3}) \| (\w+)", page, re.MULTILINE))
    assert described == {check.id: str(check.level) for check in CHECKS.values()}
    goes_on = re.findall(r"^\| (AMP\d{3}) \| [^|]*serving goes on \|", page, re.MULTILINE)
    assert goes_on == [check.id for check in CHECKS.values() if check.serving_goes_on]
    for check in CHECKS.values():
        assert check.wrong in page


def test_the_command_says_what_it_found_as_one_object_and_fails_for_an_error(
    tmp_path: Path, nobody_there: DatabaseUrls
) -> None:
    environment = {
        **os.environ,
        "AMPARO_DATA_DIR": str(tmp_path),
        "AMPARO_KEY_FILE": str(tmp_path / "keys.json"),
    }
    nobody_there.export(environment)

    def doctor() -> tuple[int, dict[str, str]]:
        done = subprocess.run(
            [sys.executable, "-m", "amparo.cli", "doctor", "--json"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        said = json.loads(done.stdout)
        assert said["ok"] == (done.returncode == 0)
        return done.returncode, {finding["id"]: finding["level"] for finding in said["findings"]}

    environment["AMPARO_SECRET_KEY"] = "a8K2mQ-zpLr5Tx_Vb9Wc4Yd7Ne1Hf6Jg3Rs0Uk"
    shutil.copy(os.environ["AMPARO_KEY_FILE"], tmp_path / "keys.json")
    code, said = doctor()
    assert (code, said["AMP005"]) == (0, "note")
    (tmp_path / "keys.json").chmod(0o644)
    code, said = doctor()
    assert (code, said["AMP001"]) == (1, "error")


def test_who_is_locked_out_is_told_by_role_and_kind_and_not_by_name(here: Here) -> None:
    here.main.execute("UPDATE directory_institution SET kind = 'prosecutor' WHERE kind = 'victim_assistance'")
    (found,) = findings([CHECKS["AMP314"]], here.place)
    assert found.detail.endswith(
        "accounts with the role victim_assistance in an institution of kind prosecutor"
    )
    # Who has left and whose account is closed need no seat.
    here.main.execute("UPDATE directory_staff_member SET left_on = current_date")
    assert findings([CHECKS["AMP314"]], here.place) == []
