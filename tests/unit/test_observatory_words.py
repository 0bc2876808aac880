"""The words of the observatory in both languages."""

from datetime import date

import pytest
from django.utils.translation import override

from amparo.web.observatory.words import age_label, cases, month_label


@pytest.mark.parametrize(("language", "words"), [("es", "noviembre de 2026"), ("en", "November 2026")])
def test_a_month_is_named_as_its_language_does(language: str, words: str) -> None:
    with override(language):
        assert month_label(date(2026, 11, 1)) == words


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
