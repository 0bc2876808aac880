"""Two tabs of one registration: neither undoes the other in silence, and what both changed is for the person."""

import re
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from amparo.casework.lifecycle.drafts import EMPTY, my_drafts, open_draft
from amparo.casework.lifecycle.merging import REMEMBERED, Shown, comes_late, turns_with
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.web.tabs import shown_of
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def begin(client: Client) -> UUID:
    draft = uuid4()
    client.post("/registrar/", {"request_id": str(draft)})
    return draft


def tab(client: Client, draft: UUID, slug: str) -> dict[str, str]:
    """A tab that shows a step: what its form carries unseen."""
    page = client.get(f"/registrar/{draft}/{slug}/").content.decode()
    return {"shown": hidden(page, "shown")}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]


def said(act_as: ActAs, draft: UUID, slug: str) -> dict[str, list[str]]:
    return open_draft(act_as("ana"), draft).answers[slug]


def test_what_both_changed_is_told_and_not_kept_until_the_person_decides(
    client_of: ClientOf, act_as: ActAs
) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url = f"/registrar/{draft}/nombre/"
    first, second = tab(ana, draft, "nombre"), tab(ana, draft, "nombre")
    assert ana.post(url, first | {"working_name": "Lucero"}).status_code == 302
    told = ana.post(url, second | {"working_name": "Azucena"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Esto se cambió en otra pestaña" in page
    assert "Lucero" in page
    assert 'value="Azucena"' in page, "what was typed stays"
    assert "data-autosave" not in page, "nothing goes over the other before it is decided"
    assert said(act_as, draft, "nombre")["working_name"] == ["Lucero"]
    again = {"shown": hidden(page, "shown"), "working_name": "Azucena"}
    assert ana.post(url, again).status_code == 302
    assert said(act_as, draft, "nombre")["working_name"] == ["Azucena"]


def test_a_stale_tab_does_not_empty_what_the_other_wrote(client_of: ClientOf, act_as: ActAs) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url = f"/registrar/{draft}/nombre/"
    ana.post(url, tab(ana, draft, "nombre") | {"working_name": "Lucero", "given_names": ""})
    first, second = tab(ana, draft, "nombre"), tab(ana, draft, "nombre")
    ana.post(url, first | {"working_name": "Lucero", "given_names": "María"})
    stale = second | {"working_name": "Luz", "given_names": ""}
    assert ana.post(f"{url}borrador/", stale).status_code == 204
    assert said(act_as, draft, "nombre") == {"working_name": ["Luz"], "given_names": ["María"]}


def test_a_draft_kept_while_typing_says_that_the_other_tab_changed_it(
    client_of: ClientOf, act_as: ActAs
) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url = f"/registrar/{draft}/persona/borrador/"
    first, second = tab(ana, draft, "persona"), tab(ana, draft, "persona")
    assert ana.post(url, first | {"born_day": "3", "born_month": "5", "born_year": "2009"}).status_code == 204
    late = second | {"born_day": "4", "born_month": "", "born_year": "2010", "sex": "female"}
    assert ana.post(url, late).status_code == 412
    kept = said(act_as, draft, "persona")
    assert (kept["born_day"], kept["born_month"], kept["born_year"]) == (["3"], ["5"], ["2009"]), (
        "a date is one"
    )
    assert kept["sex"] == ["female"], "what only this tab changed is kept"


def test_one_tab_alone_is_never_told_of_another(client_of: ClientOf, act_as: ActAs) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url, mine = f"/registrar/{draft}/caso/", tab(ana, draft, "caso")
    for day in ("1", "2", "3"):  # the answer to a draft may be lost on the line: the page is the same
        sent = mine | {
            "case_type": "trafficking",
            "opened_day": day,
            "opened_month": "11",
            "opened_year": "2026",
        }
        assert ana.post(f"{url}borrador/", sent).status_code == 204
    assert ana.post(url, sent | {"opened_day": ""}).status_code == 422
    assert ana.post(url, sent | {"opened_day": "4"}).status_code == 302
    assert said(act_as, draft, "caso")["opened_day"] == ["4"]


def test_what_one_tab_sent_before_and_comes_late_undoes_nothing(client_of: ClientOf, act_as: ActAs) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url, mine = f"/registrar/{draft}/nombre/", tab(ana, draft, "nombre")
    late = mine | {"turn": "7", "working_name": "Luc", "given_names": "María"}
    assert ana.post(url, mine | {"turn": "8", "working_name": "Lucero", "given_names": ""}).status_code == 302
    version = hidden(ana.get(f"/registrar/{draft}/revisar/").content.decode(), "version")
    assert ana.post(f"{url}borrador/", late).status_code == 204
    assert said(act_as, draft, "nombre") == {"working_name": ["Lucero"], "given_names": [""]}
    # Nor is one tab told of another: what was checked is what is saved.
    assert ana.post(f"/registrar/{draft}/guardar/", {"version": version})["Location"].startswith("/casos/")


def test_words_taken_back_do_not_return_from_what_comes_late(client_of: ClientOf, act_as: ActAs) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url, mine = f"/registrar/{draft}/nombre/", tab(ana, draft, "nombre")
    ana.post(url, mine | {"turn": "2", "working_name": ""})
    assert ana.post(f"{url}borrador/", mine | {"turn": "1", "working_name": "Luc"}).status_code == 204
    assert open_draft(act_as("ana"), draft).answers == {}
    assert my_drafts(act_as("ana")) == []


def test_what_says_nothing_new_makes_no_new_version(client_of: ClientOf, act_as: ActAs) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url, mine = f"/registrar/{draft}/nombre/", tab(ana, draft, "nombre")
    for turn in ("1", "2", "2"):
        ana.post(url, mine | {"turn": turn, "working_name": "Lucero"})
    assert open_draft(act_as("ana"), draft).version == EMPTY + 1
    # The second one counted all the same: what came before it is late.
    ana.post(f"{url}borrador/", mine | {"turn": "1", "working_name": "Luc"})
    assert said(act_as, draft, "nombre") == {"working_name": ["Lucero"]}


@pytest.mark.parametrize(
    "page", ["x" * 1_000_000, "A" * 32, "f" * 33, ""], ids=["vast", "large", "long", "none"]
)
def test_a_page_is_known_by_an_id_of_ours_alone(page: str) -> None:
    assert shown_of(QueryDict(urlencode({"shown": f"{page} sex:00"}))) is None


def test_turns_of_old_pages_are_forgotten() -> None:
    turns: dict[str, int] = {}
    for page in range(REMEMBERED * 2):
        turns = turns_with(turns, Shown(f"{page:032x}", {}, page + 1))
    assert len(turns) == REMEMBERED
    assert comes_late(turns, Shown(f"{REMEMBERED * 2 - 1:032x}", {}, 1))


def test_boxes_that_one_tab_emptied_do_not_come_back_from_the_other(
    client_of: ClientOf, act_as: ActAs
) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    url = f"/registrar/{draft}/hechos/"
    ana.post(url, tab(ana, draft, "hechos") | {"means": "deception"})
    first, second = tab(ana, draft, "hechos"), tab(ana, draft, "hechos")
    ana.post(url, first)
    assert ana.post(url, second | {"means": "deception", "purpose": "labour_exploitation"}).status_code == 302
    assert said(act_as, draft, "hechos") == {"purpose": ["labour_exploitation"]}


def test_what_is_saved_is_what_was_checked(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    ana.post(f"/registrar/{draft}/nombre/", {"working_name": "Lucero"})
    version = hidden(ana.get(f"/registrar/{draft}/revisar/").content.decode(), "version")
    ana.post(f"/registrar/{draft}/nombre/", {"working_name": "Azucena"})
    told = ana.post(f"/registrar/{draft}/guardar/", {"version": version})
    page = told.content.decode()
    assert told.status_code == 409
    assert "se cambió en otra pestaña" in page
    assert "Azucena" in page
    assert RegistrationDraft.objects.get(id=draft).version > 0, "no case yet"
    saved = ana.post(f"/registrar/{draft}/guardar/", {"version": hidden(page, "version")})
    assert saved["Location"].startswith("/casos/")


def test_what_is_typed_after_it_was_saved_elsewhere_is_not_lost_in_silence(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    late = tab(ana, draft, "nombre")
    ana.post(f"/registrar/{draft}/guardar/")
    told = ana.post(f"/registrar/{draft}/nombre/", late | {"working_name": "Lucero"})
    assert told.status_code == 409
    assert "Este registro ya es un caso" in told.content.decode()
    assert ana.get(f"/registrar/{draft}/nombre/").status_code == 302


def test_a_draft_without_a_word_is_in_no_list_and_gone_after_a_day(
    client_of: ClientOf, act_as: ActAs
) -> None:
    ana = client_of("ana")
    empty, begun = begin(ana), begin(ana)
    ana.post(f"/registrar/{empty}/nombre/", {"working_name": " "})
    ana.post(f"/registrar/{begun}/nombre/", {"working_name": "Lucero"})
    assert [line.id for line in my_drafts(act_as("ana"))] == [begun]
    rows = {row.id: row for row in RegistrationDraft.objects.all()}
    assert (rows[empty].expires_at - rows[empty].saved_at).days <= 1
    assert (rows[begun].expires_at - rows[begun].saved_at).days >= 13
