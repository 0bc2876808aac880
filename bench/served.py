"""The application as it is served: ``amparo serve`` in a process of its own, until the bench is done."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.place import Place, bench_dir

START_SECONDS = 90
# The jobs of once a day run at a start too, over all cases at once: what is measured is the rest of the day.
IDLE_SECONDS, LONGEST_WAIT = 5, 300
_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND (state = 'active' OR backend_type = 'autovacuum worker')
        AND backend_type IN ('client backend', 'autovacuum worker', 'parallel worker')
        AND query NOT LIKE 'LISTEN%'
"""


@contextmanager
def served(here: Place, port: int) -> Iterator[int]:
    """Serve on ``port``; yields the process id. Raises ``RuntimeError`` with the log's end where it fails."""
    log = bench_dir() / "served.log"
    command = [sys.executable, "-m", "amparo.cli", "serve", "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env={**os.environ, **here.environment()}, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, port, log)
            _wait_until_idle(here)
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/entrar/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the application did not start:\n" + log.read_text(errors="replace")[-2_000:])


def _wait_until_idle(here: Place) -> None:
    """Until nobody asks the server anything for some seconds; after minutes of work it is measured all the same."""
    idle, looks_a_second = 0, 5
    with here.superuser() as database:
        for _ in range(LONGEST_WAIT * looks_a_second):
            row = database.execute(_AT_WORK).fetchone()
            idle = idle + 1 if row == (0,) else 0
            if idle >= IDLE_SECONDS * looks_a_second:
                return
            time.sleep(1 / looks_a_second)
