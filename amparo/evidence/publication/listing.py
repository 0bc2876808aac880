"""Lists and tables as they may be shown, for the whole and for each part of it.

Why nothing can be worked out from several views together: two persons may exchange their values in one list
without a trace in any other. The search for what to hide (``methods.suppression``) uses only exchanges that
leave none in the other views of the same list either: in the whole, inside a group whose sum stays the same;
between periods, among cases of one kind; between kinds, among cases of one period (``spare``). So each hidden
count can be far from what it is while every published figure of every view stays as it is.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from amparo.evidence.publication.slices import Slice, public_groups
from amparo.methods.suppression import TOTAL, CannotProtect, Cell, suppress, suppress_line, suppress_table

SMALLEST_GROUP = 25


@dataclass(frozen=True)
class Line:
    """One count, or None where it is withheld; ``keys`` are several where groups are shown together."""

    keys: tuple[str, ...]
    count: int | None


@dataclass(frozen=True)
class Listing:
    """Counts that add up to ``total``, each case once. Withheld and zero are told apart; zeros are listed."""

    lines: tuple[Line, ...]
    total: int

    @property
    def withheld(self) -> int:
        """How many cases the withheld lines hold together."""
        return self.total - sum(line.count or 0 for line in self.lines)


@dataclass(frozen=True)
class CrossTable:
    """Counts by row and column with their margins; None is withheld."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[Hashable, Hashable], int | None]
    total: int


@dataclass(frozen=True)
class Sliced:
    """A list for the whole, and by the key of each slice where that is safe."""

    whole: Listing | None
    by_slice: Mapping[str, Listing]


Group = tuple[str, ...]
Counts = Counter[tuple[str, str, str]]
"""Cases by (what is listed, period's key, kind's key); "" where there is no such slicing."""


def publish_list(
    keys: Sequence[str], counts: Counts, periods: Sequence[Slice], kinds: Sequence[Slice]
) -> Sliced:
    """The list of ``keys`` for the whole and for each slice, protected together."""
    totals: Counter[str] = Counter()
    for (key, _, _), how_many in counts.items():
        totals[key] += how_many
    if periods or kinds:
        for groups in _groupings(totals, [(key,) for key in keys]):
            whole = _protected_list(keys, totals, groups)
            if whole is not None:
                return Sliced(whole, sliced(groups, counts, periods, kinds))
    return Sliced(_protected_list(keys, totals, None), {})


def publish_table(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Counter[tuple[str, str]],
    units: Sequence[Group],
    *,
    is_sliced: bool,
) -> tuple[CrossTable | None, list[Group] | None]:
    """A table for the whole, and the groups of rows that may be listed by slice beside it, if any."""
    by_row: Counter[str] = Counter()
    for (row, _), how_many in cells.items():
        by_row[row] += how_many
    values: dict[tuple[Hashable, Hashable], int] = {
        (row, column): cells[row, column] for row in rows for column in columns
    }
    for groups in [*(_groupings(by_row, units) if is_sliced else ()), None]:
        of_group = {row: str(group) for group in groups for row in group} if groups else None
        try:
            hidden = suppress_table(values, is_total_public=True, public_row_groups=of_group)
        except CannotProtect:
            continue
        return _shown_table(rows, columns, cells, hidden), groups
    return None, None


def sliced(
    groups: Sequence[Group], counts: Counts, periods: Sequence[Slice], kinds: Sequence[Slice]
) -> dict[str, Listing]:
    """The list by slice: a table for the periods, one for the kinds, each with as many groups as is safe."""
    by_kind: Counts = Counter()
    for (key, period, kind), how_many in counts.items():
        by_kind[key, kind, period] += how_many
    return _by_part(groups, counts, periods) | _by_part(groups, by_kind, kinds)


def _by_part(groups: Sequence[Group], counts: Counts, parts: Sequence[Slice]) -> dict[str, Listing]:
    """``counts`` are by key, part and layer. Fewer and larger groups are tried until one is safe."""
    while parts and len(groups) > 1:
        try:
            return _one_table(groups, counts, parts)
        except CannotProtect:
            groups = [*groups[:-2], groups[-2] + groups[-1]]
    return {}


def _one_table(groups: Sequence[Group], counts: Counts, parts: Sequence[Slice]) -> dict[str, Listing]:
    group_of = {key: group for group in groups for key in group}
    values: Counter[tuple[Hashable, Hashable]] = Counter()
    by_layer: Counter[tuple[Group, str, str]] = Counter()
    layers: Counter[str] = Counter()
    for (key, part, layer), how_many in counts.items():
        values[group_of[key], part] += how_many
        by_layer[group_of[key], part, layer] += how_many
        layers[layer] += how_many
    largest = layers.most_common(1)[0][0]
    spare: dict[tuple[Hashable, Hashable], int] = {
        (group, part.key): by_layer[group, part.key, largest] for group in groups for part in parts
    }
    hidden = suppress_table(values, are_margins_public=True, spare=spare)
    return {
        part.key: Listing(
            tuple(
                Line(group, None if (group, part.key) in hidden else values[group, part.key])
                for group in groups
            ),
            part.size,
        )
        for part in parts
    }


def _groupings(counts: Mapping[str, int], units: Sequence[Group]) -> list[list[Group]]:
    """Ways to group, the finest first: a rest that cannot be protected takes in one unit more."""
    ways: list[list[Group]] = []
    at_least = SMALLEST_GROUP
    while True:
        groups = public_groups(counts, units, at_least=at_least)
        if len(groups) < 2:
            return ways
        ways.append(groups)
        at_least = sum(counts.get(key, 0) for key in groups[-2]) + 1


def _protected_list(
    keys: Sequence[str], totals: Mapping[str, int], groups: Sequence[Group] | None
) -> Listing | None:
    values: dict[Hashable, int] = {key: totals.get(key, 0) for key in keys}
    try:
        if groups is None:
            hidden = suppress_line(values, is_total_public=True)
        else:
            hidden = _hidden_in_groups(values, groups)
    except CannotProtect:
        return None
    lines = tuple(Line((key,), None if key in hidden else values[key]) for key in keys)
    return Listing(lines, sum(values.values()))


def _hidden_in_groups(values: Mapping[Hashable, int], groups: Sequence[Group]) -> frozenset[Hashable]:
    cells = [Cell(key, values[key], group, "to") for group in groups for key in group]
    cells += [
        Cell(("group", group), sum(values[key] for key in group), "from", group, is_public=True)
        for group in groups
    ]
    cells.append(Cell(TOTAL, sum(values.values()), "to", "from", is_public=True))
    return suppress(cells)


def _shown_table(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Counter[tuple[str, str]],
    hidden: frozenset[Hashable],
) -> CrossTable:
    exact: Counter[tuple[Hashable, Hashable]] = Counter()
    for (row, column), how_many in cells.items():
        for key in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            exact[key] += how_many
    asked = [(row, column) for row in (*rows, TOTAL) for column in (*columns, TOTAL)]
    counts = {key: None if key in hidden else exact[key] for key in asked}
    return CrossTable(tuple(rows), tuple(columns), counts, sum(cells.values()))
