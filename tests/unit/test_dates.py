"""Dates as people know them."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.casework.cases.dates import (
    ImpossibleDate,
    PartialDate,
    age_on,
    ends_before_it_begins,
    partial_date,
)
from amparo.casework.cases.enums import DatePrecision

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def kept(on: date, precision: DatePrecision) -> PartialDate:
    """A date as it is kept: a month or a year as its first day."""
    if precision == DatePrecision.YEAR:
        on = on.replace(month=1, day=1)
    if precision == DatePrecision.MONTH:
        on = on.replace(day=1)
    return PartialDate(on, precision)


PARTIAL_DATES = st.builds(kept, DAYS, st.sampled_from(DatePrecision))


@settings(deadline=None)
@given(PARTIAL_DATES)
def test_parts_of_a_date_give_the_same_date(known: PartialDate) -> None:
    day, month, year, is_about = known.parts
    assert partial_date(day, month, year, is_about=is_about) == known


@settings(deadline=None)
@given(DAYS)
def test_leaving_parts_out_only_loses_precision(on: date) -> None:
    day, month, year = str(on.day), f"{on.month:02}", str(on.year)
    assert partial_date(day, month, year) == PartialDate(on)
    assert partial_date("", month, year) == PartialDate(on.replace(day=1), DatePrecision.MONTH)
    assert partial_date("", "", year) == PartialDate(on.replace(month=1, day=1), DatePrecision.YEAR)


@settings(deadline=None)
@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.booleans())
def test_any_text_is_a_date_or_nothing_or_says_what_is_wrong(
    day: str, month: str, year: str, about: bool
) -> None:
    found = None
    with contextlib.suppress(ImpossibleDate):  # anything else would be a stack trace on somebody's screen
        found = partial_date(day, month, year, is_about=about)
    assert found is None or 1900 <= found.on.year <= 2200


@pytest.mark.parametrize(
    ("year", "exists"), [("2024", True), ("2023", False), ("2000", True), ("1900", False)]
)
def test_29_february_is_only_in_leap_years(year: str, exists: bool) -> None:
    if exists:
        assert partial_date("29", "2", year) == PartialDate(date(int(year), 2, 29))
    else:
        with pytest.raises(ImpossibleDate, match="calendario"):
            partial_date("29", "2", year)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("31", "2", "2009"), "calendario"),
        (("", "13", "2009"), "calendario"),
        (("0", "1", "2009"), "calendario"),
        (("1", "1", "1899"), "cuatro cifras"),
        (("1", "1", "2201"), "cuatro cifras"),
        (("1", "1", "09"), "cuatro cifras"),
        (("1", "1", "-209"), "números"),
        (("1", "mayo", "2009"), "números"),
        (("1", "1", "20_9"), "números"),
        (("1", "1", "٢٠٠٩"), "números"),
        (("", "3", ""), "Falta el año"),
        (("3", "", "2009"), "Falta el mes"),
    ],
)
def test_says_which_part_is_wrong(parts: tuple[str, str, str], words: str) -> None:
    with pytest.raises(ImpossibleDate, match=words):
        partial_date(*parts)


@pytest.mark.parametrize("year", ["1900", "2200"])
def test_first_and_last_year(year: str) -> None:
    found = partial_date("31", "12", year)
    assert found is not None
    assert found.on.year == int(year)


def test_nothing_written_is_no_date() -> None:
    assert partial_date(" ", "", "") is None
    assert partial_date("", "", "", is_about=True) is None


@settings(deadline=None)
@given(PARTIAL_DATES)
def test_a_date_lies_between_its_first_and_last_day(known: PartialDate) -> None:
    assert known.first_day <= known.on <= known.last_day
    assert not ends_before_it_begins(known, known)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_exact_days_contradict_each_other_only_in_the_wrong_order(began: date, ended: date) -> None:
    assert ends_before_it_begins(PartialDate(began), PartialDate(ended)) == (ended < began)


@pytest.mark.parametrize(
    ("began", "ended", "contradicts"),
    [
        (("", "3", "2019"), ("", "", "2019"), False),
        (("15", "3", "2019"), ("", "3", "2019"), False),
        (("", "4", "2019"), ("", "3", "2019"), True),
        (("", "", "2020"), ("", "", "2019"), True),
        (("15", "3", "2019"), ("", "", ""), False),
    ],
)
def test_what_is_not_known_exactly_does_not_contradict(
    began: tuple[str, str, str], ended: tuple[str, str, str], contradicts: bool
) -> None:
    assert ends_before_it_begins(partial_date(*began), partial_date(*ended)) == contradicts


def test_about_a_day_may_be_any_day_of_its_year() -> None:
    about = partial_date("1", "1", "2019", is_about=True)
    assert not ends_before_it_begins(partial_date("1", "6", "2019"), about)
    assert not ends_before_it_begins(about, partial_date("1", "1", "2019"))
    assert ends_before_it_begins(partial_date("1", "1", "2020"), about)


@settings(deadline=None)
@given(DAYS, st.integers(0, 110))
def test_age_grows_on_the_birthday(born: date, years: int) -> None:
    birthday = born.replace(year=born.year + years, day=min(born.day, 28))
    assert age_on(born, birthday) in (years, years - 1)
    if born.day <= 28:
        assert age_on(born, birthday) == years
