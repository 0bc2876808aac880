"""Importing a file of CTDC's: a batch a transaction, exactly once a position, resumable."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from django.utils import timezone

from amparo.evidence.external.actions import Dataset, Outcome, add_rows, complete_dataset, open_dataset
from amparo.evidence.external.enums import DatasetKind
from amparo.exchange.imports.ctdc import faulty
from amparo.exchange.imports.enums import Fault
from amparo.exchange.imports.errors import CannotImport
from amparo.exchange.imports.layout import DATASET, Layout, read_layout
from amparo.exchange.imports.lines import Line, lines_of
from amparo.exchange.imports.models import ImportRun
from amparo.exchange.imports.quarantine import set_aside
from amparo.exchange.imports.staging import Batch, SetAside, batches
from amparo.foundation.access.viewer import Viewer, viewing


@dataclass
class Counts:
    """What became of the rows of one file, since its import began."""

    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.quarantined + self.duplicates


@dataclass
class Reading:
    """An import under way. ``resumed_at`` is how many rows an interrupted run of the same file had read."""

    run: int
    dataset: Dataset
    counts: Counts
    size: int
    offset: int
    line: int
    started: float = field(default_factory=time.monotonic)
    resumed_at: int = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def share(self) -> float:
        return self.offset / self.size if self.size else 1.0


def import_ctdc(
    *,
    token: str,
    path: Path,
    dataset: str | None = None,
    request_id: UUID | None = None,
    progress: Callable[[Reading], None] = lambda reading: None,
) -> Reading:
    """Import a file as the viewer of ``token``; returns what became of its rows.

    ``dataset`` names the data set; without it the file's own name does, or the one a mended file carries.
    Raises ``CannotImport`` when the file as a whole cannot be read, and ``Refused`` for other roles.
    """
    request = request_id or uuid4()
    with open_file(path) as file:
        layout, first = _header(path, file)
        name = dataset or _dataset_named(path, file, layout, first)
        with viewing(token) as viewer:
            kind = DatasetKind.CTDC_VICTIM_PERPETRATOR
            target = open_dataset(by=viewer, name=name, kind=kind, request_id=request)
            reading = _open_run(viewer, target, file, first)
        file.seek(reading.offset)
        progress(reading)
        for batch in batches(lines_of(file, reading.line), layout, target.name):
            with viewing(token) as viewer:
                _store(viewer, reading, batch, uuid5(request, str(batch.next_line)))
            progress(reading)
    with viewing(token) as viewer:
        ImportRun.objects.filter(id=reading.run).update(ended_at=timezone.now())
        complete_dataset(by=viewer, dataset=target, request_id=request)
    return reading


def open_file(path: Path) -> BufferedReader:
    """Open an ordinary file; raises ``CannotImport`` for anything else."""
    if path.is_dir():
        raise CannotImport(f"{path} is a directory; name the CSV file in it")
    if path.exists() and not path.is_file():
        raise CannotImport(f"{path} is not an ordinary file; save it to disk first")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise CannotImport(f"{path} does not exist; check the name and the folder") from None
    except OSError as error:
        raise CannotImport(f"{path} cannot be read: {error.strerror}") from None


def _header(path: Path, file: BufferedReader) -> tuple[Layout, Line]:
    first = next(lines_of(file), None)
    if first is None:
        raise CannotImport(f"{path} is empty; it should begin with CTDC's header")
    return read_layout(path, first.data), first


def _dataset_named(path: Path, file: BufferedReader, layout: Layout, first: Line) -> str:
    """The file's own name; for a mended file, the data set that its first row names."""
    if not layout.is_mended:
        return path.name[:120]
    for line in lines_of(file, first.number + 1):
        if not line.is_blank and (named := layout.place(line.number, line.data).dataset):
            return named[:120]
    raise CannotImport(f"{path} is a mended file without {DATASET}; say which data set: --dataset NAME")


def _open_run(viewer: Viewer, dataset: Dataset, file: BufferedReader, first: Line) -> Reading:
    """Go on with the unfinished run of this very file, or begin one."""
    file.seek(0)
    sha256 = file_digest(file, "sha256").digest()
    size = file.tell()
    open_runs = ImportRun.objects.filter(dataset_id=dataset.id, file_sha256=sha256, ended_at=None)
    run = open_runs.order_by("id").last() or ImportRun.objects.create(
        dataset_id=dataset.id,
        file_sha256=sha256,
        started_by=viewer.staff_id,
        next_line=first.number + 1,
        next_offset=first.end,
    )
    counts = Counts(run.accepted, run.quarantined, run.duplicates)
    return Reading(
        run.id, dataset, counts, size, offset=run.next_offset, line=run.next_line, resumed_at=counts.read
    )


def _store(viewer: Viewer, reading: Reading, batch: Batch, request_id: UUID) -> None:
    """Store one batch and move the run on, all or nothing."""
    _move_on(reading, batch)
    outcomes = add_rows(
        by=viewer, dataset=reading.dataset, rows=[staged.row for staged in batch.sound], request_id=request_id
    )
    taken = [
        SetAside(staged.line, staged.row.row, staged.row.source_line.encode(), faulty(Fault.POSITION_TAKEN))
        for staged, outcome in zip(batch.sound, outcomes, strict=True)
        if outcome is Outcome.CONFLICT
    ]
    rejected = batch.set_aside + taken
    set_aside(by=viewer, run=reading.run, dataset=reading.dataset, rows=rejected, request_id=request_id)
    counts = reading.counts
    counts.accepted += outcomes.count(Outcome.ADDED)
    counts.duplicates += outcomes.count(Outcome.ALREADY_THERE)
    counts.quarantined += len(rejected)
    ImportRun.objects.filter(id=reading.run).update(
        accepted=counts.accepted, quarantined=counts.quarantined, duplicates=counts.duplicates
    )


def _move_on(reading: Reading, batch: Batch) -> None:
    """Take the next stretch of the file; two imports of it at once cannot both have it."""
    here = ImportRun.objects.filter(id=reading.run, next_offset=reading.offset, ended_at=None)
    if not here.update(next_line=batch.next_line, next_offset=batch.next_offset):
        raise CannotImport(
            "another import of this file is running; wait for it, or end it and run this again"
        )
    reading.offset, reading.line = batch.next_offset, batch.next_line
