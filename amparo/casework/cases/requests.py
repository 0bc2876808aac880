"""Exactly once: what a request has done already, and whether it is the same request that comes again."""

import dataclasses
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer

USED_FOR_OTHER_CONTENT = "request_used_for_other_content"


def entry_request_id(request_id: UUID, case: int) -> UUID:
    """The request id of one case's entry: a batch under one request id still is exactly-once for each case."""
    return uuid5(request_id, str(case))


def wait_for_twin(by: Viewer, request_id: UUID) -> None:
    """Wait until a run of the same request by the same person, if there is one, has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{by.staff_id}|{request_id}"]
        )


def earlier_run(request_id: UUID, cases: Sequence[int], digest: str = "") -> dict[int, int | None]:
    """What the viewer's earlier run of the same request left, by case.

    Raises ``Refused`` if that run was told something else: to say «saved» would lose the new words.
    """
    ids = [entry_request_id(request_id, case) for case in cases]
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, subject_id, request_digest FROM cases_earlier_run(%s)", [ids])
        rows = cursor.fetchall()
    if digest and any(kept and kept != digest for _, _, kept in rows):
        raise Refused(USED_FOR_OTHER_CONTENT)
    return {case: subject for case, subject, _ in rows}


def request_digest(request_id: UUID, action: str, cases: Sequence[int], content: object) -> str:
    """What tells whether a request that comes again says the same: 16 hex digits, or nothing without content.

    It stands on the path in clear, so it is keyed with a secret that the database does not have, and with the
    request: nobody can guess at the words from it, nor see that two notes are alike.
    """
    if content is None:
        return ""
    said = json.dumps([str(request_id), action, sorted(cases), _plain(content)], separators=(",", ":"))
    return hmac.new(settings.SECRET_KEY.encode(), f"request|{said}".encode(), sha256).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """The value in lists and texts that are equal when it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [[field.name, _plain(getattr(value, field.name))] for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(item)] for key, item in value.items())
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):  # and a moment
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
