"""A small exact simplex (Dantzig 1947; Bland's rule 1977), so that audits need no solver and no rounding."""

from collections.abc import Sequence
from fractions import Fraction

Row = list[Fraction]


class Infeasible(Exception):
    """No point satisfies the equations."""


def maximum(
    objective: Sequence[int], equations: Sequence[Sequence[int]], right: Sequence[int]
) -> Fraction | None:
    """The largest objective over x ≥ 0 with equations · x = right; None if there is no largest."""
    size = len(objective)
    rows = []
    for index, (equation, value) in enumerate(zip(equations, right, strict=True)):
        sign = -1 if value < 0 else 1
        helpers = [int(index == other) for other in range(len(right))]
        rows.append(
            [Fraction(sign * c) for c in equation] + [Fraction(h) for h in helpers] + [Fraction(sign * value)]
        )
    basis = [size + index for index in range(len(rows))]
    # First the helpers are brought to zero, then the objective is raised without them.
    if not _raise(rows, basis, [0] * size + [-1] * len(rows), size + len(rows)) or _worth(
        rows, basis, [0] * size + [-1] * len(rows)
    ):
        raise Infeasible
    goal = [*objective, *([0] * len(rows))]
    return _worth(rows, basis, goal) if _raise(rows, basis, goal, size) else None


def _worth(rows: Sequence[Row], basis: Sequence[int], goal: Sequence[int]) -> Fraction:
    return sum((goal[column] * row[-1] for column, row in zip(basis, rows, strict=True)), Fraction())


def _raise(rows: list[Row], basis: list[int], goal: Sequence[int], usable: int) -> bool:
    """Pivot until nothing raises the goal; False if it rises without end."""
    while True:
        for column in range(usable):
            gain = goal[column] - sum(goal[b] * row[column] for b, row in zip(basis, rows, strict=True))
            if gain > 0:
                break
        else:
            return True
        # A helper that stayed in the basis at zero leaves at once, in whichever direction.
        ratios = [
            (row[-1] / row[column] if row[column] > 0 else Fraction(), basis[index], index)
            for index, row in enumerate(rows)
            if row[column] > 0 or (row[column] < 0 and basis[index] >= usable)
        ]
        if not ratios:
            return False
        _pivot(rows, basis, min(ratios)[2], column)


def _pivot(rows: list[Row], basis: list[int], leaving: int, column: int) -> None:
    factor = rows[leaving][column]
    rows[leaving] = [value / factor for value in rows[leaving]]
    for index, row in enumerate(rows):
        if index != leaving and row[column]:
            times = row[column]
            rows[index] = [value - times * pivot for value, pivot in zip(row, rows[leaving], strict=True)]
    basis[leaving] = column
