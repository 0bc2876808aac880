"""Somebody who looks for a way by themselves: what they know, which accounts they hold, and what they can try."""

import json
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID, uuid4

from prove.app_role import Walker
from prove.granted import INVENTED, SECRET, Call, called, granted
from prove.people import token_of
from tests.world import PEOPLE, UNITS, ident

IDENTITY_OR_LOCATION = 32 | 64
HASH = sha256(SECRET.encode()).digest()
# Rows that a consent or a law leaves, as the honest ones are.
_RULES = ("consent_consent", "consent_legal_basis", "consent_basis_step")


class World:
    """What stands before a history begins: the cases, what was shared of them, rows to copy, functions to call."""

    def __init__(self, walker: Walker, cases: list[int]) -> None:
        self.cases, self.calls = cases, granted(walker.connection)
        self.reached: set[str] = set()
        self.rows = {
            table: [
                row[0] for row in walker.connection.execute(f"SELECT to_jsonb(t) FROM {table} t").fetchall()
            ]
            for table in _RULES
        }
        self.shares = [row[0] for row in walker.connection.execute("SELECT id FROM access_share").fetchall()]
        empty = [table for table, rows in self.rows.items() if not rows]
        if empty or not self.shares:
            raise LookupError(f"nothing to copy in {empty or 'access_share'}")


class Search:
    """One searcher's history: ids they have made, the accounts they hold, and the moves they can make."""

    def __init__(self, walker: Walker, random: Random, who: str, world: World) -> None:
        self.walker, self.random, self.who, self.world = walker, random, who, world
        self.cases, self.made = world.cases, list(world.shares)
        self.numbers = [int(row["id"]) for rows in world.rows.values() for row in rows]
        self.faces = [token_of(who)]

    @property
    def case(self) -> int:
        return self.random.choice(self.cases)

    @property
    def me(self) -> UUID:
        return ident(self.who)

    def new(self) -> UUID:
        self.made.append(uuid4())
        return self.made[-1]

    def known(self) -> UUID:
        """What was made last is the most likely to be worth another step."""
        return self.made[-1] if self.random.random() < 0.4 else self.random.choice(self.made)

    def do(self, statement: str, *values: object) -> list[tuple] | None:
        return self.walker.act_with(self.random.choice(self.faces), statement, *values)

    def by_others(self, username: str, statement: str, *values: object) -> None:
        self.walker.act(username, statement, *values)

    def calls_something(self) -> None:
        """Any function that the application may call, with anything that fits."""
        call: Call = self.random.choice(self.world.calls)
        statement, values = called(call, self)
        if self.do(statement, *values) is not None:
            self.world.reached.add(call[0])

    def takes_up(self, token: str) -> None:
        """A token that the searcher knows is one more face, if something was opened for it."""
        if self.walker.act_with(token, "SELECT 1 WHERE access_viewer_staff() IS NOT NULL"):
            self.faces = list({*self.faces, token})

    def writes_a_rule(self) -> None:
        """A consent or a law in the searcher's own hand, for an office that they choose, of all that there is."""
        table = self.random.choice(_RULES)
        row = dict(self.random.choice(self.world.rows[table]))
        own: dict[str, Any] = {
            "case_id": self.case,
            "recorded_by": str(self.me),
            "recipient": str(ident(self.random.choice([PEOPLE[self.who][0], *UNITS]))),
            "record_classes": ["general", "identity", "location"],
            "request_id": str(uuid4()),
            "basis_id": self.random.choice(self.numbers),
            "state": self.random.choice(["to_review", "narrowed", "informed", "disclosed"]),
        }
        row |= {name: value for name, value in own.items() if name in row}
        names = ", ".join(name for name in row if name != "id")
        sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s)"
        if self.do(sql, json.dumps(row)) is not None:
            self.walker.as_fate("SELECT 1")
            last = self.walker.connection.execute(f"SELECT max(id) FROM {table}").fetchone()
            self.numbers += list(last or ())

    def invents_a_colleague(self) -> None:
        """Asks for an account, or for one to be opened, confirms it, takes its code, and signs in if it is theirs."""
        kind, opening = self.random.choice(["invite", "reset", "password", "role", "move"]), self.new()
        name = INVENTED if kind == "invite" else self.random.choice(list(PEOPLE))
        unit, role = (
            self.random.choice([PEOPLE[self.who][0], *UNITS]),
            self.random.choice(list(PEOPLE.values()))[3],
        )
        person = ident(name) if kind != "invite" else self.new()
        if kind in ("reset", "password"):
            role = PEOPLE[name][3]
        ask = "SELECT accounts_ask(%s, %s, %s, %s, %s, %s, 'Nadie', 'lawyer')"
        self.do(ask, opening, kind, person, ident(unit), role, name)
        self.confirms(opening)
        self.do("SELECT accounts_issue_code(%s, %s)", opening, HASH)
        self.uses_code(name)

    def confirms(self, opening: UUID) -> None:
        self.do("SELECT accounts_confirm(%s)", opening)

    def uses_code(self, name: str) -> None:
        """With a code of their own making they are whoever it opens."""
        if self.do("SELECT 1 WHERE accounts_use_code(%s, %s, 'x')", name, HASH):
            token = f"{SECRET} as {name}"
            self.walker.as_fate(
                "SELECT access_open_viewer(id, %s, true) FROM access_account WHERE username = %s", token, name
            )
            self.takes_up(token)

    def makes_a_key(self) -> None:
        """A key of a program, or an errand, whose secret they know: then they are it too."""
        if self.random.random() < 0.5:
            self.do("SELECT access_make_token(%s, 'x', %s, 255, false, 30)", self.new(), HASH)
            self.do("SELECT access_enter_token(%s)", SECRET)
        else:
            kind = self.random.choice(["summary", "check_duplicates", "x"])
            self.do("SELECT access_ask_errand(%s, %s, %s, %s, 0, 255)", self.new(), HASH, kind, self.case)
            self.do("SELECT access_enter_errand(%s)", SECRET)
        self.takes_up(SECRET)

    def moves_office(self) -> None:
        """Administration moves the searcher to another office or role, and they sign in there."""
        unit, own = self.random.choice(
            [("demuna-maynas", "demuna_worker"), ("fiscalia-maynas", "prosecutor"),
             ("upe-loreto", "special_protection"), ("calp-cusco", "social_worker")]
        )  # fmt: skip
        role = self.random.choice(["unit_coordinator", own])
        # In between, a role that every institution has.
        self.walker.as_fate(
            "UPDATE access_account SET role = 'unit_coordinator' WHERE staff_id = %s", self.me
        )
        self.walker.as_fate(
            "UPDATE directory_staff_member SET unit_id = %s WHERE id = %s", ident(unit), self.me
        )
        self.walker.as_fate("UPDATE access_account SET role = %s WHERE staff_id = %s", role, self.me)
        self.walker.sign_in_again(self.who)

    def has_opened_it(self) -> bool:
        """Whether the searcher, as whoever they have come to be, reads what two people should have opened."""
        return any(self._is_open_to(token) for token in self.faces)

    def _is_open_to(self, token: str) -> bool:
        grants = self.walker.act_with(
            token,
            "SELECT 1 FROM access_case_grant WHERE subject = ANY(%s) AND reads & %s <> 0 "
            "AND grantee = ANY (access_viewer_grantees())",
            self.cases,
            IDENTITY_OR_LOCATION,
        )
        rows = self.walker.act_with(
            token,
            "SELECT 1 FROM cases_sealed_value WHERE case_id = ANY(%s) AND record_class IN ('identity', 'location')",
            self.cases,
        )
        return bool(grants or rows)
