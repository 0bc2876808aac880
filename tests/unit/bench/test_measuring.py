"""How the bench judges: percentiles, the reach, and who carries how many cases."""

from itertools import pairwise

import pytest

from bench.measuring import Measurement, percentile
from bench.report import flat_table, table
from bench.units import measured, unit_sizes, workers


def one(
    size: int = 10_000, *, p50: float, p95: float = 0.0, raw: float = 2.0, who: str = "ana"
) -> Measurement:
    return Measurement(size, who, "list", p50, p95 or p50, raw, raw, rows=50, samples=200, has_reach=True)


def test_percentiles_are_nearest_ranks() -> None:
    values = [float(n) for n in range(1, 201)]
    assert percentile(values, 0.5) == 100.0
    assert percentile(values, 0.95) == 190.0


@pytest.mark.parametrize(
    ("p50", "p95", "reach"), [(16.0, 16.0, "yes"), (16.1, 16.1, "no"), (16.0, 16.1, "p50 only")]
)
def test_within_reach_is_three_times_raw_and_ten_milliseconds(p50: float, p95: float, reach: str) -> None:
    assert one(p50=p50, p95=p95).reach == reach


def test_the_table_says_what_is_not_within_reach() -> None:
    assert "| no |" in table([one(p50=99.0)])


def test_growth_is_told_for_the_same_person_only() -> None:
    results = [one(10_000, p50=10.0), one(1_000_000, p50=16.0), one(100_000, p50=10.0, who="other")]
    lines = flat_table(results).splitlines()
    assert len(lines) == 3
    assert "| 1.60 |" in lines[2]
    assert "**no**" in lines[2]


@pytest.mark.parametrize("size", [10_000, 100_000, 1_000_000])
def test_every_case_has_one_worker(size: int) -> None:
    carried = [(worker.first, worker.cases) for worker in workers(size) if worker.cases]
    assert sum(cases for _first, cases in carried) == size == sum(unit_sizes(size))
    assert all(first + cases == after for (first, cases), (after, _cases) in pairwise(carried))


@pytest.mark.parametrize("size", [10_000, 100_000, 1_000_000])
def test_the_measured_have_forty_and_four_hundred_cases(size: int) -> None:
    three = measured(size)
    assert (three.few.cases, three.many.cases, three.coordinator.role) == (40, 400, "unit_coordinator")
