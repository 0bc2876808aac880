"""A served application of one's own: fresh databases, a free port, a process that ends with the tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.clones import ROOT, admin_url, clone, drop, test_environment

LONGEST_START = 60.0


@dataclass(frozen=True)
class Served:
    """The address of the application, and its database as an administrator sees it."""

    address: str
    server: str
    database: str

    def count(self, statement: str, *values: object) -> int:
        """One number out of the database, past every row-level rule."""
        with psycopg.connect(self.server, dbname=self.database) as connection:
            row = connection.execute(statement.encode(), values).fetchone()
        assert row is not None
        return int(row[0])

    def run(self, statement: str, *values: object) -> None:
        """Change something past every row-level rule."""
        with psycopg.connect(self.server, dbname=self.database) as connection:
            connection.execute(statement.encode(), values)

    def cases(self) -> int:
        return self.count("SELECT count(*) FROM cases_case")


@contextmanager
def serving(directory: Path) -> Iterator[Served]:
    """Serve on databases cloned for this, and drop them afterwards."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    environment = {**os.environ, **test_environment(), "AMPARO_DATA_DIR": str(directory)}
    clone(server, name).export(environment)
    port = _free_port()
    address = f"http://localhost:{port}"
    log = (directory / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "amparo.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_it_answers(f"{address}/entrar/", process, directory / "serve.log")
        yield Served(address, server, name)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
        drop(server, name)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the application did not start:\n{log.read_text(errors='replace')[-2000:]}")
