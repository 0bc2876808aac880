"""The table: printed, and with ``--write`` kept in docs/figures.json and docs/security.md."""

import fcntl
import json
import os
import platform
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prove.figures import Outcome
from prove.registry import ROWS

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "docs" / "figures.json"
DOCUMENT = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def verdict(outcome: Outcome) -> str:
    """One word: what the table says of a figure."""
    if outcome.result is None:
        return "**not proved**"
    if not outcome.result.passed:
        return "**missed**"
    return "holds" if outcome.result.control_failed else "**control passed**"


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as a Markdown table."""
    lines = [
        "| figure | to reach | measured | control, which must miss it | | seed |",
        "|---|---|---|---|---|--:|",
    ]
    lines += [_line(as_data_of(outcome)) + f" {outcome.seed} |" for outcome in outcomes]
    holding = sum(outcome.holds for outcome in outcomes)
    return "\n".join([*lines, "", f"{holding} of {len(outcomes)} hold. {_machine()}, commit {commit()}."])


def as_data_of(outcome: Outcome) -> dict[str, Any]:
    """One outcome for JSON."""
    result = asdict(outcome.result) if outcome.result else {"measured": outcome.problem, "control": ""}
    said = {"figure": outcome.figure, "verdict": verdict(outcome), **result}
    return said | {"seed": outcome.seed, "seconds": round(outcome.seconds)}


def as_data(outcomes: list[Outcome]) -> dict[str, Any]:
    """Everything for JSON: when, where, of which commit, and each figure."""
    return {
        "date": _today(),
        "commit": commit(),
        "machine": _machine(),
        "holds": bool(outcomes) and all(outcome.holds for outcome in outcomes),
        "figures": [as_data_of(outcome) for outcome in outcomes],
    }


def keep(outcomes: list[Outcome], kept: Path = KEPT, document: Path = DOCUMENT) -> None:
    """Put outcomes in the place of earlier ones of the same figures, and print all that is kept into the document."""
    with document.open() as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)  # another run may have finished a figure at the same time
        _keep(outcomes, kept, document)


def _keep(outcomes: list[Outcome], kept: Path, document: Path) -> None:
    data: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for outcome in outcomes:
        circumstances = {"date": _today(), "commit": outcome.commit or commit(), "machine": _machine()}
        data[outcome.figure] = as_data_of(outcome) | circumstances
    kept.write_text(json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no place for the figures")
    document.write_text(f"{before}{BEGIN}\n\n{kept_table(data)}\n\n{END}{after}")


def kept_table(data: dict[str, Any]) -> str:
    """What is kept, every row of the design's table in its order; rows never run say so."""
    lines = [
        "| figure | to reach | measured | control, which must miss it | | date, commit |",
        "|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        found = data.get(row, {"figure": row, "verdict": "**not proved**", "measured": "", "control": ""})
        when = f" {found['date']}, `{found['commit']}` |" if "date" in found else " |"
        lines.append(_line(found) + when)
    return "\n".join(lines)


def _line(said: dict[str, Any]) -> str:
    title, target = ROWS[said["figure"]]
    cells = (title, target, said["measured"], said["control"], said["verdict"])
    return "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def _today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")


def commit() -> str:
    """The commit that stands in the checkout, «-dirty» if anything of it was changed."""
    # The two files this command writes itself are no change of what was proved.
    git = ["git", "status", "--porcelain", "--", ".", ":!docs/figures.json", ":!docs/security.md"]
    changed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    short = ["git", "rev-parse", "--short", "HEAD"]
    name = subprocess.run(short, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return (name or "unknown") + ("-dirty" if changed else "")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"
