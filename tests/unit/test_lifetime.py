"""Dates before birth, and an age beside a birth date: refused when impossible, never when only unlikely."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amparo.casework.cases.dates import PartialDate, age_on
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.lifetime import birth_of, is_before_birth, may_be_dated, may_both_be_told
from tests.unit.test_dates import PARTIAL_DATES, kept

DAY, MONTH, YEAR, ABOUT = (
    DatePrecision.DAY,
    DatePrecision.MONTH,
    DatePrecision.YEAR,
    DatePrecision.ABOUT,
)
TODAY = date(2026, 11, 22)


def told(year: int, month: int = 1, day: int = 1, precision: DatePrecision = DAY) -> PartialDate:
    return kept(date(year, month, day), precision)


@pytest.mark.parametrize(
    ("born", "when", "is_before"),
    [
        (told(2008, 5, 10), told(1950), True),
        # Promised or sold while expected: 300 days before birth is the first day that can be.
        (told(2008, 5, 10), told(2007, 7, 14), True),
        (told(2008, 5, 10), told(2007, 7, 15), False),
        (told(2008, 5, 10), told(2008, 5, 9), False),
        (told(2008, 5, 10), told(2008, precision=YEAR), False),
        (told(2008, 5, 10), told(2007, 7, precision=MONTH), False),
        (told(2008, 5, 10), told(2007, 6, precision=MONTH), True),
        (told(2008, 5, 10), told(2007, precision=YEAR), False),
        (told(2008, 5, 10), told(2006, precision=YEAR), True),
        (told(2008, precision=YEAR), told(2007, 3, 7), False),
        (told(2008, precision=YEAR), told(2007, 3, 6), True),
        (told(2008, 6, precision=ABOUT), told(2006, 3, 6), False),
        (told(2008, 6, precision=ABOUT), told(2006, 3, 5), True),
        (told(2008, 5, 10), told(2006, 3, precision=ABOUT), False),
    ],
)
def test_only_what_is_wholly_before_the_person_can_have_been_expected_is_before_birth(
    born: PartialDate, when: PartialDate, is_before: bool
) -> None:
    assert is_before_birth(when, birth_of(born), while_expected=True) is is_before


@pytest.mark.parametrize(
    ("born", "when", "is_before"),
    [
        (told(2008, 5, 10), told(2008, 5, 9), True),
        (told(2008, 5, 10), told(2008, 5, 10), False),
        (told(2008, 5, 10), told(2008, 4, precision=MONTH), True),
        (told(2008, 5, 10), told(2008, 5, precision=MONTH), False),
        (told(2008, 5, 10), told(2008, precision=YEAR), False),
        (told(2008, 5, 10), told(2007, precision=YEAR), True),
        (told(2008, precision=YEAR), told(2007, 12, 31), True),
        (told(2008, precision=YEAR), told(2008, 1, 1), False),
        (told(2008, 5, 10), told(2007, 6, precision=ABOUT), False),
    ],
)
def test_nobody_is_attended_before_birth(born: PartialDate, when: PartialDate, is_before: bool) -> None:
    assert is_before_birth(when, birth_of(born)) is is_before
    decision = may_be_dated({"on": when}, birth_of(born))
    assert decision.reason == ("on_before_birth" if is_before else "")


@given(PARTIAL_DATES, PARTIAL_DATES)
def test_what_is_before_all_expecting_is_before_birth(born: PartialDate, when: PartialDate) -> None:
    birth = birth_of(born)
    assume(is_before_birth(when, birth, while_expected=True))
    assert is_before_birth(when, birth)


@given(PARTIAL_DATES, st.integers(0, 40_000))
def test_no_day_of_a_life_is_before_it(born: PartialDate, days: int) -> None:
    birth = birth_of(born)
    assert birth is not None
    assume(born.last_day.toordinal() + days < date(2200, 1, 1).toordinal())
    lived = born.last_day + timedelta(days=days)
    for precision in DatePrecision:
        assert not is_before_birth(kept(lived, precision), birth)


@given(PARTIAL_DATES, PARTIAL_DATES)
def test_a_date_refused_stays_refused_when_more_is_known_of_it(born: PartialDate, when: PartialDate) -> None:
    birth = birth_of(born)
    assume(is_before_birth(when, birth))
    assert is_before_birth(PartialDate(when.first_day), birth)
    assert is_before_birth(PartialDate(when.last_day), birth)


def test_an_age_told_stands_for_a_wide_range_of_births() -> None:
    birth = birth_of(None, 17, TODAY)
    assert is_before_birth(told(1950), birth)
    assert not is_before_birth(told(2007), birth)
    assert not is_before_birth(told(1999), birth)


def test_nothing_contradicts_an_unknown_birth_or_an_unknown_date() -> None:
    assert birth_of(None, None, None) is None
    assert not is_before_birth(told(1950), None)
    assert may_be_dated({"began": None}, birth_of(told(2008)))


def test_the_refusal_names_the_date_that_cannot_be() -> None:
    dates = {"began": None, "ended": told(1950)}
    assert may_be_dated(dates, birth_of(told(2008))).reason == "ended_before_birth"


@pytest.mark.parametrize(
    ("born", "age", "may"),
    [
        (told(2008, 5, 10), 18, True),
        (told(2008, 5, 10), 17, False),
        (told(2008, precision=YEAR), 17, True),
        (told(2008, precision=YEAR), 18, True),
        (told(2008, precision=YEAR), 16, False),
        (told(2008, 6, precision=ABOUT), 19, True),
        (told(2008, 6, precision=ABOUT), 12, False),
    ],
)
def test_an_age_and_a_birth_date_contradict_each_other_only_if_no_day_fits(
    born: PartialDate, age: int, may: bool
) -> None:
    assert bool(may_both_be_told(born, age, TODAY, TODAY)) is may


def test_an_age_may_have_been_told_on_any_day_since_the_opening() -> None:
    born = told(2008, 5, 10)
    assert may_both_be_told(born, 15, date(2024, 1, 1), TODAY)
    assert not may_both_be_told(born, 14, date(2024, 1, 1), TODAY)


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(DatePrecision))
def test_the_age_of_somebody_born_on_a_day_fits_every_way_to_tell_that_day(
    born: date, precision: DatePrecision
) -> None:
    assert may_both_be_told(kept(born, precision), age_on(born, TODAY), TODAY, TODAY)
