"""The two kinds of file: CTDC's own, and one of ours to be mended, where each row says its position.

In our own file the columns of ours come first and the row as it came follows, byte for byte. So a row with
too many or too few cells stays as it was, and its position is still read.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from amparo.exchange.imports.ctdc import NAMES
from amparo.exchange.imports.errors import CannotImport

DATASET, ROW, COLUMN, REASON = "amparo_dataset", "amparo_row", "amparo_column", "amparo_reason"
OWN_COLUMNS = (DATASET, ROW, COLUMN, REASON)
HIGHEST_ROW = 2**31 - 1
_CELL = rb'(?:"(?:[^"]|"")*"|[^",]*)'
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Placed:
    """A line taken apart: its 16 cells as they came, its position, and the data set it names."""

    body: bytes
    row: int | None
    dataset: str


@dataclass(frozen=True)
class Layout:
    """Columns of ours before and after CTDC's; none of them in CTDC's own file."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_mended(self) -> bool:
        return ROW in self.before + self.after

    def place(self, line_number: int, data: bytes) -> Placed:
        """Take a line apart. In CTDC's own file the position is that in the file."""
        if not self.is_mended:
            return Placed(data, line_number - 1, "")
        found = self._pattern.fullmatch(data)
        if not found:
            return Placed(data, None, "")
        own = found["before"] + found["after"].removeprefix(b",")
        values = dict(zip(self.before + self.after, _cells(own), strict=False))
        return Placed(found["body"], _row_number(values.get(ROW, "")), values.get(DATASET, ""))

    @property
    def _pattern(self) -> re.Pattern[bytes]:
        before = rb"(?P<before>(?:%s,){%d})" % (_CELL, len(self.before))
        after = rb"(?P<after>(?:,%s){%d})" % (_CELL, len(self.after))
        return re.compile(before + rb"(?P<body>.*)" + after, re.DOTALL)


def read_layout(path: Path, header: bytes) -> Layout:
    """The layout that a header line declares; raises ``CannotImport`` naming what was expected."""
    names = _cells(header.removeprefix(_BOM))
    count = len(NAMES)
    for start in range(len(names) - count + 1):
        before, after = tuple(names[:start]), tuple(names[start + count :])
        own = before + after
        if tuple(names[start : start + count]) == NAMES and _are_ours(own):
            return Layout(before, after)
    raise CannotImport(
        f"{path}: the first line is not CTDC's header. Expected, as UTF-8 with commas: {','.join(NAMES)}"
    )


def _are_ours(names: tuple[str, ...]) -> bool:
    """Either none of our columns or, once each, some of them with the position among them."""
    return not names or (set(names) <= set(OWN_COLUMNS) and len(set(names)) == len(names) and ROW in names)


def _cells(data: bytes) -> list[str]:
    try:
        return next(csv.reader([data.decode("utf-8", "replace")]), [])
    except csv.Error:
        return []


def _row_number(text: str) -> int | None:
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number and 1 <= int(text) <= HIGHEST_ROW else None
