"""Two people of two offices open identity or location across institutions, for a day (rule 4)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.person_queries import identity_of
from amparo.casework.cases.requests import wait_for_twin
from amparo.casework.cases.writing import subject_of
from amparo.casework.safeguards.reasons import keep_reason, require_words
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.exceptional import (
    UnveilingLine,
    answer_unveiling,
    ask_unveiling,
    my_unveilings,
    unveilings_to_answer,
)
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event


def ask(
    *, by: Viewer, case: int | str, request_id: UUID, classes: Iterable[RecordClass], reason: str
) -> None:
    """Ask whoever keeps a case to open some classes of it. Whether there is such a case is never said.

    Raises ``Refused`` without a reason, if nothing of that opens to the role, or when the day's quota is used up.
    """
    words, subject, wanted = require_words(reason), subject_of(case), tuple(classes)
    with transaction.atomic():
        wait_for_twin(by, request_id)
        if not ask_unveiling(unveiling_id=request_id, subject=subject, classes=wanted):
            raise Refused("not_to_be_asked")
        keep_reason(by=by, source=request_id, subject=subject, text=words)
        record_event(
            actor=by.staff_id,
            institution=by.institution_id,
            action="ask_unveiling",
            purpose=Purpose.COORDINATION,
            subjects=[subject],
            record_classes=wanted,
            request_id=request_id,
        )


def answer(*, by: Viewer, unveiling: UUID, request_id: UUID, grant: bool) -> None:
    """Answer as the second person. Raises ``Refused`` if it is not the viewer's to answer (any more)."""
    found = next((line for line in unveilings_to_answer(by) if line.id == unveiling), None)
    if found is None:
        raise Refused("not_yours_to_answer")
    subject = found.subject
    with acting(
        by=by, action="answer_unveiling", cases=[subject], request_id=request_id, content=(unveiling, grant)
    ) as act:
        if act.is_replay:
            return
        access_case(by, subject)
        if answer_unveiling(unveiling, grant=grant) is None:
            raise Refused("not_yours_to_answer")
        act.leave(
            subject,
            Entry(Activity.UNVEILING_ANSWERED, outcome_code="granted" if grant else "denied"),
        )


def unveiled(viewer: Viewer, case: int | str) -> tuple[CaseAccess, UnveilingLine, Identity | None]:
    """What two people opened of a case, and nothing else of it; leaves an audit row.

    Raises ``CaseNotFound`` without an opening in force.
    """
    subject = subject_of(case)
    line = next((mine for mine in my_unveilings(viewer) if mine.subject == subject and mine.is_open), None)
    has_identity = line is None or RecordClass.IDENTITY in line.record_classes
    access = access_case(
        viewer, subject, needs=RecordClass.IDENTITY if has_identity else RecordClass.LOCATION
    )
    if line is None:
        raise CaseNotFound
    identity = identity_of(viewer, access, action="open_unveiled") if has_identity else None
    return access, line, identity
