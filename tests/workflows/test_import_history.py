"""Writing down what files say happened long ago."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.enums import (
    Activity,
    CaseState,
    ClosingReason,
    NoteKind,
    ReopeningReason,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.models import Note, PathEntry
from amparo.casework.cases.path_queries import path_page
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.history import import_history
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.told import History, StateTold, Step, TaskEnded, TaskTold
from amparo.casework.tasks.enums import TaskKind, TaskNature
from amparo.casework.tasks.models import Task
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.clock import LIMA, noon_of, today
from amparo.foundation.protection.sealing import Opener, Slot, open_values
from tests.conftest import ActAs
from tests.world import ident

DAY = today() - timedelta(days=400)


def after(days: int, activity: Activity = Activity.VISIT_MADE) -> Entry:
    return Entry(activity, occurred_on=DAY + timedelta(days=days))


def closed(days: int) -> StateTold:
    return StateTold(CaseState.CLOSED, DAY + timedelta(days=days), str(ClosingReason.GOALS_MET))


@pytest.fixture
def old_file(act_as: ActAs) -> int:
    needs = {UrgentNeed.BED: YesNoUnknown.YES}
    return open_case(
        by=act_as("ana"),
        request_id=uuid4(),
        registration=Registration(opened_on=DAY, needs=needs, needs_asked_on=DAY),
    )


def _path(act_as: ActAs, case: int) -> list[str]:
    return [step.activity for step in reversed(path_page(open_header(act_as("ana"), case).access).steps)]


def test_leaves_one_entry_a_step_in_the_order_of_days(act_as: ActAs, old_file: int, request_id: UUID) -> None:
    steps: tuple[Step, ...] = (
        TaskEnded(TaskKind.BED, DAY),
        after(3, Activity.PLAN_AGREED),
        NoteWritten(NoteKind.SESSION, "vino puntual", RecordClass.PSYCHOSOCIAL, DAY + timedelta(days=3)),
        closed(90),
        StateTold(CaseState.REOPENED, DAY + timedelta(days=300), str(ReopeningReason.CAME_BACK)),
        TaskTold(TaskKind.SCHOOL, today(), noon_of(today() + timedelta(days=9)), TaskNature.PROMISED),
    )
    written = import_history(by=act_as("ana"), histories=[History(old_file, steps)], request_id=request_id)
    assert written == 6
    assert _path(act_as, old_file) == [
        "case_opened",
        "task_done",
        "plan_agreed",
        "note_written",
        "case_closed",
        "case_reopened",
        "task_created",
    ]
    header = open_header(act_as("ana"), old_file)
    assert header.state == CaseState.REOPENED
    assert [(task.kind, task.nature) for task in open_tasks(header.access)] == [("school", "promised")]


def test_the_same_request_twice_adds_nothing(act_as: ActAs, old_file: int, request_id: UUID) -> None:
    history = [History(old_file, (after(3), after(9)))]
    first = import_history(by=act_as("ana"), histories=history, request_id=request_id)
    second = import_history(by=act_as("ana"), histories=history, request_id=request_id)
    assert (first, second) == (2, 0)
    assert PathEntry.objects.filter(case_id=old_file).count() == 3


def test_a_note_opens_again_as_it_was_written(act_as: ActAs, old_file: int, request_id: UUID) -> None:
    ana = act_as("ana")
    text = NoteWritten(NoteKind.CALL, "llamó su tía; «no» contestar", RecordClass.PSYCHOSOCIAL, DAY)
    import_history(by=ana, histories=[History(old_file, (text,))], request_id=request_id)
    note = Note.objects.get(case_id=old_file)
    opened = open_values(
        [(Slot(old_file, note.record_class, note.seal_field), bytes(note.sealed))],
        opener=Opener(ana.staff_id, ana.institution_id, "read_note", "care"),
    )
    assert opened == ["llamó su tía; «no» contestar"]


def test_a_file_that_ends_closed_is_listed_among_the_closed(act_as: ActAs, old_file: int) -> None:
    steps = (TaskEnded(TaskKind.BED, DAY), closed(30))
    import_history(by=act_as("ana"), histories=[History(old_file, steps)], request_id=uuid4())
    assert [row.case for row in caseload(act_as("ana"), CaseloadFilter(is_closed=True)).rows] == [old_file]
    assert caseload(act_as("ana"), CaseloadFilter()).rows == ()


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_file_is_listed_as_of_the_last_day_it_tells_of(
    act_as: ActAs, old_file: int, is_closed: bool
) -> None:
    last = closed(90) if is_closed else after(90)
    steps: tuple[Step, ...] = (TaskEnded(TaskKind.BED, DAY), after(3), last)
    import_history(by=act_as("ana"), histories=[History(old_file, steps)], request_id=uuid4())
    for scope, who in (("mine", "ana"), ("unit", "rosa")):
        (row,) = caseload(act_as(who), CaseloadFilter(scope=scope, is_closed=is_closed)).rows
        assert row.touched_at == noon_of(DAY + timedelta(days=90))


def test_a_file_that_was_worked_on_since_does_not_go_back(act_as: ActAs, flor: int) -> None:
    (before,) = caseload(act_as("ana"), CaseloadFilter()).rows
    import_history(by=act_as("ana"), histories=[History(flor, (after(3),))], request_id=uuid4())
    assert caseload(act_as("ana"), CaseloadFilter()).rows == (before,)


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((TaskEnded(TaskKind.BED, DAY), closed(30), after(31)), "case_is_closed"),
        ((closed(30),), "urgent_tasks_are_open"),
        ((Entry(Activity.VISIT_MADE, occurred_on=today() + timedelta(days=1)),), "date_in_the_future"),
        ((StateTold(CaseState.REOPENED, DAY),), "not_from_open_to_reopened"),
        ((TaskEnded(TaskKind.SCHOOL, DAY),), "task_already_ended"),
    ],
)
def test_refuses_what_the_rules_of_every_day_refuse(
    act_as: ActAs, old_file: int, steps: tuple[Step, ...], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        import_history(by=act_as("ana"), histories=[History(old_file, steps)], request_id=uuid4())
    assert _path(act_as, old_file) == ["case_opened"]


def test_refuses_a_class_that_the_writer_may_not_write(act_as: ActAs, old_file: int) -> None:
    legal = Entry(Activity.STATEMENT_GIVEN, occurred_on=DAY, record_class=RecordClass.LEGAL)
    with pytest.raises(DatabaseError), transaction.atomic():
        import_history(by=act_as("ana"), histories=[History(old_file, (legal,))], request_id=uuid4())


def test_refuses_a_file_of_somebody_else(act_as: ActAs, old_file: int) -> None:
    with pytest.raises(Refused, match="class_not_writable"):
        import_history(by=act_as("luis"), histories=[History(old_file, (after(1),))], request_id=uuid4())


def test_a_task_keeps_the_hour_it_is_due(act_as: ActAs, old_file: int, request_id: UUID) -> None:
    at = datetime.combine(today(), datetime.min.time().replace(hour=16), tzinfo=LIMA)
    told = TaskTold(TaskKind.APPOINTMENT, today(), at, has_time=True)
    import_history(by=act_as("ana"), histories=[History(old_file, (told,))], request_id=request_id)
    tasks = {task.kind: task for task in open_tasks(open_header(act_as("ana"), old_file).access)}
    assert (tasks["appointment"].due_at, tasks["appointment"].has_time) == (at, True)


def test_an_urgent_task_that_the_writer_may_not_read_holds_up_the_closing_too(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    Task.objects.create(
        case_id=flor,
        kind=TaskKind.SUICIDE_RISK,
        record_class=RecordClass.PSYCHOSOCIAL,
        due_at=noon_of(today()),
        assignee=act_as("ana").staff_id,
        recorded_by=act_as("ana").staff_id,
    )
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    luis = act_as("luis")
    assert open_tasks(access_case(luis, flor)) == []
    closing = StateTold(CaseState.CLOSED, today(), str(ClosingReason.GOALS_MET))
    with pytest.raises(Refused, match="urgent_tasks_are_open"):
        import_history(by=luis, histories=[History(flor, (closing,))], request_id=request_id)
