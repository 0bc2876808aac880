"""The case's page."""

from collections.abc import Callable

from django.test import Client

from amparo.foundation.access.codes import code_of_subject

ClientOf = Callable[[str], Client]


def test_shows_the_case_to_its_worker(client_of: ClientOf, flor: int) -> None:
    page = client_of("ana").get(f"/casos/{code_of_subject(flor)}/")
    assert page.status_code == 200
    assert "«Flor»" in page.content.decode()


def test_answers_an_outsider_like_a_case_that_does_not_exist(client_of: ClientOf, flor: int) -> None:
    outsider = client_of("fiscal")
    forbidden = outsider.get(f"/casos/{code_of_subject(flor)}/")
    absent = outsider.get(f"/casos/{code_of_subject(flor ^ 1)}/")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert len(forbidden.content) == len(absent.content)


def test_sends_a_stranger_to_the_sign_in_page(db_both: None) -> None:
    answer = Client().get("/casos/ABCD-EFGH/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/entrar/")
