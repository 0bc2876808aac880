"""The words of the observatory in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from amparo.web.cases.words import DAY_AND_HOUR, moment_words
from amparo.web.observatory.words import (
    age_label,
    bin_label,
    cases,
    day_label,
    group_label,
    month_label,
    percent,
)


@pytest.mark.parametrize(("language", "words"), [("es", "noviembre de 2026"), ("en", "November 2026")])
def test_a_month_is_named_as_its_language_does(language: str, words: str) -> None:
    with override(language):
        assert month_label(date(2026, 11, 1)) == words


@pytest.mark.parametrize(
    ("language", "day", "moment", "quarter"),
    [
        ("es", "31 de octubre de 2026", "22 nov 2026, 12:05", "ene–mar 2026"),
        ("en", "31 October 2026", "22 Nov 2026, 12:05", "Jan–Mar 2026"),
    ],
)
def test_dates_are_written_as_their_language_does(language: str, day: str, moment: str, quarter: str) -> None:
    with override(language):
        assert day_label(date(2026, 10, 31)) == day
        assert moment_words(datetime(2026, 11, 22, 17, 5, tzinfo=UTC), DAY_AND_HOUR) == moment
        assert bin_label("2026-1") == quarter


@pytest.mark.parametrize(
    ("language", "words"), [("es", ("31\xa0%", "menos de 1\xa0%")), ("en", ("31%", "less than 1%"))]
)
def test_a_share_is_whole_and_never_rounded_to_nothing(language: str, words: tuple[str, str]) -> None:
    with override(language):
        assert (percent(31, 100), percent(1, 1000)) == words


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("0-11", "12-17"), "0 a 17 años"),
        (("18-29", "30-59", "60+"), "18 años o más"),
        (("18-29", "30-59", "60+", "unknown"), "18 años o más, o no se sabe"),
        (("12-17", "18-29"), "12 a 17 años, 18 a 29 años"),
        (("12-17", "30-59", "60+"), "12 a 17 años, 30 años o más"),
    ],
)
def test_ages_shown_together_are_said_as_one_group_where_they_are_neighbours(
    keys: tuple[str, ...], words: str
) -> None:
    with override("es"):
        assert group_label(keys, age_label, "Las demás") == words


@pytest.mark.parametrize(
    ("key", "words"),
    [("12-17", "12 a 17 años"), ("0-17", "0 a 17 años"), ("60+", "60 años o más"), ("30+", "30 años o más")],
)
def test_an_age_band_is_said_whole(key: str, words: str) -> None:
    with override("es"):
        assert age_label(key) == words


@pytest.mark.parametrize(("language", "words"), [("es", "1,234 casos"), ("en", "1,234 cases")])
def test_thousands_stand_apart_as_in_peru(language: str, words: str) -> None:
    with override(language):
        assert cases(1234) == words
