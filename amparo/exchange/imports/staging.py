"""From lines to checked batches: a line becomes a row to add or a row set aside; none stops the reading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from amparo.evidence.external.records import ExternalRow
from amparo.exchange.imports.ctdc import FaultyRow, check_row, faulty
from amparo.exchange.imports.enums import Fault
from amparo.exchange.imports.layout import DATASET, ROW, Layout
from amparo.exchange.imports.lines import Line

BATCH = 1_000
LONGEST_ROW = 4_096  # bytes; the longest sound row has under 400
MOST_BLANKS = 10_000  # held in memory while it is not known whether anything follows


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that did not pass: where it stood, what it was, and why."""

    line: int
    row: int | None
    body: bytes
    why: FaultyRow


@dataclass(frozen=True, slots=True)
class Staged:
    """A row that passed, with the line it came from."""

    line: int
    row: ExternalRow


@dataclass
class Batch:
    """Some lines, checked, and where the file goes on after them."""

    sound: list[Staged] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    next_line: int = 0
    next_offset: int = 0

    def __len__(self) -> int:
        return len(self.sound) + len(self.set_aside)


def batches(lines: Iterable[Line], layout: Layout, dataset: str, size: int = BATCH) -> Iterator[Batch]:
    """Check lines and hand them out in batches of at most ``size``."""
    batch = Batch()
    for line in without_trailing_blanks(lines):
        checked = check_line(line, layout, dataset)
        if isinstance(checked, Staged):
            batch.sound.append(checked)
        elif checked is not None:
            batch.set_aside.append(checked)
        batch.next_line, batch.next_offset = line.number + 1, line.end
        if len(batch) >= size:
            yield batch
            batch = Batch()
    if batch.next_line:
        yield batch


def check_line(line: Line, layout: Layout, dataset: str) -> Staged | SetAside | None:
    """Check one line. A blank one is a row without cells, but nothing at all in a file that was mended."""
    if line.is_blank and layout.is_mended:
        return None
    placed = layout.place(line.number, line.data)
    if line.is_cut or len(placed.body) > LONGEST_ROW:
        # One byte more than may be, so that it is too long again if it comes back as it is.
        cut = placed.body[: LONGEST_ROW + 1]
        return SetAside(line.number, placed.row, cut, faulty(Fault.TOO_LONG))
    if placed.row is None:
        return SetAside(line.number, None, placed.body, faulty(Fault.NO_POSITION, [ROW]))
    if placed.dataset not in ("", dataset):
        return SetAside(line.number, placed.row, placed.body, faulty(Fault.OTHER_DATASET, [DATASET]))
    checked = check_row(placed.body)
    if isinstance(checked, FaultyRow):
        return SetAside(line.number, placed.row, placed.body, checked)
    row = ExternalRow(placed.row, placed.body.decode(), checked.fingerprint, checked.codes)
    return Staged(line.number, row)


def without_trailing_blanks(lines: Iterable[Line]) -> Iterator[Line]:
    """Blank lines count as rows only if something follows them."""
    waiting: list[Line] = []
    for line in lines:
        if line.is_blank:
            waiting.append(line)
            if len(waiting) < MOST_BLANKS:
                continue
        else:
            waiting.append(line)
        yield from waiting
        waiting.clear()
