"""Finding places by typing."""

from collections.abc import Callable

from django.conf import settings
from django.test import Client

ClientOf = Callable[[str], Client]


def test_finds_places_from_three_letters_on(client_of: ClientOf) -> None:
    ana = client_of("ana")
    assert ana.get("/lugares/?q=iq").json() == {"places": []}
    answer = ana.get("/lugares/?q=iqui")
    assert {"code": "160101", "name": "Iquitos, Maynas, Loreto"} in answer.json()["places"]
    assert answer["Cache-Control"] == "no-store"


def test_gives_ten_at_most(client_of: ClientOf) -> None:
    assert len(client_of("ana").get("/lugares/?q=san").json()["places"]) == 10


def test_names_countries_in_the_language_of_the_page(client_of: ClientOf) -> None:
    ana = client_of("ana")
    assert ana.get("/lugares/?q=brasil").json()["places"][0] == {"code": "BR", "name": "Brasil"}
    ana.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = ana.get("/lugares/?q=brasil").json()
    assert {"code": "BR", "name": "Brazil"} in english["places"]


def test_is_for_the_signed_in(db_both: None) -> None:
    assert Client().get("/lugares/?q=iqui").status_code == 302
