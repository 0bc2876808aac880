"""What waits for somebody's decision: files, questions of two offices, emergencies to review, requests to answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.casework.consent.enums import BasisKind
from amparo.casework.consent.to_review import bases_to_review
from amparo.casework.oversight.alerts import alerts_to_review
from amparo.casework.oversight.desk import Desk
from amparo.casework.safeguards.duplicates import same_person_questions
from amparo.casework.safeguards.intake import files_to_give
from amparo.foundation.access.blocking import block_lines
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, Role
from amparo.foundation.access.exceptional import emergencies_to_review, unveilings_to_answer
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_members, staff_name
from amparo.web.cases.offices import office_of_asker
from amparo.web.cases.words import date_words
from amparo.web.safeguards.duplicates import question_words
from amparo.web.work.case_list import recent_words


@dataclass(frozen=True)
class FileWords:
    """A file that somebody of the unit may need."""

    id: int
    code: str
    who: str
    on: str


@dataclass(frozen=True)
class EmergencyWords:
    """An emergency that was not reviewed yet."""

    id: UUID
    code: str
    kind: str
    who: str
    on: str
    is_overdue: bool


@dataclass(frozen=True)
class RequestWords:
    """Somebody of another office asks for identity or location."""

    id: UUID
    code: str
    who: str
    on: str


@dataclass(frozen=True)
class OrderWords:
    """What an authority asked for, and a lawyer has to read."""

    id: int
    code: str
    kind: str
    on: str


def _to_answer(viewer: Viewer) -> list[RequestWords]:
    lines = unveilings_to_answer(viewer)
    people = staff_members([line.asked_by for line in lines])
    return [
        RequestWords(
            line.id,
            line.code,
            f"{people[line.asked_by].full_name}, {office_of_asker(people[line.asked_by].unit_id, viewer)}",
            recent_words(line.asked_at),
        )
        for line in lines
    ]


def _files_to_give(viewer: Viewer) -> list[FileWords]:
    return [
        FileWords(file.id, file.code, staff_name(file.staff), recent_words(file.found_at))
        for file in files_to_give(viewer)
    ]


def _same_person(viewer: Viewer) -> list[Any]:
    return [question_words(question) for question in same_person_questions(viewer) if question.is_open]


def _emergencies(viewer: Viewer) -> list[EmergencyWords]:
    return [
        EmergencyWords(
            line.id,
            line.code,
            str(EmergencyKind(line.kind).label),
            staff_name(line.staff),
            recent_words(line.opened_at),
            line.is_overdue,
        )
        for line in emergencies_to_review(viewer)
    ]


def _orders(viewer: Viewer) -> list[OrderWords]:
    return [
        OrderWords(
            line.id, code_of_subject(line.case), str(BasisKind(line.kind).label), date_words(line.received_on)
        )
        for line in bases_to_review(viewer)
    ]


def blocks_to_answer() -> int:
    """How many questions about blocked files wait for the bound viewer."""
    return sum(line.may_answer for line in block_lines())


def elsewhere(viewer: Viewer) -> dict[str, int]:
    """How much waits on pages of its own: alerts to look at, and what was asked about blocked files."""
    if viewer.role not in (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT, Role.AUDITOR):
        return {"alerts": 0, "blocks": 0}
    return {"alerts": alerts_to_review(viewer), "blocks": blocks_to_answer()}


def waiting(viewer: Viewer, desk: Desk | None = None) -> dict[str, Any]:
    """The context of ``safeguards/waiting.html``: what ``desk`` says there is, or all; empty lists show nothing."""
    return {
        "files_to_give": _files_to_give(viewer) if desk is None or desk.files_to_give else [],
        "same_person": _same_person(viewer) if desk is None or desk.same_person_questions else [],
        "emergencies": _emergencies(viewer) if desk is None or desk.emergencies_to_review else [],
        "to_answer": _to_answer(viewer) if desk is None or desk.unveilings_to_answer else [],
        "orders": _orders(viewer),
    }
