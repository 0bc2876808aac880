"""The fixed parts of the whole, and what is shown of them."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from amparo.evidence.projection.queries import ExactCounts
from amparo.evidence.publication.observatory import Observatory, publish
from amparo.evidence.publication.opened import publish_opened
from amparo.evidence.publication.slices import kinds, periods, public_groups

AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
BEFORE = date(2026, 11, 1)


def keys(parts: tuple[object, ...]) -> list[str]:
    return [part.key for part in parts]  # type: ignore[attr-defined]


def test_periods_are_whole_years_put_together_until_each_is_large() -> None:
    made = periods({2021: 20, 2022: 40, 2023: 60, 2024: 90, 2025: 120, 2026: 100})
    assert keys(made) == ["2021-2024", "2025", "2026"]
    assert [part.size for part in made] == [210, 120, 100]


def test_periods_share_no_year_and_leave_none_out() -> None:
    made = periods({2018: 3, 2021: 200, 2026: 150})
    years = [year for part in made for year in part.members]
    assert years == [str(year) for year in range(2018, 2027)]


@pytest.mark.parametrize("by_year", [{}, {2026: 5000}, {2025: 90, 2026: 90}])
def test_there_are_no_periods_where_there_are_not_two_large_ones(by_year: dict[int, int]) -> None:
    assert periods(by_year) == ()


def test_small_kinds_are_one_part_together() -> None:
    made = kinds({"trafficking": 500, "sale_of_children": 30, "under_assessment": 90})
    assert keys(made) == ["trafficking", "other-types"]
    assert [part.size for part in made] == [500, 120]


def test_a_rest_too_small_to_be_known_takes_in_the_smallest_of_the_large() -> None:
    groups = public_groups({"a": 90, "b": 40, "c": 3}, [("a",), ("b",), ("c",)], at_least=25)
    assert groups == [("a",), ("b", "c")]


def test_a_time_of_mostly_small_months_is_told_by_years() -> None:
    opened = Counter({(date(2022 + m // 12, m % 12 + 1, 1), "trafficking"): 3 for m in range(36)})
    told = publish_opened(opened, (), (), date(2024, 12, 31))
    assert told is not None
    assert told.grain == "year"
    assert [line.count for line in told.whole.lines] == [36, 36, 36]


def test_a_time_of_large_months_is_told_by_months() -> None:
    opened = Counter({(date(2026, m, 1), "trafficking"): 40 for m in range(1, 11) if m != 4})
    told = publish_opened(opened, (), (), date(2026, 10, 31))
    assert told is not None
    assert told.grain == "month"
    assert [line.count for line in told.whole.lines] == [40, 40, 40, 0, *[40] * 6]


def nation(scale: int) -> ExactCounts:
    """Counts of a country, larger with ``scale``."""
    counts = ExactCounts()
    for year in range(2021, 2027):
        month, kind = date(year, 3, 1), "trafficking" if year % 2 else "under_assessment"
        for index in range(1, 26):
            how_many = scale * 30 // index
            counts.opened[month, kind] += how_many
            counts.recruited_in[f"{index:02}" if index < 24 else "", month, kind] += how_many
            counts.exploited_in["VE" if index == 3 else "16", month, kind] += how_many
            told = ("sexual_exploitation",) if index < 4 else ("forced_labour", "servitude")
            counts.forms[told if index < 20 else (), month, kind] += how_many
            counts.age_and_sex[
                ("12-17" if index % 2 else "30-59", "female" if index < 9 else ""), month, kind
            ] += how_many
    return counts


def figures(shown: Observatory) -> list[int | None]:
    """Every figure there is, of the whole and of every part."""
    lists = [shown.forms, shown.recruited_in, shown.exploited_in, shown.ages, shown.opened]
    views = [view for found in lists if found for view in (found.whole, *found.by_slice.values()) if view]
    table = list(shown.age_and_sex.counts.values()) if shown.age_and_sex else []
    return [line.count for view in views for line in view.lines] + table + [p.size for p in shown.periods]


@pytest.mark.parametrize("scale", [1, 3, 10, 100])
def test_no_figure_anywhere_is_between_one_and_ten(scale: int) -> None:
    shown = figures(publish(nation(scale), rebuilt_at=AT, before=BEFORE))
    assert len([count for count in shown if count]) > 20
    assert not [count for count in shown if count is not None and 0 < count < 11]


def test_every_view_adds_up_to_its_size() -> None:
    shown = publish(nation(10), rebuilt_at=AT, before=BEFORE)
    assert shown.recruited_in is not None
    assert shown.recruited_in.by_slice
    for part in (*shown.periods, *shown.kinds):
        assert shown.recruited_in.by_slice[part.key].total == part.size
    assert sum(part.size for part in shown.periods) == shown.total == sum(part.size for part in shown.kinds)


def test_few_cases_are_not_even_counted() -> None:
    counts = ExactCounts(opened=Counter({(date(2026, 1, 1), "trafficking"): 10}))
    shown = publish(counts, rebuilt_at=AT, before=BEFORE)
    assert shown.total is None
    assert not shown.is_empty
    assert publish(ExactCounts(), rebuilt_at=AT, before=BEFORE).is_empty
