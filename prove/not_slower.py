"""Whoever may see less does not wait longer: each role's list and case beside raw SQL of the same rows.

The bench's register of 100,000 cases, served. One worker of 40 cases takes every role that carries cases, as
responsible and in the team; each opens cases shared with them and cases opened for an emergency. The coordinator of
20,000 lists them, far down too. The control lists the worker's cases by asking for one
after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from amparo.foundation.clock import start_of, today
from bench.measuring import Measurement, measure
from bench.operations import Bench, _page
from bench.place import place
from bench.served import served
from bench.units import Worker
from bench.visitor import Visitor
from prove.figures import Result, Run
from prove.load import free_port
from prove.place import say, server

# As many samples as the bench takes: at 60 a second of somebody else's work moved the median of one person in 57.
CASES, SAMPLES = 100_000, 200
# What a list must not be: one question for each of its cases, and each through row-level security.
_ONE_BY_ONE = (
    "SELECT state, case_type, opened_on FROM cases_case WHERE id = %s",
    "SELECT sealed FROM cases_sealed_value WHERE case_id = %s AND superseded_at IS NULL",
    "SELECT id, due_at FROM tasks_task WHERE case_id = %s AND state = 'open' ORDER BY due_at LIMIT 1",
    "SELECT max(occurred_on) FROM cases_path_entry WHERE case_id = %s",
)
_AS_RULE = """
    UPDATE access_case_grant SET relation = %(relation)s, purpose = %(purpose)s, reads = %(reads)s,
        writes = %(writes)s, assigns = %(assigns)s, source = %(source)s,
        list_group = list_group %% 2 + CASE WHEN %(source)s::uuid IS NULL THEN 0 ELSE 2 END
    WHERE grantee = %(staff)s
"""


def run(run: Run) -> Result:
    """Every role and relation that opens a case's page."""
    import django

    with server() as admin, place(admin, CASES) as here:
        django.setup()

        from bench.loading import load

        load(here, CASES, say)
        port = free_port()
        with served(here, port):
            everybody = Everybody(here, CASES, port, SAMPLES)
            found = []
            for one in everybody.run():
                say(f"{one.who:<40} {one.what:<26} {one.p50:6.1f} raw {one.raw_p50:5.2f}  {one.reach}")
                found.append(one)
            control = everybody.naive()
            everybody.raw.close()
    slow = [one for one in found if one.p50 > one.limit]
    worst = max(found, key=lambda one: one.p50 / one.limit)
    names = "".join(f"; too slow: {one.who}, {one.what}" for one in slow[:5])
    return Result(
        f"{len(found)} operations of {len({one.who for one in found})} people, {len(slow)} above their limit; the "
        f"nearest: {worst.who}, {worst.what}, {worst.p50:.1f} ms of {worst.limit:.1f}{names}",
        not slow,
        f"a list that asks for each case by itself: {control.p50:.0f} ms of {control.limit:.1f}",
        control.p50 > control.limit,
    )


@dataclass(frozen=True)
class _Post:
    """A role in a relation to cases, as the policy has it."""

    role: str
    relation: str
    rule: dict[str, object]


class Everybody(Bench):
    """The bench's worker of 40 cases in every role, and its coordinator."""

    def run(self) -> Iterator[Measurement]:
        worker = self.three.few
        tonight = start_of(today() + timedelta(days=1))
        for post in _posts():
            self._become(worker, post)
            visitor = self._signed_in(worker)  # a session does not outlive a change of role
            who = f"{post.role}, {post.relation}"
            if post.relation in ("responsible", "team"):
                yield self._list(visitor, worker, who, tonight)
            yield from self._open_as(visitor, worker, who)
        yield from self._coordinator(self.three.coordinator, f"coordinator of {self._unit_cases():,}")

    def _list(self, visitor: Visitor, worker: Worker, who: str, tonight: datetime) -> Measurement:
        return self._measure(
            who,
            f"list of {worker.cases}",
            lambda: _page(visitor, "/", at_least=worker.cases * 4 // 5),
            lambda: self.raw.my_work(worker, tonight),
            has_reach=True,
        )

    def _open_as(self, visitor: Visitor, worker: Worker, who: str) -> Iterator[Measurement]:
        # The bench finds long paths by the list of one's own register; these may be others'.
        cases = self.raw.main.execute(
            "SELECT g.subject FROM access_case_grant g WHERE g.grantee = %s "
            "AND (SELECT count(*) FROM cases_path_entry e WHERE e.case_id = g.subject) = 60",
            [worker.staff_id],
        ).fetchall()
        from amparo.foundation.access.codes import code_of_subject

        chosen = [row[0] for row in cases]
        yield self._measure(
            who,
            "open a case, path of 60",
            lambda: _page(visitor, f"/casos/{code_of_subject(self.chance.choice(chosen))}/", path=60),
            lambda: self.raw.case(self.chance.choice(chosen)),
            has_reach=True,
        )

    def _become(self, worker: Worker, post: _Post) -> None:
        """Give the worker a role, and their grants what the policy opens to it in that relation."""
        with self.here.superuser() as database:
            # In an institution that has the role.
            database.execute(
                "UPDATE directory_institution SET kind = (SELECT min(s.kind) FROM access_seat s WHERE s.role = %s) "
                "WHERE id = %s",
                [post.role, worker.institution_id],
            )
            database.execute(
                "UPDATE access_account SET role = %s WHERE staff_id = %s", [post.role, worker.staff_id]
            )
            database.execute(_AS_RULE, {**post.rule, "relation": post.relation, "staff": worker.staff_id})

    def _account(self, worker: Worker) -> UUID:
        row = self.raw.main.execute(
            "SELECT id FROM access_account WHERE staff_id = %s", [worker.staff_id]
        ).fetchone()
        assert row is not None
        return UUID(str(row[0]))

    def _signed_in(self, worker: Worker) -> Visitor:
        from django.conf import settings

        from prove.people import session_of_account

        return Visitor(self.port, {settings.SESSION_COOKIE_NAME: session_of_account(self._account(worker))})

    def naive(self) -> Measurement:
        """The control: the worker's list, each case asked for by itself."""
        import secrets
        import time

        from django.db import connection

        from amparo.foundation.access.gate import access_case
        from amparo.foundation.access.viewer import open_viewer, viewing

        worker, token = self.three.few, secrets.token_hex(32)
        open_viewer(account_id=self._account(worker), token=token, with_second_factor=True)

        listed = self.raw.main.execute(
            "SELECT subject FROM access_case_grant WHERE grantee = %s", [worker.staff_id]
        )
        cases = [row[0] for row in listed.fetchall()]

        def timed() -> float:
            with viewing(token) as viewer, connection.cursor() as cursor:
                began = time.perf_counter()
                for case in cases:
                    access_case(viewer, case)
                    for statement in _ONE_BY_ONE:
                        cursor.execute(statement, [case])
                        cursor.fetchall()
                return (time.perf_counter() - began) * 1_000

        def raw() -> tuple[float, int]:
            began = time.perf_counter()
            rows = self.raw.my_work(worker, datetime.now().astimezone())
            return (time.perf_counter() - began) * 1_000, rows

        return measure(
            self.size, "a restricted worker", "list, one by one", timed, raw, has_reach=True, samples=20
        )


def _posts() -> Iterator[_Post]:
    """Every role and relation of the policy that can open a case's page, but the coordinator's own."""
    from uuid import uuid4

    from amparo.foundation.access.enums import Relation, Role
    from amparo.foundation.access.policy.classes import includes
    from amparo.foundation.access.policy.rules import RULES

    own = {Relation.RESPONSIBLE, Relation.TEAM}
    seen = set()
    for rule in RULES:
        opens = includes(rule.reads_mask, "general") and rule.relation != Relation.UNIT_COORDINATOR
        if not opens or rule.role == Role.UNIT_COORDINATOR or (rule.role, rule.relation) in seen:
            continue
        seen.add((rule.role, rule.relation))
        granted = {"purpose": str(rule.purpose), "reads": rule.reads_mask, "writes": rule.writes_mask}
        source = None if rule.relation in own else uuid4()
        yield _Post(
            str(rule.role), str(rule.relation), {**granted, "assigns": rule.assigns, "source": source}
        )
