"""The table that is printed, and kept as JSON and Markdown in bench/results; with ``--write`` also in docs/bench.md."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
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
        reach = ("yes" if m.is_within_reach else "**no**") if m.has_reach else ""
        limit = f"{m.limit:.1f}" if m.has_reach else ""
        lines.append(
            f"| {m.size:,} | {m.who} | {m.what} | {m.p50:.1f} | {m.p95:.1f} | {m.raw_p50:.2f} | {m.raw_p95:.2f} "
            f"| {m.rows} | {m.ratio:.1f} | {limit} | {reach} |"
        )
    return "\n".join(lines)


def flatness(results: list[Measurement]) -> Iterator[tuple[str, str, float, float]]:
    """How each operation grows from the smallest size to the largest: who, what, over HTTP, raw."""
    sizes = sorted({m.size for m in results})
    if len(sizes) < 2:
        return
    for first in (m for m in results if m.size == sizes[0]):
        for last in results:
            same = last.size == sizes[-1] and last.what == first.what
            if same and last.who.split(" of ")[0] == first.who.split(" of ")[0] and _alike(first, last):
                yield last.who, first.what, last.p50 / first.p50, last.raw_p50 / first.raw_p50


def _alike(first: Measurement, last: Measurement) -> bool:
    return first.who == last.who or first.who.startswith("coordinator")


def flat_table(results: list[Measurement]) -> str:
    """Growth from the smallest size to the largest, as a Markdown table; empty for one size."""
    rows = list(flatness(results))
    if not rows:
        return ""
    sizes = sorted({m.size for m in results})
    lines = [f"| who | what | p50 at {sizes[-1]:,} ÷ at {sizes[0]:,} | raw | within {FLAT} |", "|---|---|--:|--:|---|"]
    for who, what, grows, raw in rows:
        lines.append(f"| {who} | {what} | {grows:.2f} | {raw:.2f} | {'yes' if grows <= FLAT else '**no**'} |")
    return "\n".join(lines)


def report(results: list[Measurement], loads: list[str]) -> str:
    """Everything in Markdown."""
    words = (
        f"Milliseconds, medians and 95th percentiles of {results[0].samples} samples, over HTTP and by raw SQL in "
        f"turn. Within reach: p50 ≤ {TIMES_RAW:g} × raw p50 + {PLUS_MS:g} ms."
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
