"""A figure that runs in several processes counts everything once, and breaks as a whole if a part does."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from prove import parts
from prove.figures import Figure, Result, Run

HELD = Result("", True, "", True)


@pytest.mark.parametrize("rounds", [0, 1, 7, 10_000])
def test_the_parts_together_are_the_whole(rounds: int) -> None:
    runs = [Run(full=True, seed=1, part=part, parts=3) for part in range(3)]
    assert sum(run.times(rounds, 1) for run in runs) == rounds
    assert sorted(entry for run in runs for entry in run.of(range(rounds))) == list(range(rounds))


def test_what_the_parts_counted_is_added_up() -> None:
    assert parts.added([{"tried": 2, "missed": ["a"]}, {"tried": 3, "missed": ["b"]}]) == {
        "tried": 5,
        "missed": ["a", "b"],
    }
    with pytest.raises(ValueError, match="different things"):
        parts.added([{"tried": 2}, {"found": 3}])


def figure(module: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Figure:
    monkeypatch.setattr(parts, "import_module", lambda name: module)
    return Figure("no-such-figure", "", "", lambda run: HELD, parts=2)


def test_a_part_that_breaks_breaks_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(count=lambda run: {"tried": 1}, judge=lambda found: HELD)
    with pytest.raises(RuntimeError, match="broke"):
        parts.in_parts(figure(module, monkeypatch), Run(full=True, seed=1))


def test_a_small_share_is_counted_by_one_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Run] = []
    module = SimpleNamespace(count=lambda run: seen.append(run) or {"tried": 1}, judge=lambda found: HELD)
    monkeypatch.setattr(parts, "ROOT", Path("/no-such-folder"))  # where another process could not begin
    assert parts.in_parts(figure(module, monkeypatch), Run(full=False, seed=1)) is HELD
    assert [(run.part, run.parts) for run in seen] == [(0, 1)]
