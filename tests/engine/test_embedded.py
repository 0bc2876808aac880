import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from amparo.engine.embedded import EmbeddedServer
from amparo.engine.errors import EngineError
from amparo.engine.postmaster import find_postmaster

MakeServer = Callable[..., EmbeddedServer]


def scalar(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def setting(server: EmbeddedServer, name: str) -> object:
    return scalar(server.admin_url, f"SHOW {name}")


def pid_of(server: EmbeddedServer) -> int:
    postmaster = find_postmaster(server.cluster)
    assert postmaster is not None
    return postmaster.pid


def test_each_url_reaches_its_role_and_database(server: EmbeddedServer) -> None:
    urls = server.urls
    seen = [
        scalar(url, "SELECT current_user || '@' || current_database()")
        for url in (urls.app, urls.migrate, urls.vault)
    ]
    assert seen == ["amparo_app@amparo", "amparo_migrator@amparo", "amparo_vault@amparo_vault"]
    assert urls.embedded


def test_is_initialised_safely(server: EmbeddedServer) -> None:
    assert setting(server, "data_checksums") == "on"
    assert setting(server, "listen_addresses") == ""
    assert setting(server, "log_min_error_statement") == "panic"
    query = "SELECT datlocprovider::text || datlocale || datcollate FROM pg_database WHERE datname = 'amparo'"
    assert scalar(server.admin_url, query) == "bC.UTF-8C"
    assert scalar(server.urls.app, "SHOW timezone") == "UTC"
    assert scalar(server.urls.app, "SELECT upper('ñandú')") == "ÑANDÚ"


def test_is_durable_by_default() -> None:
    from amparo.engine.settings import configuration

    text = configuration({}, Path("/run/x"), 5432)
    assert "fsync = 'on'" in text
    assert "synchronous_commit = 'on'" in text


def test_refuses_a_wrong_password(server: EmbeddedServer) -> None:
    wrong = server.urls.app.replace("amparo_app:", "amparo_app:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_every_access_rule_asks_for_scram(server: EmbeddedServer) -> None:
    with psycopg.connect(server.admin_url) as connection:
        methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
    assert methods == [("scram-sha-256",)]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_opens_no_tcp_listener(server: EmbeddedServer) -> None:
    pid = pid_of(server)
    links = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        links.append(os.readlink(handle))
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        rows = path.read_text().splitlines()[1:] if path.exists() else []
        assert not [row for row in rows if f"socket:[{row.split()[9]}]" in links]


def test_keeps_socket_and_passwords_private(server: EmbeddedServer) -> None:
    postmaster = find_postmaster(server.cluster)
    assert postmaster is not None
    assert stat.S_IMODE(os.stat(postmaster.socket_directory).st_mode) == 0o700
    secret = (server.home / "passwords.json").stat()
    assert stat.S_IMODE(secret.st_mode) == 0o600
    assert secret.st_uid == os.geteuid()
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700


def test_hides_passwords_from_repr_and_log(server: EmbeddedServer) -> None:
    passwords = (server.home / "passwords.json").read_text().split('"')[3::4]
    assert len(passwords) == 5
    log = (server.cluster / "server.log").read_text()
    assert not [word for word in passwords if word in log or word in repr(server.urls)]


def test_a_log_line_never_repeats_a_value(server: EmbeddedServer) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE duplicate (name text PRIMARY KEY)")
        connection.execute("INSERT INTO duplicate VALUES ('Rosaura')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO duplicate VALUES ('Rosaura')")
        connection.execute("DROP TABLE duplicate")
    log = (server.cluster / "server.log").read_text()
    assert "duplicate key value" in log
    assert "Rosaura" not in log


def test_attaches_to_a_running_server_at_once(server: EmbeddedServer) -> None:
    pid = pid_of(server)
    began = time.perf_counter()
    second = EmbeddedServer(server.data_dir)
    assert second.start() == server.urls
    assert time.perf_counter() - began < 1
    assert pid_of(second) == pid


def test_leaving_the_block_of_an_attached_server_leaves_it_running(server: EmbeddedServer) -> None:
    with EmbeddedServer(server.data_dir):
        pass
    assert server.is_running()


def test_keeps_its_data_and_passwords_over_a_stop(make_server: MakeServer) -> None:
    server = make_server()
    before = server.start()
    server.stop()
    server.stop()
    assert not server.is_running()
    with pytest.raises(EngineError, match="not running"):
        _ = server.urls
    assert server.start() == before


def test_a_database_of_an_older_release_gets_the_passwords_it_lacks(make_server: MakeServer) -> None:
    server = make_server()
    before = server.start()
    server.stop()
    known = json.loads((server.home / "passwords.json").read_text())
    del known["amparo_backup"]
    (server.home / "passwords.json").write_text(json.dumps(known))
    (server.home / "prepared").unlink()
    assert server.start() == before
    assert scalar(server.backup_urls.vault, "SELECT current_user::text") == "amparo_backup"


def test_the_backup_role_reads_everything_and_writes_nothing(server: EmbeddedServer) -> None:
    with psycopg.connect(server.urls.migrate, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.walled (x int)")
        connection.execute("ALTER TABLE public.walled ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE public.walled OWNER TO amparo_owner")
    try:
        with psycopg.connect(server.backup_urls.main, autocommit=True) as backup:
            backup.execute("SET row_security = off")
            assert backup.execute("SELECT count(*) FROM public.walled").fetchall() == [(0,)]
            backup.execute("SET default_transaction_read_only = off")
            for statement in ("INSERT INTO public.walled VALUES (1)", "CREATE TABLE public.mine (x int)"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    backup.execute(statement.encode())
    finally:
        with psycopg.connect(server.urls.migrate, autocommit=True) as connection:
            connection.execute("DROP TABLE public.walled")


def test_starts_again_after_its_postmaster_was_killed(make_server: MakeServer) -> None:
    server = make_server(fsync="on")
    urls = server.start()
    with psycopg.connect(urls.migrate, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.kept (x int)")
        connection.execute("INSERT INTO public.kept VALUES (7)")
    killed = pid_of(server)
    os.kill(killed, signal.SIGKILL)
    assert scalar(server.start().migrate, "SELECT x FROM public.kept") == 7
    assert pid_of(server) != killed


def test_a_pid_file_naming_a_stranger_neither_stops_nor_blocks(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    server.stop()
    owner = server.cluster.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], **identity)  # type: ignore[call-overload]
    try:
        pid_file = server.cluster / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{server.cluster}\n1\n5432\n/tmp\n\n  1  2\nready   \n")
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        assert not server.is_running()
        server.stop()
        assert stranger.poll() is None
        server.start()
        assert stranger.poll() is None
        assert pid_of(server) != stranger.pid
    finally:
        stranger.kill()
        stranger.wait()


def test_two_starts_at_once_give_one_server(make_server: MakeServer) -> None:
    server = make_server()
    program = "import sys; from pathlib import Path; from amparo.engine.embedded import EmbeddedServer as E\n"
    program += "print(E(Path(sys.argv[1]), {'shared_buffers': '16MB'}).start().app)"
    command = [sys.executable, "-c", program, str(server.data_dir)]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    printed = {start.communicate(timeout=120)[0].strip() for start in starts}
    assert [start.returncode for start in starts] == [0, 0, 0, 0]
    assert printed == {server.urls.app}


def test_an_interrupted_creation_is_begun_again(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    server.stop()
    # As if initdb had been killed before its result was given its name.
    shutil.move(server.cluster, server.home / "cluster.incomplete")
    (server.home / "prepared").unlink()
    assert scalar(server.start().app, "SELECT 1") == 1
    assert not (server.home / "cluster.incomplete").exists()


def test_a_lost_socket_folder_is_replaced(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    postmaster = find_postmaster(server.cluster)
    assert postmaster is not None
    shutil.rmtree(postmaster.socket_directory)
    assert scalar(server.start().app, "SELECT 1") == 1


def test_a_deleted_folder_does_not_block_a_new_one(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    old = pid_of(server)
    socket = dict(psycopg.conninfo.conninfo_to_dict(server.admin_url))["host"]
    shutil.rmtree(server.data_dir)
    assert scalar(server.start().app, "SELECT 1") == 1
    assert pid_of(server) != old
    # PostgreSQL notices within a minute and ends by itself; this test started it and need not wait.
    with suppress(ProcessLookupError):
        os.kill(old, signal.SIGQUIT)
    shutil.rmtree(str(socket))


def test_a_deep_folder_keeps_a_short_socket(make_server: MakeServer, open_folder: Path) -> None:
    deep = open_folder.joinpath(*["una-carpeta-muy-honda con espacio"] * 6)
    urls = make_server(deep / "db").start()
    assert scalar(urls.app, "SELECT 1") == 1
    postmaster = find_postmaster(deep / "db" / "cluster")
    assert postmaster is not None
    assert len(postmaster.socket_directory + "/.s.PGSQL.5432") < 100


def test_a_hidden_parent_is_left_as_it_is(make_server: MakeServer, as_root: None) -> None:
    hidden = Path(tempfile.mkdtemp(dir="/root"))
    try:
        server = make_server(hidden / "db")
        urls = server.start()
        assert scalar(urls.app, "SELECT 1") == 1
        assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
        assert server.home.parent == Path("/var/lib/amparo")
        assert EmbeddedServer(hidden / "db").start() == urls
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(hidden)


def test_runs_without_privileges(server: EmbeddedServer, as_root: None) -> None:
    assert Path(f"/proc/{pid_of(server)}").stat().st_uid != 0
    assert server.cluster.stat().st_uid != 0


def test_refuses_a_folder_with_other_files(open_folder: Path) -> None:
    folder = open_folder / "somebodys"
    folder.mkdir(mode=0o700)
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(EngineError, match="holds other files"):
        EmbeddedServer(folder).start()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["listen_addresses", "port", "hba_file", "x = 1\ny"])
def test_refuses_settings_that_open_the_server(open_folder: Path, name: str) -> None:
    with pytest.raises(EngineError, match="does not take"):
        EmbeddedServer(open_folder / "never", {name: "*"})


def test_takes_settings(make_server: MakeServer) -> None:
    server = make_server(work_mem="7MB")
    server.start()
    assert setting(server, "work_mem") == "7MB"


def test_says_quickly_why_a_bad_setting_fails(make_server: MakeServer) -> None:
    server = make_server(work_mem="plenty")
    began = time.monotonic()
    with pytest.raises(EngineError, match="did not start"):
        server.start()
    assert time.monotonic() - began < 15


def test_refuses_a_path_that_a_shell_would_read(open_folder: Path) -> None:
    with pytest.raises(EngineError, match="Choose another folder"):
        EmbeddedServer(open_folder / "a$(touch b)")


def test_prints_lines_for_the_shell(server: EmbeddedServer) -> None:
    command = [sys.executable, "-m", "amparo.engine", "urls", str(server.data_dir)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert [line.split("=")[0] for line in printed.splitlines()] == [
        "export AMPARO_DATABASE_URL",
        "export AMPARO_MIGRATE_URL",
        "export AMPARO_VAULT_URL",
    ]
