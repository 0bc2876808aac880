"""Histories: what files say happened long ago, written down in one batch, in the order of its days.

An institution that begins with Amparo brings years of records. Its days are kept as ``occurred_on``; that
they were written today is not hidden (``recorded_at``). Each step leaves one entry on the path, by the same
rules as the actions of every day: nothing is added to a closed file, no state is skipped.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection, transaction

from amparo.casework.cases.acting import Entry, append_entries, wait_for_others
from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.births import births_of
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, CaseState, ClosingReason, DatePrecision
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.lifetime import may_be_dated
from amparo.casework.cases.models import Case, Note
from amparo.casework.cases.outcomes import OUTCOMES, is_outcome_of
from amparo.casework.cases.requests import earlier_run, entry_request_id, wait_for_twin
from amparo.casework.cases.touching import touch_as_told
from amparo.casework.lifecycle.models import StateChange
from amparo.casework.lifecycle.rules import ACTIVITY_OF_STATE, may_close, state_after
from amparo.casework.lifecycle.told import History, StateTold, Step, TaskEnded, TaskTold, day_of
from amparo.casework.tasks.enums import TaskState
from amparo.casework.tasks.models import Task
from amparo.casework.tasks.queries import with_urgent_open
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import noon_of, today
from amparo.foundation.protection.sealing import Slot, seal_values
from amparo.foundation.protection.vault import create_data_keys

Placed = tuple[int, int, Step]  # case, number of the step within its history, step


def import_history(*, by: Viewer, histories: Sequence[History], request_id: UUID) -> int:
    """Write the histories down, all or none, once for the same request; returns how many entries are new.

    One audit event names every case. Raises ``Refused`` for a day that has not come or is before the person's
    birth, an outcome that its activity has not, a step on a closed file, or a state that cannot follow; the
    database refuses every row of a class that the viewer may not write.
    """
    told = [history for history in histories if history.steps]
    cases = [history.case for history in told]
    if not told:
        return 0
    with transaction.atomic():
        wait_for_twin(by, request_id)
        if earlier_run(request_id, cases):
            return 0
        wait_for_others(cases)
        states = _states_after(told)
        _require_possible(told)
        placed = [(h.case, number, step) for h in told for number, step in enumerate(h.steps)]
        entries: dict[tuple[int, int], Entry] = {}
        for write in (_plain, _notes, _tasks, _ended_tasks, _state_changes):
            entries |= write(by, placed)
        _require_closable(told, states)
        append_entries(by, _numbered(entries, request_id))
        _set_states(states)
        touch_as_told(cases)
        record_event(
            actor=by.staff_id,
            institution=by.institution_id,
            action="import_history",
            subjects=sorted(cases),
            record_classes=sorted({str(entry.record_class) for entry in entries.values()}),
            request_id=request_id,
        )
    return len(entries)


def _states_after(histories: Sequence[History]) -> dict[int, CaseState]:
    """The state each file ends in, if it is not that of now; raises ``Refused`` where steps do not fit."""
    now = dict(Case.objects.filter(id__in=[h.case for h in histories]).values_list("id", "state"))
    ends = {}
    for history in histories:
        if history.case not in now:
            raise Refused("class_not_writable")
        before = CaseState(now[history.case])
        state = before
        for step in history.steps:
            if day_of(step) > today():
                raise Refused("date_in_the_future")
            state = state_after(state, step.to if isinstance(step, StateTold) else None)
        if state != before:
            ends[history.case] = state
    return ends


def _require_possible(histories: Sequence[History]) -> None:
    births = births_of([history.case for history in histories])
    for history in histories:
        for step in history.steps:
            precision = step.precision if isinstance(step, Entry) else DatePrecision.DAY
            occurred = PartialDate(day_of(step), precision)
            require(may_be_dated({"occurred": occurred}, births.get(history.case)))
            if isinstance(step, Entry) and step.activity in OUTCOMES:
                require(is_outcome_of(step.activity, step.outcome_code))


def _require_closable(histories: Sequence[History], states: Mapping[int, CaseState]) -> None:
    """A file that ends closed has no urgent task left open (``lifecycle.rules.may_close``)."""
    closing = {
        history.case: [step.reason for step in history.steps if isinstance(step, StateTold)][-1]
        for history in histories
        if states.get(history.case) == CaseState.CLOSED
    }
    urgent = with_urgent_open(list(closing))
    for case, reason in closing.items():
        require(may_close(ClosingReason(reason), urgent_is_open=case in urgent))


def _numbered(
    entries: Mapping[tuple[int, int], Entry], request_id: UUID
) -> list[tuple[int, Entry, UUID, int]]:
    """Entries in order, each with its request id: the first of a case by the rule of every action."""
    numbered = []
    for case, number in sorted(entries):
        own = entry_request_id(request_id, case) if number == 0 else uuid5(request_id, f"{case}|{number}")
        numbered.append((case, entries[case, number], own, number))
    return numbered


def _plain(by: Viewer, placed: Sequence[Placed]) -> dict[tuple[int, int], Entry]:
    return {(case, number): step for case, number, step in placed if isinstance(step, Entry)}


def _notes(by: Viewer, placed: Sequence[Placed]) -> dict[tuple[int, int], Entry]:
    notes = [(case, number, step) for case, number, step in placed if isinstance(step, NoteWritten)]
    if not notes:
        return {}
    slots = [Slot(case, str(note.record_class), f"note:{secrets.token_hex(8)}") for case, _, note in notes]
    for record_class in {slot.record_class for slot in slots}:
        create_data_keys(
            {slot.subject for slot in slots if slot.record_class == record_class}, [record_class]
        )
    sealed = seal_values([(slot, note.text.strip()) for slot, (_, _, note) in zip(slots, notes, strict=True)])
    rows = insert_rows(
        Note(
            case_id=case,
            recorded_by=by.staff_id,
            kind=note.kind,
            record_class=note.record_class,
            occurred_on=note.occurred_on,
            seal_field=slot.field,
            sealed=secret,
        )
        for (case, _, note), slot, secret in zip(notes, slots, sealed, strict=True)
    )
    return {
        (case, number): Entry(
            Activity.NOTE_WRITTEN,
            occurred_on=note.occurred_on,
            record_class=note.record_class,
            subject_kind="note",
            subject_id=row.pk,
        )
        for (case, number, note), row in zip(notes, rows, strict=True)
    }


def _tasks(by: Viewer, placed: Sequence[Placed]) -> dict[tuple[int, int], Entry]:
    tasks = [(case, number, step) for case, number, step in placed if isinstance(step, TaskTold)]
    if not tasks:
        return {}
    cases = {case for case, _, _ in tasks}
    responsible = dict(Case.objects.filter(id__in=cases).values_list("id", "responsible"))
    rows = insert_rows(
        Task(
            case_id=case,
            kind=told.kind,
            nature=told.nature,
            due_at=told.due_at,
            has_time=told.has_time,
            assignee=responsible[case],
            recorded_by=by.staff_id,
        )
        for case, _, told in tasks
    )
    return {
        (case, number): Entry(
            Activity.TASK_CREATED,
            occurred_on=told.on,
            outcome_code=str(told.kind),
            subject_kind="task",
            subject_id=row.pk,
        )
        for (case, number, told), row in zip(tasks, rows, strict=True)
    }


def _ended_tasks(by: Viewer, placed: Sequence[Placed]) -> dict[tuple[int, int], Entry]:
    """End the tasks that are open now; a task told in the same batch is not looked for."""
    ended = [(case, number, step) for case, number, step in placed if isinstance(step, TaskEnded)]
    if not ended:
        return {}
    cases = list({case for case, _, _ in ended})
    rows = Task.objects.filter(case_id__in=cases, state=TaskState.OPEN).values_list(
        "case_id", "kind", "id", "record_class"
    )
    found = {(case, kind): (pk, record_class) for case, kind, pk, record_class in rows}
    entries, ends = {}, []
    for case, number, told in ended:
        if (case, str(told.kind)) not in found:
            raise Refused("task_already_ended")
        pk, record_class = found[case, str(told.kind)]
        ends.append((pk, str(told.state), noon_of(told.on)))
        activity = Activity.TASK_DONE if told.state == TaskState.DONE else Activity.TASK_CANCELLED
        entry = Entry(activity, told.on, outcome_code=str(told.kind), subject_kind="task", subject_id=pk)
        entries[case, number] = replace(entry, record_class=record_class)
    _end_tasks(by, ends)
    return entries


def _end_tasks(by: Viewer, ends: Sequence[tuple[int, str, datetime]]) -> None:
    ids, states, moments = zip(*ends, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tasks_task t SET state = x.state, ended_at = x.at, ended_by = %s "
            "FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) x(id, state, at) WHERE t.id = x.id",
            [by.staff_id, list(ids), list(states), list(moments)],
        )
        if cursor.rowcount != len(ids):
            raise Refused("class_not_writable")


def _state_changes(by: Viewer, placed: Sequence[Placed]) -> dict[tuple[int, int], Entry]:
    changes = [(case, number, step) for case, number, step in placed if isinstance(step, StateTold)]
    rows = insert_rows(
        StateChange(
            case_id=case, recorded_by=by.staff_id, state=told.to, reason=told.reason, changed_on=told.on
        )
        for case, _, told in changes
    )
    return {
        (case, number): Entry(
            ACTIVITY_OF_STATE[told.to],
            occurred_on=told.on,
            outcome_code=told.reason,
            subject_kind="state_change",
            subject_id=row.pk,
        )
        for (case, number, told), row in zip(changes, rows, strict=True)
    }


def _set_states(states: Mapping[int, CaseState]) -> None:
    """Put the files into the state they end in; ``touch_as_told`` puts them into the list where they are looked for."""
    for state in set(states.values()):
        cases = [case for case, end in states.items() if end == state]
        if Case.objects.filter(id__in=cases).update(state=state) != len(cases):
            raise Refused("class_not_writable")
