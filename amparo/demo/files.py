"""What one institution's file holds on one person: the registration, and the steps that followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import (
    Activity,
    CaseState,
    ClosingReason,
    ExploitationForm,
    Sex,
    TransferReason,
    YesNoUnknown,
)
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.lifecycle.registration import Registration
from amparo.casework.lifecycle.told import StateTold, Step, TaskEnded, TaskTold, day_of
from amparo.casework.tasks.enums import TaskKind, TaskNature
from amparo.demo.lives import Life
from amparo.demo.notes import note_of
from amparo.demo.offices import BY_KEY, Office
from amparo.demo.registering import registration_of
from amparo.demo.scripts import play
from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.clock import LIMA
from amparo.foundation.directory.enums import InstitutionKind

K = InstitutionKind


@dataclass(frozen=True)
class Handover:
    """Given to the holder of another post on a day, apart from what turnover brings."""

    post: str
    on: date
    reason: TransferReason


@dataclass(frozen=True)
class FilePlan:
    """A file as it will be written. ``number`` is unique; ``team``: posts that also work on it."""

    number: int
    story: str
    life: Life
    office: str
    post: str
    role: Role
    registration: Registration
    steps: tuple[Step, ...]
    handovers: tuple[Handover, ...] = ()
    team: tuple[str, ...] = ()
    later: tuple[str, ...] = field(default=())  # what is done to it today: see loading

    @property
    def opened_on(self) -> date:
        assert self.registration.opened_on
        return self.registration.opened_on

    @property
    def is_closed(self) -> bool:
        states = [step.to for step in self.steps if isinstance(step, StateTold)]
        return bool(states) and states[-1] == CaseState.CLOSED

    @property
    def last_day(self) -> date:
        return max([self.opened_on, *(day_of(step) for step in self.steps)])

    def and_then(self, *steps: Step) -> "FilePlan":
        """The file with further steps, in the order of their days."""
        return replace(self, steps=tuple(sorted((*self.steps, *steps), key=day_of)))

    def registered(self, **changes: object) -> "FilePlan":
        """The file with another answer in its registration."""
        return replace(self, registration=replace(self.registration, **changes))  # type: ignore[arg-type]


_FOR_MINORS = {K.SPECIAL_PROTECTION_UNIT, K.DEMUNA, K.SHELTER_PUBLIC_CARE, K.SHELTER_PUBLIC_SPECIAL}
_CLOSING = (
    ClosingReason.GOALS_MET,
    ClosingReason.GOALS_MET,
    ClosingReason.CONTACT_LOST,
    ClosingReason.CONTACT_LOST,
    ClosingReason.PERSONS_WISH,
    ClosingReason.MOVED_AWAY,
    ClosingReason.TRANSFERRED,
)


def takes(office: Office, life: Life, on: date) -> bool:
    """Whether an office attends somebody like this."""
    if office.kind in _FOR_MINORS:
        return life.age_on(on) < 18 and life.sex == Sex.FEMALE
    if office.kind in (K.CEM, K.SHELTER_PRIVATE, K.TEMPORARY_SHELTER):
        return life.sex == Sex.FEMALE
    if office.kind == K.LABOUR_INSPECTION:
        return life.is_identified and life.form != ExploitationForm.SEXUAL_EXPLOITATION
    return True


def new_file(
    rng: Random,
    number: int,
    life: Life,
    office_key: str,
    opened_on: date,
    today: date,
    *,
    post: int = 0,
    story: str = "",
    came_from: InstitutionKind | None = None,
    is_closed: bool | None = None,
    pace: float = 1.0,
    notes: int | None = None,
) -> FilePlan:
    """The file that an office opened on somebody on a day, and what it wrote until today."""
    office = BY_KEY[office_key]
    role = office.positions[post]
    registration = registration_of(rng, life, office, role, opened_on, came_from)
    until = today - timedelta(days=1)
    minor = life.age_on(opened_on) < 18
    steps: list[Step] = list(_needs_met(registration, until))
    steps += play(rng, office.kind, role, opened_on, until, is_minor=minor, pace=pace)
    last = max([opened_on, *map(day_of, steps)])
    for _ in range(rng.choice((0, 1, 1, 2, 3)) if notes is None else notes):
        text, record_class, occasion = note_of(rng, role)
        on = opened_on + timedelta(days=rng.randint(0, max((last - opened_on).days, 0)))
        steps.append(NoteWritten(occasion, text, record_class, on))
    steps.sort(key=day_of)
    closed = _is_old_enough(rng, opened_on, today) if is_closed is None else is_closed
    steps += _ending(rng, last, until) if closed else _what_comes_next(rng, last, today)
    return FilePlan(number, story, life, office_key, f"{office_key}/{post}", role, registration, tuple(steps))


def _needs_met(registration: Registration, until: date) -> Sequence[Step]:
    """Urgent tasks of old files were done within a day; those of the newest are still open."""
    assert registration.opened_on
    on = registration.opened_on + timedelta(days=1)
    if on > until:
        return []
    return [
        TaskEnded(TaskKind(need), on)
        for need, answer in registration.needs.items()
        if answer == YesNoUnknown.YES
    ]


def _is_old_enough(rng: Random, opened_on: date, today: date) -> bool:
    years = (today - opened_on).days / 365
    return rng.random() < (0.7 if years > 2 else 0.35 if years > 1 else 0.04)


def _ending(rng: Random, last: date, until: date) -> list[Step]:
    on = last + timedelta(days=rng.randint(5, 45))
    if on > until:
        return []
    reason = rng.choice(_CLOSING)
    steps: list[Step] = []
    if reason == ClosingReason.GOALS_MET and rng.random() < 0.6:
        steps.append(StateTold(CaseState.FOLLOW_UP, last))
    return [*steps, StateTold(CaseState.CLOSED, on, str(reason))]


_NEXT = (TaskKind.APPOINTMENT, TaskKind.CALL, TaskKind.VISIT, TaskKind.REVIEW, TaskKind.COORDINATION)
_PROMISED = (TaskKind.DOCUMENTS, TaskKind.SCHOOL, TaskKind.HEALTH)


def _what_comes_next(rng: Random, last: date, today: date) -> list[Step]:
    if rng.random() < 0.35:
        return []
    is_promise = rng.random() < 0.3
    days = rng.randint(-9, -1) if rng.random() < 0.1 else rng.randint(1, 40)
    kind = rng.choice(_PROMISED if is_promise else _NEXT)
    nature = TaskNature.PROMISED if is_promise else TaskNature.NEXT
    return [task(kind, last, max(today + timedelta(days=days), last), nature=nature)]


def task(
    kind: TaskKind, on: date, due: date, *, hour: int | None = None, nature: TaskNature = TaskNature.NEXT
) -> TaskTold:
    """A task agreed on a day, due on another (at an hour, if that matters)."""
    at = datetime.combine(
        due, time(hour if hour is not None else 23, 0 if hour is not None else 59), tzinfo=LIMA
    )
    return TaskTold(kind, min(on, due), at, nature, has_time=hour is not None)


def entry(
    activity: Activity,
    on: date,
    record_class: str = RecordClass.GENERAL,
    *,
    outcome: str = "",
    place: str = "",
) -> Entry:
    """A step that has no table of its own."""
    return Entry(activity, occurred_on=on, record_class=record_class, outcome_code=outcome, place=place)
