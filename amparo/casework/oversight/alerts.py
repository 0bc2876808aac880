"""Alerts, for the coordination of who looked and of the cases: list, one of them, and what it turned out to be."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from amparo.casework.oversight.enums import AlertConclusion, AlertRule, AlertState
from amparo.casework.oversight.models import Alert, AlertCase
from amparo.casework.oversight.rules import may_conclude, state_after
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

MOST_CASES = 200


@dataclass(frozen=True)
class AlertLine:
    """An alert as a list shows it. ``may_conclude``: whether it is for the viewer to say what it was."""

    id: UUID
    rule: AlertRule
    staff: UUID
    unit: UUID
    institution: UUID
    began_on: date
    ended_on: date
    cases: int
    raised_at: datetime
    state: AlertState
    conclusion: str
    concluded_by: UUID | None
    concluded_at: datetime | None
    may_conclude: bool


@dataclass(frozen=True)
class AlertTold:
    """One alert, with those of its cases that the viewer's own unit keeps."""

    line: AlertLine
    own_cases: tuple[int, ...]


_COLUMNS = ("id", "rule", "staff", "unit", "institution", "began_on", "ended_on", "cases", "raised_at", "state",
            "conclusion", "concluded_by", "concluded_at")  # fmt: skip


def _line(viewer: Viewer, row: tuple[Any, ...]) -> AlertLine:
    told = dict(zip(_COLUMNS, row, strict=True))
    rule, state = AlertRule(told.pop("rule")), AlertState(told.pop("state"))
    answers = told["unit"] in viewer.grantees or told["institution"] in viewer.grantees
    may = answers and state != AlertState.EXPLAINED
    return AlertLine(rule=rule, state=state, may_conclude=may, **told)


def alerts(viewer: Viewer, *, concluded: bool = False, limit: int = 100) -> list[AlertLine]:
    """The alerts that the viewer may see: those to look at, or with ``concluded`` the explained ones; newest first."""
    _record(viewer, "list_alerts")
    explained = Alert.objects.filter(state=AlertState.EXPLAINED)
    found = explained if concluded else Alert.objects.exclude(state=AlertState.EXPLAINED)
    rows = found.order_by("-raised_at", "id").values_list(*_COLUMNS)[:limit]
    return [_line(viewer, row) for row in rows]


def alerts_to_review(viewer: Viewer) -> int:
    """How many alerts nobody has looked at yet; row-level security leaves those that are the viewer's to see."""
    return Alert.objects.filter(state=AlertState.NEW).count()


def alert(viewer: Viewer, alert_id: UUID) -> AlertTold:
    """One alert; raises ``CaseNotFound`` where there is none for this viewer."""
    row = Alert.objects.filter(id=alert_id).values_list(*_COLUMNS).first()
    if row is None:
        raise CaseNotFound
    subjects = (
        AlertCase.objects.filter(alert_id=alert_id).order_by("subject").values_list("subject", flat=True)
    )
    own = tuple(subjects[:MOST_CASES])
    _record(viewer, "read_alert", own)
    return AlertTold(_line(viewer, row), own)


@transaction.atomic
def conclude_alert(
    *, by: Viewer, alert_id: UUID, conclusion: AlertConclusion, request_id: UUID
) -> AlertState:
    """Say what an alert turned out to be; the same answer by the same person again changes nothing.

    Raises ``CaseNotFound``, or ``Refused``: about oneself, concluded already, or not for this viewer.
    """
    found = (
        Alert.objects.filter(id=alert_id).values_list("state", "staff", "conclusion", "concluded_by").first()
    )
    if found is None:
        raise CaseNotFound
    state, staff, told, told_by = found
    if (told, told_by) == (conclusion, by.staff_id):
        return AlertState(state)
    require(may_conclude(AlertState(state), staff, by.staff_id, conclusion))
    after = state_after(conclusion)
    # The state that was looked at is asked for again: of two at once one finds it changed.
    changed = Alert.objects.filter(id=alert_id, state=state).update(
        state=after, conclusion=conclusion, concluded_by=by.staff_id, concluded_at=timezone.now()
    )
    if not changed:
        raise Refused("alert_is_not_yours")
    _record(by, "conclude_alert", detail=str(conclusion), request_id=request_id)
    return after


def _record(
    viewer: Viewer,
    action: str,
    subjects: tuple[int, ...] = (),
    *,
    detail: str = "",
    request_id: UUID | None = None,
) -> None:
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        purpose="coordination",
        subjects=subjects,
        detail=detail,
        request_id=request_id,
    )
