"""The processes that serve hold no password but the app's and the vault's, not even in what they were started with."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tests.clones import ROOT, admin_url, urls_of


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _family(pid: int) -> list[int]:
    children = [
        int(child)
        for tasks in Path(f"/proc/{pid}/task").glob("*/children")
        for child in tasks.read_text().split()
    ]
    return [pid, *(each for child in children for each in _family(child))]


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/entrar/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


def _environment(committed: str, **more: str) -> dict[str, str]:
    environment = {**os.environ, **more}
    environment.pop("AMPARO_AS_OWNER", None)
    urls_of(admin_url(), str(conninfo_to_dict(committed)["dbname"])).export(environment)
    return environment


def test_no_process_that_serves_was_given_the_migrators_password(committed: str) -> None:
    port = _free_port()
    copies = dict.fromkeys(("AMPARO_BACKUP_URL", "AMPARO_VAULT_BACKUP_URL"), "postgresql://amparo_backup@/x")
    environment = _environment(committed, AMPARO_ADMIN_URL=admin_url(), AMPARO_WORKERS="1", **copies)
    process = subprocess.Popen(
        [sys.executable, "-m", "amparo.cli", "serve", "--port", str(port)],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert _answers(port, process)
        family = _family(process.pid)
        held = {pid: Path(f"/proc/{pid}/environ").read_bytes() for pid in family}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert len(family) >= 3, "the server, its worker and the upkeep"
    assert all(b"AMPARO_DATABASE_URL=" in text for text in held.values()), "the control"
    others = (b"AMPARO_BACKUP_URL", b"AMPARO_VAULT_BACKUP_URL", b"amparo_backup")
    for name in (b"AMPARO_MIGRATE_URL", b"AMPARO_ADMIN_URL", b"amparo_migrator", *others):
        assert not any(name in text for text in held.values())


def test_without_the_migrator_an_older_database_is_not_served(committed: str) -> None:
    environment = _environment(committed)
    del environment["AMPARO_MIGRATE_URL"]
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as admin:
        admin.execute("DELETE FROM django_migrations WHERE app = 'web'")
    done = subprocess.run(
        [sys.executable, "-m", "amparo.cli", "serve", "--port", str(_free_port())],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "amparo database migrate" in done.stderr
