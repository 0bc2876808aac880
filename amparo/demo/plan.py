"""The country put together: stories, cohorts of ordinary files, the crowd; all from a seed and a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID, uuid5

from amparo.casework.lifecycle.told import TaskTold
from amparo.casework.tasks.enums import TaskKind, TaskNature
from amparo.demo.country import FILES_A_POST, HISTORY_DAYS, NAMESPACE, Crowd
from amparo.demo.files import FilePlan, new_file, takes, task
from amparo.demo.lives import Life, as_another_clerk_writes, new_life
from amparo.demo.offices import BY_KEY, CUSCO, LIMA, LORETO, MADRE, OFFICES, Office
from amparo.demo.stories import tell
from amparo.foundation.access.codes import SUBJECT_LIMIT

COHORTS = 4
SLICE = 200
PEOPLE_A_COHORT = 54
DEFAULT_FILES = 400
_REGION_WEIGHTS = {LORETO: 34, LIMA: 28, CUSCO: 21, MADRE: 26}
HER_POST = "calp-iquitos/0"


@dataclass(frozen=True)
class Country:
    """What decides everything else."""

    seed: int
    today: date

    def request_id(self, step: str) -> UUID:
        """The request id of a step of the loading: the same on every run."""
        return uuid5(NAMESPACE, f"{self.seed}|{step}")

    def subject_of(self, number: int) -> int:
        """The case id of a file. One-to-one for a seed (an odd factor modulo 2³⁵): no two files meet."""
        rng = Random(f"{self.seed}|subjects")  # noqa: S311
        factor, shift = rng.randrange(1, SUBJECT_LIMIT, 2), rng.randrange(SUBJECT_LIMIT)
        return int((factor * number + shift) % SUBJECT_LIMIT)


@lru_cache(maxsize=2)
def stories(country: Country) -> list[FilePlan]:
    """The first cohort: what the miniature must hold."""
    return with_her_tasks(tell(country.seed, country.today), country.today)


@lru_cache(maxsize=8)
def cohort(country: Country, number: int) -> list[FilePlan]:
    """Ordinary people and their files; cohort 1 and further."""
    return [
        plan
        for person in range(PEOPLE_A_COHORT * number, PEOPLE_A_COHORT * (number + 1))
        for plan in _files_of_person(country, person)
    ]


def miniature(country: Country, cohorts: int = COHORTS) -> list[FilePlan]:
    """Every file of the miniature."""
    return [*stories(country), *(plan for n in range(1, cohorts + 1) for plan in cohort(country, n))]


def _files_of_person(country: Country, person: int) -> Iterator[FilePlan]:
    rng = Random(f"{country.seed}|person|{person}")  # noqa: S311
    region = rng.choices(list(_REGION_WEIGHTS), list(_REGION_WEIGHTS.values()))[0]
    opened_on = _opening_day(rng, country.today)
    life = new_life(rng, f"{country.seed}|{person}", region, opened_on)
    first = _first_office(rng, life, region, opened_on)
    number = 100_000 + person * 10
    yield new_file(rng, number, life, first.key, opened_on, country.today, post=_post(rng, first))
    for n, office in enumerate(_further_offices(rng, life, first, region, opened_on), start=1):
        day = opened_on + timedelta(days=rng.randint(1, 30))
        if day < country.today:
            known_as = as_another_clerk_writes(rng, life) if rng.random() < 0.3 else life
            yield new_file(
                rng, number + n, known_as, office.key, day, country.today,
                post=_post(rng, office), came_from=first.kind,
            )  # fmt: skip


def _opening_day(rng: Random, today: date) -> date:
    """More files every year: more people come, and more of what came is written down."""
    return today - timedelta(days=3 + int((HISTORY_DAYS - 60) * rng.random() ** 1.5))


def _post(rng: Random, office: Office) -> int:
    return rng.choices(range(len(office.positions)), [3, 2, 2, 2, 2][: len(office.positions)])[0]


def _first_office(rng: Random, life: Life, region: str, on: date) -> Office:
    offices = [o for o in OFFICES if o.region == region and o.weight and takes(o, life, on)]
    return rng.choices(offices, [office.weight for office in offices])[0]


def _further_offices(rng: Random, life: Life, first: Office, region: str, on: date) -> Sequence[Office]:
    others = [
        o for o in OFFICES
        if o.region == region and o.positions and o.institution != first.institution and takes(o, life, on)
    ]  # fmt: skip
    how_many = rng.choices((0, 1, 2), (62, 30, 8))[0]
    return rng.sample(others, min(how_many, len(others)))


# What the psychologist of CALP Iquitos finds in the morning: (what, due in days, hour, promised).
_HER_DAY: tuple[tuple[TaskKind, int, int | None, bool], ...] = (
    (TaskKind.APPOINTMENT, 0, 16, False),
    (TaskKind.CALL, 0, None, False),
    (TaskKind.DOCUMENTS, -10, None, True),
    (TaskKind.VISIT, -2, None, False),
    (TaskKind.HEARING, 2, 9, False),
    (TaskKind.SCHOOL, 21, None, True),
    (TaskKind.COORDINATION, -1, None, False),
    (TaskKind.APPOINTMENT, 1, 10, False),
    (TaskKind.HEALTH, 0, 11, True),
    (TaskKind.REVIEW, 14, None, False),
)


def with_her_tasks(plans: Sequence[FilePlan], today: date) -> list[FilePlan]:
    """The plans, with a day's work for the psychologist whom the demo signs in as."""
    hers = [p.number for p in plans if p.post == HER_POST and not p.is_closed and p.last_day < today]
    days = dict(zip(hers, _HER_DAY, strict=False))
    return [_with_task(plan, *days[plan.number], today) if plan.number in days else plan for plan in plans]


def _with_task(
    plan: FilePlan, kind: TaskKind, in_days: int, hour: int | None, is_promise: bool, today: date
) -> FilePlan:
    told = replace(plan, steps=tuple(step for step in plan.steps if not isinstance(step, TaskTold)))
    due = max(today + timedelta(days=in_days), told.last_day)
    nature = TaskNature.PROMISED if is_promise else TaskNature.NEXT
    return replace(told, steps=(*told.steps, task(kind, told.last_day, due, hour=hour, nature=nature)))


def crowd_files(country: Country, crowd: Crowd, begin: int) -> list[FilePlan]:
    """A slice of the files of a post of the crowd. One in eight is on somebody whom another knows too."""
    office = BY_KEY[crowd.post.office]
    post = office.positions.index(crowd.post.role)
    return [
        replace(_crowd_file(country, crowd.number, n, office, post), post=crowd.post.key)
        for n in range(begin, begin + SLICE)
    ]


def crowd_numbers(crowd: int, begin: int) -> range:
    """The numbers of a slice of the files of a post of the crowd."""
    first = 10_000_000 + crowd * FILES_A_POST + begin
    return range(first, first + SLICE)


def _crowd_file(country: Country, crowd: int, n: int, office: Office, post: int) -> FilePlan:
    whose = crowd - 1 if crowd and n % 8 == 0 else crowd
    born_of = Random(f"{country.seed}|crowd|{whose}|{n}")  # noqa: S311
    opened_on = _opening_day(born_of, country.today)
    life = new_life(born_of, f"{country.seed}|crowd|{whose}|{n}", office.region, opened_on)
    rng = Random(f"{country.seed}|crowd file|{crowd}|{n}")  # noqa: S311
    if whose != crowd:
        life = as_another_clerk_writes(rng, life)
        opened_on = min(opened_on + timedelta(days=rng.randint(0, 30)), country.today - timedelta(days=1))
    return new_file(
        rng, crowd_numbers(crowd, n)[0], life, office.key, opened_on, country.today,
        post=post, pace=0.7, notes=1 if n % 4 == 0 else 0,
    )  # fmt: skip
