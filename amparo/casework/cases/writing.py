"""The gate and the way of every action that adds one fact to a case, or puts it in the place of another."""

from collections.abc import Callable, Mapping
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.births import require_after_birth
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, CaseState
from amparo.casework.cases.models import Case, Fact
from amparo.casework.cases.rules import may_record
from amparo.foundation.access.codes import InvalidCode, subject_of_code
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer


def subject_of(case: int | str) -> int:
    """The id of a case by id or public code, before the gate is asked; a code that cannot exist has an id that no
    case has."""
    try:
        return subject_of_code(case) if isinstance(case, str) else case
    except InvalidCode:
        return 0


def writable_case(by: Viewer, case: int, record_class: RecordClass | str = RecordClass.GENERAL) -> CaseAccess:
    """The gate for writers: raises ``CaseNotFound``, or ``Refused`` for a class or a closed case.

    Asked inside ``acting``: after a replay has found what it did, and while nobody else can close the case.
    """
    access = access_case(by, case)
    if not access.may_write(record_class):
        raise Refused("class_not_writable")
    state = Case.objects.values_list("state", flat=True).get(id=access.subject)
    require(may_record(CaseState(state)))
    return access


def write_fact(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    action: str,
    content: object,
    activities: tuple[Activity, Activity],
    make: Callable[[int], Fact],
    dates: Mapping[str, PartialDate | None] | None = None,
    while_expected: bool = False,
    replaces: int | None = None,
    in_force: Callable[[int], int | None] | None = None,
    record_class: RecordClass | str = RecordClass.GENERAL,
    at_the_end: Callable[[int], object] | None = None,
) -> int | None:
    """Add one fact, or put it in the place of another; returns its id. ``activities``: (added, corrected).

    The one whose place it takes is ``replaces``, or the one that ``in_force`` finds. ``make``, ``in_force`` and
    ``at_the_end`` are called with the case, when the gate has let the writer in. ``dates``: when the fact was, by
    the names of its fields; none may be before the person's birth, or ``while_expected`` before that can have been.
    """
    subject = subject_of(case)
    with acting(
        by=by, action=action, cases=[subject], request_id=request_id, content=(content, replaces)
    ) as act:
        if act.is_replay:
            return act.replayed[subject]
        writable_case(by, subject, record_class)
        require_after_birth(subject, dates or {}, while_expected=while_expected)
        row, earlier = make(subject), in_force(subject) if in_force else replaces
        if earlier is not None:
            supersede(type(row), subject, earlier)
            row.supersedes = earlier
        row.save(force_insert=True)
        kind = row._meta.db_table.removeprefix("cases_")
        act.leave(
            subject,
            Entry(
                activities[earlier is not None],
                record_class=record_class,
                subject_kind=kind,
                subject_id=row.pk,
            ),
        )
        if at_the_end:
            act.at_the_end(lambda: at_the_end(subject))
        return int(row.pk)


def fact_in_force(model: type[Fact], case: int, **fields: str) -> int | None:
    """The id of the fact in force, if there is one: what a new answer takes the place of."""
    found = model.objects.filter(case_id=case, superseded_at=None, **fields)  # type: ignore[attr-defined]
    pk: int | None = found.values_list("id", flat=True).first()
    return pk
