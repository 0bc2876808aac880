"""Reading one case: its header. Every query takes the viewer and starts at the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from amparo.casework.cases.dates import age_on
from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.identity import open_identity
from amparo.casework.cases.models import Case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


@dataclass(frozen=True)
class ContactLine:
    """What she said about one channel."""

    channel: str
    rule: str
    times: tuple[str, ...]


@dataclass(frozen=True)
class CaseHeader:
    """Who I am with: what the top of a case page shows, and nothing of home, route or events."""

    access: CaseAccess
    state: str
    case_type: str
    opened_on: date
    responsible: UUID
    unit: UUID
    working_name: str | None
    contact_words: str | None
    age: int | None
    contacts: tuple[ContactLine, ...]

    @property
    def case(self) -> int:
        return self.access.subject

    @property
    def code(self) -> str:
        return code_of_subject(self.access.subject)


def age_of(profile: Mapping[str, object], on: date | None = None) -> int | None:
    """Age from the birth date, else from the age told, grown by the years since; None if neither is known."""
    day = on or today()
    born, told, told_on = profile.get("born_on"), profile.get("age_told"), profile.get("age_told_on")
    if isinstance(born, date):
        return age_on(born, day)
    if isinstance(told, int):
        return told + (age_on(told_on, day) if isinstance(told_on, date) else 0)
    return None


_HEADER = """
    SELECT c.state, c.case_type, c.opened_on, c.responsible, c.unit, p.born_on, p.age_told, p.age_told_on
    FROM cases_case c LEFT JOIN cases_person_profile p ON p.case_id = c.id AND p.superseded_at IS NULL
    WHERE c.id = %s
"""
_CONTACTS = """
    SELECT channel, rule, times FROM cases_contact_instruction WHERE case_id = %s AND superseded_at IS NULL
    ORDER BY channel
"""


def open_header(viewer: Viewer, case: int | str, *, action: str = "open_case") -> CaseHeader:
    """Open a case: raises ``CaseNotFound``; leaves one audit row for the opened seals and the rest together."""
    access = access_case(viewer, case)
    subject = access.subject
    with connection.cursor() as cursor:
        cursor.execute(_HEADER, [subject])
        row = cursor.fetchone()
        if row is None:
            raise CaseNotFound  # a grant that does not reach the file itself
        state, case_type, opened_on, responsible, unit, born_on, age_told, age_told_on = row
        cursor.execute(_CONTACTS, [subject])
        contacts = cursor.fetchall()
    names = open_identity(viewer, access, ["working_name", "contact_words"], action=action)
    return CaseHeader(
        access=access,
        state=state,
        case_type=case_type,
        opened_on=opened_on,
        responsible=responsible,
        unit=unit,
        working_name=names.get("working_name"),
        contact_words=names.get("contact_words"),
        age=age_of({"born_on": born_on, "age_told": age_told, "age_told_on": age_told_on}),
        contacts=tuple(ContactLine(channel, rule, tuple(times)) for channel, rule, times in contacts),
    )


def takes_changes(access: CaseAccess) -> bool:
    """Whether the case is one that can be written to now: a closed one is reopened first."""
    return Case.objects.filter(id=access.subject).exclude(state=CaseState.CLOSED).exists()
