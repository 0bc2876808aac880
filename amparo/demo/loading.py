"""Writing the country down through the ordinary actions, each step as the staff who would have done it.

A step is one transaction with a request id that follows from the seed: an interrupted load goes on where it
stopped, and a finished one adds nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import Activity, TransferReason
from amparo.casework.cases.requests import earlier_run
from amparo.casework.lifecycle.assignment import transfer_cases
from amparo.casework.lifecycle.history import import_history
from amparo.casework.lifecycle.registration import open_cases
from amparo.casework.lifecycle.told import History
from amparo.demo.country import Crowd, Person, Post, coordinator, crowd, posts
from amparo.demo.files import FilePlan
from amparo.demo.handing_over import Stint, stints
from amparo.demo.plan import COHORTS, SLICE, Country, cohort, crowd_files, crowd_numbers, stories
from amparo.demo.protection import protection_steps
from amparo.demo.special import special_steps
from amparo.demo.staffing import Staffing
from amparo.demo.todo import Todo
from amparo.foundation.access.viewer import NotSignedIn, Viewer

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Part:
    """A part of the country that is loaded, or taken up again, as a whole."""

    name: str
    files: Callable[[], Sequence[FilePlan]]
    crowd: Crowd | None = None
    begin: int = 0
    steps: Callable[[], Sequence[Todo]] | None = None  # of a part that adds to files of others, and has none

    def numbers(self) -> Iterator[tuple[str, int]]:
        """The office and the number of each file."""
        if self.crowd:
            office = self.crowd.post.office
            yield from ((office, number) for number in crowd_numbers(self.crowd.number, self.begin))
        else:
            yield from ((plan.office, plan.number) for plan in self.files())


def parts(country: Country, wanted: int) -> list[Part]:
    """What makes up a country of at least so many files: stories and cohorts first, then the crowd."""
    made = [
        Part("stories", partial(stories, country)),
        Part("protection", tuple, steps=partial(protection_steps, country)),
    ]
    size = len(stories(country))
    for number in range(1, COHORTS + 1):
        if size >= wanted:
            return made
        made.append(Part(f"cohort {number}", partial(cohort, country, number)))
        size += len(cohort(country, number))
    for member in crowd(max(wanted - size, 0), country.today):
        for begin in range(0, min(member.files, wanted - size), SLICE):
            name = f"crowd {member.number} from {begin}"
            made.append(Part(name, partial(crowd_files, country, member, begin), crowd=member, begin=begin))
        size += member.files
    return made


class Loader:
    """Loads parts; ``progress`` is told how many files are there, of how many."""

    def __init__(self, country: Country, progress: Progress) -> None:
        self.country = country
        self.progress = progress
        self.staffing = Staffing()

    def is_complete(self, wanted: int) -> bool:
        """Whether everything is there already; False also if nobody has an account yet.

        Parts are loaded in order: when the last one is there, so are the others.
        """
        try:
            return self._is_done(self._last_step(parts(self.country, wanted)[-1]))
        except NotSignedIn:
            return False
        finally:
            self.staffing.close()

    def is_another_country(self) -> bool:
        """Whether CALP Iquitos has files, but none of the stories of this seed."""
        ours = [self.country.subject_of(plan.number) for plan in stories(self.country)]
        hers = coordinator("calp-iquitos", self.country.today)
        try:
            with self.staffing.acting_as(hers), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*), count(*) FILTER (WHERE subject = ANY (%s)) FROM access_case_grant",
                    [ours],
                )
                files, known = cursor.fetchone()
            return bool(files and not known)
        except NotSignedIn:
            return False
        finally:
            self.staffing.close()

    def load(self, wanted: int) -> int:
        """Load what is missing; returns how many files the country has."""
        done, made = 0, parts(self.country, wanted)
        try:
            for part in made:
                files = part.files()
                if not self._is_done(self._last_step(part, files)):
                    for todo in self._steps(part, files):
                        self._run(todo)
                done += len(files)
                self.progress(done, max(wanted, done))
        finally:
            self.staffing.close()
        return done

    def _run(self, todo: Todo) -> None:
        request_id = self.country.request_id(todo.key)
        if todo.who is None:
            todo.run(None, request_id)
            return
        with self.staffing.acting_as(todo.who) as viewer:
            todo.run(viewer, request_id)

    def _is_done(self, todo: Todo) -> bool:
        assert todo.who
        with self.staffing.acting_as(todo.who):
            return bool(earlier_run(self.country.request_id(todo.key), [todo.case]))

    def _steps(self, part: Part, files: Sequence[FilePlan]) -> Iterator[Todo]:
        today = self.country.today
        if part.steps:
            yield from part.steps()
            return
        if part.crowd:
            yield from self._steps_of_post(part.name, part.crowd.post, files)
            return
        for post in posts(today).values():
            mine = [plan for plan in files if plan.post == post.key]
            yield from self._steps_of_post(part.name, post, mine)
        yield from special_steps(self.country, part.name, files)
        yield self._last_step(part, files)

    def _steps_of_post(self, name: str, post: Post, files: Sequence[FilePlan]) -> Iterator[Todo]:
        for stint in stints(post, files):
            key = f"{name}|{stint.holder.key}"
            if stint.opened:
                yield self._opening(f"{key}|open", stint)
            if stint.histories:
                yield self._history(f"{key}|history", stint)
            if stint.handed_on and stint.successor:
                yield self._transfer(f"{key}|transfer", stint, post.office)

    def _opening(self, key: str, stint: Stint) -> Todo:
        subjects = [self.country.subject_of(plan.number) for plan in stint.opened]

        def run(by: Viewer, request_id: UUID) -> None:
            registrations = [plan.registration for plan in stint.opened]
            open_cases(by=by, request_id=request_id, registrations=registrations, subjects=subjects)

        return Todo(stint.holder, key, subjects[0], run)

    def _history(self, key: str, stint: Stint) -> Todo:
        histories = [
            History(self.country.subject_of(plan.number), steps) for plan, steps in stint.histories if steps
        ]

        def run(by: Viewer, request_id: UUID) -> None:
            import_history(by=by, histories=histories, request_id=request_id)

        return Todo(stint.holder, key, histories[0].case, run)

    def _transfer(self, key: str, stint: Stint, office: str) -> Todo:
        cases = [self.country.subject_of(plan.number) for plan in stint.handed_on]
        successor = stint.successor
        assert successor

        def run(by: Viewer, request_id: UUID) -> None:
            transfer_cases(
                by=by, cases=cases, request_id=request_id, to=successor.id,
                reason=TransferReason.WORKER_LEFT, on=successor.joined_on,
            )  # fmt: skip

        return Todo(coordinator(office, self.country.today), key, cases[0], run)

    def _last_step(self, part: Part, files: Sequence[FilePlan] | None = None) -> Todo:
        """The step that a part ends with: once it is done, all of it is."""
        if part.steps:
            return part.steps()[-1]
        made = files if files is not None else part.files()
        if part.crowd:
            return list(self._steps_of_post(part.name, part.crowd.post, made))[-1]
        return review(self.country, part.name, made)


def review(country: Country, name: str, files: Sequence[FilePlan]) -> Todo:
    """The coordinator of CALP Iquitos went through a plan with the team, on the last working day."""
    plan = next(plan for plan in files if plan.office == "calp-iquitos" and not plan.is_closed)
    case = country.subject_of(plan.number)
    entry = Entry(Activity.PLAN_REVIEWED, occurred_on=country.today)

    def run(by: Viewer, request_id: UUID) -> None:
        import_history(by=by, histories=[History(case, (entry,))], request_id=request_id)

    return Todo(coordinator("calp-iquitos", country.today), f"{name}|review", case, run)


def departures(today: date) -> Iterator[tuple[Person, date]]:
    """Who has left, and when."""
    for post in posts(today).values():
        for person in post.holders:
            if person.left_on:
                yield person, person.left_on
