"""The trail for an auditor: ids only, page by page. The database refuses it to every other role."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.foundation.access.enums import Purpose
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.foundation.clock import start_of

PAGE = 50


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is asked for; what is None does not narrow. Both days are included."""

    institution: UUID | None = None
    actor: UUID | None = None
    subject: int | None = None
    action: str | None = None
    outcome: Outcome | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class TrailLine:
    """One event. ``subjects`` holds at most 20 of ``how_many`` cases."""

    id: int
    at: datetime
    actor: UUID | None
    institution: UUID | None
    action: str
    outcome: Outcome
    purpose: str
    subjects: tuple[int, ...]
    how_many: int
    classes: tuple[str, ...]
    detail: str


@dataclass(frozen=True)
class TrailPage:
    """Events, newest first; ``before`` is the key of the next page, if there is one."""

    lines: tuple[TrailLine, ...]
    before: int | None


def trail(viewer: Viewer, asked: TrailFilter, *, before: int | None = None) -> TrailPage:
    """A page of the trail below an event id. Leaves a row of its own, which names the case if one was asked for."""
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="read_trail",
        purpose=Purpose.AUDIT,
        subjects=[] if asked.subject is None else [asked.subject],
    )
    values = [
        asked.institution,
        asked.actor,
        asked.subject,
        asked.action,
        asked.outcome and str(asked.outcome),
        asked.from_on and start_of(asked.from_on),
        asked.to_on and start_of(asked.to_on + timedelta(days=1)),
        before,
        PAGE + 1,
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM oversight_trail(%s::uuid, %s::uuid, %s::bigint, %s::text, %s::text, %s::timestamptz,"
            " %s::timestamptz, %s::bigint, %s::integer)",
            values,
        )
        lines = [_line(row) for row in cursor.fetchall()]
    return TrailPage(tuple(lines[:PAGE]), lines[PAGE - 1].id if len(lines) > PAGE else None)


def _line(row: tuple[Any, ...]) -> TrailLine:
    number, at, actor, institution, action, outcome, purpose, subjects, how_many, classes, detail = row
    told = (number, at, actor, institution, action, Outcome(outcome), purpose)
    return TrailLine(*told, tuple(subjects), how_many, tuple(classes), detail)
