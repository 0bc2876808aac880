"""The audit rows that are written meanwhile; the app may not read the trail back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from amparo.foundation.audit import actions


@dataclass(frozen=True)
class Written:
    """What one row says, as it was inserted."""

    actor: UUID
    action: str
    outcome: str
    purpose: str
    subjects: set[int]
    classes: set[str]
    detail: str


class _Cursor:
    def __init__(self, seen: list[Written]) -> None:
        self.seen, self.cursor = seen, connection.cursor()

    def __enter__(self) -> "_Cursor":
        return self

    def __exit__(self, *_: object) -> None:
        self.cursor.close()

    def execute(self, sql: str, row: tuple[Any, ...]) -> None:
        self.cursor.execute(sql, row)  # a row that the database refuses was not written
        actor, _, action, outcome, purpose, subjects, classes, detail, _ = row
        self.seen.append(Written(actor, action, outcome, purpose, set(subjects), set(classes), detail))


class _Connection:
    def __init__(self, seen: list[Written]) -> None:
        self.seen = seen

    def cursor(self) -> _Cursor:
        return _Cursor(self.seen)


@contextmanager
def rows_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Written]]:
    """The rows that are inserted inside the block, in order."""
    seen: list[Written] = []
    with monkeypatch.context() as patch:
        patch.setattr(actions, "connection", _Connection(seen))
        yield seen


def classes_read(rows: list[Written], case: int) -> set[str]:
    """The record classes that the rows together name for one case."""
    return set().union(*(row.classes for row in rows if case in row.subjects))
