"""Spanish first."""

from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from amparo.casework.cases.fields import CountryCode, PlaceCode
from amparo.web.cases.answers import answer_words
from amparo.web.cases.words import date_words


def test_pages_are_spanish_whatever_the_browser_asks_for(db_both: None) -> None:
    page = Client(headers={"accept-language": "en-US,en"}).get("/entrar/")
    assert '<html lang="es"' in page.content.decode()
    assert page["Content-Language"] == "es"


def test_who_chooses_english_gets_english(db_both: None) -> None:
    client = Client()
    client.post("/i18n/setlang/", {"language": "en", "next": "/entrar/"})
    assert '<html lang="en"' in client.get("/entrar/").content.decode()


def test_a_language_that_is_not_there_is_spanish(db_both: None) -> None:
    client = Client()
    client.cookies["language"] = "../../etc"
    assert '<html lang="es"' in client.get("/entrar/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("es", "22 nov 2026"), ("en", "22 Nov 2026")])
def test_a_month_has_a_capital_in_english_alone(language: str, words: str) -> None:
    with override(language):
        assert date_words(date(2026, 11, 22)) == words


@pytest.mark.parametrize(("language", "words"), [("es", "Perú"), ("en", "Peru")])
def test_a_country_has_its_name_in_the_language_of_the_page(language: str, words: str) -> None:
    with override(language):
        assert answer_words(CountryCode | None, CountryCode("PE")) == words
        assert answer_words(PlaceCode | None, PlaceCode("PE")) == words
