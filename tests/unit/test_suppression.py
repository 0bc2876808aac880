"""Hiding small counts: examples that can be checked by hand."""

import pytest

from amparo.methods.suppression import TOTAL, CannotProtect, Cell, suppress, suppress_line, suppress_table


def test_hides_nothing_where_nothing_is_small() -> None:
    assert suppress_line({"a": 11, "b": 40, "c": 0}) == frozenset()


@pytest.mark.parametrize("small", range(1, 11))
def test_hides_one_to_ten_and_never_alone(small: int) -> None:
    hidden = suppress_line({"a": small, "b": 40, "c": 90})
    assert "a" in hidden
    assert len(hidden) > 1, "the total would give a single hidden count away"


def test_zero_is_shown() -> None:
    assert "c" not in suppress_line({"a": 3, "b": 40, "c": 0})


def test_hides_the_smallest_that_is_enough() -> None:
    assert suppress_line({"a": 3, "b": 40, "c": 90, "d": 500}) == {"a", "b"}


def test_one_companion_too_small_to_cover_is_not_enough() -> None:
    # With 12 alone the 5 could be 1 … 16, which is within 11 of it.
    assert suppress_line({"a": 5, "b": 12, "c": 90, "d": 500}) == {"a", "c"}


def test_many_small_counts_cover_each_other() -> None:
    assert suppress_line({"a": 8, "b": 9, "c": 10, "d": 500}) == {"a", "b", "c"}


def test_a_total_that_is_small_itself_is_hidden() -> None:
    assert suppress_line({"a": 3, "b": 4}) == {"a", "b", TOTAL}


def test_a_total_that_reveals_is_hidden_and_one_that_must_be_public_refuses() -> None:
    assert TOTAL in suppress_line({"a": 8, "b": 7})
    with pytest.raises(CannotProtect):
        suppress_line({"a": 8, "b": 7}, is_total_public=True)


def test_a_table_is_protected_along_rows_and_columns() -> None:
    values = {(row, column): 60 + 7 * row + column for row in range(4) for column in range(4)} | {(1, 1): 4}
    hidden = suppress_table(values)
    assert len(hidden) == 4
    rows, columns = {row for row, _ in hidden}, {column for _, column in hidden}
    assert hidden == {(row, column) for row in rows for column in columns}, "a rectangle with the small one"


def test_public_margins_are_never_hidden() -> None:
    values = {("a", "x"): 3, ("a", "y"): 40, ("b", "x"): 50, ("b", "y"): 60}
    assert suppress_table(values, are_margins_public=True) == set(values)
    with pytest.raises(CannotProtect):
        suppress_table(
            {("a", "x"): 3, ("a", "y"): 2, ("b", "x"): 50, ("b", "y"): 60}, are_margins_public=True
        )


def test_sums_of_row_groups_that_are_known_elsewhere_are_kept() -> None:
    values = {("a", "x"): 4, ("b", "x"): 30, ("c", "x"): 20}
    groups = {"a": "first", "b": "first", "c": "second"}
    hidden = suppress_table(values, public_row_groups=groups, is_total_public=True)
    # "c" is smaller, but it cannot cover "a": the sum of "a" and "b" is known.
    assert {row for row, _ in hidden} == {"a", "b"}


def test_what_cannot_shrink_does_not_protect() -> None:
    values = {("a", "x"): 3, ("a", "y"): 40, ("b", "x"): 50, ("b", "y"): 60}
    assert suppress_table(values, are_margins_public=True, spare=values)
    stuck = values | {("a", "y"): 5, ("b", "x"): 5}
    with pytest.raises(CannotProtect):
        suppress_table(values, are_margins_public=True, spare=stuck)


def test_refuses_what_is_no_table_of_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppress_line({"a": -1, "b": 12})
    with pytest.raises(ValueError, match="agree"):
        suppress([Cell("a", 12, "from", "to"), Cell("total", 13, "to", "from")])
