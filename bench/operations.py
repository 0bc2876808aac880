"""What is measured: the lists, the search, a case, a registration and an entry, each beside its raw SQL."""

import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import start_of, today
from amparo.web.work.cursors import text_of_cursor
from bench.loading import LONG_PATH, STIR
from bench.measuring import WARM_UPS, Measurement, measure
from bench.names import given_name
from bench.place import Place
from bench.raw_reads import RawReader
from bench.raw_writes import RawWriter
from bench.registering import fill_draft, save_draft
from bench.units import Worker, measured, workers
from bench.visitor import Answer, Visitor

_LONG = """
    SELECT g.subject, g.touched_at FROM access_case_grant g
    WHERE g.grantee = %s AND g.list_group = 0
      AND (SELECT count(*) FROM cases_path_entry e WHERE e.case_id = g.subject) = %s
"""
_LATER = """
    SELECT touched_at, subject FROM access_case_grant WHERE grantee = %s AND list_group = 0
    ORDER BY touched_at DESC, subject DESC OFFSET %s
"""
_FREE = """
    SELECT DISTINCT n FROM (SELECT 1 + floor(random() * 34359738366)::bigint AS n
                            FROM generate_series(1, 2 * %(wanted)s)) drawn
    WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = n) LIMIT %(wanted)s
"""
_CODE = re.compile(r"/casos/[0-9A-Z]{4}-[0-9A-Z]{4}/")


class Bench:
    """One size, loaded and served."""

    def __init__(self, here: Place, size: int, port: int, samples: int) -> None:
        self.here, self.size, self.port, self.samples = here, size, port, samples
        self.three = measured(size)
        self.team = [w.staff_id for w in workers(size) if w.unit == 0]
        self.raw = RawReader(here)
        self.chance = random.Random(size)

    def run(self) -> Iterator[Measurement]:
        """Measure everything; results come one by one."""
        three = self.three
        for worker, who in ((three.few, "worker of 40"), (three.many, "worker of 400")):
            yield from self._worker(worker, who)
        yield from self._coordinator(three.coordinator, f"coordinator of {self._unit_cases():,}")
        yield from self._writes(three.many, "worker of 400")
        self.raw.close()

    def _unit_cases(self) -> int:
        return sum(w.cases for w in workers(self.size) if w.unit == 0)

    def _visitor(self, worker: Worker) -> Visitor:
        visitor = Visitor(self.port)
        visitor.sign_in(worker.username)
        return visitor

    def _measure(
        self,
        who: str,
        what: str,
        served: Callable[[], float],
        raw: Callable[[], int],
        has_reach: bool = False,
    ) -> Measurement:
        def timed() -> tuple[float, int]:
            began = time.perf_counter()
            rows = raw()
            return (time.perf_counter() - began) * 1_000, rows

        return measure(self.size, who, what, served, timed, has_reach=has_reach, samples=self.samples)

    def _worker(self, worker: Worker, who: str) -> Iterator[Measurement]:
        visitor = self._visitor(worker)
        tonight = start_of(today() + timedelta(days=1))
        listed = min(50, worker.cases)
        yield self._measure(
            who,
            f"list of {listed}",
            lambda: _page(visitor, "/", at_least=listed * 4 // 5),
            lambda: self.raw.my_work(worker, tonight),
            has_reach=True,
        )
        names = self._names(worker)
        yield self._measure(
            who,
            "search by name",
            lambda: _search(visitor, self.chance.choice(names)),
            lambda: self.raw.my_work(worker, tonight, self.chance.choice(names)),
        )
        yield self._open(visitor, worker, who)

    def _open(self, visitor: Visitor, worker: Worker, who: str) -> Measurement:
        holder = worker.staff_id if worker.cases else worker.unit_id
        cases = [row[0] for row in self.raw.main.execute(_LONG, [holder, LONG_PATH]).fetchall()]
        return self._measure(
            who,
            f"open a case, path of {LONG_PATH}",
            lambda: _page(visitor, f"/casos/{code_of_subject(self.chance.choice(cases))}/", path=LONG_PATH),
            lambda: self.raw.case(self.chance.choice(cases)),
            has_reach=True,
        )

    def _coordinator(self, worker: Worker, who: str) -> Iterator[Measurement]:
        visitor = self._visitor(worker)
        now = datetime.now(UTC)
        yield self._measure(
            who,
            "list of 50",
            lambda: _page(visitor, "/unidad/", at_least=50),
            lambda: self.raw.my_unit(worker, self.team, now),
            has_reach=True,
        )
        deep = self.raw.main.execute(_LATER, [worker.unit_id, self._unit_cases() * 6 // 10]).fetchall()
        cursors = [(row[0], row[1]) for row in deep[:-100]]
        yield self._measure(
            who,
            "deep page of 50",
            lambda: _page(visitor, _unit_after(self.chance.choice(cursors)), at_least=50),
            lambda: self.raw.my_unit(worker, self.team, now, self.chance.choice(cursors)),
            has_reach=True,
        )
        yield self._open(visitor, worker, who)

    def _names(self, worker: Worker) -> list[str]:
        """What somebody types: the name of a case of theirs, as the worker calls it."""
        places = range(worker.first, worker.first + worker.cases)
        return [given_name(place * STIR % self.size) for place in places]

    def _writes(self, worker: Worker, who: str) -> Iterator[Measurement]:
        visitor = self._visitor(worker)
        drafts = [fill_draft(visitor) for _ in range(self.samples + WARM_UPS + 1)]
        model, _ = save_draft(visitor, drafts.pop())
        _entry(visitor, model)
        writer = RawWriter(self.here, model)
        free = [row[0] for row in self.raw.main.execute(_FREE, {"wanted": self.samples + WARM_UPS})]
        yield self._measure(
            who,
            "register: Save",
            lambda: save_draft(visitor, drafts.pop())[1],
            lambda: writer.register(free.pop()),
        )
        cases = [row[0] for row in self.raw.main.execute(_LONG, [worker.staff_id, LONG_PATH]).fetchall()]
        yield self._measure(
            who,
            "add an entry",
            lambda: _entry(visitor, self.chance.choice(cases)),
            lambda: writer.add_entry(self.chance.choice(cases)),
        )
        writer.close()


def _unit_after(cursor: tuple[datetime, int]) -> str:
    return f"/unidad/?desde={text_of_cursor(cursor)}"


def _page(visitor: Visitor, address: str, *, at_least: int = 0, path: int = 0) -> float:
    """Get a page and see that what was asked for stands on it; milliseconds until its last byte."""
    answer = visitor.get(address)
    text = answer.text
    if answer.status != 200 or len(set(_CODE.findall(text))) < at_least or text.count("<time") < path:
        raise RuntimeError(f"{address} answered {answer.status} without what was asked for")
    return answer.milliseconds


def _search(visitor: Visitor, name: str) -> float:
    """Send a name, as no address may carry one, and follow to the list; milliseconds of both together."""
    answer = visitor.post("/", {"buscar": name})
    if answer.status != 303:
        raise RuntimeError(f"the search answered {answer.status}")
    return answer.milliseconds + _page(visitor, answer.location.partition("#")[0], at_least=1)


def _entry(visitor: Visitor, case: int) -> float:
    """Record a visit of today on a case's path."""
    day = today()
    fields = {
        "activity": "visit_made",
        "occurred_day": str(day.day),
        "occurred_month": str(day.month),
        "occurred_year": str(day.year),
        "outcome": "",
    }
    answer: Answer = visitor.post(f"/casos/{code_of_subject(case)}/camino/agregar/", fields)
    if answer.status != 302:
        raise RuntimeError(f"adding an entry answered {answer.status}: {answer.text[-1500:]}")
    return answer.milliseconds
