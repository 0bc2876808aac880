"""A signed-in colleague with a browser: one kept connection, cookies, compressed answers."""

import gzip
import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from bench.units import PASSWORD


@dataclass
class Answer:
    """What came back, and after how many milliseconds its last byte was here."""

    status: int
    location: str
    body: bytes
    milliseconds: float

    @property
    def text(self) -> str:
        return gzip.decompress(self.body).decode() if self.body[:2] == b"\x1f\x8b" else self.body.decode()


@dataclass
class Visitor:
    """Somebody on the served application."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def sign_in(self, username: str) -> None:
        """Sign in through the page, as anybody does; raises ``RuntimeError`` if that fails."""
        self.get("/entrar/")
        answer = self.post("/entrar/", {"login": username, "password": PASSWORD})
        if answer.status != 302:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")

    def get(self, path: str) -> Answer:
        """Get a page."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> Answer:
        """Send a form, with its token and a request id of its own."""
        frame = {"csrfmiddlewaretoken": self.cookies.get("csrf", ""), "request_id": str(uuid4())}
        return self._send("POST", path, urlencode(frame | dict(fields), doseq=True))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "es"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        milliseconds = (time.perf_counter() - began) * 1_000
        for cookie in response.msg.get_all("Set-Cookie") or []:
            found = re.match(r'([^=]+)="?([^";]*)', cookie)
            if found:
                self.cookies[found[1]] = found[2]
        return Answer(response.status, response.getheader("Location", ""), content, milliseconds)
