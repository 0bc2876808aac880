"""Every function that the application's role may call, and something to call each of them with.

The list comes from the database's catalogue. A function with an argument that nothing here knows how to fill is an
error, not left out; what is left out stands in ``LEFT_OUT`` with its reason.
"""

from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Protocol
from uuid import UUID

import psycopg

from tests.world import PEOPLE, UNITS, ident

# What a searcher chooses for a session, a key, an errand or a set-up code, and so knows.
SECRET = "a word that only the searcher knows"
INVENTED = "inventada"
LEFT_OUT = {
    "access_open_viewer": "signing in: whose password is known to whom is not the database's to know",
    "access_is_committed": "a condition, replaced in these histories (ADR 15)",
}
# The queue's own functions: a job names an errand, and what an errand may is tried by its own functions.
LEFT_OUT_KINDS = ("procrastinate_",)
_GRANTED = """
    SELECT p.proname, p.oid::regprocedure::text, coalesce(p.proargnames, '{}'),
           ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) WITH ORDINALITY AS a(t, n) ORDER BY n)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'trigger'::regtype
      AND has_function_privilege('amparo_app', p.oid, 'EXECUTE')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 2
"""
_WORDS = (
    *(
        "care",
        "protection",
        "investigation",
        "consent",
        "legal_basis",
        "medical",
        "life_at_risk",
        "justified",
    ),
    *("invite", "reopen", "role", "move", "reset", "password", "same", "different", "cancellation_asked"),
    *("unblock", "erase", "emergency_reviewed", "emergency_opened", "guardian", "self", "check_duplicates"),
    *("unit_coordinator", "psychologist", "prosecutor", "institution_focal_point", "lawyer", "x"),
)


class Knows(Protocol):
    """What a searcher knows: ids they made or were told of, cases, numbers of rows."""

    random: Random
    cases: list[int]
    numbers: list[int]

    def known(self) -> UUID:
        """An id that there is."""

    def new(self) -> UUID:
        """An id that there will be."""


Call = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def granted(connection: psycopg.Connection) -> list[Call]:
    """(name, signature, names and types of the arguments) of each. Raises ``LookupError`` for a type nothing fills."""
    found = []
    for name, signature, names, types in connection.execute(_GRANTED).fetchall():
        if name in LEFT_OUT or name.startswith(LEFT_OUT_KINDS):
            continue
        if unknown := set(types) - _BY_TYPE.keys():
            raise LookupError(f"{signature}: nothing fills {', '.join(sorted(unknown))}")
        found.append((name, signature, tuple(names[: len(types)]), tuple(types)))
    return found


def called(call: Call, by: Knows) -> tuple[str, list[object]]:
    """A statement that calls it, and the values."""
    name, _, names, types = call
    values = [_value(by, kind, names[n] if n < len(names) else "") for n, kind in enumerate(types)]
    return f"SELECT * FROM {name}({', '.join(f'%s::{kind}' for kind in types)})", values


def _value(by: Knows, kind: str, name: str) -> object:
    return _BY_NAME[name](by) if name in _BY_NAME and kind in ("uuid", "text") else _BY_TYPE[kind](by)


def _anybody(by: Knows) -> UUID:
    return by.random.choice([*map(ident, PEOPLE), by.known(), by.new()])


def _unit(by: Knows) -> UUID:
    return ident(by.random.choice(list(UNITS)))


def _of(*values: object) -> Callable[[Knows], object]:
    return lambda by: by.random.choice(values)


_BY_NAME: dict[str, Callable[[Knows], object]] = {
    "p_staff": _anybody,
    "p_unit": _unit,
    "p_to_unit": _unit,
    "token": _of(SECRET),
    "p_username": _of(INVENTED, *PEOPLE),
}
_BY_TYPE: dict[str, Callable[[Knows], object]] = {
    "uuid": lambda by: by.random.choice([by.known(), by.known(), by.new(), _anybody(by)]),
    "uuid[]": lambda by: [by.random.choice([by.known(), _anybody(by)])],
    "bigint": lambda by: by.random.choice([*by.cases, *by.numbers]),
    "bigint[]": lambda by: [by.random.choice([*by.cases, *by.numbers])],
    "integer": _of(-1, 0, 1, 30, 32, 64, 96, 255),
    "boolean": _of(True, True, False),
    "text": _of(*_WORDS),
    "date": _of("2026-01-01", "2099-01-01"),
    "timestamp with time zone": _of("2026-01-01", "2099-01-01", None),
    "timestamp with time zone[]": lambda by: ["2026-01-01"],
    "bytea": lambda by: sha256(SECRET.encode()).digest(),
}
