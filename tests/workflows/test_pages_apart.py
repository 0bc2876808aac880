"""The pages that stand apart from the frame: where the quick exit leads, and what says that something failed."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

DATES = {
    "es": r"[a-zéá]+, \d{1,2} de [a-z]+ de \d{4}",
    "en": r"[A-Z][a-z]+, [A-Z][a-z]+\.? \d{1,2}, \d{4}",
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_quick_exit_leads_to_a_page_wholly_in_one_language(db_both: None, language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    page = client.get("/tiempo/").content.decode()
    assert f'<html lang="{language}"' in page
    assert re.search(f"<p>{DATES[language]}</p>", page)
    assert "Amparo" not in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_failure_is_told_in_the_language_of_the_page(language: str) -> None:
    with override(language):
        page = render_to_string("500.html")
    assert f'<html lang="{language}"' in page
    assert ("Algo falló" in page) == (language == "es")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "account/account_inactive"])
def test_what_failed_is_said_in_the_title_and_leads_somewhere(name: str) -> None:
    page = render_to_string(f"{name}.html")
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title
    assert title[1].strip() not in ("", "Amparo")
    assert re.search(r'<main.*?href="/.*?</main>', page, re.S)
