"""Who carries a case: transfer to a colleague, many at once when somebody leaves, and the team around it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.dates import noon_of, today
from amparo.casework.cases.enums import Activity, AssignmentRole, TransferReason
from amparo.casework.cases.identity import retokenise
from amparo.casework.cases.models import Assignment, Case
from amparo.casework.tasks.enums import TaskState
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import subject_of_code
from amparo.foundation.access.colleagues import able_to_be
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Relation
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.grants import reassign_subjects, set_team_member
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_members


def transfer_case(*, by: Viewer, case: int | str, request_id: UUID, to: UUID, reason: TransferReason) -> None:
    """Give one case to a colleague of the institution; a batch of one."""
    subject = subject_of_code(case) if isinstance(case, str) else case
    transfer_cases(by=by, cases=[subject], request_id=request_id, to=to, reason=reason)


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
    or if the colleague has left or belongs elsewhere. All move, or none.
    """
    colleague = staff_members([to]).get(to)
    if colleague is None or not colleague.is_here or colleague.institution_id != by.institution_id:
        raise Refused("colleague_not_here")
    if not able_to_be(Relation.RESPONSIBLE, [to]):
        raise Refused("colleague_cannot_carry")
    with acting(by=by, action="transfer_cases", cases=cases, request_id=request_id, touch=False) as act:
        if act.is_replay:
            return
        # Checked after the wait for a twin: a replay finds the access already moved on.
        for case in cases:
            if not access_case(by, case).assigns:
                raise Refused("may_not_assign")
        if on and on > today():
            raise Refused("date_in_the_future")
        now = noon_of(on) if on and on < today() else timezone.now()
        moving = Case.objects.filter(id__in=cases)
        if moving.filter(responsible=to).exists():
            raise Refused("already_theirs")
        changes_unit = list(moving.exclude(unit=colleague.unit_id).values_list("id", flat=True))
        if changes_unit:
            retokenise(by, changes_unit, colleague.unit_id)
        Assignment.objects.filter(case_id__in=cases, role=AssignmentRole.RESPONSIBLE, ended_at=None).update(
            ended_at=now
        )
        Assignment.objects.bulk_create(
            Assignment(
                case_id=case,
                staff=to,
                unit=colleague.unit_id,
                role=AssignmentRole.RESPONSIBLE,
                reason=reason,
                assigned_by=by.staff_id,
                began_at=now,
            )
            for case in cases
        )
        Task.objects.filter(case_id__in=cases, state=TaskState.OPEN).update(assignee=to)
        moving.update(responsible=to, unit=colleague.unit_id)
        for case in cases:
            act.leave(case, Entry(Activity.CASE_TRANSFERRED, occurred_on=on, outcome_code=str(reason)))
        # The path is written while the one who gives still holds the case; the grants move last.
        act.at_the_end(lambda: reassign_subjects(cases, to))


def set_team(*, by: Viewer, case: int | str, request_id: UUID, staff: UUID, is_member: bool) -> None:
    """Take a colleague into the team of a case, or out of it."""
    access = access_case(by, case)
    if not access.assigns:
        raise Refused("may_not_assign")
    subject = access.subject
    colleague = staff_members([staff]).get(staff)
    if colleague is None or colleague.institution_id != by.institution_id:
        raise Refused("colleague_not_here")
    if is_member and not able_to_be(Relation.TEAM, [staff]):
        raise Refused("colleague_cannot_carry")
    with acting(by=by, action="set_team", cases=[subject], request_id=request_id) as act:
        if act.is_replay:
            return
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
        act.leave(subject, Entry(Activity.TEAM_CHANGED, outcome_code="joined" if is_member else "left"))
