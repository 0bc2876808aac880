"""Reading what happened: coded answers, events, who took part, and what the situation is held to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import CODES_BY_DIMENSION, DatePrecision, Dimension
from amparo.casework.cases.fields import CountryCode, ExploiterTold, PlaceCode, SituationEvent, Status
from amparo.casework.cases.models import Exploiter, StatusDetermination, TraffickingEvent, TraffickingFact
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event


@dataclass(frozen=True)
class Told:
    """Base of what was recorded: by whom, when, and until when it was in force (None: it is)."""

    id: int
    recorded_by: UUID
    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True)
class FactLine(Told):
    """One coded answer."""

    dimension: str
    code: str
    answer: str

    @property
    def label(self) -> str:
        return str(CODES_BY_DIMENSION[Dimension(self.dimension)](self.code).label)


@dataclass(frozen=True)
class EventLine(Told):
    """Recruitment, transit or exploitation."""

    event: SituationEvent


@dataclass(frozen=True)
class ExploiterLine(Told):
    """Somebody who took part, as told."""

    told: ExploiterTold


@dataclass(frozen=True)
class StatusLine(Told):
    """One determination of the situation."""

    status: Status


@dataclass(frozen=True)
class Situation:
    """Everything recorded about the situation, in force and earlier, the newest first."""

    facts: tuple[FactLine, ...]
    events: tuple[EventLine, ...]
    exploiters: tuple[ExploiterLine, ...]
    statuses: tuple[StatusLine, ...]


_TOLD = ("id", "recorded_by", "recorded_at", "superseded_at")


def _opened(viewer: Viewer, access: CaseAccess, action: str) -> None:
    """Raises ``CaseNotFound`` in an emergency: what happened is not there, and must not look as if nothing had."""
    if access.is_emergency:
        raise CaseNotFound
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        purpose=access.purpose,
        subjects=[access.subject],
        record_classes=["general"],
    )


def _date(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, DatePrecision(precision)) if day and precision else None


def _rows(model: Any, access: CaseAccess, *columns: str, **conditions: object) -> Iterator[tuple[Any, ...]]:
    rows = model.objects.filter(case_id=access.subject, **conditions).order_by("-id")
    yield from rows.values_list(*_TOLD, *columns)


def _told(row: tuple[Any, ...]) -> tuple[int, UUID, datetime, datetime | None]:
    return row[0], row[1], row[2], row[3]


def _facts(access: CaseAccess, **conditions: object) -> tuple[FactLine, ...]:
    rows = _rows(TraffickingFact, access, "dimension", "code", "answer", **conditions)
    return tuple(FactLine(*row) for row in rows)


def _events(access: CaseAccess, **conditions: object) -> tuple[EventLine, ...]:
    columns = ("kind", "place", "began_on", "began_precision", "ended_on", "ended_precision")
    return tuple(
        EventLine(
            *_told(row),
            SituationEvent(
                kind=row[4],
                place=PlaceCode(row[5]) if row[5] else None,
                began=_date(row[6], row[7]),
                ended=_date(row[8], row[9]),
            ),
        )
        for row in _rows(TraffickingEvent, access, *columns, **conditions)
    )


def _exploiters(access: CaseAccess, **conditions: object) -> tuple[ExploiterLine, ...]:
    return tuple(
        ExploiterLine(
            *_told(row),
            ExploiterTold(
                role=row[4],
                relation=row[5] or None,
                sex=row[6] or None,
                citizenship=CountryCode(row[7]) if row[7] else None,
            ),
        )
        for row in _rows(Exploiter, access, "role", "relation", "sex", "citizenship", **conditions)
    )


def _statuses(access: CaseAccess, **conditions: object) -> tuple[StatusLine, ...]:
    return tuple(
        StatusLine(*_told(row), Status(row[4], row[5] or None, _date(row[6], row[7])))
        for row in _rows(
            StatusDetermination, access, "status", "determined_by", "determined_on", "precision", **conditions
        )
    )


def open_situation(viewer: Viewer, access: CaseAccess) -> Situation:
    """Open what happened, with what was corrected since; leaves one audit row."""
    _opened(viewer, access, "open_situation")
    return Situation(_facts(access), _events(access), _exploiters(access), _statuses(access))


def open_facts(viewer: Viewer, access: CaseAccess, dimension: Dimension) -> tuple[FactLine, ...]:
    """Open the answers of one dimension, in force and earlier; leaves one audit row."""
    _opened(viewer, access, "open_facts")
    return _facts(access, dimension=dimension)


def open_event(viewer: Viewer, access: CaseAccess, event_id: int) -> EventLine | None:
    """Open one event in force, to correct it; leaves one audit row."""
    _opened(viewer, access, "open_situation_event")
    return next(iter(_events(access, id=event_id, superseded_at=None)), None)


def open_exploiter(viewer: Viewer, access: CaseAccess, exploiter_id: int) -> ExploiterLine | None:
    """Open one account of somebody who took part, to correct it; leaves one audit row."""
    _opened(viewer, access, "open_exploiter")
    return next(iter(_exploiters(access, id=exploiter_id, superseded_at=None)), None)


def open_status(viewer: Viewer, access: CaseAccess) -> StatusLine | None:
    """Open the determination in force; leaves one audit row."""
    _opened(viewer, access, "open_status")
    return next(iter(_statuses(access, superseded_at=None)), None)
