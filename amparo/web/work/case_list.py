"""A list of cases as a page shows it: which one the address asks for, and its rows in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.caseload import Caseload, CaseloadFilter, CaseloadRow, caseload
from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.tasks.queries import TaskLine, next_tasks, sees_every_task
from amparo.foundation.access.policy.rules import purpose_of_role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of, today
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.words import case_url, date_words
from amparo.web.work.cursors import cursor_of, text_of_cursor
from amparo.web.work.searches import IN_ADDRESS, KeptSearch, kept_search

# The lists one can ask for, by the word in the address. Without one: all that is in progress.
LISTS = {
    "": gettext_lazy("En curso"),
    CaseState.OPEN: gettext_lazy("Abiertos"),
    CaseState.REOPENED: gettext_lazy("Reabiertos"),
    CaseState.FOLLOW_UP: gettext_lazy("En seguimiento"),
    CaseState.CLOSED: gettext_lazy("Cerrados"),
}
STATE_TONES = {CaseState.CLOSED: "grey", CaseState.FOLLOW_UP: "sand"}


@dataclass(frozen=True)
class ListedCase:
    """One case of a list in the words of the page."""

    code: str
    url: str
    name: str
    age: str  # empty where it is not known
    state: str
    tag_class: str
    next_title: str
    next_on: str
    is_late: bool
    touched: str
    responsible: str


def recent_words(moment: datetime) -> str:
    """A day in words as people say it: today, yesterday, or its date."""
    return _recent_day(day_of(moment))


def wanted_list(request: HttpRequest, kept: KeptSearch, *, scope: str) -> CaseloadFilter:
    """The list that the address asks for, without what is not understood. A search looks in all states."""
    state = request.GET.get("estado", "")
    search = kept.text
    known = CaseState(state) if state in CaseState.values and not search else None
    return CaseloadFilter(
        scope=scope,
        is_closed=known == CaseState.CLOSED,
        state=None if known == CaseState.CLOSED else known,
        search=search,
        after=cursor_of(request.GET.get("desde", "")),
    )


@dataclass(frozen=True)
class _StateWords:
    label: str
    tag_class: str


def _state_words() -> dict[str, _StateWords]:
    """Each state in the reader's language, looked up once for a whole list."""
    return {
        str(state): _StateWords(
            str(state.label), f"am-tag am-tag--{STATE_TONES[state]}" if state in STATE_TONES else "am-tag"
        )
        for state in CaseState
    }


class _Days(dict[date, str]):
    """Days in words, each said once for a whole list: fifty rows share a few of them."""

    def __init__(self, say: Callable[[date], str]) -> None:
        super().__init__()
        self.say = say

    def __missing__(self, day: date) -> str:
        self[day] = self.say(day)
        return self[day]


def _recent_day(day: date) -> str:
    if day == today():
        return _("hoy")
    return _("ayer") if day == today() - timedelta(days=1) else date_words(day)


@dataclass(frozen=True)
class _Words:
    """What the rows of one list are said with, in the reader's language."""

    states: dict[str, _StateWords]
    recent: _Days
    due: _Days


def _listed(row: CaseloadRow, task: TaskLine | None, words: _Words, responsible: str) -> ListedCase:
    state = words.states[row.state]
    return ListedCase(
        code=row.code,
        url=case_url(row.code),
        name=row.working_name or "",
        age="" if row.age is None else str(row.age),
        state=state.label,
        tag_class=state.tag_class,
        next_title=task.label if task else "",
        next_on=words.due[day_of(task.due_at)] if task else "",
        is_late=task.is_overdue if task else False,
        touched=words.recent[day_of(row.touched_at)],
        responsible=responsible,
    )


def _filters(wanted: CaseloadFilter) -> list[dict[str, Any]]:
    current = str(CaseState.CLOSED) if wanted.is_closed else str(wanted.state or "")
    return [
        {
            "label": label,
            "url": f"?{urlencode({'estado': str(value)})}#casos" if value else "?#casos",
            "is_current": value == current and not wanted.search,
        }
        for value, label in LISTS.items()
    ]


def list_context(request: HttpRequest, viewer: Viewer, *, scope: str) -> dict[str, Any]:
    """What ``work/case_list.html`` needs: rows, search, filters and the way to the next page."""
    searched = kept_search(request, viewer)
    wanted = wanted_list(request, searched, scope=scope)
    page: Caseload = caseload(viewer, wanted)
    tasks = next_tasks(viewer, [row.case for row in page.rows])
    read = [(task.case, task.record_class) for task in tasks.values()]
    record_read_beside(viewer, read, action="list_next_tasks", purpose=purpose_of_role(viewer.role))
    asked = {"estado": request.GET.get("estado", ""), IN_ADDRESS: searched.id}
    kept = {key: value for key, value in asked.items() if value}
    words, is_unit = _Words(_state_words(), _Days(_recent_day), _Days(date_words)), scope == "unit"
    rows: Sequence[ListedCase] = [
        _listed(row, tasks.get(row.case), words, staff_name(row.responsible) if is_unit else "")
        for row in page.rows
    ]
    cursor = text_of_cursor(page.next_cursor)
    return {
        "rows": rows,
        "wanted": wanted,
        "is_search_gone": searched.is_gone,
        "state_kept": kept.get("estado", ""),
        "filters": _filters(wanted),
        "is_default": not kept and wanted.after is None,
        "first_url": f"?{urlencode(kept)}#casos" if wanted.after else "",
        "next_url": f"?{urlencode(kept | {'desde': cursor})}#casos" if cursor else "",
        "is_unit": is_unit,
        # A coordinator reads no sensitive task of the unit's cases: that there is none is not known here.
        "sees_every_task": sees_every_task(viewer) and not is_unit,
    }
