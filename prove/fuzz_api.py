"""The API tried against its own description: requests as it allows them and as it does not, and never a 5xx.

schemathesis draws the requests from ``/api/openapi.json``; they are sent in this process, as somebody of the tests'
world who is signed in, half of them at a case of hers. An answer counts as wrong if its status is 5xx, if the
description does not know its status, or if its type of content is another. Negative control: a fault planted behind
one parameter must be found.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from uuid import UUID, uuid5

import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

_NAMESPACE = UUID("5f0d5a54-58a0-4f5e-8e0b-5b8c7d9b4a11")
_METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}


@dataclass
class Tally:
    """What came of the requests."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, label: str, status: int, problem: str) -> None:
        self.requests += 1
        self.statuses[status] += 1
        if problem:
            self.wrong.append(f"{label}: {problem}")


def run(client: Client, code: str, examples: int, *, seed_of_run: int = 1, only: str = "") -> dict[str, Any]:
    """Send ``examples`` requests of either kind to every operation; returns counts, statuses and what was wrong.

    ``client`` is signed in and does not raise what views raise; ``code`` is a case of its viewer's; ``only`` is
    the path of the operations to try. Everything is written into the databases at hand: give it ones of its own.
    """
    description = json.loads(client.get("/api/openapi.json").content)
    if only:
        description["paths"] = {path: at for path, at in description["paths"].items() if path == only}
    api = schemathesis.openapi.from_dict(description)
    tally = Tally()
    for found in api.get_all_operations():
        operation = found.ok()
        known = description["paths"][operation.path][operation.method]["responses"]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(client, operation, mode, known, code, examples, seed_of_run, tally)
    return {
        "operations": sum(len(at) for at in description["paths"].values()),
        "requests": tally.requests,
        "statuses": dict(sorted(tally.statuses.items())),
        "wrong": tally.wrong[:20],
        "wrong_count": len(tally.wrong),
    }


def run_with_planted_fault(client: Client, code: str, examples: int) -> int:
    """How many wrong answers are seen when a list of closed cases fails: none would mean a blind meter."""
    with _planted_fault():
        return int(run(client, code, examples, only="/api/v1/cases")["wrong_count"])


@contextmanager
def _planted_fault() -> Iterator[None]:
    from amparo.api.v1 import cases

    sound = cases.caseload

    def faulty(viewer: Any, wanted: Any, **options: Any) -> Any:
        if wanted.is_closed:
            raise ZeroDivisionError
        return sound(viewer, wanted, **options)

    with mock.patch.object(cases, "caseload", faulty):
        yield


def _try(
    client: Client,
    operation: Any,
    mode: GenerationMode,
    known: dict[str, Any],
    code: str,
    examples: int,
    seed_of_run: int,
    tally: Tally,
) -> None:
    try:
        requests = operation.as_strategy(generation_mode=mode)
    except Exception:
        if mode is GenerationMode.POSITIVE:
            raise
        return  # nothing about this operation can be said wrongly

    @seed(seed_of_run)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests, at_home=st.booleans())
    def each(case: Any, at_home: bool) -> None:
        path = {name: str(value) for name, value in (case.path_parameters or {}).items()}
        if at_home and "code" in path:
            path["code"] = code
        case.path_parameters = path
        label = f"{operation.method.upper()} {operation.path}"
        answered = _send(client, case, f"{label}{tally.requests}", at_home=at_home)
        tally.add(label, answered.status_code, _wrong(answered, known))

    each()


def _send(client: Client, case: Any, key: str, *, at_home: bool) -> Any:
    """Send a drawn request; half of them get a sound Idempotency-Key, so that they come to the body."""
    headers = {
        str(name): str(value) for name, value in (case.headers or {}).items() if _is_header(name, value)
    }
    if at_home and case.method.upper() in _METHODS_WITH_BODY:
        headers["Idempotency-Key"] = str(uuid5(_NAMESPACE, key))
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    body = None if case.body.__class__.__name__ == "NotSet" else case.body
    sent = body if isinstance(body, bytes) else json.dumps(body, default=str)
    headers.pop("Content-Type", None)
    return client.generic(
        case.method.upper(),
        case.formatted_path,
        b"" if body is None else sent,
        content_type="application/json",
        headers=headers,
        query_params=query,
    )


def _is_header(name: object, value: object) -> bool:
    text = f"{name}{value}"
    return text.isascii() and text.isprintable() and str(name).lower() != "cookie"


def _wrong(answered: Any, known: dict[str, Any]) -> str:
    status = answered.status_code
    if status >= 500:
        return f"answered {status}"
    if str(status) not in known:
        return f"answered {status}, which the description does not know"
    types = known[str(status)].get("content", {})
    kind = answered.headers.get("Content-Type", "").split(";")[0]
    return "" if kind in types else f"answered {status} as {kind}"
