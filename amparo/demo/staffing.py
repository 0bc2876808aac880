"""Acting as the staff of the country, each bound to the database as if signed in."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from amparo.demo.country import Person
from amparo.foundation.access.viewer import Viewer, close_viewer, open_viewer, viewing


class Staffing:
    """Opens a viewer for a person the first time they act; ``close`` signs everybody out again."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    @contextmanager
    def acting_as(self, person: Person) -> Iterator[Viewer]:
        """One transaction as this person; raises ``NotSignedIn`` for who has left or is not there."""
        if person.key not in self._tokens:
            token = secrets.token_urlsafe(32)
            with transaction.atomic():
                open_viewer(account_id=person.account_id, token=token, with_second_factor=True)
            self._tokens[person.key] = token
        with viewing(self._tokens[person.key]) as viewer:
            yield viewer

    def close(self) -> None:
        """Sign everybody out."""
        with transaction.atomic():
            for token in self._tokens.values():
                close_viewer(token)
        self._tokens.clear()
