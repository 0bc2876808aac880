"""The figures of the observatory: all that it may show, computed together."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from amparo.casework.cases.enums import ExploitationForm, Sex
from amparo.evidence.projection.enums import AgeBand
from amparo.evidence.projection.queries import ExactCounts, exact_counts, rebuilt_at
from amparo.evidence.publication.listing import (
    Counts,
    CrossTable,
    Sliced,
    publish_list,
    publish_table,
    sliced,
)
from amparo.evidence.publication.opened import Opened, publish_opened
from amparo.evidence.publication.slices import Slice, kinds, periods
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose
from amparo.foundation.access.policy.rules import OBSERVING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import LIMA, today
from amparo.foundation.places.catalogue import departments
from amparo.methods.suppression import SMALLEST_SHOWN

UNKNOWN = ""
ABROAD = "abroad"
SEXUAL_AND_OTHER = "sexual_and_other"
SEVERAL = "several"
FORMS = (*ExploitationForm.values, SEXUAL_AND_OTHER, SEVERAL, UNKNOWN)
SEXES = (*Sex.values, UNKNOWN)
AGES = tuple(AgeBand.values)
# Groups of ages that may be looked at by period or kind; the edge at 18 stays.
AGE_UNITS = (
    (AgeBand.CHILD.value, AgeBand.ADOLESCENT.value),
    (AgeBand.YOUNG.value,),
    (AgeBand.ADULT.value, AgeBand.OLDER.value),
    (AgeBand.UNKNOWN.value,),
)


@dataclass(frozen=True)
class Observatory:
    """All safe figures. ``total`` is None where there are too few cases to say; then all else is empty.

    Counts are of cases opened until ``last_day``, the end of the last whole month.
    """

    rebuilt_at: datetime
    last_day: date
    is_empty: bool
    total: int | None = None
    periods: tuple[Slice, ...] = ()
    kinds: tuple[Slice, ...] = ()
    opened: Opened | None = None
    forms: Sliced | None = None
    recruited_in: Sliced | None = None
    exploited_in: Sliced | None = None
    age_and_sex: CrossTable | None = None
    ages: Sliced | None = None

    def slice_of(self, key: str) -> Slice | None:
        """The period or kind with this key."""
        return next((part for part in (*self.periods, *self.kinds) if part.key == key), None)


def observatory(viewer: Viewer, part: str = "") -> Observatory | None:
    """What the viewer may see of everybody's cases; None before the projection is first written.

    ``part`` is the key that the viewer asks to look at, for the trail. Raises ``Refused`` for other roles.
    """
    if viewer.role not in OBSERVING_ROLES:
        raise Refused("role_does_not_observe")
    written = rebuilt_at()
    shown = _published(written, today().replace(day=1)) if written else None
    part_shown = shown.slice_of(part) if shown else None
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="see_observatory",
        purpose=Purpose.STATISTICS,
        detail=part_shown.key if part_shown else "",
    )
    return shown


# Only what may be shown is kept in memory, never the exact counts.
@lru_cache(maxsize=2)
def _published(written: datetime, before: date) -> Observatory:
    return publish(exact_counts(before), rebuilt_at=written.astimezone(LIMA), before=before)


def publish(counts: ExactCounts, *, rebuilt_at: datetime, before: date) -> Observatory:
    """Make exact counts of the cases opened before a day safe to show."""
    last_day = before - timedelta(days=1)
    total = sum(counts.opened.values())
    if total < SMALLEST_SHOWN:
        return Observatory(rebuilt_at, last_day, is_empty=total == 0)
    years: Counter[int] = Counter()
    types: Counter[str] = Counter()
    for (month, name), how_many in counts.opened.items():
        years[month.year] += how_many
        types[name] += how_many
    parts = _Parts(periods(years), kinds(types))
    places = (*(place.code for place in departments()), ABROAD, UNKNOWN)
    table, ages = _ages(counts, parts)
    return Observatory(
        rebuilt_at,
        last_day,
        is_empty=False,
        total=total,
        periods=parts.periods,
        kinds=parts.kinds,
        opened=publish_opened(counts.opened, parts.periods, parts.kinds, last_day),
        forms=publish_list(FORMS, parts.recount(counts.forms, _form), parts.periods, parts.kinds),
        recruited_in=publish_list(
            places, parts.recount(counts.recruited_in, _place), parts.periods, parts.kinds
        ),
        exploited_in=publish_list(
            places, parts.recount(counts.exploited_in, _place), parts.periods, parts.kinds
        ),
        age_and_sex=table,
        ages=ages,
    )


def _ages(counts: ExactCounts, parts: "_Parts") -> tuple[CrossTable | None, Sliced | None]:
    cells: Counter[tuple[str, str]] = Counter()
    for (pair, _, _), how_many in counts.age_and_sex.items():
        cells[pair] += how_many
    table, groups = publish_table(AGES, SEXES, cells, AGE_UNITS, is_sliced=parts.are_any)
    if not groups:
        return table, None
    by_age = parts.recount(counts.age_and_sex, lambda pair: pair[0])
    return table, Sliced(None, sliced(groups, by_age, parts.periods, parts.kinds))


def _form(told: tuple[str, ...]) -> str:
    """One group a case, so that groups add up: a form alone, sexual with another, or other forms together."""
    if len(told) < 2:
        return told[0] if told else UNKNOWN
    return SEXUAL_AND_OTHER if ExploitationForm.SEXUAL_EXPLOITATION in told else SEVERAL


def _place(code: str) -> str:
    return ABROAD if code.isalpha() else code


Told = TypeVar("Told", bound=Hashable)


@dataclass(frozen=True)
class _Parts:
    periods: tuple[Slice, ...]
    kinds: tuple[Slice, ...]

    @property
    def are_any(self) -> bool:
        return bool(self.periods or self.kinds)

    def recount(self, counts: Mapping[tuple[Told, date, str], int], group: Callable[[Told], str]) -> Counts:
        """The counts by group, period and kind."""
        period_of = _slice_keys(self.periods)
        kind_of = _slice_keys(self.kinds)
        again: Counts = Counter()
        for (told, month, name), how_many in counts.items():
            again[group(told), period_of.get(str(month.year), ""), kind_of.get(name, "")] += how_many
        return again


def _slice_keys(parts: Iterable[Slice]) -> dict[str, str]:
    return {member: part.key for part in parts for member in part.members}
