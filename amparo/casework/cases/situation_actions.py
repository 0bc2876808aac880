"""Recording what happened to her: coded facts, moments and places, who took part, what it is held to be."""

from collections.abc import Sequence
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.dates import ends_before_it_begins
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.fields import ExploiterTold, SituationEvent, SituationFact, Status
from amparo.casework.cases.models import StatusDetermination, TraffickingFact
from amparo.casework.cases.recording import event_row, exploiter_row, fact_row, status_row
from amparo.casework.cases.rules import are_told_once, is_code_of
from amparo.casework.cases.writing import fact_in_force, subject_of, writable_case, write_fact
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.viewer import Viewer


def record_facts(*, by: Viewer, case: int | str, request_id: UUID, facts: Sequence[SituationFact]) -> int:
    """Record coded answers; one that was answered before is put in its place. Returns how many are new."""
    subject = subject_of(case)
    with acting(by=by, action="record_facts", cases=[subject], request_id=request_id, content=facts) as act:
        if act.is_replay:
            return _recorded_with(subject, act.replayed[subject])
        writable_case(by, subject)
        if not facts:
            raise Refused("nothing_to_record")
        for fact in facts:
            require(is_code_of(fact.dimension, fact.code))
        require(are_told_once("fact", [(fact.dimension, fact.code) for fact in facts]))
        in_force = TraffickingFact.objects.filter(case_id=subject, superseded_at=None)
        known = {
            (dimension, code): (pk, answer)
            for dimension, code, pk, answer in in_force.values_list("dimension", "code", "id", "answer")
        }
        new = [f for f in facts if known.get((f.dimension, f.code), (0, ""))[1] != f.answer]
        rows = []
        for fact in new:
            row = fact_row(subject, fact, by=by)
            earlier = known.get((fact.dimension, fact.code))
            if earlier:
                supersede(TraffickingFact, subject, earlier[0])
                row.supersedes = earlier[0]
            rows.append(row)
        made = insert_rows(rows)
        corrected = any(row.supersedes for row in made)
        act.leave(
            subject,
            Entry(
                Activity.FACT_CORRECTED if corrected else Activity.FACT_RECORDED,
                outcome_code=str(new[0].dimension) if new else "unchanged",
                subject_kind="trafficking_fact",
                subject_id=made[0].pk if made else None,
            ),
        )
        return len(made)


def _recorded_with(case: int, first: int | None) -> int:
    """How many facts one statement wrote, by the first of them; none if it wrote none."""
    if first is None:
        return 0
    rows = TraffickingFact.objects.filter(case_id=case)
    moment = rows.filter(pk=first).values("recorded_by", "recorded_at")
    return sum(rows.filter(pk__gte=first, **written).count() for written in moment)


def record_event(
    *, by: Viewer, case: int | str, request_id: UUID, event: SituationEvent, replaces: int | None = None
) -> int | None:
    """Record where and when recruitment, transit or exploitation happened, or correct it."""
    if event.kind is None:
        raise Refused("kind_is_needed")
    if ends_before_it_begins(event.began, event.ended):
        raise Refused("ends_before_it_begins")
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="record_event",
        content=event,
        activities=(Activity.EVENT_RECORDED, Activity.FACT_CORRECTED),
        make=lambda subject: event_row(subject, event, by=by),
        dates={"began": event.began, "ended": event.ended},
        while_expected=True,
        replaces=replaces,
    )


def record_exploiter(
    *, by: Viewer, case: int | str, request_id: UUID, told: ExploiterTold, replaces: int | None = None
) -> int | None:
    """Record a role and relation of somebody who took part, or correct it."""
    if told.role is None:
        raise Refused("role_is_needed")
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="record_exploiter",
        content=told,
        activities=(Activity.EXPLOITER_RECORDED, Activity.FACT_CORRECTED),
        make=lambda subject: exploiter_row(subject, told, by=by),
        replaces=replaces,
    )


def determine_status(*, by: Viewer, case: int | str, request_id: UUID, status: Status) -> int | None:
    """Record what the situation is held to be, in the place of an earlier determination."""
    if status.status is None:
        raise Refused("status_is_needed")
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="determine_status",
        content=status,
        activities=(Activity.STATUS_DETERMINED, Activity.STATUS_DETERMINED),
        make=lambda subject: status_row(subject, status, by=by),
        dates={"determined": status.determined},
        in_force=lambda subject: fact_in_force(StatusDetermination, subject),
    )
