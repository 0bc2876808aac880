"""Anchors: the heads of the chains, signed, for witnesses outside. Without one nobody can tell that an end was cut off.

An anchor is one JSON line. Beside the head's hash it can hold the first bytes of every hash since the anchor before
(``links``), so that a chain that was changed and hashed anew to its end is located to the row, too. A hash says
nothing of what was done, by whom or to which case.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection

from amparo.foundation.audit.verifying import PART, Fault, Head, chain_heads, first_of_each

# Of each hash in ``links``; whoever wants a row to pass unseen has to find 2⁶⁴ hashes.
SHORT = 8
VERSION = 1


class AnchorError(Exception):
    """An anchor cannot be read, or is not signed by the key; says which line and what to do."""


@dataclass(frozen=True)
class Anchor:
    """One chain's head at a time. ``after``: the position that ``links`` (base64) begins behind; equal to
    ``position`` if it holds none. ``hash`` is hexadecimal."""

    institution: str
    position: int
    hash: str
    at: str
    after: int
    links: str
    anchor: int = VERSION

    def signed_text(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()


def anchor_key(path: Path) -> Ed25519PrivateKey:
    """The key that anchors are signed with, made at the first time; only the server's user can read it."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()) + b"\n")
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))
    except ValueError as error:
        raise AnchorError(
            f"The anchors' key {path} is damaged; move it away and a new one is made."
        ) from error


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as it is written down: base64 of 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def anchor_lines(key: Ed25519PrivateKey, known: dict[str, int] | None = None) -> Iterator[str]:
    """A signed line for every chain. With ``known`` (positions anchored before, by institution) also the short
    hashes since then, at most ``PART`` a line, and none for a chain that has not grown."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for head in chain_heads():
        chain = str(head.institution)
        if known is None:
            yield _signed(key, Anchor(chain, head.position, head.hash.hex(), at, head.position, ""))
            continue
        after = known.get(chain, 0)
        while after < head.position:
            upto = min(after + PART, head.position)
            links = _links(head.institution, after, upto)
            if not links or links[-1][0] != upto:
                raise AnchorError(f"chain {chain} has a gap before {upto}; run: amparo audit verify")
            short = base64.b64encode(b"".join(link_hash[:SHORT] for _, _, link_hash in links)).decode()
            yield _signed(key, Anchor(chain, upto, links[-1][2].hex(), at, after, short))
            after = upto


def _signed(key: Ed25519PrivateKey, anchor: Anchor) -> str:
    signature = base64.b64encode(key.sign(anchor.signed_text())).decode()
    return json.dumps({**asdict(anchor), "key": public_text(key), "signature": signature})


def _links(institution: UUID, after: int, upto: int) -> list[tuple[int, int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, event, hash FROM audit_hashes(%s, %s, %s)", [institution, after, upto]
        )
        return [(row[0], row[1], bytes(row[2])) for row in cursor.fetchall()]


def read_anchors(lines: Iterable[str], public_key: str) -> Iterator[Anchor]:
    """The anchors of a file, each with its signature checked; raises ``AnchorError`` with the line's number."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    except ValueError as error:
        raise AnchorError("the public key is not base64 of 32 bytes") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(line, number, key)


def _read(line: str, number: int, key: Ed25519PublicKey) -> Anchor:
    try:
        content: dict[str, Any] = json.loads(line)
        content.pop("key")
        signature = base64.b64decode(content.pop("signature"), validate=True)
        anchor = Anchor(**content)
        key.verify(signature, anchor.signed_text())
        UUID(anchor.institution)
    except InvalidSignature as error:
        raise AnchorError(f"line {number} of the anchors is not signed by this key") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise AnchorError(f"line {number} of the anchors cannot be read as an anchor") from error
    return anchor


def anchored_positions(anchors: Iterable[Anchor]) -> dict[str, int]:
    """The highest anchored position of each chain."""
    known: dict[str, int] = {}
    for anchor in anchors:
        known[anchor.institution] = max(known.get(anchor.institution, 0), anchor.position)
    return known


def compare(anchors: Iterable[Anchor]) -> tuple[int, tuple[Fault, ...]]:
    """How many anchors were compared with the chains, and the first row of each chain that is not what was anchored.

    The anchors can come in any order and from several files.
    """
    heads = {str(head.institution): head for head in chain_heads()}
    fitting: dict[str, int] = {}
    faults: list[Fault] = []
    loose: list[Anchor] = []
    compared = 0
    for anchor in anchors:
        compared += 1
        fault = _compare(anchor, heads.get(anchor.institution))
        if fault is None:
            fitting[anchor.institution] = max(fitting.get(anchor.institution, 0), anchor.position)
        elif fault.what == "rewritten_since":
            loose.append(anchor)
        else:
            faults.append(fault)
    # Without the hashes between, the first bad row lies behind the last anchor that still fits.
    faults += [
        Fault(UUID(a.institution), fitting.get(a.institution, 0) + 1, None, "rewritten_since") for a in loose
    ]
    return compared, first_of_each(faults)


def _compare(anchor: Anchor, head: Head | None) -> Fault | None:
    """The first row that is not what this anchor says, also where the chain has found back to its head since."""
    institution = UUID(anchor.institution)
    last = head.position if head else 0
    short = base64.b64decode(anchor.links)
    links = _links(institution, anchor.after if short else anchor.position - 1, anchor.position)
    there = {position: (event, link_hash) for position, event, link_hash in links}
    for number in range(len(short) // SHORT):
        position = anchor.after + 1 + number
        if position > last:
            return Fault(institution, last + 1, None, "cut_off")
        event, link_hash = there.get(position, (None, b""))
        if link_hash[:SHORT] != short[number * SHORT : (number + 1) * SHORT]:
            return Fault(institution, position, event, "rewritten" if link_hash else "link_missing")
    if anchor.position > last:
        return Fault(institution, last + 1, None, "cut_off")
    _, found = there.get(anchor.position, (None, b""))
    return None if found.hex() == anchor.hash else Fault(institution, None, None, "rewritten_since")
