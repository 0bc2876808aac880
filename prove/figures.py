"""What a figure is, and what it comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class CannotProve(Exception):
    """This machine lacks what the figure needs; the text says what. It counts as missed."""


@dataclass(frozen=True)
class Result:
    """What was measured with the protection, and with it taken away.

    ``control_failed``: without the protection the target was missed, as it must be.
    """

    measured: str
    passed: bool
    control: str
    control_failed: bool

    @property
    def holds(self) -> bool:
        """The target is reached, and the meter has shown that it can miss."""
        return self.passed and self.control_failed


@dataclass(frozen=True)
class Run:
    """How a figure is to run: in full or as the share that belongs to ``make test``, and with which seed.

    ``part`` of ``parts``: a figure whose rounds do not touch each other runs in several processes at once.
    """

    full: bool
    seed: int
    part: int = 0
    parts: int = 1

    def times(self, full: int, quick: int) -> int:
        """How many rounds are this part's."""
        whole = full if self.full else quick
        return whole // self.parts + (self.part < whole % self.parts)

    def of(self, whole: Sequence[T]) -> Sequence[T]:
        """What of a list is this part's: all parts together take each entry once."""
        return whole[self.part :: self.parts]


@dataclass(frozen=True)
class Figure:
    """One figure. ``has_databases``: it gets fresh clones and a Django that is set up on them.

    ``in_tests``: whether it has a share that does not depend on time. ``parts``: in how many processes it runs in full;
    with more than one, its module says ``count(Run) -> dict`` and ``judge(dict) -> Result`` (see ``prove.parts``).
    """

    id: str
    title: str
    target: str
    run: Callable[[Run], Result]
    has_databases: bool = True
    in_tests: bool = True
    parts: int = 1


@dataclass(frozen=True)
class Outcome:
    """A figure that was run: its result, or why there is none. ``commit``: the one that stood when it began."""

    figure: str
    seed: int
    seconds: float
    result: Result | None
    problem: str = ""
    commit: str = ""

    @property
    def holds(self) -> bool:
        return self.result is not None and self.result.holds
