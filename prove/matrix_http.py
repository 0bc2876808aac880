"""The authorization matrix through HTTP: every address that can be read, pages, PDF and API alike, with canaries."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.test import Client

from prove.addresses import addresses
from prove.matrix_case import CANARIES, MatrixCase
from prove.matrix_sql import Difference
from prove.oracle import Allowed
from tests.workflows.pdf_text import text_of

# What a page without a case shows of one: its code, and the name in the worker's words.
LISTED = "code"


def filled(fillers: Mapping[str, list[Any]]) -> tuple[dict[str, str], list[str]]:
    """({label: address} of everything that can be asked for, names of those asked for with ids that nothing has)."""
    found, unknown = {}, []
    for address in addresses():
        parts = [name for name, _ in address.parts]
        if any(name not in fillers for name in parts):
            unknown.append(address.name)
        known = [name for name in parts if name in fillers]
        for number in range(max([len(fillers[name]) for name in known], default=1)):
            values = {name: fillers[name][min(number, len(fillers[name]) - 1)] for name in known}
            found[f"{address.name}#{number}"] = address.filled(values)
    return found, unknown


def shown(client: Client, case: MatrixCase, label: str, address: str) -> tuple[int, set[str]]:
    """(status, the classes of which the answer shows something); a case's code in a list counts as ``code``.

    What opens a seal is asked for with POST, for it leaves a row in the trail; everything else with GET.
    """
    response = client.post(address) if "_open#" in label else client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        text = text_of(body)
    else:
        text = body.decode("utf-8", "replace")
    if response.headers.get("Content-Type", "").startswith("application/"):
        text += json.dumps(text, ensure_ascii=False)
    found = {
        record_class
        for record_class, words in CANARIES.items()
        if any(word in text or word.replace(" ", "") in text for word in words)
        and (record_class != "sensitive" or case.code in address)
    }
    if case.code not in address and (case.code in text or case.code.replace("-", "") in text):
        found.add(LISTED)
    return response.status_code, found


def differences(
    may: Allowed, label: str, scene: str, status: int, seen: set[str], usual: set[str]
) -> Iterator[Difference]:
    """What is not as it should be: something shown that may not be read, or not shown where it usually is.

    ``usual``: the classes that this address shows to those who may read them.
    """
    allowed = set(may.reads) | ({LISTED} if may.finds else set())
    yield from (Difference(scene, f"{label} shows {c}", is_leak=True) for c in sorted(seen - allowed))
    if status >= 500:
        yield Difference(scene, f"{label} answers {status}", is_leak=False)
    yield from (
        Difference(scene, f"{label} hides {c}", is_leak=False) for c in sorted((usual & allowed) - seen)
    )


def changes(client: Client, address: str) -> None:
    """Send an empty form: nothing that may not write has to notice it."""
    client.post(address, {"request_id": str(uuid4())})
