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
