"""The frame of every action on cases: exactly once, one at a time, one path entry a case, one audit row.

All of it in one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.models import Fact, PathEntry
from amparo.casework.cases.requests import earlier_run, entry_request_id, request_digest, wait_for_twin
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.grants import touch_subjects
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import today


@dataclass(frozen=True)
class Entry:
    """What an action leaves on the path of one case; codes only."""

    activity: Activity
    occurred_on: date | None = None  # today in Lima unless said
    precision: DatePrecision = DatePrecision.DAY
    record_class: RecordClass | str = RecordClass.GENERAL
    place: str = ""
    outcome_code: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    supersedes: int | None = None


@dataclass
class Act:
    """One running action. ``replayed`` holds what an earlier run of the same request left, by case."""

    by: Viewer
    action: str
    cases: tuple[int, ...]
    request_id: UUID
    digest: str = ""
    replayed: dict[int, int | None] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    last: list[Callable[[], object]] = field(default_factory=list)

    @property
    def is_replay(self) -> bool:
        return bool(self.replayed)

    def leave(self, case: int, entry: Entry) -> None:
        """Put the entry that this action leaves on a case's path."""
        if case in self.entries:
            raise AssertionError(f"{self.action} left two entries on one path")
        self.entries[case] = entry

    def at_the_end(self, step: Callable[[], object]) -> None:
        """Do something after path and audit are written: what takes the writer's own access away."""
        self.last.append(step)


@contextmanager
def acting(
    *,
    by: Viewer,
    action: str,
    cases: Sequence[int],
    request_id: UUID,
    content: object = None,
    touch: bool = True,
    are_new: bool = False,
) -> Iterator[Act]:
    """Run one action on some cases. The body checks ``act.is_replay`` first, then asks the gate, and leaves one
    entry a case. Nothing that the body looks at may have been looked at before it.

    A double click, a replay or a second device with the same ``request_id`` waits for the first run and then
    finds its result; it is refused if ``content`` (what was asked for; None in batches) is another. ``are_new``:
    nobody else can know the cases yet. Raises whatever the body raises, with everything rolled back.
    """
    with transaction.atomic():
        wait_for_twin(by, request_id)
        digest = request_digest(request_id, action, cases, content)
        act = Act(by=by, action=action, cases=tuple(cases), request_id=request_id, digest=digest)
        act.replayed = earlier_run(request_id, cases, digest)
        if not act.is_replay and not are_new:
            wait_for_others(cases)
        yield act
        if act.is_replay:
            return
        if set(act.entries) != set(act.cases):
            raise AssertionError(f"{action} must leave one entry on the path of each of its cases")
        _append(act)
        classes = {str(entry.record_class) for entry in act.entries.values()}
        record_event(
            actor=by.staff_id,
            institution=by.institution_id,
            action=action,
            subjects=sorted(act.cases),
            record_classes=sorted(classes),
            request_id=request_id,
        )
        if touch:
            touch_subjects(act.cases)
        for step in act.last:
            step()


def wait_for_others(cases: Sequence[int]) -> None:
    """Wait until nobody else is acting on these cases, and keep others waiting until the transaction ends.

    What an action looks at before it writes (who is responsible, whether the case is open, whether the task is)
    so stays true until it has written. What gives access in the database takes the same locks (access, 0031). Always
    in the same order, so that two batches cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_hold_subjects(%s)", [list(cases)])


def _append(act: Act) -> None:
    entries = [
        (case, entry, entry_request_id(act.request_id, case), 0) for case, entry in act.entries.items()
    ]
    append_entries(act.by, entries, digest=act.digest)


def append_entries(by: Viewer, entries: Iterable[tuple[int, Entry, UUID, int]], *, digest: str = "") -> None:
    """Write path entries: (case, entry, its request id, its order in the day). Only frames of actions call it."""
    insert_rows(
        PathEntry(
            case_id=case,
            activity=entry.activity,
            occurred_on=entry.occurred_on or today(),
            precision=entry.precision,
            order_in_day=order,
            institution=by.institution_id,
            unit=by.unit_id,
            place=entry.place,
            record_class=entry.record_class,
            outcome_code=entry.outcome_code,
            recorded_by=by.staff_id,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            supersedes=entry.supersedes,
            request_id=request_id,
            request_digest=digest,
        )
        for case, entry, request_id, order in entries
    )


def supersede(model: type[Fact] | type[PathEntry], case: int, fact_id: int) -> None:
    """Take a fact out of force; raises ``Refused`` if somebody corrected it first or it is not there."""
    current = model._default_manager.filter(case_id=case, pk=fact_id, superseded_at=None)
    if current.update(superseded_at=timezone.now()) != 1:
        raise Refused("already_corrected")
