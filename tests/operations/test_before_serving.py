"""Outside the demo ``amparo serve`` starts where every protection is in effect, and nowhere else."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest

from amparo.commands import doctor
from amparo.commands.doctor.before_serving import refuse_unprotected
from amparo.commands.errors import CommandError
from amparo.demo.country import ident as invented
from amparo.foundation.protection.key_file import KeyFile, create_key_file
from amparo.foundation.protection.vault import wrap_context
from tests.clones import ROOT, admin_url, clone, drop

SERVED = {
    "AMPARO_DEMO": "0",
    "AMPARO_TLS": "1",
    "AMPARO_BEHIND_PROXY": "1",
    "AMPARO_SECRET_KEY": "a8K2mQ-zpLr5Tx_Vb9Wc4Yd7Ne1Hf6Jg3Rs0Uk",
    "AMPARO_WORKERS": "1",
}
DEMO_OFFICE = (
    "INSERT INTO directory_unit (id, name, place, institution_id)"
    f" SELECT '{invented('calp-iquitos')}', 'CALP Iquitos', '160101', id FROM directory_institution LIMIT 1"
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A database of one's own as it is installed, and what it is served with; never backed up yet."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    environment = {**os.environ, **SERVED, "AMPARO_DATA_DIR": str(tmp_path / "data")}
    environment.pop("AMPARO_AS_OWNER", None)
    clone(server, name).export(environment)
    yield name, environment
    drop(server, name)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _command(port: int) -> list[str]:
    return [sys.executable, "-m", "amparo.cli", "serve", "--port", str(port)]


def _refused(environment: dict[str, str]) -> str:
    done = subprocess.run(
        _command(_free_port()), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _ask(port: int, path: str = "/entrar/", **headers: str) -> tuple[int, Message, str]:
    """A page, the sign-in page unless said: status, headers, words."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[int]:
    port = _free_port()
    process = subprocess.Popen(_command(port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            assert process.poll() is None, "the server ended"
            try:
                _ask(port)
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def test_an_installation_that_is_right_is_served_over_tls_and_without_the_demo(
    place: tuple[str, dict[str, str]],
) -> None:
    with _serving(place[1]) as port:
        in_clear, away, _ = _ask(port)
        status, headers, words = _ask(port, **{"X-Forwarded-Proto": "https"})
    assert (in_clear, away["Location"]) == (301, f"https://127.0.0.1:{port}/entrar/")
    assert status == 200
    assert "Contraseña" in words
    assert "SINTÉTICOS" not in words
    assert headers["Set-Cookie"].startswith("__Host-csrf=")
    assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_in_clear_nothing_is_served_and_nothing_is_made(tmp_path: Path) -> None:
    environment = {**os.environ, **SERVED, "AMPARO_TLS": "0", "AMPARO_DATA_DIR": str(tmp_path / "new")}
    for name in ("AMPARO_DATABASE_URL", "AMPARO_MIGRATE_URL", "AMPARO_VAULT_URL"):
        environment.pop(name, None)
    assert "AMPARO_TLS=1" in _refused(environment)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("statement", "id"),
    [
        ("ALTER TABLE cases_note NO FORCE ROW LEVEL SECURITY", "AMP204"),
        ("ALTER POLICY cases_note_read ON cases_note USING (true)", "AMP205"),
        ("UPDATE access_policy_rule SET reads = 255 WHERE role = 'police_officer'", "AMP209"),
        (DEMO_OFFICE, "AMP015"),
    ],
)
def test_where_a_protection_is_without_effect_nothing_is_served(
    place: tuple[str, dict[str, str]], statement: str, id: str
) -> None:
    name, environment = place
    with psycopg.connect(admin_url(), dbname=name) as admin:
        admin.execute(statement.encode())
    said = _refused(environment)
    assert f"{id} " in said
    assert said.splitlines()[-1].startswith("amparo: not served: ")


@pytest.mark.parametrize(
    ("variable", "value", "id"),
    [
        ("AMPARO_BEHIND_PROXY", "0", "AMP014"),
        ("AMPARO_HOSTS", "*", "AMP006"),
        ("AMPARO_HOSTS", "https://amparo.example.org", "AMP017"),
        ("AMPARO_SECRET_KEY", "short", "AMP004"),
    ],
)
def test_what_is_set_wrong_is_not_served(
    place: tuple[str, dict[str, str]], variable: str, value: str, id: str
) -> None:
    assert f"amparo: not served: {id}." in _refused(place[1] | {variable: value})


def test_whatever_loads_the_application_it_is_not_loaded_in_clear(place: tuple[str, dict[str, str]]) -> None:
    environment = place[1] | {"DJANGO_SETTINGS_MODULE": "amparo.settings"}
    load = [sys.executable, "-c", "import amparo.wsgi"]

    def loaded(tls: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            load, cwd=ROOT, env=environment | {"AMPARO_TLS": tls}, capture_output=True, text=True, timeout=60
        )

    assert loaded("1").returncode == 0
    assert "over TLS only" in loaded("0").stderr


@pytest.mark.parametrize("folder", ["", "here", "./here"])
def test_from_another_folder_no_new_register_is_made(tmp_path: Path, folder: str) -> None:
    environment = {**os.environ, **SERVED, "AMPARO_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
    for name in ("AMPARO_DATABASE_URL", "AMPARO_MIGRATE_URL", "AMPARO_VAULT_URL"):
        environment.pop(name, None)
    done = subprocess.run(
        _command(_free_port()), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "AMPARO_DATA_DIR" in done.stderr


def test_with_the_key_file_of_another_installation_nothing_is_served(
    place: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    """It would serve: new people would be sealed so that nobody reads them again."""
    name, environment = place
    create_key_file(tmp_path / "other.json")
    (ours,) = KeyFile(Path(environment["AMPARO_KEY_FILE"])).wrap([(bytes(32), wrap_context(79, "identity"))])
    with psycopg.connect(admin_url(), dbname=f"{name}_vault") as admin:
        admin.execute(
            "INSERT INTO vault_data_key (subject, record_class, wrapped, kek) VALUES (79, 'identity', %s, %s)",
            [ours.sealed, ours.kek],
        )
    assert "AMP302" in _refused(environment | {"AMPARO_KEY_FILE": str(tmp_path / "other.json")})


def test_offices_that_somebody_founded_are_not_served_as_a_demo(place: tuple[str, dict[str, str]]) -> None:
    name, environment = place
    with psycopg.connect(admin_url(), dbname=name) as admin:
        admin.execute(
            "INSERT INTO directory_unit (id, name, place, institution_id)"
            " SELECT gen_random_uuid(), 'Albergue', '160101', id FROM directory_institution LIMIT 1"
        )
    assert "not served: AMP016." in _refused(environment | {"AMPARO_DEMO": "1", "AMPARO_TLS": "0"})


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("AMPARO_WORKERS", "abc", "AMPARO_WORKERS"),
        ("AMPARO_SECRET_KEY_FILE", "/nowhere/secret", "AMPARO_SECRET_KEY_FILE"),
        ("AMPARO_KEYS", "{", "AMPARO_KEYS"),
        ("AMPARO_KEY_SERVICE", "nope.Nope", "AMPARO_KEY_SERVICE"),
        ("AMPARO_VAULT_URL", "postgresql://amparo_vault@/x?host=/nowhere", "a database does not answer"),
        ("AMPARO_DATABASE_URL", "postgresql://amparo_app@/x?host=/nowhere", "does not answer"),
    ],
)
def test_what_is_wrong_around_it_is_said_in_a_line(
    place: tuple[str, dict[str, str]], variable: str, value: str, says: str
) -> None:
    environment = place[1] | {variable: value}
    if variable == "AMPARO_SECRET_KEY_FILE":
        del environment["AMPARO_SECRET_KEY"]
    assert says in _refused(environment)


def test_a_port_that_is_none_is_a_usage_error(place: tuple[str, dict[str, str]]) -> None:
    for command, environment in (
        (_command(99_999), place[1]),
        (_command(1)[:-2], place[1] | {"PORT": "abc"}),
    ):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode, "is no port" in done.stderr) == (2, True)


def test_connections_that_died_are_nobodys_error_page(place: tuple[str, dict[str, str]]) -> None:
    name, environment = place
    asked = {"X-Forwarded-Proto": "https", "Cookie": "__Host-session=nobody"}
    with _serving(environment) as port:
        assert {_ask(port, "/", **asked)[0] for _ in range(8)} == {302}
        with psycopg.connect(admin_url(), autocommit=True) as admin:
            ended = admin.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [name]
            ).fetchone()
        assert ended is not None
        assert ended[0] > 0
        assert {_ask(port, "/", **asked)[0] for _ in range(16)} == {302}


URLS = {
    "AMPARO_DATABASE_URL": ["serve"],
    "AMPARO_MIGRATE_URL": ["serve"],
    "AMPARO_VAULT_URL": ["serve"],
    "AMPARO_BACKUP_URL": ["doctor"],
    "AMPARO_VAULT_BACKUP_URL": ["doctor"],
    "AMPARO_ADMIN_URL": ["database", "prepare"],
}

WORDED_ALONE = {
    "AMPARO_DATABASE_URL",
    "AMPARO_BACKUP_URL",
    "AMPARO_ADMIN_URL",
}  # by who fails to connect with it


@pytest.mark.parametrize("variable", URLS)
def test_a_url_that_cannot_be_read_is_not_repeated(place: tuple[str, dict[str, str]], variable: str) -> None:
    """What the driver says of it may hold a part of the password."""
    unreachable = "postgresql://amparo_backup@/x?host=/nowhere"
    environment = {"AMPARO_BACKUP_URL": unreachable, "AMPARO_VAULT_BACKUP_URL": unreachable} | place[1]
    others = ("x@8K2m-host", "8K2m:/x") if variable in WORDED_ALONE else ()
    for password in ("pa%ss-8K2m", *others):
        done = subprocess.run(
            [sys.executable, "-m", "amparo.cli", *URLS[variable]],
            cwd=ROOT,
            env=environment | {variable: f"postgresql://somebody:{password}@/x?host=/nowhere"},
            capture_output=True,
            text=True,
            timeout=90,
        )
        said = done.stdout + done.stderr
        assert (done.returncode, "Traceback" in said, "8K2m" in said) == (1, False, False)
        if password.startswith("pa%"):
            assert f"{variable} cannot be read" in said


def test_no_copy_of_every_row_is_fetched_in_clear(place: tuple[str, dict[str, str]]) -> None:
    away = "postgresql://amparo_backup@nowhere.invalid/x?connect_timeout=1"
    said = _refused(place[1] | {"AMPARO_BACKUP_URL": away, "AMPARO_VAULT_BACKUP_URL": away})
    assert "AMPARO_BACKUP_URL goes over the network" in said
    assert "AMPARO_VAULT_BACKUP_URL goes over the network" in said
    assert "not served: AMP009." in said


def test_a_main_database_that_falls_silent_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the migration and the question; without an answer every check would be left out."""

    @contextmanager
    def silent() -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(main=None)

    monkeypatch.setenv("AMPARO_DEMO", "0")
    monkeypatch.setattr(doctor, "this_place", silent)
    monkeypatch.setattr(doctor, "checks", tuple)
    with pytest.raises(CommandError, match="does not answer"):
        refuse_unprotected()
