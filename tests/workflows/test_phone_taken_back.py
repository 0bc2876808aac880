"""The worker's password, asked for while the phone is in her hands: counted by person, and in the trail."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from amparo.web.in_her_hands import MARK
from tests.clones import ROOT
from tests.workflows.audit_rows import rows_written
from tests.workflows.test_consent_in_her_hands import asks_first, put_in_her_hands
from tests.world import PASSWORD

ClientOf = Callable[[str], Client]
WRONG = "no-es-esta-2020"


def take_back(client: Client, password: str) -> int:
    return client.post("/devuelto/", {"next": "/", "password": password}).status_code


def test_right_passwords_count_for_nothing(client_of: ClientOf, flor: int) -> None:
    """Ten times a day the phone comes back."""
    client = client_of("ana")
    for _ in range(12):
        put_in_her_hands(client, flor)
        assert take_back(client, PASSWORD) == 302


def test_who_guesses_keeps_nobody_else_waiting(client_of: ClientOf, flor: int) -> None:
    ana, luis = client_of("ana"), client_of("luis")
    for client in (ana, luis):
        put_in_her_hands(client, flor)
    assert {take_back(ana, WRONG) for _ in range(6)} == {422}
    assert (take_back(ana, PASSWORD), take_back(luis, PASSWORD)) == (422, 302)


def test_the_browser_is_not_to_fill_it_in(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    put_in_her_hands(client, flor)
    asked = client.get("/").content.decode().split('type="password"')[1].split(">")[0]
    assert 'autocomplete="off"' in asked
    assert "autofocus" not in asked


def test_without_a_session_the_question_stays(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    put_in_her_hands(client, flor)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    assert take_back(client, PASSWORD) == 302
    assert client.cookies[MARK].value
    assert asks_first(client, "/")


def test_the_trail_says_whether_it_was_the_password(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("ana")
    put_in_her_hands(client, flor)
    with rows_written(monkeypatch) as rows:
        for password in (WRONG, PASSWORD):
            take_back(client, password)
    assert [row.outcome for row in rows if row.action == "take_phone_back"] == ["refused", "done"]


SETS = (
    "import django; django.setup()\n"
    "from django.http import HttpResponse\n"
    "from amparo.web.in_her_hands import handed_over\n"
    "print(handed_over(HttpResponse(), 'x').cookies.output())\n"
)


@pytest.mark.parametrize(("tls", "name"), [("1", "__Host-in-her-hands"), ("0", "in-her-hands")])
def test_over_tls_no_other_host_sets_the_mark(tls: str, name: str) -> None:
    environment = {**os.environ, "AMPARO_TLS": tls, "DJANGO_SETTINGS_MODULE": "amparo.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SETS], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert f"Set-Cookie: {name}=" in done.stdout
    assert ("Secure" in done.stdout, "Domain" in done.stdout, "Path=/;" in done.stdout) == (
        tls == "1",
        False,
        True,
    )
