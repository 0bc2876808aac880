"""The authorization matrix through HTTP: every address that can be read, pages, PDF and API alike, with canaries."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.test import Client

from prove.addresses import addresses
from prove.matrix_case import CANARIES, MatrixCase
from prove.matrix_scenes import Scene
from prove.matrix_sql import Difference
from prove.oracle import Allowed
from tests.workflows.pdf_text import text_of
from tests.world import PEOPLE

# What a page without a case shows of one: its code, and the name in the worker's words.
LISTED = "code"


# Who is told by their office that there is a case, whatever they read of it: who asked for a block, who keeps the
# blocked file and who answers; who reviews an emergency; whose unit is asked about a look, a person or a file.
_KEEP_BLOCKS = {"unit_coordinator", "institution_focal_point"}
_TOLD = {
    "blocks": _KEEP_BLOCKS | {"psychologist"},
    "block_answer": _KEEP_BLOCKS,
    "block_ask": _KEEP_BLOCKS | {"psychologist"},
    "safeguards": {"auditor", "unit_coordinator"},
    "emergency_review": {"auditor", "unit_coordinator"},
    "trail": {"auditor"},
    "my_unit": {"unit_coordinator"},
    "alert": {"unit_coordinator"},
    "same_person": {"unit_coordinator"},
}


# Who opened an emergency or asked two people to open something wrote the code themselves, and sees what came of it;
# also a task of theirs of the class that was opened.
_OWN_REQUESTS = {"my_work", "unveilings", "safeguards", "emergency", "api:list_my_tasks"}


# Beside them, what an address has only for some who read all of it: a lawyer's form.
BY_ROLE = _TOLD.keys() | {"case_basis_step"}


# The offices between which the case was furnished with requests; an auditor watches over what they did.
_DECIDING_UNITS = {"calp-iquitos", "calp-cusco"}
# Where whoever writes in the case chooses one of all offices of the country: it says nothing of her.
_LIST_OFFICES = {"case_basis_add", "case_talk_prepare"}


def told_besides(scene: Scene, label: str) -> set[str]:
    """What an address may show of the case, its code, to whom a decision about it belongs, or who asked for it."""
    name = label.split("#")[0]
    decides = PEOPLE[scene.name][0] in _DECIDING_UNITS or scene.held.role == "auditor"
    is_own = scene.held.relation in ("emergency", "unveiled") and name in _OWN_REQUESTS
    is_told = decides and scene.held.role in _TOLD.get(name, set())
    return {LISTED} if is_own or is_told else set()


def filled(fillers: Mapping[str, list[Any]]) -> dict[str, str]:
    """{label: address} of everything that can be asked for. Raises ``LookupError`` for a part that nothing fills."""
    found = {}
    for address in addresses():
        parts = [name for name, _ in address.parts]
        if unknown := set(parts) - fillers.keys():
            raise LookupError(f"{address.name}: nothing fills {', '.join(sorted(unknown))}")
        for number in range(max([len(fillers[name]) for name in parts], default=1)):
            values = {name: fillers[name][min(number, len(fillers[name]) - 1)] for name in parts}
            found[f"{address.name}#{number}"] = address.filled(values)
    return found


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
        and (record_class != "location" or label.split("#")[0] not in _LIST_OFFICES)
    }
    if case.code not in address and (case.code in text or case.code.replace("-", "") in text):
        found.add(LISTED)
    return response.status_code, found


def differences(
    may: Allowed, label: str, scene: Scene, status: int, seen: set[str], usual: set[str]
) -> Iterator[Difference]:
    """What is not as it should be: something shown that may not be read, or not shown where it usually is.

    ``usual``: the classes that this address shows to those who may read them.
    """
    allowed = set(may.reads) | ({LISTED} if may.finds else set())
    more, less = seen - allowed - told_besides(scene, label), (usual & allowed) - seen
    yield from (Difference(str(scene), f"{label} shows {c}", is_leak=True) for c in sorted(more))
    if status >= 500:
        yield Difference(str(scene), f"{label} answers {status}", is_leak=False)
    yield from (Difference(str(scene), f"{label} hides {c}", is_leak=False) for c in sorted(less))


def nowhere(may: Allowed, scene: Scene, seen: set[str]) -> Iterator[Difference]:
    """What the page says is somebody's to read, of what the case has words in, and no address showed them."""
    due = may.reads & CANARIES.keys() if may.finds or scene.held.relation == "unveiled" else frozenset()
    if not may.finds:
        due -= {"location"}  # the shelter stands on the path, which two people do not open
    yield from (Difference(str(scene), f"nothing shows {c}", is_leak=False) for c in sorted(due - seen))


def changes(client: Client, address: str) -> None:
    """Send an empty form: nothing that may not write has to notice it."""
    client.post(address, {"request_id": str(uuid4())})
