"""Reading consents and legal bases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from amparo.casework.cases.requests import earlier_run
from amparo.casework.consent.birth import birth_of_person
from amparo.casework.consent.enums import ConsentDecision, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.casework.consent.rules import last_day
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today

# So long before its last day a consent is spoken about again.
LAPSES_SOON = timedelta(days=30)
_FIELDS = (
    "id",
    "purpose",
    "decision",
    "recipient",
    "record_classes",
    "given_by",
    "form",
    "language",
    "interpreter",
    "guardian_implicated",
    "restated",
    "slip",
    "decided_on",
    "until",
    "recorded_by",
    "superseded_at",
)


@dataclass(frozen=True)
class ConsentLine:
    """One decision. ``ends_on``: its last day by what was said and, if somebody spoke for a minor, by her age."""

    id: int
    purpose: str
    decision: str
    recipient: UUID | None
    record_classes: list[str]
    given_by: str
    form: str
    language: str
    interpreter: str
    guardian_implicated: str
    restated: list[str] | None
    slip: str
    decided_on: date
    until: date | None
    recorded_by: UUID
    superseded_at: datetime | None
    ends_on: date | None

    @property
    def purpose_label(self) -> str:
        return str(ConsentPurpose(self.purpose).label)

    @property
    def decision_label(self) -> str:
        return str(ConsentDecision(self.decision).label)

    @property
    def is_given(self) -> bool:
        return self.decision == ConsentDecision.GIVEN

    @property
    def has_lapsed(self) -> bool:
        return self.is_given and self.ends_on is not None and self.ends_on < today()

    @property
    def is_in_force(self) -> bool:
        return not self.superseded_at and self.is_given and self.decided_on <= today() and not self.has_lapsed

    @property
    def lapses_soon(self) -> bool:
        return self.is_in_force and self.ends_on is not None and self.ends_on <= today() + LAPSES_SOON


def consents_of(access: CaseAccess) -> list[ConsentLine]:
    """The newest decision on each purpose and recipient of a case, the newest first."""
    return _lines(access, superseded_at=None)


def consent_line(access: CaseAccess, consent_id: int) -> ConsentLine | None:
    """One decision of a case, in force or superseded; None if the case has none with this id."""
    found = _lines(access, pk=consent_id)
    return found[0] if found else None


# Plain SQL: every page of a case asks this, and building the same query took longer than running it.
_REFUSED = """
    SELECT 1 FROM consent_consent
    WHERE case_id = %s AND superseded_at IS NULL AND purpose = %s AND decision <> %s LIMIT 1
"""


def refused_to_be_recorded(access: CaseAccess) -> bool:
    """Was the newest answer about being recorded here no, not now, or that it ends? Not asked is no no."""
    if not access.is_of_own_register:
        return False
    values = (access.subject, str(ConsentPurpose.ACCOMPANIMENT), str(ConsentDecision.GIVEN))
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, values)
        return cursor.fetchone() is not None


def _lines(access: CaseAccess, **which: object) -> list[ConsentLine]:
    rows = Consent.objects.filter(case_id=access.subject, **which).order_by("-decided_on", "-id")
    birth = birth_of_person(access.subject)
    lines = []
    for row in rows.values(*_FIELDS):
        end = last_day(row["given_by"], row["until"], birth)
        lines.append(ConsentLine(**row, ends_on=end))
    return lines


def consent_of_talk(access: CaseAccess, talk: UUID) -> int | None:
    """The decision that the viewer's conversation ended in; None if it has not."""
    return earlier_run(talk, [access.subject]).get(access.subject)


# What is heard or written for another letter (Crockford).
_HEARD = str.maketrans("OIL", "011")


def consent_of_slip(viewer: Viewer, said: str) -> tuple[int, int] | None:
    """(case, consent) of the code on a sheet, among the cases that the viewer keeps; None if there is none.

    What is said to be a code is folded as one: spaces and hyphens out, capital letters, O for 0.
    """
    code = "".join(said.upper().split()).replace("-", "").translate(_HEARD)
    if not code:
        return None
    for case, consent in Consent.objects.filter(slip=code).values_list("case_id", "id")[:5]:
        try:
            if access_case(viewer, case).is_of_own_register:
                return case, consent
        except CaseNotFound:
            continue
    return None
