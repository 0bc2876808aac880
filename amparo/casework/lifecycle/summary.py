"""Printing a summary of a case: a named exception among the doors out, so it leaves its trace on the path."""

from uuid import UUID

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.writing import subject_of
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer


def record_summary_printed(*, by: Viewer, case: int | str, request_id: UUID) -> None:
    """Leave on the path that a summary was printed; of a closed case too: its file gains nothing by it."""
    subject = subject_of(case)
    with acting(
        by=by, action="print_summary", cases=[subject], request_id=request_id, content=(), touch=False
    ) as act:
        if act.is_replay:
            return
        if not access_case(by, subject).writes:
            raise Refused("class_not_writable")
        act.leave(subject, Entry(Activity.SUMMARY_PRINTED))
