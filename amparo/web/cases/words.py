"""Dates, places and people in the words of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.casework.cases.dates import LIMA
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.queries import PathLine
from amparo.casework.tasks.queries import TaskLine
from amparo.foundation.directory.queries import unit_name
from amparo.foundation.places.catalogue import full_name


def date_words(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """A date as exactly as it is known: «22 nov 2026», «nov 2026», «2026», «hacia nov 2026»."""
    if day is None:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    if precision == DatePrecision.MONTH:
        return date_format(day, "M Y").lower()
    words = date_format(day, "j M Y").lower()
    return _("hacia %(date)s") % {"date": words} if precision == DatePrecision.ABOUT else words


def place_words(code: str) -> str:
    """A place's full name, or nothing."""
    return full_name(code) if code else ""


@dataclass(frozen=True)
class DueItem:
    """One due thing for ``parts/due_list.html``."""

    on: str
    iso: str
    title: str
    url: str
    note: str
    is_late: bool
    late: str
    task: TaskLine


def _late_words(due: datetime) -> str:
    hours = int((timezone.now() - due).total_seconds() // 3600)
    if hours < 24:
        return ngettext("%(n)d hora tarde", "%(n)d horas tarde", max(hours, 1)) % {"n": max(hours, 1)}
    return ngettext("%(n)d día tarde", "%(n)d días tarde", hours // 24) % {"n": hours // 24}


def due_items(tasks: Sequence[TaskLine], names: Mapping[int, str | None]) -> list[DueItem]:
    """Tasks in the words of the page; with the case's code and short name where a list mixes cases."""
    items = []
    for task in tasks:
        local = task.due_at.astimezone(LIMA)
        words = date_words(local.date()) + (f", {local:%H:%M}" if task.has_time else "")
        name = names.get(task.case)
        note = f"{task.code} · «{name}»" if name else task.code
        items.append(
            DueItem(
                on=words,
                iso=local.isoformat(timespec="minutes"),
                title=task.label,
                url=reverse("case", args=[task.code]),
                note=note if task.case in names or not names else task.code,
                is_late=task.is_overdue,
                late=_late_words(task.due_at) if task.is_overdue else "",
                task=task,
            )
        )
    return items


def timeline(lines: Sequence[PathLine]) -> list[dict[str, Any]]:
    """The path by year for ``parts/timeline.html``."""
    years: list[dict[str, Any]] = []
    for line in lines:
        if not years or years[-1]["year"] != line.occurred_on.year:
            years.append({"year": line.occurred_on.year, "entries": []})
        years[-1]["entries"].append(
            {
                "on": date_words(line.occurred_on, line.precision),
                "iso": line.occurred_on.isoformat(),
                "title": line.label,
                "where": unit_name(line.unit).name,
                "note": place_words(line.place),
                "id": line.id,
            }
        )
    return years
