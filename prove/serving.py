"""The application as it is served, with a log that says all it can, and browsers of people who are signed in."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from prove.load import free_port

ROOT = Path(__file__).parent.parent
START_SECONDS = 120


@dataclass(frozen=True)
class Said:
    """An answer: its status, its headers as text, and its body as it came."""

    status: int
    headers: str
    body: bytes


@dataclass
class Browser:
    """Somebody's browser on the served application: a session that was begun for them, and its cookies."""

    port: int
    cookies: dict[str, str]
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(self, method: str, address: str, fields: Mapping[str, str | list[str]] | None = None) -> Said:
        """Send a request; a form brings its token against forgery."""
        body, headers = None, {"Accept-Language": "es"}
        if method == "POST":
            form = {"csrfmiddlewaretoken": self.cookies.get("csrf", "")} | dict(fields or {})
            body = urlencode(form, doseq=True, errors="surrogatepass")
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"X-CSRFToken": self.cookies.get("csrf", "")}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        for attempt in (1, 2):
            try:
                return self._send(method, address, body, headers)
            except (http.client.HTTPException, ConnectionError):
                # A kept connection may have been closed meanwhile; a second refusal is the server's.
                self._connection = None
                if attempt == 2:
                    raise
        raise AssertionError

    def _send(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Said:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._connection.request(method, address, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for cookie in response.msg.get_all("Set-Cookie") or []:
            found = re.match(r'(csrf|messages)="?([^";]*)', cookie)
            if found:
                self.cookies[found[1]] = found[2]
        return Said(response.status, str(response.msg), content)


def browser(port: int, username: str) -> Browser:
    """A browser of somebody of the tests' world, signed in just now with a second factor."""
    from django.conf import settings

    from prove.people import session_of

    signed_in = Browser(port, {settings.SESSION_COOKIE_NAME: session_of(username)})
    signed_in.ask("GET", "/")  # brings the token against forged forms
    return signed_in


@contextmanager
def served(folder: Path, *, plain_log: bool = False) -> Iterator[tuple[int, Path]]:
    """Serve this figure's databases; yields the port and the log. Raises ``RuntimeError`` where it does not start."""
    port, log = free_port(), folder / f"served{'-plainly' if plain_log else ''}.log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "prove.talkative_settings",
        "PYTHONPATH": str(ROOT),
        "PROVE_PLAIN_LOG": "1" if plain_log else "",
    }
    command = [sys.executable, "-m", "amparo.cli", "serve", "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        try:
            _wait_for(process, port, log)
            yield port, log
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/entrar/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the application did not start:\n" + log.read_text(errors="replace")[-2_000:])
