"""Samples and what is made of them: percentiles, the ratio to raw SQL, and whether that is within reach."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

WARM_UPS, SAMPLES = 20, 200
TIMES_RAW, PLUS_MS = 3.0, 10.0  # reach: list and open within 3 × raw SQL + 10 ms
FLAT = 1.5  # and within 1.5 × from the smallest size to the largest


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the samples lies (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True)
class Measurement:
    """One operation of one person at one size; milliseconds. ``rows``: how many the raw SQL read or wrote."""

    size: int
    who: str
    what: str
    p50: float
    p95: float
    raw_p50: float
    raw_p95: float
    rows: int
    samples: int
    has_reach: bool

    @property
    def ratio(self) -> float:
        return self.p50 / self.raw_p50

    @property
    def limit(self) -> float:
        return TIMES_RAW * self.raw_p50 + PLUS_MS

    @property
    def reach(self) -> str:
        """Whether median and 95th percentile are within their limits; empty where no reach is set."""
        if not self.has_reach:
            return ""
        if self.p50 > self.limit:
            return "no"
        return "yes" if self.p95 <= TIMES_RAW * self.raw_p95 + PLUS_MS else "p50 only"

    def as_data(self) -> dict[str, Any]:
        """For the JSON file."""
        more = {"ratio": round(self.ratio, 2), "limit": round(self.limit, 2), "reach": self.reach}
        return asdict(self) | more


def measure(
    size: int,
    who: str,
    what: str,
    served: Callable[[], float],
    raw: Callable[[], tuple[float, int]],
    *,
    has_reach: bool = False,
    samples: int = SAMPLES,
) -> Measurement:
    """Take samples in turn, served and raw, so that both meet the same machine; each draws its own cases."""
    over_http, plain, rows = [], [], 0
    for number in range(-min(WARM_UPS, samples), samples):
        one = served()
        other, rows = raw()
        if number >= 0:
            over_http.append(one)
            plain.append(other)
    return Measurement(
        size=size,
        who=who,
        what=what,
        p50=percentile(over_http, 0.5),
        p95=percentile(over_http, 0.95),
        raw_p50=percentile(plain, 0.5),
        raw_p95=percentile(plain, 0.95),
        rows=rows,
        samples=samples,
        has_reach=has_reach,
    )
