"""Reading the path for the case's page: by kind, with or without what was corrected, page by page."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from amparo.casework.cases.activity_kinds import ActivityKind, activities_of
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.queries import PATH_PAGE
from amparo.foundation.access.gate import CaseAccess


@dataclass(frozen=True)
class PathFilter:
    """What of the path is wanted. ``after``: continue below the entry with this id."""

    kind: ActivityKind | None = None
    with_corrected: bool = False
    after: int | None = None


@dataclass(frozen=True)
class Step:
    """One entry of the path, in codes."""

    id: int
    activity: str
    occurred_on: date
    precision: str
    unit: UUID
    place: str
    record_class: str
    outcome_code: str
    recorded_by: UUID
    subject_kind: str
    subject_id: int | None
    is_corrected: bool


@dataclass(frozen=True)
class PathPage:
    """Entries, newest first; ``more`` continues after the last of them."""

    steps: tuple[Step, ...]
    more: int | None


_COLUMNS = (
    "id",
    "activity",
    "occurred_on",
    "precision",
    "unit",
    "place",
    "record_class",
    "outcome_code",
    "recorded_by",
    "subject_kind",
    "subject_id",
    "superseded_at",
)


def _step(row: tuple[Any, ...]) -> Step:
    return Step(*row[:-1], is_corrected=row[-1] is not None)  # type: ignore[misc]


def path_page(access: CaseAccess, wanted: PathFilter, *, limit: int = PATH_PAGE) -> PathPage:
    """One page of the path, as far as the viewer's classes reach."""
    entries = PathEntry.objects.filter(case_id=access.subject)
    found = entries if wanted.with_corrected else entries.filter(superseded_at=None)
    if wanted.kind:
        found = found.filter(activity__in=activities_of(wanted.kind))
    if wanted.after is not None:
        last = entries.filter(id=wanted.after).values_list("occurred_on", "order_in_day", "id").first()
        if last is not None:
            found = found.extra(where=["(occurred_on, order_in_day, id) < (%s, %s, %s)"], params=list(last))
    ordered = found.order_by("-occurred_on", "-order_in_day", "-id")
    rows = list(ordered.values_list(*_COLUMNS)[: limit + 1])
    steps = tuple(_step(row) for row in rows[:limit])
    return PathPage(steps, steps[-1].id if len(rows) > limit else None)


def current_step(access: CaseAccess, entry_id: int) -> Step | None:
    """One entry in force, to correct it."""
    entries = PathEntry.objects.filter(case_id=access.subject, id=entry_id, superseded_at=None)
    row = entries.values_list(*_COLUMNS).first()
    return _step(row) if row else None
