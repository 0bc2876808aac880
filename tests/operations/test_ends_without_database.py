"""Told to end while its database is away, ``amparo serve`` ends, and leaves no process of its own behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.clones import ROOT, admin_url, clone, drop

HOSTS = ("AMPARO_DATABASE_URL", "AMPARO_VAULT_URL", "AMPARO_MIGRATE_URL")


class Line:
    """A line to PostgreSQL that can be cut: «gone» closes every connection, «silent» answers nothing any more.

    ``missed`` is set as soon as somebody wanted something of it after that.
    """

    def __init__(self, folder: Path, server: dict[str, object]) -> None:
        self._target = f"{server['host']}/.s.PGSQL.{server.get('port', 5432)}"
        self.state, self.missed, self._open = "open", threading.Event(), list[socket.socket]()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{server.get('port', 5432)}"))
        self._listener.listen(100)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.state != "open":
                    self.missed.set()
                if self.state == "gone":
                    near.close()
                    continue
                self._open.append(near)
                if self.state == "open":
                    far = socket.socket(socket.AF_UNIX)
                    far.connect(self._target)
                    self._open.append(far)
                    for one, other in ((near, far), (far, near)):
                        threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                if self.state == "silent":
                    self.missed.set()
                    continue
                other.sendall(data)
        if self.state != "silent":
            with suppress(OSError):
                other.shutdown(socket.SHUT_RDWR)

    def cut(self, state: str) -> None:
        self.state = state
        for each in self._open if state == "gone" else ():
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut("gone")


@pytest.fixture
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    made = Line(tmp_path_factory.mktemp("l"), conninfo_to_dict(admin_url()))
    yield made
    made.close()


@pytest.fixture
def serving(line: Line) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """``amparo serve`` over the line, answering; and its address."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    environment = {**os.environ, "AMPARO_WORKERS": "1"}
    environment.pop("AMPARO_AS_OWNER", None)
    clone(server, name).export(environment)
    folder = str(Path(line._listener.getsockname()).parent)
    for variable in HOSTS:
        environment[variable] = environment[variable].replace(str(conninfo_to_dict(server)["host"]), folder)
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = str(trial.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "amparo.cli", "serve", "--port", port],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/entrar/"
    try:
        assert _within(60, lambda: _answers(address) or process.poll() is not None)
        assert process.poll() is None, "the server ended"
        yield process, address
    finally:
        for pid in reversed(_family(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        drop(server, name)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _within(seconds: float, holds: object) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def _family(pid: int) -> list[int]:
    children = [
        int(child)
        for tasks in Path(f"/proc/{pid}/task").glob("*/children")
        for child in tasks.read_text().split()
    ]
    return [pid, *(each for child in children for each in _family(child))]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("state", ["gone", "silent"])
def test_it_ends_and_leaves_nobody_behind(
    line: Line, serving: tuple[subprocess.Popen[bytes], str], state: str
) -> None:
    process, address = serving
    assert _within(30, lambda: len(_family(process.pid)) >= 4), (
        "the server, its worker, upkeep and its worker"
    )
    family = _family(process.pid)
    line.cut(state)
    threading.Thread(target=_answers, args=(address,), daemon=True).start()
    assert line.missed.wait(30), "somebody has asked the database in vain"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=45) == 0
    assert _within(15, lambda: not any(_runs(pid) for pid in family)), "none goes on without its server"
