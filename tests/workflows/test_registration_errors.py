"""What cannot be read yet, in the order of the page and whole."""

from collections.abc import Callable

from django.test import Client

from tests.workflows.test_registration import begin

ClientOf = Callable[[str], Client]


def test_errors_are_listed_down_the_page_and_say_of_which_moment(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    wrong = {"born_year": "abc", "origin_place_text": "Xyzzy", "children_count": "99"}
    form = ana.post(f"/registrar/{draft}/persona/", wrong).context["form"]
    assert [name for name in form.fields if name in form.errors] == ["born", "origin_place", "children_count"]

    page = ana.post(f"/registrar/{draft}/lugares/", {"transit_place_text": "Xyzzy"}).content.decode()
    assert "Traslado: lugar — No encontramos" in page  # in the summary, where the label stands alone
    assert page.count("Traslado: lugar") == 1  # and under its title the title is not said again


def test_a_long_text_is_refused_whole_and_not_cut(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    assert "maxlength" not in ana.get(f"/registrar/{draft}/contacto/").content.decode().split("phone")[0]
    answer = ana.post(f"/registrar/{draft}/contacto/", {"contact_words": "y" * 2001})
    assert (answer.status_code, "y" * 2001 in answer.content.decode()) == (422, True)
