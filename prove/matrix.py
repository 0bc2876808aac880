"""The authorization matrix: every row in plain SQL and every address over HTTP, for every role in every relation.

What each may do is said by an oracle that reads docs/policy.md. What an address shows at all is learned from those who
carry the case, each within their class; then everybody must see exactly their part of it. Control: one policy of the
database is opened to everybody, and the matrix must say so.
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
from django.test import Client
from psycopg import errors

from amparo.casework.cases.caseload import caseload
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import mask
from prove.figures import Result, Run
from prove.matrix_case import MatrixCase, account_of, build_case
from prove.matrix_http import BY_ROLE, LISTED, changes, differences, filled, nowhere, shown
from prove.matrix_scenes import Scene, scenes
from prove.matrix_sql import Difference, probe
from prove.matrix_stage import Stage
from prove.matrix_tally import Tally
from prove.matrix_views import compared, views, without_ages
from prove.matrix_writes import Bodies, bodies, programs, send
from prove.oracle import REGISTER, Allowed, Held, allowed, policy
from prove.people import browser_of
from prove.place import say
from prove.planting import planted
from tests.world import ident

# Addresses that end a session, or that no person asks for.
_LEFT_OUT = ("salir", "tiempo", "i18n")
CARRYING = Scene("ana", Held("psychologist", "responsible"))


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
        self.bodies: Bodies = {}
        self._written_by: set[tuple[str, str]] = set()
        self.shows: dict[str, list[str]] = defaultdict(list)
        self._stage: Stage | None = None

    @property
    def stage(self) -> Stage:
        """The case, furnished with all that addresses ask for when somebody first stands on it."""
        self._stage = self._stage or Stage(self.admin, self.case)
        return self._stage

    def token(self, name: str, *, anew: bool = False) -> str:
        """Somebody's viewer token for plain SQL. ``anew``: the last one may have been idle for too long."""
        if anew or name not in self.tokens:
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
        registers = any(x.role == scene.held.role and x.relation == "responsible" for x in self.lines)
        done = self._registers(scene)
        yield None if done == registers else Difference(str(scene), "register a case", is_leak=done)
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

    def _registers(self, scene: Scene) -> bool:
        """Whether the database lets somebody open a new case in their own hands; undone."""
        open_one = "SELECT access_open_subjects(ARRAY(SELECT access_new_subjects(1)), ARRAY[%s::uuid], '{2026-01-01}')"
        try:
            with self.app.transaction(force_rollback=True):
                self.app.execute("SELECT set_config('amparo.viewer', %s, true)", [self.token(scene.name)])
                self.app.execute(open_one, [ident(scene.name)])
                return True
        except errors.InsufficientPrivilege:
            return False

    def over_http(self, chosen: Iterable[Scene], tally: Tally, rng: random.Random, share: float) -> None:
        """Every address, as everybody, asked for with ids of the case."""
        usual, answers = self._usual()
        self.bodies = self._bodies()
        for scene in chosen:
            self.stage.play(scene)
            may = allowed(scene.held, self.lines)
            where = self._where(scene, may)
            asked = {at: to for at, to in self.addresses().items() if at in where or rng.random() < share}
            self.clients.pop(scene.name, None)  # nobody is asked for their second factor again half-way
            somewhere: set[str] = set()
            for label, at in asked.items():
                tally.http += 1
                status, seen = shown(self.client(scene.name), self.case, label, at)
                somewhere |= seen
                expected = usual(label, scene.held.role, may) if scene.held.relation in REGISTER else set()
                tally.differences += differences(may, label, scene, status, seen, expected)
            tally.differences += nowhere(may, scene, somewhere)
            self.everywhere(scene, tally)
            if not may.writes and "assigns" not in may.also:
                self._changes_nothing(scene, asked, tally)
        say(f"{len(self.addresses())} addresses, {dict(answers)} of those who carry the case")

    def everywhere(self, scene: Scene, tally: Tally) -> None:
        """The same rows and fields in every place that shows cases, while the scene is played."""
        may, client = allowed(scene.held, self.lines), self.client(scene.name)
        shown_in = views(self.app, self.token(scene.name, anew=True), client, self.case.code)
        for difference in compared(shown_in, scene, may, self.case):
            tally.views += 1
            tally.differences += [difference] if difference else []

    def _where(self, scene: Scene, may: Allowed) -> set[str]:
        """Where this scene looks in any case: some of the addresses that show each class to who carries the case."""
        if not may.reads:
            return set()
        # The shelter stands on a page that whoever finds the case opens, without its name for most of them.
        looked_for = may.reads | ({"location"} if may.finds else set())
        # Of where she sleeps all of them: its name stands in more than one kind of fact.
        most = {"location": None}
        return {
            label for c in sorted(looked_for & self.shows.keys()) for label in self.shows[c][: most.get(c, 3)]
        } | (
            {label for label in self.addresses() if label.startswith("unveil")}
            if scene.held.relation == "unveiled"
            else set()
        )

    def addresses(self) -> dict[str, str]:
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
        kind = scene.held.relation, scene.consent
        if kind not in self._written_by:
            self._written_by.add(kind)
            self.full_bodies(scene, tally)

    def full_bodies(self, scene: Scene, tally: Tally) -> int:
        """Forms filled in as by who may change the case, for every address that has one; how many changed it."""
        changed, before, client = 0, self._rows(), self.client(scene.name)
        for at, sent in self.bodies.items():
            for body in sent:
                tally.writes += 1
                status = send(client, at, body)
                if (after := self._rows()) != before:
                    changed, before = changed + 1, after
                    where = f"a full form to {at.replace(self.case.code, 'CODE')} ({status}) changed the case"
                    tally.differences.append(Difference(str(scene), where, is_leak=True))
        return changed

    def _bodies(self) -> Bodies:
        """What Ana, who carries the case, is shown to fill in; and what programs are sent."""
        self.stage.play(CARRYING)
        self.clients.pop(CARRYING.name, None)
        return bodies(self.client(CARRYING.name), self.addresses(), self.case.code) | programs(self.case.code)

    def _rows(self) -> list[str]:
        """A digest of each table's rows of the case."""
        tables = {row.table.table: row.table.subject for row in self.case.rows}
        digests = []
        for table, subject in sorted(tables.items()):
            rows = f"SELECT t::text AS text FROM {table} t WHERE {subject} = %s"
            sql = f"SELECT md5(coalesce(string_agg(text, '' ORDER BY text), '')) FROM ({rows}) all_rows"
            digests += [row[0] for row in self.admin.execute(sql, [self.case.subject])]
        return digests

    def _usual(self) -> tuple[Callable[[str, str, Allowed], set[str]], Counter[int]]:
        """What an address shows at least to somebody: all that it shows to those of the register who may do no more;
        where it is not for every role, to those of the same role.

        A leak here is seen again, and counted, with the scene that it belongs to.
        """
        seen_by: dict[str, list[tuple[str, Allowed, set[str]]]] = defaultdict(list)
        answers: Counter[int] = Counter()
        for scene in scenes():
            if scene.held.relation == "responsible" and not (scene.held.closed or scene.held.is_over):
                self.stage.play(scene)
                may = allowed(scene.held, self.lines)
                for label, at in self.addresses().items():
                    status, seen = shown(self.client(scene.name), self.case, label, at)
                    known = seen & (may.reads | ({LISTED} if may.finds else set()))
                    seen_by[label].append((scene.held.role, may, known))
                    answers[status] += 1
                    for record_class in seen:
                        if label not in self.shows[record_class]:
                            self.shows[record_class].append(label)

        def usual(label: str, role: str, may: Allowed) -> set[str]:
            is_for_all = label.split("#")[0] not in BY_ROLE
            likes = [(other, seen) for by, other, seen in seen_by[label] if is_for_all or by == role]
            return set().union(*(seen for other, seen in likes if other.is_within(may)))

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
    """No difference; the policy that was opened seen, the lists that leave something out, the forms that do change."""
    return Result(
        f"{of['scenes']} scenes, {of['sql']:,} tries in SQL, {of['http']:,} requests, {of['writes']:,} full forms of "
        f"who may write nothing, {of['views']:,} looks at lists, searches, pages, API, paper and raw SQL side by side: "
        f"{of['leaks']} leaks, {of['denied']} wrong denials",
        not of["leaks"] and not of["denied"],
        f"one policy opened to everybody: {of['opened']} leaks; lists without ages: {of['unlike']} unlike the others; "
        f"the same {of['forms']} forms by who may write: {of['changed']} change the case",
        of["opened"] > 0 and of["unlike"] > 0 and of["changed"] > of["forms"] / 4,
    )


def _control(matrix: Matrix, everybody: list[Scene]) -> dict[str, int]:
    lists, forms = Tally(), Tally()
    matrix.stage.play(CARRYING)
    with planted(caseload, without_ages(caseload)):
        matrix.everywhere(CARRYING, lists)
    matrix.clients.pop(CARRYING.name, None)
    changed = matrix.full_bodies(CARRYING, forms)
    rows = Tally()
    matrix.admin.execute("ALTER POLICY cases_note_read ON cases_note USING (true)")
    matrix.in_sql(everybody[:3], rows)
    return {
        "opened": rows.leaks,
        "unlike": len(lists.differences),
        "forms": forms.writes,
        "changed": changed,
    }
