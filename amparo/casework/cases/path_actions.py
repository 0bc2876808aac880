"""The path itself: something that was done and has no table of its own, and correcting an entry."""

from dataclasses import replace
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES, WITHOUT_PLACE, class_of
from amparo.casework.cases.births import require_after_birth
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.outcomes import is_outcome_of
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


def correct_entry(*, by: Viewer, case: int | str, request_id: UUID, entry_id: int, correction: Entry) -> None:
    """Put a corrected entry in the place of one on the path: another date, place or outcome, same subject.

    Its class follows the corrected activity; who may not write that class, or the earlier one, is refused. What
    another action left (an opening, a transfer) is corrected where it was said, and nothing is turned into it.
    """
    sound, subject = _as_its_activity(correction), subject_of(case)
    with acting(
        by=by, action="correct_entry", cases=[subject], request_id=request_id, content=(entry_id, sound)
    ) as act:
        if act.is_replay:
            return
        access = writable_case(by, subject, sound.record_class)
        if sound.activity not in RECORDABLE_ACTIVITIES:
            raise Refused("activity_not_recordable")
        _require_possible(subject, sound)
        recorded = PathEntry.objects.filter(case_id=subject, activity__in=RECORDABLE_ACTIVITIES)
        earlier = recorded.filter(id=entry_id, superseded_at=None).first()
        if earlier is None:
            raise Refused("already_corrected")
        if not access.may_write(earlier.record_class):
            raise Refused("class_not_writable")
        supersede(PathEntry, subject, entry_id)
        kind, of = earlier.subject_kind, earlier.subject_id
        act.leave(subject, replace(sound, subject_kind=kind, subject_id=of, supersedes=entry_id))


def leave_entry(*, by: Viewer, case: int | str, request_id: UUID, entry: Entry) -> None:
    """Record something that was done and has no table of its own: a visit, a hearing, documents obtained.

    Its class is its activity's, whatever the caller said.
    """
    sound, subject = _as_its_activity(entry), subject_of(case)
    with acting(by=by, action="leave_entry", cases=[subject], request_id=request_id, content=sound) as act:
        if act.is_replay:
            return
        writable_case(by, subject, sound.record_class)
        _require_possible(subject, sound)
        act.leave(subject, sound)


def _require_possible(case: int, entry: Entry) -> None:
    require(is_outcome_of(entry.activity, entry.outcome_code))
    if entry.occurred_on is not None:
        if entry.occurred_on > today():
            raise Refused("date_in_the_future")
        require_after_birth(case, {"occurred": PartialDate(entry.occurred_on, entry.precision)})


def _as_its_activity(entry: Entry) -> Entry:
    place = "" if entry.activity in WITHOUT_PLACE else entry.place
    return replace(entry, record_class=class_of(entry.activity), place=place)
