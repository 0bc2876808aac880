"""The words of an entry's outcome code, by activity."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.enums import (
    Activity,
    ClosingReason,
    Dimension,
    OpeningReason,
    ReopeningReason,
    TransferReason,
)
from amparo.casework.cases.outcomes import OUTCOMES, outcome_of
from amparo.casework.consent.enums import BasisKind, BasisState, ConsentPurpose
from amparo.casework.tasks.enums import TaskKind
from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind


class TeamChange(TextChoices):
    """What a change of the team was."""

    JOINED = "joined", _("Se sumó una persona")
    LEFT = "left", _("Salió una persona")


class UnveilingAnswer(TextChoices):
    """What the second person answered."""

    GRANTED = "granted", _("Se abrió por 24 horas")
    DENIED = "denied", _("No se abrió")


_WORDS: dict[str, type[TextChoices]] = {
    Activity.CASE_OPENED: OpeningReason,
    Activity.CASE_TRANSFERRED: TransferReason,
    Activity.CASE_CLOSED: ClosingReason,
    Activity.CASE_REOPENED: ReopeningReason,
    Activity.TEAM_CHANGED: TeamChange,
    Activity.EMERGENCY_OPENED: EmergencyKind,
    Activity.EMERGENCY_REVIEWED: EmergencyFinding,
    Activity.UNVEILING_ANSWERED: UnveilingAnswer,
    Activity.FACT_RECORDED: Dimension,
    Activity.FACT_CORRECTED: Dimension,
    Activity.CONSENT_RECORDED: ConsentPurpose,
    Activity.CONSENT_REFUSED: ConsentPurpose,
    Activity.CONSENT_NOT_NOW: ConsentPurpose,
    Activity.CONSENT_WITHDRAWN: ConsentPurpose,
    Activity.LEGAL_BASIS_RECORDED: BasisKind,
    Activity.LEGAL_BASIS_MOVED: BasisState,
    Activity.DOCUMENT_ADDED: DocumentKind,
    Activity.DOCUMENT_WITHDRAWN: DocumentKind,
    Activity.TASK_CREATED: TaskKind,
    Activity.TASK_DONE: TaskKind,
    Activity.TASK_CANCELLED: TaskKind,
}


def outcome_words(activity: str, code: str) -> str:
    """The words of an outcome; a code that has none here says nothing."""
    if not code:
        return ""
    if activity in OUTCOMES:
        outcome = outcome_of(activity, code)
        return str(outcome.label) if outcome else ""
    choices = _WORDS.get(activity)
    return str(choices(code).label) if choices and code in choices.values else ""
