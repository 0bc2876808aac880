"""Many people at once: no request is answered in another's name, and none finds the server without a connection."""

import http.client
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.conftest import enter
from tests.browser.served import Served
from tests.world import PEOPLE

WHO = ("ana", "luis", "rosa")
PATHS = ("/", "/lugares/?q=nau", "/observatorio/")


def cookie_of(chromium: Browser, served: Served, username: str) -> str:
    context = chromium.new_context(base_url=served.address)
    enter(context.new_page(), username)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in context.cookies())
    context.close()
    return cookies


def ask(served: Served, path: str, cookie: str, *, gives_up: bool) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    try:
        if gives_up:
            return 0, ""  # the line dropped: nobody waits for the answer
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_every_answer_is_for_the_one_who_asked(chromium: Browser, served: Served) -> None:
    cookies = {username: cookie_of(chromium, served, username) for username in WHO}
    wanted = [
        (username, PATHS[number % len(PATHS)], number % 7 == 6) for number in range(60) for username in WHO
    ]

    def one(request: tuple[str, str, bool]) -> str:
        username, path, gives_up = request
        status, page = ask(served, path, cookies[username], gives_up=gives_up)
        if gives_up:
            return "gave up"
        if status != 200:
            return f"status {status}"
        return "own" if path == PATHS[1] or PEOPLE[username][1] in page else "somebody else's"

    with ThreadPoolExecutor(12) as pool:
        outcomes = Counter(pool.map(one, wanted))
    assert set(outcomes) == {"own", "gave up"}, outcomes


def test_the_process_that_forks_the_workers_holds_nothing_to_share() -> None:
    """Two workers that inherit one open connection would run one person's request in another's transaction."""
    look = (
        "import sys, amparo.commands.serving; sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look]).returncode == 0
