"""Suppression against an auditor that knows nothing of flows: linear programming over what is published."""

from collections.abc import Hashable, Iterable, Mapping

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from amparo.methods.suppression import TOTAL, CannotProtect, suppress_line, suppress_table
from tests.property.linear_programme import maximum

K = 11
Key = tuple[Hashable, Hashable]
Table = Mapping[Key, int]


def with_margins(values: Table) -> dict[Key, int]:
    """Every figure of a table."""
    full: dict[Key, int] = {(TOTAL, TOTAL): sum(values.values())}
    for (row, column), value in values.items():
        full[row, column] = value
        full[row, TOTAL] = full.get((row, TOTAL), 0) + value
        full[TOTAL, column] = full.get((TOTAL, column), 0) + value
    return full


def sums_of(full: Iterable[Key]) -> list[tuple[list[Key], Key]]:
    """What adds up to what: each row to its end, each column to its foot."""
    keys = list(full)
    rows, columns = dict.fromkeys(row for row, _ in keys), dict.fromkeys(column for _, column in keys)
    across: list[tuple[list[Key], Key]] = [
        ([k for k in keys if k[0] == row and k[1] is not TOTAL], (row, TOTAL)) for row in rows
    ]
    down: list[tuple[list[Key], Key]] = [
        ([k for k in keys if k[1] == column and k[0] is not TOTAL], (TOTAL, column)) for column in columns
    ]
    return across + down


def interval(values: Table, hidden: frozenset[Hashable], key: Key) -> tuple[int, float]:
    """The smallest and the largest that a reader must think possible; nothing hidden is zero."""
    full = with_margins(values)
    names = [name for name in full if name in hidden]
    equations, right = [], []
    for parts, whole in sums_of(full):
        equations.append([(name in parts) - (name == whole) for name in names])
        known = (full[whole] if whole not in hidden else 0) - sum(full[p] for p in parts if p not in hidden)
        right.append(known - sum(equations[-1]))  # over what each hidden count is beyond 1
    objective = [int(name == key) for name in names]
    most = maximum(objective, equations, right)
    least = maximum([-value for value in objective], equations, right)
    assert least is not None
    return 1 - int(least), float("inf") if most is None else 1 + int(most)


def is_confined(values: Table, hidden: frozenset[Hashable], key: Key) -> bool:
    """Does what is published hold this hidden count within k of what it is?"""
    lowest, highest = interval(values, hidden, key)
    count = with_margins(values)[key]
    assert lowest <= count <= highest, "the auditor itself must not exclude the truth"
    return lowest >= count - K and highest <= count + K


def tables(rows: int, columns: int) -> st.SearchStrategy[dict[Key, int]]:
    counts = st.one_of(st.integers(0, 14), st.integers(0, 60), st.integers(0, 400))
    return st.tuples(st.integers(1, rows), st.integers(1, columns)).flatmap(
        lambda size: st.fixed_dictionaries(
            {(row, column): counts for row in range(size[0]) for column in range(size[1])}
        )
    )


@settings(max_examples=80, deadline=None)
@given(tables(4, 3))
def test_no_hidden_count_can_be_worked_out(values: dict[Key, int]) -> None:
    hidden = suppress_table(values)
    assert not [key for key in with_margins(values) if key in hidden and is_confined(values, hidden, key)]


@settings(max_examples=200, deadline=None)
@given(tables(7, 6))
def test_nothing_small_is_shown_and_no_zero_is_hidden(values: dict[Key, int]) -> None:
    hidden = suppress_table(values)
    for key, count in with_margins(values).items():
        assert key in hidden or count == 0 or count >= 11
        assert key not in hidden or count > 0


@settings(max_examples=30, deadline=None)
@given(tables(3, 3))
def test_nothing_is_hidden_that_need_not_be(values: dict[Key, int]) -> None:
    hidden = suppress_table(values)
    full = with_margins(values)
    for key in [key for key in full if key in hidden and full[key] >= K]:
        shown = hidden - {key}
        assert any(is_confined(values, shown, other) for other in full if other in shown)


@settings(max_examples=60, deadline=None)
@given(tables(4, 3))
def test_public_margins_stay_and_the_cells_are_as_safe(values: dict[Key, int]) -> None:
    full = with_margins(values)
    try:
        hidden = suppress_table(values, are_margins_public=True)
    except CannotProtect:
        # Refused only with reason: hiding every cell that is not zero is not enough either.
        everything = frozenset(key for key in values if values[key])
        margins = [full[key] for key in full if TOTAL in key]
        assert any(0 < m < K for m in margins) or any(
            is_confined(values, everything, key) for key in everything
        )
        return
    assert not [key for key in hidden if TOTAL in key]  # type: ignore[operator]
    assert not [key for key in values if key in hidden and is_confined(values, hidden, key)]


@given(st.dictionaries(st.integers(0, 8), st.integers(11, 500), min_size=1))
def test_large_counts_are_all_shown(values: dict[Hashable, int]) -> None:
    assert suppress_line(values) == frozenset()


@settings(max_examples=50, deadline=None)
@given(tables(3, 3), st.data())
def test_the_auditor_finds_what_a_careless_table_gives_away(
    values: dict[Key, int], data: st.DataObject
) -> None:
    """The control: hiding small counts alone must fail where one stands alone in its row."""
    small = frozenset(key for key, count in with_margins(values).items() if 0 < count < K)
    alone = [key for key in values if key in small and sum(1 for other in small if other[0] == key[0]) == 1]
    assume(alone)
    assert is_confined(values, small, data.draw(st.sampled_from(alone)))
