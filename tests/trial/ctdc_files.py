"""Files of CTDC's form made from its code lists and a seed, and ways to break them. Nothing real is here."""

import random
from collections.abc import Callable
from pathlib import Path

from amparo.exchange.imports.ctdc import COLUMNS, NAMES, Column

HEADER = ",".join(NAMES).encode()


def cell_of(column: Column, dice: random.Random) -> str:
    if dice.random() < 0.4:
        return ""
    codes = sorted(column.codes)
    several = column.is_multiple and len(codes) > 1 and dice.random() < 0.2
    return ";".join(sorted(dice.sample(codes, 2))) if several else dice.choice(codes)


def rows_of(count: int, seed: int = 7) -> list[bytes]:
    """Rows without their line ends. Many are equal, as in the published file."""
    dice = random.Random(seed)
    kinds = [
        ",".join(cell_of(column, dice) for column in COLUMNS).encode() for _ in range(max(count // 2, 1))
    ]
    return [dice.choice(kinds) for _ in range(count)]


def write(path: Path, rows: list[bytes], *, end: bytes = b"\n", header: bytes = HEADER) -> Path:
    path.write_bytes(end.join([header, *rows]) + end)
    return path


def _one_cell_less(row: bytes) -> bytes:
    return row.rpartition(b",")[0]


def _one_cell_more(row: bytes) -> bytes:
    return row + b",1"


def _unknown_sex(row: bytes) -> bytes:
    cells = row.split(b",")
    cells[1] = b"Mujer"
    return b",".join(cells)


def _unknown_among_several(row: bytes) -> bytes:
    cells = row.split(b",")
    cells[11] = b"FriendAcquaintance;Vecino"
    return b",".join(cells)


def _not_utf8(row: bytes) -> bytes:
    cells = row.split(b",")
    cells[6] = b"Am\xe9rica"
    return b",".join(cells)


# How a row is broken, and the column that the quarantine must name ("" for the whole row).
BREAKAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "one cell less": (_one_cell_less, ""),
    "one cell more": (_one_cell_more, ""),
    "unknown code": (_unknown_sex, "gender"),
    "unknown code among several": (_unknown_among_several, "IP_Relation"),
    "bad encoding": (_not_utf8, "UN_COE_Region"),
    "NUL byte": (lambda row: b"\0" + row, "yearRegister"),
    "stray quotation mark": (lambda row: b'"' + row, ""),
    "quotation mark inside": (lambda row: row.replace(b",", b',"', 1), ""),
    "huge line": (lambda row: row + b"x" * 2_000_000, ""),
    "blank line": (lambda _row: b"", ""),
}


def broken(rows: list[bytes], share: float, seed: int = 11, kinds: tuple[str, ...] = ()) -> dict[int, bytes]:
    """Broken copies of a seeded share of the rows, by row number from 1."""
    dice = random.Random(seed)
    names = kinds or tuple(BREAKAGES)
    # Not the last one: blank lines at the end of a file are not rows.
    numbers = sorted(dice.sample(range(1, len(rows)), int(len(rows) * share)))
    return {number: BREAKAGES[names[i % len(names)]][0](rows[number - 1]) for i, number in enumerate(numbers)}


def with_broken(rows: list[bytes], broken_rows: dict[int, bytes]) -> list[bytes]:
    return [broken_rows.get(number, row) for number, row in enumerate(rows, start=1)]
