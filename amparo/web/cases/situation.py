"""What happened: closed until opened, for the office behind reads the screen too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import CaseState, Dimension, TraffickingEventKind, YesNoUnknown
from amparo.casework.cases.fields import ExploiterTold, SituationEvent, Status
from amparo.casework.cases.queries import open_header, takes_changes
from amparo.casework.cases.rules import means_are_needed
from amparo.casework.cases.situation_queries import (
    EventLine,
    ExploiterLine,
    FactLine,
    Situation,
    StatusLine,
    Told,
    open_situation,
)
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.answers import answer_rows
from amparo.web.cases.frame import Item, case_frame
from amparo.web.cases.opened import opened
from amparo.web.cases.people import names_of
from amparo.web.cases.words import date_words, day_words, place_words
from amparo.web.screens import screen


@dataclass(frozen=True)
class ToldWords:
    """One thing that was told, in words; ``earlier`` ones say until when they stood."""

    title: str
    details: str
    by: str
    url: str = ""


@dataclass(frozen=True)
class DimensionWords:
    """The answers of one dimension, each kind of answer apart."""

    title: str
    url: str
    yes: list[str]
    no: list[str]
    unknown: list[str]

    @property
    def is_asked(self) -> bool:
        """Something of it was answered, be it that it is not known."""
        return bool(self.yes or self.no or self.unknown)


@screen("open_case_situation")
def situation(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The closed page, and the ways to add to it; nothing of what happened."""
    header = open_header(viewer, code, action="open_case_situation")
    frame = case_frame(header, viewer, "case_situation")
    may_write = header.access.may_write(RecordClass.GENERAL) and header.state != CaseState.CLOSED
    context = {
        "dimensions": [
            Item(reverse("case_facts", args=[header.code, dimension.value]), str(dimension.label))
            for dimension in Dimension
        ],
        "may_write": may_write,
        "means_hint": "" if means_are_needed(header.age) else means_words(),
    }
    return render(request, "cases/situation.html", frame | context)


def means_words() -> str:
    """Why nobody has to ask for means here."""
    return _("La persona es menor de 18 años: la ley no exige los medios (art. 129-A, num. 3).")


@screen("open_situation")
def read_situation(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Open what happened, by a POST that leaves its audit row."""
    return opened(
        request,
        viewer,
        code,
        template="cases/parts/situation.html",
        back="case_situation",
        open_it=lambda access: _context(viewer, access),
    )


def _context(viewer: Viewer, access: CaseAccess) -> dict[str, Any]:
    found = open_situation(viewer, access)
    may_write = access.may_write(RecordClass.GENERAL) and takes_changes(access)
    words = _Words(found, code_of_subject(access.subject), may_write=may_write)
    return {
        "dimensions": words.dimensions(),
        "events": [words.event(line) for line in found.events if line.superseded_at is None],
        "exploiters": [words.exploiter(line) for line in found.exploiters if line.superseded_at is None],
        "status": next((words.status(line) for line in found.statuses if line.superseded_at is None), None),
        "earlier": words.earlier(),
    }


class _Words:
    """What was told, in words."""

    def __init__(self, found: Situation, code: str, *, may_write: bool) -> None:
        self.found, self.code, self.may_write = found, code, may_write
        everything: Sequence[Told] = (*found.facts, *found.events, *found.exploiters, *found.statuses)
        self.names = names_of(line.recorded_by for line in everything)

    def _by(self, line: Told) -> str:
        return f"{self.names[line.recorded_by]}, {day_words(line.recorded_at)}"

    def _url(self, name: str, *arguments: object) -> str:
        return reverse(name, args=[self.code, *arguments]) if self.may_write else ""

    def dimensions(self) -> list[DimensionWords]:
        """The dimensions that were asked about, each with its answers."""
        made = []
        for dimension in Dimension:
            lines = [f for f in self.found.facts if f.dimension == dimension and f.superseded_at is None]
            said: dict[str, list[str]] = {answer: [] for answer in YesNoUnknown.values}
            for line in sorted(lines, key=lambda line: line.label):
                said[line.answer].append(line.label)
            made.append(
                DimensionWords(
                    str(dimension.label),
                    self._url("case_facts", dimension.value),
                    said[YesNoUnknown.YES],
                    said[YesNoUnknown.NO],
                    said[YesNoUnknown.UNKNOWN],
                )
            )
        return made

    def event(self, line: EventLine) -> ToldWords:
        """One event: kind, place and dates, as exactly as they are known."""
        url = self._url("case_event_correct", line.id) if line.superseded_at is None else ""
        return ToldWords(_event_title(line.event), event_details(line.event), self._by(line), url)

    def exploiter(self, line: ExploiterLine) -> ToldWords:
        """One person who took part: role and relation."""
        url = self._url("case_exploiter_correct", line.id) if line.superseded_at is None else ""
        title, *details = _answered(line.told)
        return ToldWords(title, " · ".join(details), self._by(line), url)

    def status(self, line: StatusLine) -> ToldWords:
        """What the situation is held to be."""
        url = self._url("case_status") if line.superseded_at is None else ""
        title, *details = _answered(line.status)
        return ToldWords(title, " · ".join(details), self._by(line), url)

    def _fact(self, line: FactLine) -> ToldWords:
        answer = YesNoUnknown(line.answer).label
        return ToldWords(f"{line.label}: {answer}", str(Dimension(line.dimension).label), self._by(line))

    def earlier(self) -> list[ToldWords]:
        """What was corrected since, the newest first."""
        lines: list[tuple[Told, ToldWords]] = [
            *((line, self._fact(line)) for line in self.found.facts if line.superseded_at),
            *((line, self.event(line)) for line in self.found.events if line.superseded_at),
            *((line, self.exploiter(line)) for line in self.found.exploiters if line.superseded_at),
            *((line, self.status(line)) for line in self.found.statuses if line.superseded_at),
        ]
        lines.sort(key=lambda pair: pair[0].recorded_at, reverse=True)
        return [words for _line, words in lines]


def _answered(told: ExploiterTold | Status) -> list[str]:
    first, *others = answer_rows(told)
    return [first.value, *(f"{row.label}: {row.value}" for row in others if row.value)]


def _event_title(event: SituationEvent) -> str:
    return str(TraffickingEventKind(event.kind).label) if event.kind else ""


def event_details(event: SituationEvent) -> str:
    """Where and from when until when."""
    parts = [place_words(event.place) if event.place else _("lugar: no se sabe")]
    if event.began:
        parts.append(_("desde %(date)s") % {"date": date_words(event.began.on, event.began.precision)})
    if event.ended:
        parts.append(_("hasta %(date)s") % {"date": date_words(event.ended.on, event.ended.precision)})
    if not event.began and not event.ended:
        parts.append(_("fecha: no se sabe"))
    return " · ".join(parts)
