"""What the dates of a life can be: pure decisions, by the ranges that the dates stand for.

What is impossible is refused; what is only unlikely is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from amparo.casework.cases.dates import PartialDate, age_on
from amparo.casework.cases.enums import DatePrecision
from amparo.foundation.access.decisions import ALLOWED, Decision, refused

# The end of a refusal's reason; what stands before it is the name of the date.
BEFORE_BIRTH = "_before_birth"
# «About 2008» may turn out to be the year before or after.
ABOUT_MAY_BE_OFF = timedelta(days=366)
# What traffickers did to somebody can be older than they are: a child is promised, or sold, while expected. Nobody is
# attended, asked or listened to before they are born.
EXPECTED_FOR = timedelta(days=300)
# An age that was told without a date: often guessed, by others too.
AGE_MAY_BE_OFF = 10


@dataclass(frozen=True)
class Birth:
    """Between which days the person can have been born."""

    first: date
    last: date


def birth_of(
    born: PartialDate | None, age_told: int | None = None, told_on: date | None = None
) -> Birth | None:
    """When the person can have been born: by the birth date, else by an age told on a day; None if unknown."""
    if born is not None:
        return _range(born)
    if age_told is None or told_on is None:
        return None
    year = told_on.year - age_told
    return Birth(date(year - 1 - AGE_MAY_BE_OFF, 1, 1), date(year + AGE_MAY_BE_OFF, 12, 31))


def _range(when: PartialDate) -> Birth:
    first, last = when.first_day, when.last_day
    if when.precision == DatePrecision.ABOUT:
        first, last = first - ABOUT_MAY_BE_OFF, last + ABOUT_MAY_BE_OFF
    return Birth(first, last)


def is_before_birth(when: PartialDate | None, birth: Birth | None, *, while_expected: bool = False) -> bool:
    """Whether all of a date is before the first day on which the person can have been born.

    ``while_expected``: it may have happened before birth too, but not before they can have been expected.
    """
    if when is None or birth is None:
        return False
    return _range(when).last < birth.first - (EXPECTED_FOR if while_expected else timedelta())


def may_be_dated(
    dates: Mapping[str, PartialDate | None], birth: Birth | None, *, while_expected: bool = False
) -> Decision:
    """May a fact of the person have these dates? The reason names the first that cannot be."""
    for name, when in dates.items():
        if is_before_birth(when, birth, while_expected=while_expected):
            return refused(f"{name}{BEFORE_BIRTH}")
    return ALLOWED


def may_both_be_told(
    born: PartialDate | None, age_told: int | None, told_from: date, told_until: date
) -> Decision:
    """May somebody born then have said this age on a day between these two?"""
    if born is None or age_told is None:
        return ALLOWED
    birth = _range(born)
    youngest, oldest = age_on(birth.last, told_from), age_on(birth.first, told_until)
    return ALLOWED if youngest <= age_told <= oldest else refused("age_contradicts_birth")
