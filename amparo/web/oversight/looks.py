"""«Quién miró este caso»: by day and person, for the one who answers for it. One's own looks are folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amparo.casework.cases.queries import open_header
from amparo.casework.oversight.enums import Standing
from amparo.casework.oversight.looks import LookLine, looks_at
from amparo.foundation.access.enums import Purpose
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.enums import Outcome
from amparo.foundation.clock import LIMA
from amparo.foundation.directory.queries import staff_members
from amparo.web.cases.frame import case_frame
from amparo.web.cases.offices import whole_office_words
from amparo.web.cases.words import date_words
from amparo.web.oversight.words import action_words, class_words, is_list, purpose_words
from amparo.web.screens import screen

# What two people of two offices open together.
_BY_TWO = ("ask_unveiling", "open_unveiled")
# The name and the office of each who looked.
Names = dict[UUID, tuple[str, str]]


@dataclass
class Done:
    """One line of what somebody did that day."""

    what: str
    times: int
    when: str
    more: str
    was_refused: bool


@dataclass
class Person:
    """Somebody who looked on one day. ``is_me``: the reader, folded."""

    name: str
    where: str
    standing: str
    is_me: bool
    is_stranger: bool
    done: list[Done] = field(default_factory=list)

    @property
    def times(self) -> int:
        return sum(line.times for line in self.done)


@dataclass(frozen=True)
class Day:
    """A day on which somebody looked."""

    iso: str
    words: str
    people: tuple[Person, ...]


@screen("open_looks")
def looks(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show who looked, a page of days at a time."""
    header = open_header(viewer, code, action="read_looks")
    found = looks_at(viewer, header.case, until=_day(request.GET.get("hasta", "")))
    context = case_frame(header, viewer, "case_looks") | {
        "days": days_of(found.lines, viewer, header.access),
        "older_url": f"?hasta={found.before.isoformat()}" if found.before else "",
        "is_older": "hasta" in request.GET,
    }
    return render(request, "oversight/looks.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days_of(lines: Sequence[LookLine], viewer: Viewer, access: CaseAccess) -> list[Day]:
    """Lines grouped by day and, within it, by person; whoever is no part of the case's work stands first."""
    found = staff_members(line.actor for line in lines if line.actor)
    names = {who: (c.full_name, whole_office_words(c.unit_id, access)) for who, c in found.items()}
    return [
        Day(on.isoformat(), date_words(on), tuple(_people(of_day, viewer, names)))
        for on, of_day in groupby(lines, key=lambda line: line.on)
    ]


def _people(lines: Iterable[LookLine], viewer: Viewer, names: Names) -> list[Person]:
    by_actor: dict[UUID | None, list[LookLine]] = {}
    for line in lines:
        by_actor.setdefault(line.actor, []).append(line)
    people = [_person(actor, told, viewer, names) for actor, told in by_actor.items()]
    return sorted(people, key=lambda person: (person.is_me, not person.is_stranger))


def _person(actor: UUID | None, lines: list[LookLine], viewer: Viewer, names: Names) -> Person:
    named = names.get(actor) if actor else None
    standings = [line.standing for line in lines if line.standing != Standing.NONE]
    # An auditor who reads the trail about a case has not looked at the case.
    opened = [
        line
        for line in lines
        if line.outcome == Outcome.DONE and not is_list(line.action) and line.purpose != Purpose.AUDIT
    ]
    standing = str(standings[0].label) if standings else _without_assignment(opened)
    refused = any(line.outcome == Outcome.REFUSED and line.detail == "not_found" for line in lines)
    person = Person(
        name=named[0] if named else _("El sistema"),
        where=named[1] if named else "",
        standing=standing if named else "",
        is_me=actor == viewer.staff_id,
        is_stranger=named is not None and (refused or (bool(opened) and not standings)),
    )
    person.done = _done(lines)
    return person


def _without_assignment(opened: list[LookLine]) -> str:
    """By what way somebody came to the case who was not assigned to it; nothing if they opened nothing of it."""
    if not opened:
        return ""
    if all(line.purpose == Purpose.EMERGENCY or line.action in _BY_TWO for line in opened):
        by_emergency = any(line.purpose == Purpose.EMERGENCY for line in opened)
        return _("por emergencia") if by_emergency else _("por pedido")
    return str(Standing.NONE.label)


def _done(lines: list[LookLine]) -> list[Done]:
    """One line a kind of look; all lists are one."""
    grouped: dict[tuple[str, str, bool], list[LookLine]] = {}
    for line in lines:
        was_refused = line.outcome == Outcome.REFUSED and line.detail == "not_found"
        what = action_words(line.action, was_refused=was_refused)
        more = " · ".join(filter(None, (class_words(line.classes), _what_for(line), _ended(line))))
        key = (what, "" if is_list(line.action) else more, was_refused)
        grouped.setdefault(key, []).append(line)
    return [
        Done(what, sum(line.how_many for line in told), _when(told), more, was_refused)
        for (what, more, was_refused), told in grouped.items()
    ]


def _what_for(line: LookLine) -> str:
    purpose = purpose_words(line.purpose)
    return _("para %(purpose)s") % {"purpose": purpose} if purpose else ""


def _ended(line: LookLine) -> str:
    if line.outcome == Outcome.FAILED:
        return _("no llegó a terminar")
    if line.outcome == Outcome.REFUSED and line.detail != "not_found":
        return _("no se le permitió")
    return ""


def _when(lines: list[LookLine]) -> str:
    first = min(line.first_at for line in lines).astimezone(LIMA)
    last = max(line.last_at for line in lines).astimezone(LIMA)
    begin, end = f"{first:%H:%M}", f"{last:%H:%M}"
    return begin if begin == end else f"{begin}–{end}"
