"""How the proof judges and what it keeps."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from prove import __main__ as command
from prove.figures import Figure, Outcome, Result
from prove.registry import ROWS, figures
from prove.report import BEGIN, DOCUMENT, END, as_data, keep, table, verdict

HOLDS = Result("0 of 200 lost", True, "31 of 200 lost", True)
MISSED = Result("3 of 200 lost", False, "31 of 200 lost", True)
BLIND = Result("0 of 200 lost", True, "0 of 200 lost", False)


def outcome(result: Result | None, figure: str = "crashes") -> Outcome:
    return Outcome(figure, 7, 12.3, result, "" if result else "it broke")


@pytest.mark.parametrize(
    ("result", "word", "holds"),
    [
        (HOLDS, "holds", True),
        (MISSED, "**missed**", False),
        (BLIND, "**control passed**", False),
        (None, "**not proved**", False),
    ],
)
def test_a_figure_holds_only_if_its_control_failed(result: Result | None, word: str, holds: bool) -> None:
    assert verdict(outcome(result)) == word
    assert outcome(result).holds is holds


def test_one_missed_figure_is_enough_to_say_that_it_does_not_hold() -> None:
    assert as_data([outcome(HOLDS)])["holds"] is True
    assert as_data([outcome(HOLDS), outcome(MISSED, "load")])["holds"] is False
    assert as_data([])["holds"] is False
    assert "1 of 2 hold" in table([outcome(HOLDS), outcome(MISSED, "load")])


def test_a_row_without_a_figure_is_a_missed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "figures", dict)
    (found,) = command.run(["crashes"], quick=True, seed=None)
    assert not found.holds
    assert found.problem == "there is no test of it yet"


def test_a_figure_that_breaks_is_a_missed_one() -> None:
    broken = Figure("no-such-figure", "", "", lambda run: HOLDS, has_databases=False)
    found = command._run(broken, quick=True, seed=7)
    assert found.result is None
    assert "broke" in found.problem


def test_what_is_kept_replaces_only_the_figures_that_ran(tmp_path: Path) -> None:
    kept, document = tmp_path / "figures.json", tmp_path / "security.md"
    document.write_text(f"before\n{BEGIN}\nwhat stood here\n{END}\nafter\n")
    keep([outcome(HOLDS), outcome(MISSED, "load")], kept, document)
    keep([outcome(HOLDS, "load")], kept, document)
    assert {name: said["verdict"] for name, said in json.loads(kept.read_text()).items()} == {
        "crashes": "holds",
        "load": "holds",
    }
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "what stood here" not in text
    assert text.count("| holds |") == 2
    assert text.count("| **not proved** |") == len(ROWS) - 2


def test_figures_of_runs_at_the_same_time_are_all_kept_each_with_its_commit(tmp_path: Path) -> None:
    kept, document = tmp_path / "figures.json", tmp_path / "security.md"
    document.write_text(f"{BEGIN}\n{END}\n")

    def finish(row: str) -> None:
        keep([replace(outcome(HOLDS, row), commit=f"of-{row}")], kept, document)

    with ThreadPoolExecutor(8) as runs:
        list(runs.map(finish, ROWS))
    assert {row: said["commit"] for row, said in json.loads(kept.read_text()).items()} == {
        row: f"of-{row}" for row in ROWS
    }
    assert all(f"`of-{row}` |" in document.read_text() for row in ROWS)


def test_every_figure_is_a_row_of_the_design() -> None:
    assert set(figures()) <= set(ROWS)


def test_every_row_says_what_is_attacked_and_how() -> None:
    described = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(), re.MULTILINE)
    assert described == list(ROWS)
