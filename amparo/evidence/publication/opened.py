"""Cases by the time in which they were opened: by month, quarter or year, whichever withholds little."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from amparo.evidence.publication.listing import Line, Listing
from amparo.evidence.publication.slices import Slice
from amparo.methods.suppression import SMALLEST_SHOWN, TOTAL, CannotProtect, Cell, suppress

MOST_BINS = 28
MOST_WITHHELD = 0.1


@dataclass(frozen=True)
class Opened:
    """``grain`` is month, quarter or year; keys are "2026-03", "2026-3" (third quarter) and "2026"."""

    grain: str
    whole: Listing
    by_slice: Mapping[str, Listing]


def bin_of(month: date, grain: str) -> str:
    """The key of the bin that a month belongs to; its first four characters are the year."""
    if grain == "month":
        return f"{month.year}-{month.month:02}"
    return f"{month.year}-{(month.month + 2) // 3}" if grain == "quarter" else str(month.year)


def publish_opened(
    opened: Counter[tuple[date, str]], periods: Sequence[Slice], kinds: Sequence[Slice], last: date
) -> Opened | None:
    """Cases by time up to the month of ``last``, in the finest grain of which little is withheld."""
    by_month: Counter[date] = Counter()
    for (month, _), how_many in opened.items():
        by_month[month] += how_many
    for grain in ("month", "quarter", "year"):
        bins = _bins(min(by_month), last, grain)
        values = dict.fromkeys(bins, 0)
        for month, how_many in by_month.items():
            values[bin_of(month, grain)] += how_many
        if grain != "year" and len(bins) > MOST_BINS:
            continue
        try:
            hidden = _hidden(values, periods)
        except CannotProtect:
            continue
        if grain == "year" or len(hidden) <= MOST_WITHHELD * len(bins):
            lines = tuple(Line((key,), None if key in hidden else values[key]) for key in bins)
            by_slice = _by_period(lines, periods) | _by_kind(opened, periods, kinds)
            return Opened(grain, Listing(lines, sum(values.values())), by_slice)
    return None


def _bins(first: date, last: date, grain: str) -> list[str]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return list(dict.fromkeys(bin_of(date(m // 12, m % 12 + 1, 1), grain) for m in months))


def _hidden(values: Mapping[str, int], periods: Sequence[Slice]) -> set[object]:
    """What to hide while the reader knows how many cases each period has."""
    part_of = {year: part.key for part in periods for year in part.members}
    cells = [Cell(key, how_many, part_of.get(key[:4], "all"), "to") for key, how_many in values.items()]
    sizes: Counter[str] = Counter()
    for key, how_many in values.items():
        sizes[part_of.get(key[:4], "all")] += how_many
    cells += [Cell(("part", part), size, "from", part, is_public=True) for part, size in sizes.items()]
    cells.append(Cell(TOTAL, sum(values.values()), "to", "from", is_public=True))
    return set(suppress(cells))


def _by_period(lines: Sequence[Line], periods: Sequence[Slice]) -> dict[str, Listing]:
    """Only the bins of the period: nothing that the whole does not show."""
    return {
        part.key: Listing(tuple(line for line in lines if line.keys[0][:4] in part.members), part.size)
        for part in periods
    }


def _by_kind(
    opened: Counter[tuple[date, str]], periods: Sequence[Slice], kinds: Sequence[Slice]
) -> dict[str, Listing]:
    """Periods by kind, and only if there is nothing to hide: this table holds all the others together."""
    part_of = {year: part.key for part in periods for year in part.members}
    kind_of = {name: part.key for part in kinds for name in part.members}
    if not periods or not kinds:
        return {}
    values: Counter[tuple[str, str]] = Counter()
    for (month, name), how_many in opened.items():
        values[kind_of[name], part_of[str(month.year)]] += how_many
    if any(0 < how_many < SMALLEST_SHOWN for how_many in values.values()):
        return {}
    return {
        kind.key: Listing(tuple(Line((part.key,), values[kind.key, part.key]) for part in periods), kind.size)
        for kind in kinds
    }
