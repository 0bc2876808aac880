"""A name that is searched for is in no address, and lies nowhere in clear."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.enums import ClosingReason
from amparo.casework.cases.fields import Identity
from amparo.casework.lifecycle.registration import Registration, open_cases
from amparo.casework.lifecycle.state import close_case
from amparo.foundation.access.codes import code_of_subject
from amparo.web.accounts.session_store import SessionStore
from amparo.web.work.searches import MOST_KEPT
from tests.conftest import ActAs
from tests.workflows.searching import search

ClientOf = Callable[[str], Client]
GONE = "Esa búsqueda ya no está guardada"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _addresses(page: str) -> list[str]:
    return re.findall(r'(?:href|action|name="volver" value)="([^"]*)"', page)


@pytest.mark.parametrize(("who", "address"), [("ana", "/"), ("rosa", "/unidad/")])
def test_no_address_carries_the_name(client_of: ClientOf, flor: int, who: str, address: str) -> None:
    client = client_of(who)
    found = search(client, address, "Huaman")
    page = _page(client, found)
    assert "«Flor»" in page
    assert "Resultados de «Huaman»" in page
    for seen in (found, *_addresses(page)):
        assert "huaman" not in seen.lower()


def test_a_code_goes_the_same_way(client_of: ClientOf, flor: int) -> None:
    code = code_of_subject(flor)
    assert code not in search(client_of("ana"), "/", code)


@pytest.mark.parametrize("address", ["/?buscar=Huaman", "/unidad/?buscar=Huaman"])
def test_a_name_in_an_address_is_not_searched_for(client_of: ClientOf, flor: int, address: str) -> None:
    assert "Resultados de" not in _page(client_of("rosa"), address)


def test_pages_keep_the_search_and_back_finds_it_again(client_of: ClientOf, act_as: ActAs) -> None:
    names = [Registration(identity=Identity(working_name=f"Rosa {n}")) for n in "abcdefgh" * 7]
    open_cases(by=act_as("ana"), request_id=uuid4(), registrations=names)
    ana = client_of("ana")
    found = search(ana, "/", "Rosa", estado="open")
    further = re.search(r'rel="next" href="([^"#]+)', _page(ana, found))
    assert further is not None
    second = _page(ana, "/" + further[1].replace("&amp;", "&"))
    assert second.count("«Rosa ") == 6
    assert "Resultados de «Rosa»" in second
    assert _page(ana, found).count("«Rosa ") == 50


def test_the_filter_is_there_again_when_the_search_is_taken_away(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    ana = client_of("ana")
    page = _page(ana, search(ana, "/", "Huaman", estado="closed"))
    assert 'href="?estado=closed#casos">Quitar la búsqueda' in re.sub(r"\s+", " ", page)


def test_an_empty_search_shows_the_list(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    found = search(ana, "/", "  ")
    assert "b=" not in found
    assert "«Flor»" in _page(ana, found)


def test_the_session_holds_it_sealed(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    search(ana, "/", "Huaman")
    session = SessionStore(ana.session.session_key)
    assert session["searches"]
    assert "huaman" not in str(session.load()).lower()


def test_an_id_of_somebody_else_and_one_that_nobody_kept_say_so(client_of: ClientOf, flor: int) -> None:
    ana, luis = client_of("ana"), client_of("luis")
    found = search(ana, "/", "Huaman")
    taken = luis.session
    taken["searches"] = dict(ana.session["searches"])  # even a copy of the session opens for nobody else
    taken.save()
    for client, address in ((luis, found), (ana, "/?b=nunca"), (ana, "/?b=%00")):
        page = _page(client, address)
        assert GONE in page
        assert "Huaman" not in page
    assert "«Flor»" in _page(ana, "/?b=nunca")


def test_the_oldest_go(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    found = [search(ana, "/", f"Huaman {n}") for n in range(MOST_KEPT + 1)]
    assert GONE in _page(ana, found[0])
    assert f"Resultados de «Huaman {MOST_KEPT}»" in _page(ana, found[-1])
    assert len(ana.session["searches"]) == MOST_KEPT


def test_quick_exit_leaves_nothing_of_it(client_of: ClientOf, flor: int) -> None:
    ana = client_of("ana")
    search(ana, "/", "Huaman")
    key = ana.session.session_key
    ana.get("/tiempo/")
    assert not SessionStore().exists(key)
