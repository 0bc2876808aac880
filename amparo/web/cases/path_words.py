"""The path in the words of its page, computed here so that the template only writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES, ActivityKind, kind_of
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.path_queries import Step, may_correct
from amparo.foundation.access.gate import CaseAccess
from amparo.web.cases.offices import office_words
from amparo.web.cases.outcome_words import outcome_words
from amparo.web.cases.people import names_of
from amparo.web.cases.words import date_words, day_in_year_words, place_words


@dataclass(frozen=True)
class EntryWords:
    """One line of the timeline. ``url`` leads to where it can be corrected, if the viewer may.

    ``earlier``: what it was corrected from, each in one line, folded under it.
    """

    on: str
    iso: str
    title: str
    css: str
    note: str
    small: str
    where: str
    url: str
    is_corrected: bool
    correct: str
    earlier: Sequence[str] = ()

    def item(self) -> SafeString:
        """The line as it stands in the list.

        Written here, each value escaped by the standard library: as a template, sixty of them were a fifth of
        opening a case; as ``format_html`` still a fourteenth.
        """
        title = escape(self.title)
        return SafeString(
            _ITEM.format(
                css=escape(self.css),
                iso=escape(self.iso),
                on=escape(self.on),
                title=f"<s>{title}</s>" if self.is_corrected else title,
                note=_NOTE.format(escape(self.note)) if self.note else "",
                small=escape(self.small),
                link=_CORRECT.format(escape(self.url), escape(self.correct), title) if self.url else "",
                earlier=_folded(self.earlier) if self.earlier else "",
                where=escape(self.where),
            )
        )


_ITEM = (
    '<li class="am-path__item am-path__item--{css}"><time datetime="{iso}">{on}</time>'
    "<div>{title}{note}<small>{small}{link}</small>{earlier}</div>"
    '<div class="am-path__where">{where}</div></li>'
)
_NOTE = ' <span class="am-soft">· {}</span>'
_CORRECT = (
    ' · <a class="govuk-link am-no-print" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>'
)


def _folded(earlier: Sequence[str]) -> SafeString:
    lines = format_html_join("", "<li><s>{}</s></li>", ((line,) for line in earlier))
    return format_html(
        '<details class="am-path__earlier"><summary>{}</summary><ul>{}</ul></details>',
        _("Corregido: ver lo que decía"),
        lines,
    )


@dataclass
class YearWords:
    """The entries of one year."""

    year: int
    entries: list[EntryWords] = field(default_factory=list)


# Pages where what an entry speaks of is corrected; {id} is the id of what was recorded.
_PAGES = {
    "note": "case_note_correct",
    "trafficking_event": "case_event_correct",
    "exploiter": "case_exploiter_correct",
}
_TABS = {
    "person_profile": "case_profile",
    "status_determination": "case_status",
    "trafficking_fact": "case_situation",
    "contact_instruction": "case_person",
    "consent": "case_consents",
}
_NOBODY = "0"


class _Links:
    """Addresses of corrections: each page's address is made once and its id put in."""

    def __init__(self, access: CaseAccess, code: str) -> None:
        self.access, self.code = access, code
        self.made: dict[str, str] = {}

    def _address(self, name: str, number: int | None) -> str:
        if name not in self.made:
            arguments = [self.code] if number is None else [self.code, _NOBODY]
            self.made[name] = reverse(name, args=arguments)
        made = self.made[name]
        return made if number is None else made.replace(f"/{_NOBODY}/", f"/{number}/")

    def of(self, step: Step) -> str:
        if step.is_corrected or not self.access.may_write(step.record_class):
            return ""
        if step.activity in RECORDABLE_ACTIVITIES:
            return self._address("case_entry_correct", step.id) if may_correct(self.access, step) else ""
        if step.activity == Activity.CASE_OPENED:
            return self._address("case_opening_correct", step.id)
        if step.subject_kind in _PAGES and step.subject_id:
            return self._address(_PAGES[step.subject_kind], step.subject_id)
        if step.subject_kind in _TABS:
            return self._address(_TABS[step.subject_kind], None)
        return ""


def timeline_years(
    steps: Sequence[Step],
    access: CaseAccess,
    code: str,
    *,
    is_open: bool,
    earlier: Mapping[int, Sequence[Step]],
) -> list[YearWords]:
    """The entries by year, newest first, each in words. ``earlier``: what some were corrected from, by their ids."""
    names = names_of(step.recorded_by for step in [*steps, *chain.from_iterable(earlier.values())])
    links = _Links(access, code)
    labels = {kind: str(kind.label) for kind in ActivityKind}
    recorded, correct = _("registró"), _("corregir")
    titles: dict[str, str] = {}
    units: dict[object, str] = {}
    years: list[YearWords] = []
    for step in steps:
        if not years or years[-1].year != step.occurred_on.year:
            years.append(YearWords(step.occurred_on.year))
        kind = kind_of(step.activity)
        if step.activity not in titles:
            titles[step.activity] = str(Activity(step.activity).label)
        if step.unit not in units:
            units[step.unit] = office_words(step.unit, access)
        about = _("fecha aproximada") if step.precision == DatePrecision.ABOUT else ""
        details = (outcome_words(step.activity, step.outcome_code), place_words(step.place), about)
        years[-1].entries.append(
            EntryWords(
                on=day_in_year_words(step.occurred_on, step.precision),
                iso=step.occurred_on.isoformat(),
                title=titles[step.activity],
                css=f"{kind} am-path__item--corrected" if step.is_corrected else str(kind),
                note=" · ".join(filter(None, details)),
                small=f"{labels[kind]} · {recorded} {names[step.recorded_by]}",
                where=units[step.unit],
                url=links.of(step) if is_open else "",
                is_corrected=step.is_corrected,
                correct=correct,
                earlier=[_in_one_line(was, names) for was in earlier.get(step.id, ())],
            )
        )
    return years


def _in_one_line(step: Step, names: Mapping[UUID, str]) -> str:
    parts = (
        date_words(step.occurred_on, step.precision),
        str(Activity(step.activity).label),
        outcome_words(step.activity, step.outcome_code),
        place_words(step.place),
        f"{_('registró')} {names[step.recorded_by]}",
    )
    return " · ".join(filter(None, parts))
