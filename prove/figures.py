"""What a figure is, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass


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
    """How a figure is to run: in full or as the share that belongs to ``make test``, and with which seed."""

    full: bool
    seed: int

    def times(self, full: int, quick: int) -> int:
        """How many rounds."""
        return full if self.full else quick


@dataclass(frozen=True)
class Figure:
    """One figure. ``has_databases``: it gets fresh clones and a Django that is set up on them.

    ``in_tests``: whether it has a share that does not depend on time.
    """

    id: str
    title: str
    target: str
    run: Callable[[Run], Result]
    has_databases: bool = True
    in_tests: bool = True


@dataclass(frozen=True)
class Outcome:
    """A figure that was run: its result, or why there is none."""

    figure: str
    seed: int
    seconds: float
    result: Result | None
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.result is not None and self.result.holds
