"""Legal bases in words."""

from dataclasses import dataclass

from django.utils.text import capfirst

from amparo.casework.consent.bases import BasisLine, StepLine
from amparo.casework.consent.enums import BasisKind, BasisState, InformedHow, NotInformedReason
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.offices import whole_office_words
from amparo.web.cases.words import date_words
from amparo.web.consent.ask import in_a_row

_TONES = {BasisState.DISCLOSED: "leaf", BasisState.REFUSED: "grey", BasisState.ENDED: "grey"}


@dataclass(frozen=True)
class ShownBasis:
    """A legal basis as a list shows it."""

    id: int
    kind: str
    recipient: str
    state: str
    tone: str
    asked: str
    minimum: str
    received: str
    until: str


@dataclass(frozen=True)
class ShownStep:
    """One step that was taken."""

    on: str
    state: str
    by: str
    detail: str


def shown_basis(line: BasisLine, access: CaseAccess) -> ShownBasis:
    """The words of a legal basis."""
    is_over = line.state == BasisState.DISCLOSED and not line.is_disclosed
    state = BasisState.ENDED if is_over else line.state
    return ShownBasis(
        id=line.id,
        kind=str(BasisKind(line.kind).label),
        recipient=whole_office_words(line.recipient, access),
        state=str(state.label),
        tone=_TONES.get(state, "sand"),
        asked=capfirst(in_a_row(line.record_classes)),
        minimum=capfirst(in_a_row(line.minimum)),
        received=date_words(line.received_on),
        until=date_words(line.ends_on or line.until),
    )


def shown_step(step: StepLine) -> ShownStep:
    """The words of a step: when, what, by whom, and how or why."""
    detail = capfirst(in_a_row(step.record_classes))
    if step.state == BasisState.INFORMED:
        detail = str(InformedHow(step.reason).label)
    if step.state == BasisState.NOT_INFORMED:
        detail = str(NotInformedReason(step.reason).label)
    return ShownStep(date_words(step.done_on), step.state_label, staff_name(step.recorded_by), detail)
