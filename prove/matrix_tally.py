"""What the authorization matrix counts."""

from dataclasses import dataclass, field

from prove.matrix_sql import Difference


@dataclass
class Tally:
    """How much was tried, and what was not as the oracle says."""

    sql: int = 0
    http: int = 0
    writes: int = 0
    views: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def leaks(self) -> int:
        return sum(d.is_leak for d in self.differences)

    def counted(self) -> dict[str, int]:
        """For the sum of the parts."""
        denied = len(self.differences) - self.leaks
        return {
            "sql": self.sql,
            "http": self.http,
            "writes": self.writes,
            "views": self.views,
            "leaks": self.leaks,
            "denied": denied,
        }
