"""Cell suppression for tables of counts: hide small counts, and enough others that none can be worked out.

A table is written as a *circulation*: every cell is an arc between two balance points, and every sum that is
published (row, column, whole) is an arc too, so that what flows into a point flows out of it. Two tables that
agree in all published cells then differ by cycles of hidden arcs, and how far a hidden count can move is a
maximum flow. So the audit is exact without a solver: the constraint matrix is totally unimodular, and linear
programming gives the same whole numbers. After Fischetti and Salazar (1999), Math. Program. 84:283.

The rule: with k = 11, no hidden count c may be confined to [c − k, c + k] by what is published. The reader
is taken to know that zeros are never hidden, hence that a hidden count is at least 1. Hidden small counts and
the larger ones hidden for their sake must look alike when shown, or the mark itself says "1 to 10".
"""

import heapq
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import count

SMALLEST_SHOWN = 11


class CannotProtect(ValueError):
    """What must stay public gives a small count away: publish less than this table."""


class _Sum(Enum):
    TOTAL = "total"


TOTAL = _Sum.TOTAL
"""Stands for "all rows" or "all columns" in the key of a margin."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of a table, as an arc from one balance point to another.

    ``is_public``: known to the reader anyway (published elsewhere), so that it can never be hidden.
    ``spare``: how far it may shrink in a table that still agrees with everything else the reader knows; by
    default down to 1. A smaller figure is always safe: it only asks for more to be hidden.
    """

    key: Hashable
    value: int
    tail: Hashable
    head: Hashable
    is_public: bool = False
    spare: int | None = None


def suppress(cells: Iterable[Cell], *, k: int = SMALLEST_SHOWN) -> frozenset[Hashable]:
    """Keys of the cells to hide: counts 1 … k − 1, and others until no hidden count is confined.

    No hidden cell could be shown again without breaking the rule (the set is irreducible, not always the
    smallest). The values must balance. Raises ``CannotProtect`` if public cells stand in the way.
    """
    arcs = [cell for cell in cells if cell.value]
    if any(cell.value < 0 for cell in arcs):
        raise ValueError("a count is never negative")
    _require_balance(arcs)
    if any(cell.is_public and cell.value < k for cell in arcs):
        raise CannotProtect("a small count is public already")
    return _Protection(arcs, k).hide()


def suppress_line(
    values: Mapping[Hashable, int], *, is_total_public: bool = False, k: int = SMALLEST_SHOWN
) -> frozenset[Hashable]:
    """Keys to hide in a list of counts published with its total (key ``TOTAL``)."""
    cells = [Cell(key, value, "from", "to") for key, value in values.items()]
    cells.append(Cell(TOTAL, sum(values.values()), "to", "from", is_total_public))
    return suppress(cells, k=k)


def suppress_table(
    values: Mapping[tuple[Hashable, Hashable], int],
    *,
    are_margins_public: bool = False,
    is_total_public: bool = False,
    public_row_groups: Mapping[Hashable, Hashable] | None = None,
    spare: Mapping[tuple[Hashable, Hashable], int] | None = None,
    k: int = SMALLEST_SHOWN,
) -> frozenset[Hashable]:
    """Keys to hide in a table of counts by (row, column), published with all its margins.

    Margins have the keys ``(row, TOTAL)``, ``(TOTAL, column)`` and ``(TOTAL, TOTAL)``. ``public_row_groups``
    names for each row a group of rows whose sum the reader knows from elsewhere. ``spare``: see ``Cell``;
    a cell that it leaves out cannot shrink.
    """
    rows = _sums((row, value) for (row, _), value in values.items())
    columns = _sums((column, value) for (_, column), value in values.items())
    groups = {row: ("group", group) for row, group in (public_row_groups or {}).items() if row in rows}
    sizes = _sums((group, rows[row]) for row, group in groups.items())
    is_known = are_margins_public or is_total_public
    return suppress(
        [
            *(
                Cell(key, value, ("row", key[0]), ("column", key[1]), spare=_spare_of(spare, key))
                for key, value in values.items()
            ),
            *(
                Cell((row, TOTAL), value, groups.get(row, "source"), ("row", row), are_margins_public)
                for row, value in rows.items()
            ),
            *(
                Cell((TOTAL, column), value, ("column", column), "sink", are_margins_public)
                for column, value in columns.items()
            ),
            *(Cell(group, size, "source", group, is_public=True) for group, size in sizes.items()),
            Cell((TOTAL, TOTAL), sum(rows.values()), "sink", "source", is_known),
        ],
        k=k,
    )


def _sums(parts: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    sums: dict[Hashable, int] = {}
    for key, value in parts:
        sums[key] = sums.get(key, 0) + value
    return sums


def _spare_of(
    spare: Mapping[tuple[Hashable, Hashable], int] | None, key: tuple[Hashable, Hashable]
) -> int | None:
    return None if spare is None else spare.get(key, 0)


def _require_balance(cells: Iterable[Cell]) -> None:
    balance: dict[Hashable, int] = {}
    for cell in cells:
        balance[cell.tail] = balance.get(cell.tail, 0) - cell.value
        balance[cell.head] = balance.get(cell.head, 0) + cell.value
    if any(balance.values()):
        raise ValueError("the sums of the table do not agree with its cells")


@dataclass(frozen=True, slots=True)
class _Step:
    """One arc of a cycle: the cell grows by what is pushed, or shrinks by it."""

    cell: int
    grows: bool


class _Protection:
    """The search for the cells to hide; cells are known by their position in ``arcs``."""

    def __init__(self, arcs: list[Cell], k: int) -> None:
        self.arcs = arcs
        self.k = k
        self.hidden: set[int] = set()
        # For each hidden cell, the cells that move in a table which looks the same and breaks its bounds.
        self.witness: dict[int, frozenset[int]] = {}
        self.steps: dict[Hashable, list[tuple[Hashable, _Step]]] = {}
        for position, arc in enumerate(arcs):
            self.steps.setdefault(arc.tail, []).append((arc.head, _Step(position, True)))
            self.steps.setdefault(arc.head, []).append((arc.tail, _Step(position, False)))

    def hide(self) -> frozenset[Hashable]:
        """Hide the small cells, then what protects them, then show again what is not needed."""
        needed = {position for position, arc in enumerate(self.arcs) if arc.value < self.k}
        self.hidden = set(needed)
        while unprotected := self.hidden - self.witness.keys():
            # The largest first: what protects it mostly protects the smaller ones too.
            cell = max(unprotected, key=lambda position: (self.arcs[position].value, -position))
            moved = self._moves(cell, self.hidden) or self._cheapest_extension(cell)
            if moved is None:
                raise CannotProtect("no set of hidden cells protects this table")
            self.hidden |= moved
            self.witness[cell] = moved
        self._show_again(needed)
        return frozenset(self.arcs[position].key for position in self.hidden)

    def _show_again(self, needed: set[int]) -> None:
        shown = True
        while shown:
            shown = False
            for cell in sorted(self.hidden - needed, key=lambda position: -self.arcs[position].value):
                shown = self._try_without(cell) or shown

    def _try_without(self, cell: int) -> bool:
        rest = self.hidden - {cell}
        found = {}
        for other in rest:
            if cell in self.witness[other]:
                moved = self._moves(other, rest)
                if moved is None:
                    return False
                found[other] = moved
        self.hidden = rest
        self.witness = {other: found.get(other, self.witness[other]) for other in rest}
        return True

    def _cheapest_extension(self, cell: int) -> frozenset[int] | None:
        every = {position for position, arc in enumerate(self.arcs) if not arc.is_public}
        ways = [self._moved(cell, grows, every) for grows in (True, False)]
        return min((way for way in ways if way is not None), key=self._cost, default=None)

    def _cost(self, moved: frozenset[int]) -> tuple[int, int]:
        new = moved - self.hidden
        return sum(self.arcs[position].value for position in new), len(new)

    def _moves(self, cell: int, free: set[int]) -> frozenset[int] | None:
        """Cells that move when ``cell`` breaks out of its bounds, only ``free`` ones; None if it cannot."""
        return self._moved(cell, True, free) or self._moved(cell, False, free)

    def _moved(self, cell: int, grows: bool, free: set[int]) -> frozenset[int] | None:
        """Push k + 1 through ``cell`` and back on the cheapest ways."""
        arc = self.arcs[cell]
        missing = self.k + 1
        if not grows and (self._room(_Step(cell, False), {}) or 0) < missing:
            return None
        start, end = (arc.head, arc.tail) if grows else (arc.tail, arc.head)
        shift: dict[int, int] = {}
        while missing:
            path = self._path(start, end, free - {cell}, shift)
            if path is None:
                return None
            room = [self._room(step, shift) for step in path]
            amount = min([missing, *(size for size in room if size is not None)])
            for step in path:
                shift[step.cell] = shift.get(step.cell, 0) + (amount if step.grows else -amount)
            missing -= amount
        return frozenset(position for position, by in shift.items() if by) | {cell}

    def _room(self, step: _Step, shift: Mapping[int, int]) -> int | None:
        """How far a cell can go on moving; None is without end. A hidden cell is never zero."""
        if step.grows:
            return None
        arc = self.arcs[step.cell]
        room = arc.value - 1 if arc.spare is None else min(arc.value - 1, arc.spare)
        return room + shift.get(step.cell, 0)

    def _path(
        self, start: Hashable, end: Hashable, free: set[int], shift: Mapping[int, int]
    ) -> list[_Step] | None:
        """The way that hides least (Dijkstra): a hidden cell costs nothing, a shown one its count."""
        order = count()
        came: dict[Hashable, tuple[Hashable, _Step]] = {}
        best: dict[Hashable, int] = {start: 0}
        queue: list[tuple[int, int, Hashable]] = [(0, next(order), start)]
        done: set[Hashable] = set()
        while queue:
            cost, _, point = heapq.heappop(queue)
            if point == end:
                return self._trace(came, start, end)
            if point in done:
                continue
            done.add(point)
            for to, step in self.steps[point]:
                if step.cell not in free or to in done or self._room(step, shift) == 0:
                    continue
                is_free = step.cell in self.hidden or shift.get(step.cell)
                price = cost + (0 if is_free else self.arcs[step.cell].value)
                if price < best.get(to, price + 1):
                    best[to] = price
                    came[to] = (point, step)
                    heapq.heappush(queue, (price, next(order), to))
        return None

    @staticmethod
    def _trace(
        came: Mapping[Hashable, tuple[Hashable, _Step]], start: Hashable, end: Hashable
    ) -> list[_Step]:
        path = []
        point = end
        while point != start:
            point, step = came[point]
            path.append(step)
        return path
