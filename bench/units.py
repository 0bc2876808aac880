"""Who works in the bench's country: units of 20,000 cases, coordinators, workers of 400 and of 40 cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5
from uuid import UUID

UNIT_CASES = 20_000
# Ten thousand cases do not hold a unit of that size: there the coordinator has most of what there is.
SMALL_UNIT_CASES = 8_000
MANY, FEW = 400, 40
WORKERS_WITH_FEW = 10
UNITS_OF_AN_INSTITUTION = 5
ROLES = ("social_worker", "psychologist", "lawyer")
COORDINATOR = "unit_coordinator"
PASSWORD = "una-clave-de-prueba"


@dataclass(frozen=True)
class Worker:
    """Somebody with an account; ``cases`` cases from ``first`` on are theirs, none for a coordinator."""

    unit: int
    number: int
    role: str
    first: int
    cases: int

    @property
    def username(self) -> str:
        return f"u{self.unit}-{self.number}"

    @property
    def staff_id(self) -> UUID:
        return ident(f"staff {self.username}")

    @property
    def unit_id(self) -> UUID:
        return ident(f"unit {self.unit}")

    @property
    def institution_id(self) -> UUID:
        return ident(f"institution {self.unit // UNITS_OF_AN_INSTITUTION}")


def ident(name: str) -> UUID:
    """The fixed id of anybody or anything in the bench."""
    return UUID(md5(name.encode(), usedforsecurity=False).hexdigest())


def unit_sizes(size: int) -> list[int]:
    """How many cases each unit has; whole workers only, so a size is a multiple of 1,000."""
    if size % 1_000 or size < 2 * MANY * WORKERS_WITH_FEW:
        raise ValueError("a size is a multiple of 1,000, and at least 8,000")
    full, rest = divmod(size, UNIT_CASES)
    if full:
        return [UNIT_CASES] * full + ([rest] if rest else [])
    return [SMALL_UNIT_CASES] + ([size - SMALL_UNIT_CASES] if size > SMALL_UNIT_CASES else [])


def workers(size: int) -> Iterator[Worker]:
    """Everybody, unit by unit: the coordinator (number 0), those with few cases, those with many."""
    first = 0
    for unit, cases in enumerate(unit_sizes(size)):
        yield Worker(unit, 0, COORDINATOR, 0, 0)
        left, number = cases, 1
        while left:
            carried = min(left, FEW if number <= WORKERS_WITH_FEW else MANY)
            yield Worker(unit, number, ROLES[number % len(ROLES)], first, carried)
            first, left, number = first + carried, left - carried, number + 1


@dataclass(frozen=True)
class Measured:
    """The three who are measured, all of the first unit."""

    few: Worker
    many: Worker
    coordinator: Worker


def measured(size: int) -> Measured:
    """The first worker with few cases, the first with many, and their coordinator."""
    team = [worker for worker in workers(size) if worker.unit == 0]
    return Measured(
        few=next(w for w in team if w.cases == FEW),
        many=next(w for w in team if w.cases == MANY),
        coordinator=team[0],
    )
