"""Rows that did not pass: kept sealed, and written to a file that can be mended and imported again."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.evidence.external.actions import Dataset
from amparo.exchange.imports.ctdc import BY_NAME, NAMES
from amparo.exchange.imports.enums import Fault
from amparo.exchange.imports.errors import CannotImport
from amparo.exchange.imports.layout import OWN_COLUMNS
from amparo.exchange.imports.models import QuarantinedRow
from amparo.exchange.imports.staging import SetAside
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer, viewing
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Opener, Slot, open_values, seal_values

_PAGE = 1_000


@dataclass(frozen=True)
class KeptRow:
    """A row as it came, with why it was set aside."""

    line: int
    row: int | None
    columns: tuple[str, ...]
    faults: tuple[Fault, ...]
    body: bytes


def _slot(subject: int, run: int, line: int) -> Slot:
    return Slot(subject, RecordClass.GENERAL, f"quarantined:{run}:{line}")


def set_aside(*, by: Viewer, run: int, dataset: Dataset, rows: Sequence[SetAside], request_id: UUID) -> None:
    """Keep rows that did not pass, sealed byte for byte, in the batch's transaction; one audit row."""
    if not rows:
        return
    # Latin-1 gives every byte a character, so that any bytes survive as text.
    sealed = seal_values(
        [(_slot(dataset.subject, run, row.line), row.body.decode("latin-1")) for row in rows]
    )
    QuarantinedRow.objects.bulk_create(
        QuarantinedRow(
            run_id=run,
            line=row.line,
            row=row.row,
            columns=[column for column, _fault in row.why.faults],
            faults=[fault for _column, fault in row.why.faults],
            sealed=value,
        )
        for row, value in zip(rows, sealed, strict=True)
    )
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action="quarantine_external_rows",
        subjects=[dataset.subject],
        record_classes=[RecordClass.GENERAL],
        detail=f"{len(rows)} rows of run {run}",
        request_id=request_id,
    )


def quarantined_rows(viewer: Viewer, run: int, dataset: Dataset, *, after: int = 0) -> list[KeptRow]:
    """The next page of a run's rows in the file's order; opening them leaves one audit row."""
    rows = QuarantinedRow.objects.filter(run_id=run, line__gt=after).order_by("line")
    found = list(rows.values_list("line", "row", "columns", "faults", "sealed")[:_PAGE])
    if not found:
        return []
    opened = open_values(
        [(_slot(dataset.subject, run, line), bytes(sealed)) for line, *_rest, sealed in found],
        opener=Opener(
            viewer.staff_id, viewer.institution_id, "open_quarantined_rows", Purpose.ADMINISTRATION
        ),
    )
    return [
        KeptRow(
            line, row, tuple(columns), tuple(Fault(fault) for fault in faults), (text or "").encode("latin-1")
        )
        for (line, row, columns, faults, _sealed), text in zip(found, opened, strict=True)
    ]


def write_quarantine(*, token: str, run: int, dataset: Dataset, path: Path) -> Path | None:
    """Write a run's rows to ``path``, complete or not at all; an earlier, other file gets a number.

    Returns where that earlier file is now, if there was one. Raises ``CannotImport`` if it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(",".join(OWN_COLUMNS + NAMES).encode() + b"\n")
            for row in _all_rows(token, run, dataset):
                file.write(_line_of(dataset.name, row))
        earlier = _keep_earlier(path, draft)
        os.replace(draft, path)
    except OSError as error:
        raise CannotImport(
            f"{path} cannot be written: {error.strerror}; name another with --quarantine"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return earlier


def _all_rows(token: str, run: int, dataset: Dataset) -> Iterator[KeptRow]:
    after = 0
    while True:
        with viewing(token) as viewer:
            page = quarantined_rows(viewer, run, dataset, after=after)
        if not page:
            return
        yield from page
        after = page[-1].line


def _line_of(dataset: str, row: KeptRow) -> bytes:
    cells = io.StringIO()
    columns = ";".join(column or _("(toda la fila)") for column in row.columns)
    csv.writer(cells, lineterminator="").writerow([dataset, row.row or "", columns, reason_in_words(row)])
    return cells.getvalue().encode() + b"," + row.body + b"\n"


def reason_in_words(row: KeptRow) -> str:
    """What to mend, column by column; the codes that would do, never the value that did not."""
    words = []
    for column, fault in zip(row.columns, row.faults, strict=True):
        text = str(fault.label)
        if fault is Fault.UNKNOWN_CODE:
            text = _("%(reason)s; se espera %(codes)s, o vacío") % {
                "reason": text,
                "codes": " | ".join(BY_NAME[column].codes),
            }
        words.append(f"{column}: {text}" if column and len(row.columns) > 1 else text)
    return " / ".join(words)


def _keep_earlier(path: Path, draft: Path) -> Path | None:
    """Move an earlier quarantine file out of the way, for somebody may be mending it."""
    if not path.exists() or path.read_bytes() == draft.read_bytes():
        return None
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    path.rename(kept)
    return kept
