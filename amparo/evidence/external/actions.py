"""Writes of external data sets: a batch at a time, sealed and audited, exactly once a position."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from amparo.evidence.external.enums import DatasetKind
from amparo.evidence.external.models import ExternalDataset
from amparo.evidence.external.records import LISTED, SINGLE, ExternalRow
from amparo.evidence.external.rules import may_import
from amparo.foundation.access.codes import SUBJECT_LIMIT
from amparo.foundation.access.decisions import require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Slot, seal_values
from amparo.foundation.protection.vault import create_data_keys


@dataclass(frozen=True)
class Dataset:
    """A data set that rows can be added to."""

    id: int
    name: str
    subject: int


class Outcome(Enum):
    """What became of a row: added, there already, or another row holds its position."""

    ADDED = "added"
    ALREADY_THERE = "already_there"
    CONFLICT = "conflict"


def line_slot(subject: int, row: int) -> Slot:
    """Where the published line of a row is sealed."""
    return Slot(subject, RecordClass.GENERAL, f"external_row:{row}")


def open_dataset(*, by: Viewer, name: str, kind: DatasetKind, request_id: UUID) -> Dataset:
    """The data set of that name, made if it is not there; raises ``Refused`` for other roles."""
    require(may_import(by.role))
    with transaction.atomic():
        found = ExternalDataset.objects.filter(name=name).values_list("id", "name", "subject").first()
        if found is None:
            # Above every case id, so that the key of a data set is never that of a person.
            subject = SUBJECT_LIMIT + secrets.randbelow(2**62)
            create_data_keys([subject], [RecordClass.GENERAL])
            made = ExternalDataset(name=name, kind=kind, subject=subject, created_by=by.staff_id)
            ExternalDataset.objects.bulk_create([made], ignore_conflicts=True)
            found = ExternalDataset.objects.values_list("id", "name", "subject").get(name=name)
        _record(by, "open_external_dataset", found[2], request_id)
    return Dataset(*found)


def complete_dataset(*, by: Viewer, dataset: Dataset, request_id: UUID) -> None:
    """An import has read its file to the end; the figures are no longer provisional."""
    require(may_import(by.role))
    with transaction.atomic():
        ExternalDataset.objects.filter(id=dataset.id).update(completed_at=timezone.now())
        _record(by, "complete_external_dataset", dataset.subject, request_id)


def add_rows(*, by: Viewer, dataset: Dataset, rows: Sequence[ExternalRow], request_id: UUID) -> list[Outcome]:
    """Add a batch of rows and leave one audit row; a position that is taken is never written twice.

    Returns what became of each row, in order. Raises ``Refused`` for other roles.
    """
    require(may_import(by.role))
    if not rows:
        return []
    with transaction.atomic():
        added = _insert(dataset, rows)
        held = _fingerprints(dataset.id, [row.row for row in rows])
        outcomes = []
        for row in rows:
            if row.row in added:
                added.discard(row.row)  # a second row for the same position is not added
                outcomes.append(Outcome.ADDED)
            elif held[row.row] == row.fingerprint:
                outcomes.append(Outcome.ALREADY_THERE)
            else:
                outcomes.append(Outcome.CONFLICT)
        detail = f"rows {rows[0].row} to {rows[-1].row}, {outcomes.count(Outcome.ADDED)} added"
        _record(by, "add_external_rows", dataset.subject, request_id, detail)
    return outcomes


def _record(by: Viewer, action: str, subject: int, request_id: UUID, detail: str = "") -> None:
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action=action,
        subjects=[subject],
        record_classes=[RecordClass.GENERAL],
        detail=detail,
        request_id=request_id,
    )


_COLUMNS = ("row", "fingerprint", "sealed_line", *SINGLE, *LISTED)
_INSERT = (
    f"INSERT INTO external_record (dataset_id, {', '.join(_COLUMNS)}) "  # noqa: S608 - names are constants
    "SELECT %s, x.row, x.fingerprint, x.sealed_line, "
    + ", ".join(
        [f"nullif(x.{name}, '')" for name in SINGLE] + [f"string_to_array(x.{name}, ';')" for name in LISTED]
    )
    + " FROM unnest(%s::integer[], %s::bytea[], %s::bytea[]"
    + ", %s::text[]" * len(SINGLE + LISTED)
    + f") AS x({', '.join(_COLUMNS)}) ON CONFLICT DO NOTHING RETURNING row"
)


def _insert(dataset: Dataset, rows: Sequence[ExternalRow]) -> set[int]:
    sealed = seal_values([(line_slot(dataset.subject, row.row), row.source_line) for row in rows])
    columns: list[list[Any]] = [[row.row for row in rows], [row.fingerprint for row in rows], sealed]
    columns += [[row.codes.get(name, "") for row in rows] for name in SINGLE + LISTED]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [dataset.id, *columns])
        return {row[0] for row in cursor.fetchall()}


def _fingerprints(dataset_id: int, positions: list[int]) -> dict[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, fingerprint FROM external_record WHERE dataset_id = %s AND row = ANY(%s)",
            [dataset_id, positions],
        )
        return {row: bytes(fingerprint) for row, fingerprint in cursor.fetchall()}
