"""Dates, places and people in the words of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import ContactChannel, DatePrecision
from amparo.casework.tasks.queries import TaskLine
from amparo.foundation.clock import LIMA, day_of, today
from amparo.web.forms import place_name

# For ``moment_words``: «22 nov 2026, 17:05».
DAY_AND_HOUR = "j M Y, H:i"


@lru_cache(maxsize=10_000)
def _in_language(day: date, pattern: str, language: str) -> str:
    words = date_format(day, pattern)
    return words if language.startswith("en") else words.lower()  # «22 nov», “22 Nov”


def _formatted(day: date, pattern: str) -> str:
    """Formatting a date costs a tenth of a millisecond, and a page has a hundred."""
    return _in_language(day, pattern, get_language() or "")


def moment_words(at: date | datetime | None, pattern: str) -> str:
    """A day or a moment of Lima by a pattern of Django's ``date``: «22 nov 2026, 17:05»."""
    if at is None:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    words = date_format(local, pattern)
    return words if (get_language() or "").startswith("en") else words.lower()


def date_words(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """A date as exactly as it is known: «22 nov 2026», «nov 2026», «2026», «hacia nov 2026»."""
    if day is None:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    if precision == DatePrecision.MONTH:
        return _formatted(day, "M Y")
    if precision == DatePrecision.ABOUT:
        # What was left open was stored as the first: «hacia 2019» must not come back as «hacia 1 ene 2019».
        pattern = "j M Y" if day.day > 1 else "M Y" if day.month > 1 else "Y"
        return _("hacia %(date)s") % {"date": _formatted(day, pattern)}
    return _formatted(day, "j M Y")


def day_words(at: datetime) -> str:
    """The day of a moment as it was in Lima: after 19:00 there, the database's is tomorrow's."""
    return date_words(day_of(at))


def whole_date_words(day: date) -> str:
    """A date with its month in full, for somebody who reads little: «22 de noviembre de 2026»."""
    return _("%(day)d de %(month)s de %(year)d") % {
        "day": day.day,
        "month": _formatted(day, "F"),
        "year": day.year,
    }


def day_in_year_words(day: date, precision: str) -> str:
    """A date under the heading of its year: «22 nov», «nov», or nothing more than the year."""
    if precision == DatePrecision.YEAR:
        return ""
    return _formatted(day, "M" if precision == DatePrecision.MONTH else "j M")


def channel_words(channel: ContactChannel) -> str:
    """A channel within a sentence; «WhatsApp» is a name and keeps its capitals."""
    label = str(channel.label)
    return label if channel == ContactChannel.WHATSAPP else label[:1].lower() + label[1:]


def place_words(code: str) -> str:
    """A place's full name in the language of the page, or nothing."""
    return place_name(code) if code else ""


@lru_cache(maxsize=1)
def _address_around() -> tuple[str, str]:
    any_code = "0000-0000"
    before, _code, after = reverse("case", args=[any_code]).partition(any_code)
    return before, after


def case_url(code: str) -> str:
    """The address of a case's page. Asking Django for each of the hundred on a list takes a millisecond."""
    before, after = _address_around()
    return f"{before}{code}{after}"


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


def _late_words(due: datetime, has_time: bool) -> str:
    late = timezone.now() - due
    if not has_time:
        # Due on a day, not at an hour: late by days.
        late = timedelta(days=(today() - day_of(due)).days)
    hours = int(late.total_seconds() // 3600)
    if hours < 24:
        return ngettext("%(n)d hora tarde", "%(n)d horas tarde", max(hours, 1)) % {"n": max(hours, 1)}
    return ngettext("%(n)d día tarde", "%(n)d días tarde", hours // 24) % {"n": hours // 24}


def _due_words(day: date) -> str:
    """A day to come, without the year if it is this one."""
    return _formatted(day, "j M") if day.year == today().year else date_words(day)


def due_items(tasks: Sequence[TaskLine], names: Mapping[int, str | None]) -> list[DueItem]:
    """Tasks in the words of the page; with the case's code and short name where a list mixes cases."""
    items = []
    for task in tasks:
        local = task.due_at.astimezone(LIMA)
        name = names.get(task.case)
        note = f"{task.code} · «{name}»" if name else task.code
        items.append(
            DueItem(
                on=_due_words(local.date()),
                iso=local.isoformat(timespec="minutes"),
                title=f"{task.label}, {local:%H:%M}" if task.has_time else task.label,
                url=case_url(task.code),
                note=note if task.case in names or not names else task.code,
                is_late=task.is_overdue,
                late=_late_words(task.due_at, task.has_time) if task.is_overdue else "",
                task=task,
            )
        )
    return items
