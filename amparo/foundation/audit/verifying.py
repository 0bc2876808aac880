"""Checking the trail: the first row of each chain that is not what was sealed, and what is wrong with it.

In pieces, so that memory does not grow with the trail. What was cut off at the end, or rewritten up to the end, shows
against anchors only (``audit.anchors``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

PART = 10_000
# Says how many rows were looked at, and of how many.
Progress = Callable[[int, int], None]

_WORDS = {
    "link_missing": "the link of this position is gone",
    "event_missing": "the event of this link is gone",
    "does_not_follow": "the link does not follow from the one before: a row was moved, put in or taken out here, "
    "or the row before was changed and hashed anew",
    "other_chain": "the event belongs to another institution's chain",
    "event_changed": "the event is not what was sealed",
    "not_linked": "the event stands in no chain: it was put in past the triggers, or its link is gone",
    "rewritten": "the link is not the one that was anchored: it was changed, and all after it hashed anew",
    "rewritten_since": "the chain is not the one that was anchored: it was changed here or later, and hashed anew",
    "cut_off": "the chain ends before a row that was anchored: this row and all after it are gone",
}


@dataclass(frozen=True)
class Fault:
    """The first bad row of one chain. Unknown are the position of an event in no chain, the event of a link that
    is gone. ``institution`` is all zeros for what happened before sign-in."""

    institution: UUID
    position: int | None
    event: int | None
    what: str

    @property
    def words(self) -> str:
        return _WORDS[self.what]


@dataclass(frozen=True)
class ChainReport:
    """What ``verify`` found: links checked, events not yet sealed, and the first bad row of each chain that has one."""

    checked: int
    unsealed: int
    faults: tuple[Fault, ...] = ()

    @property
    def is_intact(self) -> bool:
        return not self.faults

    @property
    def first_bad_event(self) -> int | None:
        """The lowest event among the faults; None also if only what is gone is wrong."""
        return min((fault.event for fault in self.faults if fault.event is not None), default=None)


@dataclass(frozen=True)
class Head:
    """Where a chain ends now; ``hash`` of 32 bytes."""

    institution: UUID
    position: int
    event: int
    hash: bytes


def chain_heads() -> list[Head]:
    """The heads of all chains, by institution."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT institution, position, event, hash FROM audit_heads()")
        return [Head(row[0], row[1], row[2], bytes(row[3])) for row in cursor.fetchall()]


def verify_chain(progress: Progress | None = None, anchored: Iterable[Fault] = ()) -> ChainReport:
    """Recompute every hash from the events. ``anchored``: what comparing with anchors found."""
    heads = chain_heads()
    rows = _Counted(2 * sum(head.position for head in heads), progress)
    faults = [fault for head in heads if (fault := _first_fault(head.institution, rows))]
    checked = rows.done
    stray = _first_stray(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_unsealed_count()")
        (unsealed,) = cursor.fetchone()
    found = first_of_each([*faults, *anchored])
    return ChainReport(checked, unsealed, (*found, stray) if stray else found)


def first_of_each(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The first fault of each chain; of two at one row the one that was named first."""
    first: dict[UUID, Fault] = {}
    for fault in faults:
        known = first.get(fault.institution)
        if known is None or (fault.position or 0) < (known.position or 0):
            first[fault.institution] = fault
    return tuple(first.values())


class _Counted:
    """Counts rows and tells whoever wants to know."""

    def __init__(self, of: int, progress: Progress | None) -> None:
        self.done, self.of, self.progress = 0, of, progress

    def add(self, rows: int) -> None:
        self.done += rows
        if self.progress:
            self.progress(self.done, max(self.of, self.done))


def _first_fault(institution: UUID, rows: _Counted) -> Fault | None:
    position: int | None = None
    previous = b""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT checked, last_position, last_hash, bad_position, bad_event, what "
                "FROM audit_verify_part(%s, %s, %s, %s)",
                [institution, position, previous, PART],
            )
            checked, last, last_hash, bad_position, bad_event, what = cursor.fetchone()
        rows.add(checked)
        if what:
            return Fault(institution, bad_position, bad_event, what)
        if checked < PART:
            return None
        position, previous = last, bytes(last_hash)


def _first_stray(rows: _Counted) -> Fault | None:
    """The first event that no chain and no queue knows."""
    after = -(2**63)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT scanned, last_event, bad_event, bad_institution FROM audit_unlinked_part(%s, %s)",
                [after, PART],
            )
            scanned, last, bad, institution = cursor.fetchone()
        rows.add(scanned)
        if bad is not None:
            return Fault(institution, None, bad, "not_linked")
        if scanned < PART:
            return None
        after = last
