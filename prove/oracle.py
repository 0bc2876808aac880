"""Who may see what, interpreted a third time: from the page that people review, docs/policy.md.

It shares no code with the application, which reads the table in Python, nor with the database, which has its own copy.
"""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "policy.md"
# Relations that come from the register itself; the others hold what a share or an exception gave.
REGISTER = ("responsible", "team", "unit_coordinator")


@dataclass(frozen=True)
class Line:
    """One line of the page."""

    role: str
    relation: str
    purpose: str
    reads: frozenset[str]
    writes: frozenset[str]
    also: frozenset[str]


@dataclass(frozen=True)
class Held:
    """How somebody stands to a case: the relation, for a share its purpose and classes, and until when it holds.

    ``is_over``: ended, withdrawn, run out, or the case is blocked. ``closed``: classes that need a course not held.
    """

    role: str
    relation: str
    purpose: str = ""
    classes: frozenset[str] = frozenset()
    is_over: bool = False
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Allowed:
    """What somebody may do with a case. ``finds``: whether its pages open at all."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()

    @property
    def finds(self) -> bool:
        return "general" in self.reads

    def is_within(self, other: "Allowed") -> bool:
        """Whether somebody with the other may do at least all of this."""
        return self.reads <= other.reads and self.writes <= other.writes and self.also <= other.also


def policy(page: Path = PAGE) -> list[Line]:
    """The lines of the page."""
    relation, head, found = "", [], []
    for text in page.read_text().splitlines():
        if heading := re.match(r"## (\w+):", text):
            relation = heading[1]
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if not text.startswith("|") or set(text) <= set("|-"):
            continue
        if cells[0] in ("Role", "Table"):
            head = cells if cells[0] == "Role" else []
            continue
        if not head:
            continue
        by_name = dict(zip(head, cells, strict=True))
        classes = [name for name in head if name not in ("Role", "Purpose", "also")]
        found.append(
            Line(
                by_name["Role"],
                relation,
                by_name["Purpose"],
                frozenset(name for name in classes if by_name[name] in ("R", "W")),
                frozenset(name for name in classes if by_name[name] == "W"),
                frozenset(by_name["also"].replace("–", "").replace(",", " ").split()),
            )
        )
    return found


def in_emergency(page: Path = PAGE) -> dict[str, frozenset[str]]:
    """{table: classes of its rows} of what an emergency shows, by the page."""
    section = page.read_text().split("## What an emergency shows")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| ([\w, ]+) \|$", section, re.MULTILINE)
    return {table: frozenset(classes.split(", ")) for table, classes in rows if table != "Table"}


def _relations(held: Held) -> tuple[str, ...]:
    """Whoever coordinates a unit that received a share is also its recipient, whether assigned to it or not."""
    return ("shared", "recipient") if held.relation == "shared" else (held.relation,)


def allowed(held: Held, lines: list[Line]) -> Allowed:
    """What the page says for this role and relation, within the share or the exception."""
    if held.is_over or not held.relation:
        return Allowed()
    reads: set[str] = set()
    writes: set[str] = set()
    also: set[str] = set()
    for line in lines:
        if line.role != held.role or line.relation not in _relations(held):
            continue
        if held.relation == line.relation == "shared" and line.purpose != held.purpose:
            continue
        within = line.reads
        if line.relation == "shared":
            within = line.reads & (held.classes | {"general"})
        elif line.relation == "unveiled":
            within = line.reads & held.classes
        reads |= within - held.closed
        writes |= line.writes - held.closed
        also |= line.also
    return Allowed(frozenset(reads), frozenset(writes), frozenset(also))
