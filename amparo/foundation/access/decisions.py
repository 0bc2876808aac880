"""What a rule answers: allowed or not, and why, as a code that a screen can explain."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """The answer of a rule; ``reason`` is a stable code, empty when allowed."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def refused(reason: str) -> Decision:
    return Decision(False, reason)


class Refused(Exception):
    """An action that a rule did not allow; ``reason`` reads as a fact (``case_is_closed``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require(decision: Decision) -> None:
    """Go on if the decision allows it; raises ``Refused`` otherwise."""
    if not decision.allowed:
        raise Refused(decision.reason)
