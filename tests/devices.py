"""Several people at once, each on a device of their own: threads, connections and transactions that commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker

from amparo.foundation.access.attempts import attempt
from amparo.foundation.access.viewer import Viewer, open_viewer, viewing
from tests.world import ident


class Device:
    """A thread with connections of its own, signed in as somebody."""

    def __init__(self, username: str) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._token = f"{uuid4()}-{username}"
        self._open: ExitStack | None = None
        account = ident(f"account-{username}")
        self.now(lambda: open_viewer(account_id=account, token=self._token, with_second_factor=True))

    def now(self, do: Callable[[], Any]) -> Any:
        """Do something that nobody in particular does."""
        return self._pool.submit(do).result(20)

    def later(self, do: Callable[[Viewer], Any]) -> Future[Any]:
        """Begin to do something in a transaction of its own; it may have to wait."""

        def run() -> Any:
            with viewing(self._token) as viewer:
                return do(viewer)

        return self._pool.submit(run)

    def asks(self, action: str, body: Callable[[Viewer], Any]) -> Future[Any]:
        """Begin to do something as a page does it."""
        return self._pool.submit(attempt, self._token, action, body)

    def does(self, do: Callable[[Viewer], Any]) -> Any:
        return self.later(do).result(20)

    def begins(self, do: Callable[[Viewer], Any]) -> Any:
        """Do something and leave its transaction open, until ``commits``."""

        def run() -> Any:
            self._open = ExitStack()
            return do(self._open.enter_context(viewing(self._token)))

        return self.now(run)

    def commits(self) -> None:
        assert self._open
        self.now(self._open.close)

    def leaves(self) -> None:
        self.now(connections.close_all)
        self._pool.shutdown()


@pytest.fixture
def device(committed: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str], Device]]:
    """Devices on a database where everything is committed: ``device("ana")``."""
    name = str(conninfo_to_dict(committed)["dbname"])
    places = {"default": name, "vault": f"{name}_vault"}
    kept = {alias: connections.settings[alias]["NAME"] for alias in places}
    made: list[Device] = []

    def sign_in(username: str) -> Device:
        made.append(Device(username))
        return made[-1]

    with django_db_blocker.unblock():
        for alias, place in places.items():
            connections.settings[alias]["NAME"] = place
        yield sign_in
        for one in made:
            one.leaves()
        for alias, place in kept.items():
            connections.settings[alias]["NAME"] = place
