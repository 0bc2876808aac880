"""The authorization matrix: every row in plain SQL and every address over HTTP, for every role in every relation.

What each may do is said by an oracle that reads docs/policy.md. What an address shows at all is learned from those who
carry the case, each within their class; then everybody must see exactly their part of it. Control: one policy of the
database is opened to everybody, and the matrix must say so.
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
from django.test import Client

from amparo.casework.cases.caseload import caseload
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import mask
from prove.figures import Result, Run
from prove.matrix_case import MatrixCase, account_of, build_case
from prove.matrix_http import LISTED, changes, differences, filled, shown, told_besides
from prove.matrix_scenes import Scene, scenes
from prove.matrix_sql import Difference, probe
from prove.matrix_stage import Stage
from prove.matrix_views import compared, views, without_ages
from prove.oracle import REGISTER, Allowed, allowed, policy
from prove.people import browser_of
from prove.place import say
from prove.planting import planted

# Addresses that end a session, or that no person asks for.
_LEFT_OUT = ("salir", "tiempo", "i18n")


@dataclass
class Tally:
    """How much was tried, and what was not as the oracle says."""

    sql: int = 0
    http: int = 0
    views: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def leaks(self) -> int:
        return sum(d.is_leak for d in self.differences)

    def counted(self) -> dict[str, int]:
        """For the sum of the parts."""
        denied = len(self.differences) - self.leaks
        return {
            "sql": self.sql,
            "http": self.http,
            "views": self.views,
            "leaks": self.leaks,
            "denied": denied,
        }


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
        self._stage: Stage | None = None

    @property
    def stage(self) -> Stage:
        """The case, furnished with all that addresses ask for when somebody first stands on it."""
        self._stage = self._stage or Stage(self.admin, self.case)
        return self._stage

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
        """Every row, every verb, in each of these scenes."""
        for scene in chosen:
            self.stage.play(scene)
            for difference in self._tries(scene):
                tally.sql += 1
                if difference:
                    tally.differences.append(difference)
                    if until_first:
                        return

    def _tries(self, scene: Scene) -> Iterator[Difference | None]:
        may = allowed(scene.held, self.lines)
        yield (
            None
            if self._holds(scene, may)
            else Difference(str(scene), "the grants are others", is_leak=False)
        )
        yield from probe(self.app, self.case, self.token(scene.name), may, scene)

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

    def over_http(self, chosen: Iterable[Scene], tally: Tally, rng: random.Random, share: float) -> None:
        """Every address, as everybody, asked for with ids of the case."""
        usual, answers = self._usual()
        for scene in chosen:
            self.stage.play(scene)
            asked = {label: at for label, at in self._addresses().items() if rng.random() < share}
            may = allowed(scene.held, self.lines)
            self.clients.pop(scene.name, None)  # nobody is asked for their second factor again half-way
            for label, at in asked.items():
                tally.http += 1
                status, seen = shown(self.client(scene.name), self.case, label, at)
                expected = usual(label, may) if scene.held.relation in REGISTER else set()
                seen -= told_besides(scene, label)
                tally.differences += differences(may, label, str(scene), status, seen, expected)
            self.everywhere(scene, tally)
            if not may.writes and "assigns" not in may.also:
                self._changes_nothing(scene, asked, tally)
        say(f"{len(self._addresses())} addresses, {dict(answers)} of those who carry the case")

    def everywhere(self, scene: Scene, tally: Tally) -> None:
        """The same rows and fields in every place that shows cases, while the scene is played."""
        may, client = allowed(scene.held, self.lines), self.client(scene.name)
        shown_in = views(self.app, self.token(scene.name), client, self.case.code)
        for difference in compared(shown_in, scene, may, self.case):
            tally.views += 1
            tally.differences += [difference] if difference else []

    def _addresses(self) -> dict[str, str]:
        """Every address; those of a share or an exception with the one of this scene, if it has one."""
        made = {part: [value] for part, value in self.stage.made.items()}
        found = filled(self.stage.fillers | made)
        return {label: at for label, at in found.items() if not any(word in at for word in _LEFT_OUT)}

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

    def _usual(self) -> tuple[Callable[[str, Allowed], set[str]], Counter[int]]:
        """What an address shows at least to somebody: all that it shows to those of the register who may do no more.

        A leak here is seen again, and counted, with the scene that it belongs to.
        """
        seen_by: dict[str, list[tuple[Allowed, set[str]]]] = defaultdict(list)
        answers: Counter[int] = Counter()
        for scene in scenes():
            if scene.held.relation == "responsible" and not (scene.held.closed or scene.held.is_over):
                self.stage.play(scene)
                may = allowed(scene.held, self.lines)
                for label, at in self._addresses().items():
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
    matrix.over_http(chosen, tally, rng, 1.0 if how.full else 0.15)
    for difference in tally.differences[:40]:
        say(str(difference))
    return {"scenes": len(chosen), **tally.counted(), **_control(matrix, everybody)}


def judge(of: dict[str, Any]) -> Result:
    """No difference; the policy that was opened seen, and the lists that leave something out."""
    return Result(
        f"{of['scenes']} scenes, {of['sql']:,} tries in SQL, {of['http']:,} requests, {of['views']:,} looks at lists, "
        f"searches, pages, API, paper and raw SQL side by side: {of['leaks']} leaks, {of['denied']} wrong denials",
        not of["leaks"] and not of["denied"],
        f"one policy opened to everybody: {of['opened']} leaks; lists without ages: {of['unlike']} unlike the others",
        of["opened"] > 0 and of["unlike"] > 0,
    )


def _control(matrix: Matrix, everybody: list[Scene]) -> dict[str, int]:
    lists, carrying = (
        Tally(),
        next(s for s in everybody if (s.name, s.held.relation) == ("ana", "responsible")),
    )
    matrix.stage.play(carrying)
    with planted(caseload, without_ages(caseload)):
        matrix.everywhere(carrying, lists)
    rows = Tally()
    matrix.admin.execute("ALTER POLICY cases_note_read ON cases_note USING (true)")
    matrix.in_sql(everybody[:3], rows)
    return {"opened": rows.leaks, "unlike": len(lists.differences)}
