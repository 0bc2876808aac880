"""Who carries a case: transfer to a colleague, many at once when somebody leaves, and the team around it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity, AssignmentRole, TransferReason
from amparo.casework.cases.identity import retokenise
from amparo.casework.cases.models import Assignment, Case
from amparo.casework.cases.touching import touch_as_told
from amparo.casework.cases.writing import subject_of
from amparo.casework.tasks.enums import TaskState
from amparo.casework.tasks.models import Task
from amparo.foundation.access.colleagues import able_to_be
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Relation
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.grants import reassign_subjects, set_team_member, touch_subjects
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import noon_of, today
from amparo.foundation.directory.queries import staff_members


def transfer_case(*, by: Viewer, case: int | str, request_id: UUID, to: UUID, reason: TransferReason) -> None:
    """Give one case to a colleague of the institution; a batch of one."""
    transfer_cases(by=by, cases=[subject_of(case)], request_id=request_id, to=to, reason=reason)


def transfer_cases(
    *,
    by: Viewer,
    cases: Sequence[int],
    request_id: UUID,
    to: UUID,
    reason: TransferReason,
    on: date | None = None,
) -> None:
    """Give cases, their open tasks and the access to them to a colleague of the same institution.

    ``on`` is the day the colleague took them over, if that is past; what each may see changes now.
    Raises ``CaseNotFound`` for a case that is not the viewer's, ``Refused`` if they may not assign one of them,
    if the colleague has left or belongs elsewhere, or if a case was not open on that day. All move, or none.
    """
    with acting(
        by=by,
        action="transfer_cases",
        cases=cases,
        request_id=request_id,
        content=(to, reason, on),
        touch=False,
    ) as act:
        if act.is_replay:
            return
        if on and on > today():
            raise Refused("date_in_the_future")
        past = on if on and on < today() else None
        unit = _unit_of_receiver(by, to)
        _require_given(by, cases, to)
        if past and Case.objects.filter(id__in=cases, opened_on__gt=past).exists():
            raise Refused("before_it_opened")
        _move_rows(by, cases, to, unit)
        _reassign(by, cases, to, unit, reason, noon_of(past) if past else timezone.now())
        for case in cases:
            act.leave(case, Entry(Activity.CASE_TRANSFERRED, occurred_on=on, outcome_code=str(reason)))
        # The path is written while the one who gives still holds the case; the grants move last.
        act.at_the_end(lambda: _move_grants(cases, to, unit, as_told=past is not None))


def _require_given(by: Viewer, cases: Sequence[int], to: UUID) -> None:
    """Every case is the viewer's to give, and not the colleague's already."""
    for case in cases:
        if not access_case(by, case).assigns:
            raise Refused("may_not_assign")
    if Case.objects.filter(id__in=cases, responsible=to).exists():
        raise Refused("already_theirs")


def _move_rows(by: Viewer, cases: Sequence[int], to: UUID, unit: UUID) -> None:
    """The cases, the names they are found by, and their open tasks."""
    moving = Case.objects.filter(id__in=cases)
    changes_unit = list(moving.exclude(unit=unit).values_list("id", flat=True))
    if changes_unit:
        retokenise(by, changes_unit, unit)
    Task.objects.filter(case_id__in=cases, state=TaskState.OPEN).update(assignee=to)
    if moving.update(responsible=to, unit=unit) != len(set(cases)):
        raise Refused("may_not_assign")


def _move_grants(cases: Sequence[int], to: UUID, unit: UUID, *, as_told: bool) -> None:
    """A case that is given today is worked on today; one that was given long ago, when its path says."""
    if as_told:
        touch_as_told(cases)
    else:
        touch_subjects(cases)
    reassign_subjects(cases, to)
    _require_still_there(to, unit)


def _require_still_there(staff: UUID, unit: UUID) -> None:
    """Whoever was given something is held from then on: they may have moved while that was waited for."""
    colleague = staff_members([staff]).get(staff)
    if colleague is None or colleague.unit_id != unit:
        raise Refused("colleague_not_here")


def _unit_of_receiver(by: Viewer, to: UUID) -> UUID:
    colleague = staff_members([to]).get(to)
    if colleague is None or not colleague.is_here or colleague.institution_id != by.institution_id:
        raise Refused("colleague_not_here")
    if not able_to_be(Relation.RESPONSIBLE, [to]):
        raise Refused("colleague_cannot_carry")
    return colleague.unit_id


def _reassign(
    by: Viewer, cases: Sequence[int], to: UUID, unit: UUID, reason: TransferReason, now: datetime
) -> None:
    """End who carried the cases, and whoever was in the team and carries them now: the grant of the team ends too."""
    ending = Q(role=AssignmentRole.RESPONSIBLE) | Q(role=AssignmentRole.TEAM, staff=to)
    in_force = Assignment.objects.filter(ending, case_id__in=cases, ended_at=None)
    # Taken over on a day that is past, but there only since later: nobody ends before they began.
    in_force.update(ended_at=Greatest(F("began_at"), Value(now)))
    Assignment.objects.bulk_create(
        Assignment(
            case_id=case,
            staff=to,
            unit=unit,
            role=AssignmentRole.RESPONSIBLE,
            reason=reason,
            assigned_by=by.staff_id,
            began_at=now,
        )
        for case in cases
    )


def set_team(*, by: Viewer, case: int | str, request_id: UUID, staff: UUID, is_member: bool) -> None:
    """Take a colleague into the team of a case, or out of it."""
    subject, content = subject_of(case), (staff, is_member)
    with acting(by=by, action="set_team", cases=[subject], request_id=request_id, content=content) as act:
        if act.is_replay:
            return
        if not access_case(by, subject).assigns:
            raise Refused("may_not_assign")
        colleague = staff_members([staff]).get(staff)
        if colleague is None or colleague.institution_id != by.institution_id:
            raise Refused("colleague_not_here")
        if is_member and not able_to_be(Relation.TEAM, [staff]):
            raise Refused("colleague_cannot_carry")
        now = timezone.now()
        members = Assignment.objects.filter(
            case_id=subject, staff=staff, role=AssignmentRole.TEAM, ended_at=None
        )
        if is_member == members.exists():
            raise Refused("team_is_so_already")
        if is_member:
            Assignment.objects.create(
                case_id=subject,
                staff=staff,
                unit=colleague.unit_id,
                role=AssignmentRole.TEAM,
                assigned_by=by.staff_id,
                began_at=now,
            )
        else:
            members.update(ended_at=now)
        set_team_member(subject, staff, is_member=is_member)
        if is_member:
            _require_still_there(staff, colleague.unit_id)
        act.leave(subject, Entry(Activity.TEAM_CHANGED, outcome_code="joined" if is_member else "left"))
