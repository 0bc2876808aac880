"""Physical lines of a file, with bounded memory whatever the file holds.

One line is one row: no code of these files holds a line break, so a stray quotation mark can never swallow
what follows it, and a row keeps its position whatever is wrong with the rows before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader

LONGEST = 8_192  # bytes; room for a row and for what a mended file says before it
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. ``number`` counts from 1; ``end`` is the offset of the next one."""

    number: int
    data: bytes
    end: int
    is_cut: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.data.strip()


def lines_of(file: BufferedReader, number: int = 1) -> Iterator[Line]:
    """Lines from where the file stands; ``number`` is that of the first."""
    while data := file.readline(LONGEST + 2):
        if not data.endswith(b"\n"):
            _skip_rest(file)
        text = data.removesuffix(b"\n").removesuffix(b"\r")
        yield Line(number, text[:LONGEST], file.tell(), is_cut=len(text) > LONGEST)
        number += 1


def _skip_rest(file: BufferedReader) -> None:
    """Pass over the rest of a line that is longer than any row, a piece at a time."""
    while piece := file.readline(_STEP):
        if piece.endswith(b"\n"):
            return
