"""Printing a summary of a case: a named exception among the doors out, so it leaves its trace on the path."""

from uuid import UUID

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer


def record_summary_printed(*, by: Viewer, case: int | str, request_id: UUID) -> None:
    """Leave on the path that a summary was printed; of a closed case too: its file gains nothing by it."""
    access = access_case(by, case)
    if not access.writes:
        raise Refused("class_not_writable")
    with acting(
        by=by, action="print_summary", cases=[access.subject], request_id=request_id, touch=False
    ) as act:
        if not act.is_replay:
            act.leave(access.subject, Entry(Activity.SUMMARY_PRINTED))
