"""The gate and the way of every action that adds one fact to a case, or puts it in the place of another."""

from collections.abc import Callable
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.enums import Activity, CaseState
from amparo.casework.cases.models import Case, Fact
from amparo.casework.cases.rules import may_record
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer


def writable_case(by: Viewer, case: int | str, record_class: RecordClass = RecordClass.GENERAL) -> CaseAccess:
    """The gate for writers: raises ``CaseNotFound``, or ``Refused`` for a class or a closed case."""
    access = access_case(by, case)
    if not access.may_write(record_class):
        raise Refused("class_not_writable")
    state = Case.objects.values_list("state", flat=True).get(id=access.subject)
    require(may_record(CaseState(state)))
    return access


def write_fact(
    by: Viewer,
    access: CaseAccess,
    request_id: UUID,
    action: str,
    activities: tuple[Activity, Activity],
    make: Callable[[int], Fact],
    *,
    replaces: int | None = None,
    record_class: RecordClass | str = RecordClass.GENERAL,
    at_the_end: Callable[[], object] | None = None,
) -> int | None:
    """Add one fact, or put it in the place of another; returns its id. ``activities``: (added, corrected)."""
    case = access.subject
    with acting(by=by, action=action, cases=[case], request_id=request_id) as act:
        if act.is_replay:
            return act.replayed[case]
        row = make(case)
        if replaces is not None:
            supersede(type(row), case, replaces)
            row.supersedes = replaces
        row.save(force_insert=True)
        kind = row._meta.db_table.removeprefix("cases_")
        act.leave(
            case,
            Entry(
                activities[replaces is not None],
                record_class=record_class,
                subject_kind=kind,
                subject_id=row.pk,
            ),
        )
        if at_the_end:
            act.at_the_end(at_the_end)
        return int(row.pk)


def fact_in_force(model: type[Fact], case: int, **fields: str) -> int | None:
    """The id of the fact in force, if there is one: what a new answer takes the place of."""
    found = model.objects.filter(case_id=case, superseded_at=None, **fields)  # type: ignore[attr-defined]
    pk: int | None = found.values_list("id", flat=True).first()
    return pk
