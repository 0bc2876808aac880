"""A condition over NULL is neither true nor false: with it nobody passes where they would not pass with a value."""

import os
from itertools import product
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, transaction

from amparo.foundation.access.enums import Purpose
from amparo.foundation.access.shares import open_share
from prove.granted import Call, granted
from tests.conftest import ActAs
from tests.privacy.test_insider import run
from tests.world import ident

# What an outsider may change, of their own or of nobody's, whatever they leave unsaid.
OWN = {
    "access_ask_emergency": "one of the day's three, for one minute: that anybody may ask",
    "access_number_of_request": "a number for a case of their own, which is nobody's yet",
    "audit_seal": "sealing what is written: it changes nothing that was said",
    "safeguards_check_intake": "a lookup, counted as theirs",
}
CHANGED = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
WORDS = ("medical", "block", "same", "care", "self")


@pytest.fixture
def calls() -> list[Call]:
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"]) as owner:
        return granted(owner)


def changes(call: Call, values: list[object]) -> bool:
    """Whether the call succeeds in changing a row."""
    before = run(CHANGED)
    try:
        with transaction.atomic():
            run(f"SELECT * FROM {call[0]}({', '.join(f'%s::{kind}' for kind in call[3])})", *values)
            after = run(CHANGED)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return after != before


def test_who_has_no_right_to_a_case_changes_nothing_by_leaving_something_unsaid(
    act_as: ActAs, full_case: int, calls: list[Call]
) -> None:
    share, me = uuid4(), ident("carla")
    act_as("ana")
    open_share(
        share_id=share, subject=full_case, to_unit=ident("calp-cusco"), purpose=Purpose.CARE, classes=1,
        until=None, basis_kind="test", basis=1,
    )  # fmt: skip
    assert act_as("carla").staff_id == me
    said: dict[str, object] = {
        "uuid": me, "uuid[]": [me], "bigint": full_case, "bigint[]": [full_case], "integer": 1, "boolean": True,
        "date": "2099-01-01", "bytea": b"x" * 32, "timestamp with time zone": "2099-01-01",
        "timestamp with time zone[]": ["2026-01-01"],
    }  # fmt: skip
    passed = set()
    for call, word in product(calls, WORDS):
        known = said | {"text": word}
        values = [
            share if name == "p_share" else known[kind] for name, kind in zip(call[2], call[3], strict=True)
        ]
        for left_out in range(len(values)):
            unsaid = [None if n == left_out else value for n, value in enumerate(values)]
            if changes(call, unsaid):
                passed.add(call[0])
        if values and changes(call, [None] * len(values)):
            passed.add(call[0])
    assert passed == OWN.keys()
    transaction.set_rollback(True)  # the share rests on nothing
