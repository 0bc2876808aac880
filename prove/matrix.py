"""The authorization matrix: every row in plain SQL and every address over HTTP, for every role in every relation.

What each may do is said by an oracle that reads docs/policy.md. What an address shows at all is learned from those who
carry the case, each within their class; then everybody must see exactly their part of it. Control: one policy of the
database is opened to everybody, and the matrix must say so.
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
from django.test import Client

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import mask
from prove.figures import Result, Run
from prove.matrix_case import MatrixCase, account_of, build_case
from prove.matrix_http import LISTED, changes, differences, filled, shown
from prove.matrix_scenes import Scene, play, scenes
from prove.matrix_sql import Difference, probe
from prove.oracle import REGISTER, Allowed, allowed, policy
from prove.people import browser_of
from prove.place import say

# Addresses that end a session, or that no person asks for.
_LEFT_OUT = ("salir", "tiempo", "i18n")


@dataclass
class Tally:
    """How much was tried, and what was not as the oracle says."""

    sql: int = 0
    http: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def leaks(self) -> int:
        return sum(d.is_leak for d in self.differences)

    def counted(self) -> dict[str, int]:
        """For the sum of the parts."""
        denied = len(self.differences) - self.leaks
        return {"sql": self.sql, "http": self.http, "leaks": self.leaks, "denied": denied}


class Matrix:
    """The case, who plays, and the connections: as administrator, and as the app role."""

    def __init__(self) -> None:
        database = os.environ["AMPARO_PROVE_DATABASE"]
        self.admin = psycopg.connect(os.environ["AMPARO_ADMIN_URL"], dbname=database, autocommit=True)
        self.app = psycopg.connect(os.environ["AMPARO_DATABASE_URL"])
        self.case: MatrixCase = build_case(self.admin)
        self.lines = policy()
        self.clients: dict[str, Client] = {}
        self.tokens: dict[str, str] = {}

    def token(self, name: str) -> str:
        """Somebody's viewer token for plain SQL."""
        if name not in self.tokens:
            token = f"matrix-{name}-{uuid4()}"
            self.app.execute("SELECT access_open_viewer(%s, %s, true)", [account_of(name), token])
            self.app.commit()
            self.tokens[name] = token
        return self.tokens[name]

    def client(self, name: str) -> Client:
        """Somebody's browser."""
        if name not in self.clients:
            self.clients[name] = browser_of(name)
        return self.clients[name]

    def in_sql(self, chosen: Iterable[Scene], tally: Tally, *, until_first: bool = False) -> None:
        """Every row, every verb, as everybody."""
        for scene in chosen:
            play(self.admin, self.case.subject, scene)
            may = allowed(scene.held, self.lines)
            tally.sql += 1
            if not self._holds(scene, may):
                tally.differences.append(Difference(str(scene), "the grants are others", is_leak=False))
            for difference in probe(self.app, self.case, self.token(scene.name), may, scene):
                tally.sql += 1
                if difference:
                    tally.differences.append(difference)
                    if until_first:
                        return

    def _holds(self, scene: Scene, may: Allowed) -> bool:
        """Whether the grants of the case that somebody can use say what the oracle says."""
        token = self.token(scene.name)
        with self.app.transaction():
            self.app.execute("SELECT set_config('amparo.viewer', %s, true)", [token])
            held = self.app.execute(
                """SELECT coalesce(bit_or(reads), 0) & access_viewer_classes(),
                          coalesce(bit_or(writes), 0) & access_viewer_classes(),
                          coalesce(bool_or(assigns), false), coalesce(bool_or(shares), false),
                          coalesce(bool_or(exports), false)
                   FROM access_case_grant WHERE subject = %s AND (until IS NULL OR until > now())""",
                [self.case.subject],
            ).fetchone()
        masks = [mask(RecordClass(name) for name in classes) for classes in (may.reads, may.writes)]
        return held == (*masks, *(word in may.also for word in ("assigns", "shares", "exports")))

    def fillers(self) -> dict[str, list[Any]]:
        """What stands for each part of an address: rows of the case where there are any."""
        by_table: dict[str, list[Any]] = defaultdict(list)
        for row in self.case.rows:
            by_table[row.table.table].append(row.columns.get("id"))
        notes = list(self.case.ids["notes"].values())
        return {
            "code": [self.case.code],
            "note": notes,
            "entry": by_table["cases_path_entry"],
            "document": by_table["attachments_document"][:1],
            "basis": by_table["consent_legal_basis"],
            "event": by_table["cases_trafficking_event"],
            "exploiter": by_table["cases_exploiter"],
            "task": by_table["tasks_task"],
            "task_id": by_table["tasks_task"],
            "dimension": ["form"],
            "channel": ["call"],
            "draft_id": [uuid4()],
            "slug": ["identidad"],
            "receipt": ["nada"],
            "pk": [1],
            "account": [account_of("luis")],
        }

    def over_http(self, chosen: Iterable[Scene], tally: Tally, rng: random.Random, share: float) -> list[str]:
        """Every address, as everybody; returns the addresses that nothing is known to fill."""
        found, unknown = filled(self.fillers())
        found = {label: at for label, at in found.items() if not any(word in at for word in _LEFT_OUT)}
        usual, answers = self._usual(found)
        for scene in chosen:
            asked = {label: at for label, at in found.items() if rng.random() < share}
            play(self.admin, self.case.subject, scene)
            may = allowed(scene.held, self.lines)
            self.clients.pop(scene.name, None)  # nobody is asked for their second factor again half-way
            for label, at in asked.items():
                tally.http += 1
                status, seen = shown(self.client(scene.name), self.case, label, at)
                expected = usual(label, may) if scene.held.relation in REGISTER else set()
                # The auditor's trail names cases by their codes, and says nothing of them.
                seen -= {LISTED} if scene.held.role == "auditor" else set()
                tally.differences += differences(may, label, str(scene), status, seen, expected)
            if not may.writes and "assigns" not in may.also:
                self._changes_nothing(scene, asked, tally)
        say(f"{len(found)} addresses, {dict(answers)} of those who carry the case")
        return unknown

    def _changes_nothing(self, scene: Scene, asked: dict[str, str], tally: Tally) -> None:
        """Whoever may write nothing leaves every row of the case as it was, wherever they send a form to."""
        before = self._rows()
        for at in asked.values():
            if self.case.code in at:
                tally.http += 1
                changes(self.client(scene.name), at)
        if self._rows() != before:
            tally.differences.append(Difference(str(scene), "a form changed the case", is_leak=True))

    def _rows(self) -> list[str]:
        """A digest of each table's rows of the case."""
        tables = {row.table.table: row.table.subject for row in self.case.rows}
        digests = []
        for table, subject in sorted(tables.items()):
            rows = f"SELECT t::text AS text FROM {table} t WHERE {subject} = %s"
            sql = f"SELECT md5(coalesce(string_agg(text, '' ORDER BY text), '')) FROM ({rows}) all_rows"
            digests += [row[0] for row in self.admin.execute(sql, [self.case.subject])]
        return digests

    def _usual(self, found: dict[str, str]) -> tuple[Callable[[str, Allowed], set[str]], Counter[int]]:
        """What an address shows at least to somebody: all that it shows to those of the register who may do no more.

        A leak here is seen again, and counted, with the scene that it belongs to.
        """
        seen_by: dict[str, list[tuple[Allowed, set[str]]]] = defaultdict(list)
        answers: Counter[int] = Counter()
        for scene in scenes():
            if scene.held.relation == "responsible" and not scene.held.closed:
                play(self.admin, self.case.subject, scene)
                may = allowed(scene.held, self.lines)
                for label, at in found.items():
                    status, seen = shown(self.client(scene.name), self.case, label, at)
                    seen_by[label].append((may, seen & (may.reads | ({LISTED} if may.finds else set()))))
                    answers[status] += 1

        def usual(label: str, may: Allowed) -> set[str]:
            return set().union(*(seen for other, seen in seen_by[label] if other.is_within(may)))

        return usual, answers


def count(how: Run) -> dict[str, Any]:
    """The whole matrix, or a share of its scenes; and the control."""
    rng, matrix, tally = random.Random(how.seed), Matrix(), Tally()
    everybody = list(scenes())
    chosen = how.of(everybody) if how.full else rng.sample(everybody, 40)
    matrix.in_sql(chosen, tally)
    unknown = matrix.over_http(chosen, tally, rng, 1.0 if how.full else 0.15)
    for difference in tally.differences[:40]:
        say(str(difference))
    for label in unknown:
        say(f"{label}: asked for with ids that nothing has")
    return {"scenes": len(chosen), **tally.counted(), "control": _control(matrix, everybody).leaks}


def judge(of: dict[str, Any]) -> Result:
    """No difference, and the policy that was opened seen."""
    return Result(
        f"{of['scenes']} scenes, {of['sql']:,} tries in SQL, {of['http']:,} requests: {of['leaks']} leaks, "
        f"{of['denied']} wrong denials",
        not of["leaks"] and not of["denied"],
        f"one policy opened to everybody: {of['control']} leaks",
        of["control"] > 0,
    )


def _control(matrix: Matrix, everybody: list[Scene]) -> Tally:
    tally = Tally()
    matrix.admin.execute("ALTER POLICY cases_note_read ON cases_note USING (true)")
    matrix.in_sql(everybody[:3], tally)
    return tally
