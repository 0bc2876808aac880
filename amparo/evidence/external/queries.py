"""Reads of external data sets: counts by dimension, the unknown apart. Never together with the registry's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from amparo.evidence.external.actions import line_slot
from amparo.evidence.external.dimensions import DIMENSIONS, UNKNOWN, Dimension
from amparo.evidence.external.models import ExternalDataset, ExternalRecord
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Opener, open_values

Filters = Mapping[str, str]


@dataclass(frozen=True)
class DatasetLine:
    """A data set as a reader chooses it. Not complete: no import has reached the end of its file yet."""

    id: int
    name: str
    kind: str
    subject: int
    created_at: datetime
    completed_at: datetime | None

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


@dataclass(frozen=True)
class CountedRow:
    """One code of the rows' dimension: how many people, and how many for each code across."""

    code: str
    label: str
    total: int
    across: tuple[int, ...]


@dataclass(frozen=True)
class Crosstab:
    """Counts of people. The last of each row's ``across`` and the row ``unknown`` are the unknown.

    ``people`` is everybody counted, ``known`` those of whom the rows' dimension is known. One person can
    stand in several rows (or columns) of a dimension with several answers: these may add up to more.
    """

    dimension: Dimension
    across: Dimension
    rows: tuple[CountedRow, ...]
    unknown: CountedRow
    people: int
    known: int


def datasets(viewer: Viewer) -> list[DatasetLine]:
    """The external data sets that hold anybody, the one with most people first: a broken import hides no other."""
    rows = ExternalDataset.objects.annotate(people=Count("records__row")).filter(people__gt=0)
    rows = rows.order_by("-people", "-id")
    return [
        DatasetLine(*row)
        for row in rows.values_list("id", "name", "kind", "subject", "created_at", "completed_at")
    ]


def crosstabs(
    viewer: Viewer, dataset: DatasetLine, pairs: Sequence[tuple[str, str]], filters: Filters
) -> list[Crosstab]:
    """Count the data set's people by pairs of dimensions (rows, across), within filters; one audit row."""
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="read_external_figures",
        purpose=Purpose.STATISTICS,
        subjects=[dataset.subject],
        record_classes=[RecordClass.GENERAL],
    )
    return [_crosstab(dataset.id, DIMENSIONS[rows], DIMENSIONS[across], filters) for rows, across in pairs]


def _crosstab(dataset: int, rows: Dimension, across: Dimension, filters: Filters) -> Crosstab:
    where, values = _condition(dataset, filters)
    with connection.cursor() as cursor:
        # Totals are counted apart: somebody with two codes across is one person of the row.
        cursor.execute(
            f"SELECT r.code, c.code, count(*) FROM external_record e, unnest({rows.expression}) r(code), "  # noqa: S608
            f"unnest({across.expression}) c(code) WHERE {where} GROUP BY 1, 2",
            values,
        )
        cells = {(row, column): count for row, column, count in cursor.fetchall()}
        cursor.execute(
            f"SELECT r.code, count(*) FROM external_record e, unnest({rows.expression}) r(code) "  # noqa: S608
            f"WHERE {where} GROUP BY 1",
            values,
        )
        totals: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {rows.is_known}) FROM external_record e WHERE {where}",  # noqa: S608
            values,
        )
        people, known = cursor.fetchone()
    codes = [*across.codes.values, ""]

    def counted(code: str, label: str) -> CountedRow:
        return CountedRow(code, label, totals.get(code, 0), tuple(cells.get((code, c), 0) for c in codes))

    listed = tuple(counted(code.value, str(code.label)) for code in rows.codes)
    return Crosstab(rows, across, listed, counted("", ""), people, known)


def _condition(dataset: int, filters: Filters) -> tuple[str, list[Any]]:
    """SQL for a data set and filters; a filter that is not understood raises ``KeyError``."""
    parts, bound = ["e.dataset_id = %s"], list[Any]([dataset])
    for key, code in filters.items():
        dimension = DIMENSIONS[key]
        if code == UNKNOWN:
            parts.append(f"NOT ({dimension.is_known})")
        else:
            parts.append(dimension.has_code)
            bound.append(code)
    return " AND ".join(parts), bound


def published_lines(viewer: Viewer, dataset: DatasetLine, rows: Sequence[int]) -> dict[int, str | None]:
    """The rows as they were published, by position: opens their seals, which is recorded."""
    found = ExternalRecord.objects.filter(dataset_id=dataset.id, row__in=rows).order_by("row")
    sealed = [(row, bytes(line)) for row, line in found.values_list("row", "sealed_line")]
    opened = open_values(
        [(line_slot(dataset.subject, row), line) for row, line in sealed],
        opener=Opener(viewer.staff_id, viewer.institution_id, "open_external_rows", Purpose.STATISTICS),
    )
    return dict(zip([row for row, _line in sealed], opened, strict=True))
