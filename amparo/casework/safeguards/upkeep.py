"""Upkeep of checks, and tokens of documents and telephones for cases that were written before they had any."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from amparo.casework.cases.identity import IDENTITY, tokens_of_field
from amparo.foundation.access.enums import Purpose
from amparo.foundation.protection.sealing import Opener, Slot, open_values
from amparo.foundation.protection.tokens import store_tokens

ROUND = 500
_ADMINISTRATION = Opener(None, None, "tokenise_identifiers", str(Purpose.ADMINISTRATION))


def settle_checks() -> int:
    """Make questions for coordinators of what duplicate checks found; returns how many checks were settled."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT safeguards_settle_checks(%s)", [ROUND])
        return int(cursor.fetchone()[0])


def tokenise_identifiers() -> Iterator[int]:
    """Give every case the tokens of its document and telephone; yields how many cases were looked at, each round.

    For administration, as the owner. What was stored already stays; may be interrupted and run again. The trail
    names each case whose seals were opened, in the commit before its tokens are stored.
    """
    after, done = 0, 0
    while True:
        with transaction.atomic():
            rows = _sealed_identifiers(after)
            if not rows:
                return
            sealed = [row for row in rows if row[2]]
            slots = [
                (Slot(case, IDENTITY, field, version), bytes(value))
                for case, _, field, version, value in sealed
            ]
            texts = open_values(slots, opener=_ADMINISTRATION) if slots else []
        # The trail is committed: only now do the tokens go to the other database.
        store_tokens(
            (token, row[0])
            for row, text in zip(sealed, texts, strict=True)
            if text
            for token in tokens_of_field(row[2], text, str(row[1]))
        )
        after, done = rows[-1][0], done + len({row[0] for row in rows})
        yield done


def _sealed_identifiers(after: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, unit, field, version, sealed FROM safeguards_sealed_identifiers(%s, %s)",
            [after, ROUND],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
