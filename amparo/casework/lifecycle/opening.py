"""Correcting the day on which a case was opened: by a newer entry, like anything else on the path."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.births import require_after_birth
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.models import Case, PathEntry, PersonProfile
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of, today

# What only a file that is open can have: somebody else carries it, or goes along.
_OTHER_HANDS = (Activity.CASE_ASSIGNED, Activity.CASE_TRANSFERRED, Activity.TEAM_CHANGED)


def correct_opening(*, by: Viewer, case: int | str, request_id: UUID, entry_id: int, opened_on: date) -> None:
    """Put the opening of a case on another day. The file, its lists and the statistics count by that day.

    What was said when it was opened stays as it was, but for the age: it was the person's on that day. Who carried
    the case since when (``Assignment.began_at``) stays too: the app role may end an assignment, not move it, and
    nothing counts by that moment. The path says both days.
    """
    subject = subject_of(case)
    with acting(
        by=by,
        action="correct_opening",
        cases=[subject],
        request_id=request_id,
        content=(entry_id, opened_on),
    ) as act:
        if act.is_replay:
            return
        writable_case(by, subject)
        _require_possible(subject, opened_on)
        opening = PathEntry.objects.filter(case_id=subject, id=entry_id, activity=Activity.CASE_OPENED)
        earlier = opening.filter(superseded_at=None).first()
        if earlier is None:
            raise Refused("already_corrected")
        supersede(PathEntry, subject, entry_id)
        if Case.objects.filter(id=subject).update(opened_on=opened_on) != 1:
            raise Refused("class_not_writable")
        _tell_age_on(opened_on, by=by, case=subject, instead_of=earlier.occurred_on)
        act.leave(
            subject,
            Entry(
                Activity.CASE_OPENED,
                occurred_on=opened_on,
                outcome_code=earlier.outcome_code,
                subject_kind=earlier.subject_kind,
                subject_id=earlier.subject_id,
                supersedes=entry_id,
            ),
        )


def _require_possible(case: int, opened_on: date) -> None:
    """Not in the future, before the person's birth, or after the file had gone into another state or other hands."""
    if opened_on > today():
        raise Refused("opened_in_the_future")
    require_after_birth(case, {"opened": PartialDate(opened_on)})
    path = PathEntry.objects.filter(case_id=case, superseded_at=None)
    for later, reason in (
        (path.filter(subject_kind="state_change"), "opened_after_a_change"),
        (path.filter(activity__in=_OTHER_HANDS), "opened_after_a_transfer"),
    ):
        for on, precision in later.values_list("occurred_on", "precision"):
            if PartialDate(on, DatePrecision(precision)).last_day < opened_on:
                raise Refused(reason)


def _tell_age_on(day: date, *, by: Viewer, case: int, instead_of: date) -> None:
    """The age that was told of the day of the opening, as of its right day.

    One told that very day stays, whatever was recorded beside it since; so does one beside a birth date, which says
    the age of any day.
    """
    told = PersonProfile.objects.filter(case_id=case, age_told_on=instead_of)
    known = told.filter(superseded_at=None, born_on=None).first()
    if known is None:
        return
    first = told.filter(age_told=known.age_told).earliest("id")
    if day_of(first.recorded_at) == instead_of:
        return
    earlier = known.pk
    supersede(PersonProfile, case, earlier)
    known.pk, known.supersedes, known.age_told_on = None, earlier, day
    known.recorded_by, known.recorded_at = by.staff_id, timezone.now()
    known._state.adding = True
    known.save(force_insert=True)
