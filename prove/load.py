"""Fifty requests a second at the served application, as people send them: when they like, not when it is ready.

100,000 cases, workers of 40 cases each (nobody's grants are fewer), nine reads to one write, each read audited.
Latency counts from the moment at which a request was due, so that a queue shows. The control offers more than the
machine can carry.
"""

import queue
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from amparo.foundation.clock import today
from bench.measuring import percentile
from bench.place import Place, place
from bench.served import served
from bench.units import FEW, workers
from bench.visitor import Visitor
from prove.figures import Result, Run
from prove.place import say, server

CASES, RATE, SECONDS, WRITES = 100_000, 50, 60, 0.1
LARGEST_P95 = 250.0
TOO_MUCH, CONTROL_SECONDS = 400, 5
PEOPLE, CONNECTIONS = 8, 32


@dataclass
class Tally:
    """What was answered: milliseconds since each request was due, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return percentile(self.milliseconds, 0.95)


@dataclass(frozen=True)
class Desk:
    """One connection of somebody who is signed in, with the codes of their cases."""

    visitor: Visitor
    codes: list[str]


def run(run: Run) -> Result:
    """A minute at fifty requests a second; then five seconds at far too many."""
    import django

    with server() as admin, place(admin, CASES) as here:
        django.setup()

        from bench.loading import load

        load(here, CASES, say)
        with served(here, port := free_port()):
            desks = list(_desks(here, port))
            _offer(desks, 20, 5, run.seed)  # warm
            before = _audited(here)
            tally = _offer(desks, RATE, SECONDS, run.seed)
            audited = _audited(here) - before
            say(f"p95 {tally.p95:.0f} ms")
            control = _offer(desks, TOO_MUCH, CONTROL_SECONDS, run.seed)
    asked = RATE * SECONDS
    return Result(
        f"p50 {percentile(tally.milliseconds, 0.5):.0f} ms, p95 {tally.p95:.0f} ms, {len(tally.errors)} errors "
        f"of {asked:,} requests, {audited:,} audit rows",
        tally.p95 <= LARGEST_P95 and not tally.errors and audited >= asked,
        f"{TOO_MUCH:,} requests/s: p95 {control.p95:,.0f} ms",
        control.p95 > LARGEST_P95,
    )


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _desks(here: Place, port: int) -> Iterator[Desk]:
    from amparo.foundation.access.codes import code_of_subject

    few = [worker for worker in workers(CASES) if worker.cases == FEW][:PEOPLE]
    with here.superuser() as database:
        for worker in few:
            signed_in = Visitor(port)
            signed_in.sign_in(worker.username)
            cases = database.execute(
                "SELECT subject FROM access_case_grant WHERE grantee = %s AND list_group = 0",
                [worker.staff_id],
            ).fetchall()
            codes = [code_of_subject(row[0]) for row in cases]
            for _ in range(CONNECTIONS // PEOPLE):
                yield Desk(Visitor(port, dict(signed_in.cookies)), codes)


def _audited(here: Place) -> int:
    with here.superuser() as database:
        return int((database.execute("SELECT count(*) FROM audit_event").fetchone() or (0,))[0])


def _offer(desks: list[Desk], rate: int, seconds: int, seed: int) -> Tally:
    """Requests at random moments, ``rate`` a second on average; each goes to the next connection that is free."""
    dice, tally, due = random.Random(seed), Tally(), queue.Queue[float | None]()
    threads = [
        threading.Thread(target=_work, args=(desk, due, tally, random.Random(f"{seed} {number}")))
        for number, desk in enumerate(desks)
    ]
    for thread in threads:
        thread.start()
    moment = time.perf_counter()
    for _ in range(rate * seconds):
        moment += dice.expovariate(rate)
        time.sleep(max(0.0, moment - time.perf_counter()))
        due.put(moment)
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return tally


def _work(desk: Desk, due: "queue.Queue[float | None]", tally: Tally, dice: random.Random) -> None:
    while (moment := due.get()) is not None:
        try:
            problem = _ask(desk, dice)
        except OSError as error:
            problem = type(error).__name__
        tally.milliseconds.append((time.perf_counter() - moment) * 1_000)
        if problem:
            tally.errors.append(problem)


def _ask(desk: Desk, dice: random.Random) -> str:
    """One request: an entry on a path, or a list, or a case. What was wrong with its answer, if anything."""
    code = dice.choice(desk.codes)
    if dice.random() < WRITES:
        now = today()
        fields = {
            "activity": "visit_made",
            "occurred_day": str(now.day),
            "occurred_month": str(now.month),
            "occurred_year": str(now.year),
            "outcome": "",
        }
        status = desk.visitor.post(f"/casos/{code}/camino/agregar/", fields).status
        return "" if status in (302, 303) else f"write {status}"
    answer = desk.visitor.get("/" if dice.random() < 0.5 else f"/casos/{code}/")
    return "" if answer.status == 200 else f"read {answer.status}"
