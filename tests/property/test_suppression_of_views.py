"""All views of a list taken together: whoever sees the whole, every period and every kind cannot subtract.

The reader's unknowns are the cases by (value, period, kind); every figure of every view is an equation, and
the auditor even gives away how many cases each period has of each kind.
"""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.evidence.publication.listing import Line, Listing, Sliced, publish_list
from amparo.evidence.publication.slices import Slice
from tests.property.linear_programme import maximum

K = 11
KEYS = ("a", "b", "c", "d", "e")
PERIODS, KINDS = ("2024", "2025"), ("trafficking", "other")
Cell = tuple[str, str, str]
CELLS: list[Cell] = list(product(KEYS, PERIODS, KINDS))


def slices(counts: Counter[Cell], names: tuple[str, ...], place: int) -> tuple[Slice, ...]:
    return tuple(
        Slice(name, (name,), sum(count for cell, count in counts.items() if cell[place] == name))
        for name in names
    )


def published(counts: Counter[Cell]) -> Sliced:
    return publish_list(KEYS, counts, slices(counts, PERIODS, 1), slices(counts, KINDS, 2))


def lines_of(sliced: Sliced) -> list[tuple[Line, str]]:
    """Every line of every view, with the name of its slice ("" for the whole)."""
    found = [(line, "") for line in sliced.whole.lines] if sliced.whole else []
    return found + [(line, name) for name, listing in sliced.by_slice.items() for line in listing.lines]


def cells_of(line: Line, part: str) -> list[int]:
    return [int(cell[0] in line.keys and part in ("", *cell[1:])) for cell in CELLS]


def interval(counts: Counter[Cell], sliced: Sliced, wanted: list[int]) -> tuple[float, float]:
    """What the reader must think possible of a sum of cells."""
    equations = [cells_of(line, part) for line, part in lines_of(sliced) if line.count is not None]
    equations += [[int(cell[1:] == (p, k)) for cell in CELLS] for p, k in product(PERIODS, KINDS)]
    truth = [counts[cell] for cell in CELLS]
    right = [sum(a * b for a, b in zip(row, truth, strict=True)) for row in equations]
    most = maximum(wanted, equations, right)
    least = maximum([-value for value in wanted], equations, right)
    assert most is not None
    assert least is not None
    return float(-least), float(most)


countries = st.fixed_dictionaries(
    {cell: st.one_of(st.integers(0, 9), st.integers(0, 60), st.integers(20, 200)) for cell in CELLS}
)


@settings(max_examples=25, deadline=None)
@given(countries)
def test_no_withheld_figure_of_any_view_can_be_worked_out_from_all_of_them(drawn: dict[Cell, int]) -> None:
    counts = Counter(drawn)
    sliced = published(counts)
    for line, part in lines_of(sliced):
        wanted = cells_of(line, part)
        truth = sum(a * counts[cell] for a, cell in zip(wanted, CELLS, strict=True))
        if line.count is None:
            lowest, highest = interval(counts, sliced, wanted)
            assert lowest <= truth <= highest
            assert max(lowest, 1) < truth - K or highest > truth + K
        else:
            assert line.count == truth
            assert truth == 0 or truth >= K


@settings(max_examples=100, deadline=None)
@given(countries)
def test_a_view_never_tells_apart_what_is_small_as_a_whole(drawn: dict[Cell, int]) -> None:
    sliced = published(Counter(drawn))
    for listing in sliced.by_slice.values():
        for line in listing.lines:
            whole = sum(count for cell, count in drawn.items() if cell[0] in line.keys)
            assert whole == 0 or whole >= 25


def test_a_slice_that_stands_alone_would_be_found_out() -> None:
    """The control: two views, each safe by itself, of which one is the other plus three people."""
    counts = Counter({("a", "2024", "other"): 40, ("b", "2024", "other"): 60, ("a", "2025", "other"): 3})
    careless = Sliced(
        None,
        {"": _listing({"a": 43, "b": 60}), "2024": _listing({"a": 40, "b": 60})},
    )
    wanted = [int(cell[:2] == ("a", "2025")) for cell in CELLS]
    assert interval(counts, careless, wanted) == (3.0, 3.0)


def _listing(counts: dict[str, int]) -> Listing:
    return Listing(tuple(Line((key,), count) for key, count in counts.items()), sum(counts.values()))
