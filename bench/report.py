"""The tables: printed, kept in bench/results as JSON and Markdown, with ``--write`` also in docs/bench.md."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import FLAT, PLUS_MS, TIMES_RAW, Measurement

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results"
DOCUMENT = ROOT / "docs" / "bench.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def circumstances() -> str:
    """Date, machine and commit, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{day}, commit {commit or 'unknown'}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def table(results: list[Measurement]) -> str:
    """The measurements as a Markdown table."""
    lines = [
        "| cases | who | what | p50 | p95 | raw p50 | raw p95 | rows | p50 ÷ raw | limit | within reach |",
        "|--:|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for m in results:
        limit = f"{m.limit:.1f}" if m.has_reach else ""
        lines.append(
            f"| {m.size:,} | {m.who} | {m.what} | {m.p50:.1f} | {m.p95:.1f} "
            f"| {m.raw_p50:.2f} | {m.raw_p95:.2f} | {m.rows} | {m.ratio:.1f} | {limit} | {m.reach} |"
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class Growth:
    """One operation of the same person at the smallest and at the largest size."""

    small: Measurement
    large: Measurement

    @property
    def over_http(self) -> float:
        return self.large.p50 / self.small.p50

    @property
    def raw(self) -> float:
        return self.large.raw_p50 / self.small.raw_p50


def growths(results: list[Measurement]) -> list[Growth]:
    """How each operation grows with the register; a coordinator of fewer cases is somebody else."""
    found = []
    for small in results:
        same = [m for m in results if (m.who, m.what) == (small.who, small.what)]
        large = max(same, key=lambda m: m.size)
        if small is min(same, key=lambda m: m.size) and small is not large:
            found.append(Growth(small, large))
    return found


def flat_table(results: list[Measurement]) -> str:
    """Growth with the size as a Markdown table; empty for one size."""
    lines = [
        f"| who | what | from | to | p50 grows by | raw | within {FLAT} |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for growth in growths(results):
        small, large = growth.small, growth.large
        is_flat = ("yes" if growth.over_http <= FLAT else "**no**") if small.has_reach else ""
        lines.append(
            f"| {small.who} | {small.what} | {small.size:,} | {large.size:,} "
            f"| {growth.over_http:.2f} | {growth.raw:.2f} | {is_flat} |"
        )
    return "\n".join(lines) if len(lines) > 2 else ""


def report(results: list[Measurement], loads: list[str]) -> str:
    """Everything in Markdown."""
    words = (
        f"Milliseconds, medians and 95th percentiles of {results[0].samples} samples, over HTTP and by raw "
        f"SQL in turn. Within reach: ≤ {TIMES_RAW:g} × raw + {PLUS_MS:g} ms, at p50 and at p95."
    )
    parts = [circumstances() + ".", words, *loads, table(results), flat_table(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def keep(results: list[Measurement], text: str, *, document: bool) -> Path:
    """Write the results; returns the folder. ``document``: also put them into docs/bench.md."""
    RESULTS.mkdir(exist_ok=True)
    name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    data = {"circumstances": circumstances(), "results": [m.as_data() for m in results]}
    (RESULTS / f"{name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / f"{name}.md").write_text(text)
    if document:
        before, _, rest = DOCUMENT.read_text().partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")
    return RESULTS
