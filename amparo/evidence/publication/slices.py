"""The fixed parts of the whole that one may look at: periods of whole years, kinds of case.

Parts of one kind never overlap, and each is large, so that its size can be public. Everything that is then
published by part is one table with the whole as its margin, and is made safe as one table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SMALLEST_SLICE = 100


@dataclass(frozen=True)
class Slice:
    """One part: ``key`` for the address, ``members`` are its years or case types, ``size`` its cases."""

    key: str
    members: tuple[str, ...]
    size: int


def periods(by_year: Mapping[int, int]) -> tuple[Slice, ...]:
    """Whole years, put together from the newest back until each is large; none if there are not two."""
    if not by_year:
        return ()
    parts: list[list[int]] = [[]]
    for year in range(max(by_year), min(by_year) - 1, -1):
        if sum(by_year.get(y, 0) for y in parts[-1]) >= SMALLEST_SLICE:
            parts.append([])
        parts[-1].insert(0, year)
    if len(parts) > 1 and sum(by_year.get(y, 0) for y in parts[-1]) < SMALLEST_SLICE:
        oldest = parts.pop()
        parts[-1] = oldest + parts[-1]
    made = [
        Slice(_years_key(years), tuple(map(str, years)), sum(by_year.get(y, 0) for y in years))
        for years in reversed(parts)
    ]
    return tuple(made) if len(made) > 1 else ()


def _years_key(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def kinds(by_type: Mapping[str, int]) -> tuple[Slice, ...]:
    """Case types large enough to stand alone, the largest first, and the others together; none if not two."""
    groups = public_groups(by_type, [(name,) for name in by_type], at_least=SMALLEST_SLICE)
    made = [
        Slice(group[0] if len(group) == 1 else "other-types", group, sum(by_type[name] for name in group))
        for group in groups
    ]
    return tuple(made) if len(made) > 1 else ()


def public_groups(
    counts: Mapping[str, int], units: Iterable[tuple[str, ...]], *, at_least: int
) -> list[tuple[str, ...]]:
    """Group the units so that every group's count is zero or large: big ones alone, the rest together, last.

    Units without any case stay with the rest.
    """
    size = {unit: sum(counts.get(key, 0) for key in unit) for unit in units}
    alone = sorted((unit for unit in size if size[unit] >= at_least), key=lambda unit: -size[unit])
    rest = [unit for unit in size if size[unit] < at_least]
    while alone and 0 < sum(size[unit] for unit in rest) < at_least:
        rest.insert(0, alone.pop())
    together = tuple(key for unit in rest for key in unit)
    return [*alone, together] if together else list(alone)
