"""Where people guess: forms that ask for a code, searches, and a registration that names somebody already known.

Who asks is left without a trace of the last guess, so that nothing but the guess differs. An emergency is tried by who
has none: to the others it opens the case, which is told to those who keep it before anything is answered.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import psycopg
from django.http import HttpResponse
from django.test import Client

from prove.people import browser_of
from tests.world import ident

WHY = "Una razón de la prueba."
_TRACES = (
    ("access_unveiling", "asked_by"),
    ("access_emergency", "staff"),
    ("access_emergency_attempt", "staff"),
)


@dataclass(frozen=True)
class Guess:
    """One way of guessing: who tries it, and what they send for a code and a document; all that is answered."""

    name: str
    who: tuple[str, ...]
    send: Callable[[Client, str, str], list[HttpResponse]]


def guesses() -> tuple[Guess, ...]:
    """Every place in which a code or a document of somebody can be written, but the addresses themselves."""
    outsiders = ("fiscal", "luis", "carla")
    return (
        Guess("emergency form", ("norma", "directora", "enlace"), _emergency),
        Guess("request to open", ("fiscal", "carla", "policia"), _unveiling),
        Guess("search box", (*outsiders, "directora"), search_box),
        Guess("search in the API", outsiders, search_in_api),
        Guess("registration of a known document", ("carla",), _registration),
    )


def forget(username: str) -> None:
    """As if somebody had not asked yet."""
    url = os.environ["AMPARO_ADMIN_URL"]
    with psycopg.connect(url, dbname=os.environ["AMPARO_PROVE_DATABASE"], autocommit=True) as admin:
        for table, whose in _TRACES:
            admin.execute(f"DELETE FROM {table} WHERE {whose} = %s", [ident(username)])


def tried(guess: Guess, username: str, code: str, document: str) -> list[HttpResponse]:
    """What somebody is answered, page after page."""
    forget(username)
    return guess.send(browser_of(username), code, document)


def search_box(client: Client, code: str, document: str = "") -> list[HttpResponse]:
    """The box above the list of one's own cases."""
    return _followed(client, client.post("/", {"buscar": code}))


def search_in_api(client: Client, code: str, document: str = "") -> list[HttpResponse]:
    """The same search, for programs."""
    return [client.get("/api/v1/cases", {"search": code, "scope": scope}) for scope in ("mine", "unit")]


def _emergency(client: Client, code: str, document: str) -> list[HttpResponse]:
    sent = {"code": code, "kind": "life_at_risk", "reason": WHY, "minutes": "30", "request_id": str(uuid4())}
    return _followed(client, client.post("/emergencia/", sent))


def _unveiling(client: Client, code: str, document: str) -> list[HttpResponse]:
    sent = {"code": code, "classes": ["identity"], "reason": WHY, "request_id": str(uuid4())}
    return _followed(client, client.post("/pedidos/", sent))


def _registration(client: Client, code: str, document: str) -> list[HttpResponse]:
    draft = uuid4()
    begun = client.post("/registrar/", {"request_id": str(draft)})
    said = {"given_names": "Yesenia", "paternal_surname": "Tapullima", "document_number": document}
    return [begun, *_followed(client, client.post(f"/registrar/{draft}/nombre/", said))]


def _followed(client: Client, answer: HttpResponse) -> list[HttpResponse]:
    pages = [answer]
    while pages[-1].status_code in (302, 303) and len(pages) < 4:
        pages.append(client.get(pages[-1].headers["Location"]))
    return pages
