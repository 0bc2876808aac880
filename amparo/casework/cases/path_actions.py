"""The path itself: something that was done and has no table of its own, and correcting an entry by a newer one."""

from dataclasses import replace
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.activity_classes import class_of
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.writing import writable_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer


def correct_entry(*, by: Viewer, case: int | str, request_id: UUID, entry_id: int, correction: Entry) -> None:
    """Put a corrected entry in the place of one on the path: another date, place or outcome, same subject."""
    access = writable_case(by, case)
    subject = access.subject
    with acting(by=by, action="correct_entry", cases=[subject], request_id=request_id) as act:
        if act.is_replay:
            return
        earlier = PathEntry.objects.filter(case_id=subject, id=entry_id, superseded_at=None).first()
        if earlier is None:
            raise Refused("already_corrected")
        supersede(PathEntry, subject, entry_id)
        act.leave(
            subject,
            Entry(
                activity=correction.activity,
                occurred_on=correction.occurred_on,
                precision=correction.precision,
                place=correction.place,
                outcome_code=correction.outcome_code,
                record_class=earlier.record_class,
                subject_kind=earlier.subject_kind,
                subject_id=earlier.subject_id,
                supersedes=entry_id,
            ),
        )


def leave_entry(*, by: Viewer, case: int | str, request_id: UUID, entry: Entry) -> None:
    """Record something that was done and has no table of its own yet: a visit, a hearing held, documents obtained."""
    access = writable_case(by, case, RecordClass(entry.record_class))
    with acting(by=by, action="leave_entry", cases=[access.subject], request_id=request_id) as act:
        if not act.is_replay:
            act.leave(access.subject, entry)
