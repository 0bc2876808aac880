"""Does another office know the person already? The worker is told nothing; the coordinator of the office that was
found is asked, and the worker's own once she has said that it may be one person.

Nationwide no token is stored: those that the person would have in every other unit are computed for this one check
(ADR 14). What is found is written where the app cannot read it; upkeep makes questions of it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.identity import IDENTITY
from amparo.casework.cases.person_queries import identity_of, profile_of
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.rules import may_be_looked_for, years_of_birth
from amparo.casework.safeguards.tokens import document_in, full_name_in
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.queries import all_unit_ids
from amparo.foundation.protection.tokens import subjects_with_all

# A day's checks of one person; the database holds no more either.
QUOTA = 20
MOST_CANDIDATES = 50


@dataclass(frozen=True)
class SamePerson:
    """A coordinator's question. Of the other file nothing is known here but its office, once both say «the same»:
    ``other_unit``, or of a shelter its region, ``other_shelter_in``; neither before, nor to who made the check."""

    id: UUID
    case: int
    other_unit: UUID | None
    other_shelter_in: str | None
    basis: str
    found_at: datetime
    my_answer: str
    their_answer: str

    @property
    def code(self) -> str:
        return code_of_subject(self.case)

    @property
    def is_open(self) -> bool:
        """Nobody of this office has answered, or only that it cannot be known yet."""
        return self.my_answer in ("", SamePersonAnswer.UNSURE)

    @property
    def is_same(self) -> bool:
        """Both offices say so."""
        return self.my_answer == self.their_answer == SamePersonAnswer.SAME


def check_duplicates(*, by: Viewer, case: int | str, request_id: UUID) -> None:
    """Ask whether another office knows the person of a case; says nothing of what it found.

    Raises ``CaseNotFound``, or ``Refused`` where neither a document nor full name and birth is known, or when the
    day's quota is used up.
    """
    subject = subject_of(case)
    with acting(by=by, action="check_duplicates", cases=[subject], request_id=request_id, touch=False) as act:
        if act.is_replay:
            return
        access = writable_case(by, subject, RecordClass.IDENTITY)
        wanted = ("given_names", "paternal_surname", "maternal_surname", "document_number")
        identity = identity_of(by, access, wanted, action="check_duplicates")
        born = years_of_birth(profile_of(access).profile)
        scopes = [str(unit) for unit in all_unit_ids() if unit != by.unit_id]
        documents, names = document_in(identity, scopes), full_name_in(identity, scopes) if born else []
        require(may_be_looked_for(bool(documents), bool(names)))
        found = [
            [other for other in subjects_with_all(sets, limit=MOST_CANDIDATES) if other != subject]
            for sets in (documents, names)
        ]
        if not _keep(subject, found, born):
            raise Refused("quota_used_up")
        act.leave(subject, Entry(Activity.DUPLICATE_CHECKED, record_class=IDENTITY))


def _keep(subject: int, found: list[list[int]], born: tuple[int, int] | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT safeguards_check_duplicates(%s, %s, %s, %s, %s, %s)",
            [subject, *found, *(born or (None, None)), QUOTA],
        )
        return bool(cursor.fetchone()[0])


def same_person_questions(viewer: Viewer) -> list[SamePerson]:
    """What a coordinator is asked about files of the own unit, the open ones first."""
    if not viewer.is_coordinator:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subject, other_unit, other_shelter_in, basis, found_at, my_answer, their_answer "
            "FROM safeguards_same_person_questions() ORDER BY found_at DESC, id"
        )
        questions = [SamePerson(*row) for row in cursor.fetchall()]
    if questions:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_same_person_questions",
            purpose=Purpose.COORDINATION,
            subjects=sorted({question.case for question in questions}),
            record_classes=[RecordClass.EXISTENCE],
        )
    return sorted(questions, key=lambda question: not question.is_open)


def answer_same_person(*, by: Viewer, question: UUID, answer: SamePersonAnswer) -> None:
    """Answer for the file of the own unit. Raises ``Refused`` if it is not the viewer's to answer: of another unit,
    or answered for the other office by the same person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT safeguards_answer_same_person(%s, %s)", [question, str(answer)])
        (subject,) = cursor.fetchone()
    if subject is None:
        raise Refused("not_yours_to_answer")
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action="answer_same_person",
        purpose=Purpose.COORDINATION,
        subjects=[subject],
        record_classes=[RecordClass.EXISTENCE],
        detail=str(answer),
    )
