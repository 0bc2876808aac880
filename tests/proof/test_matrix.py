"""What the authorization matrix asks for, and how it compares the places that show a case."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from prove.addresses import addresses
from prove.matrix_case import CANARIES, MatrixCase
from prove.matrix_fillers import PARTS
from prove.matrix_http import filled, nowhere
from prove.matrix_scenes import Scene, scenes
from prove.matrix_views import compared, expected
from prove.oracle import Held, allowed, policy

LINES = policy()
CASE = cast(MatrixCase, SimpleNamespace(code="AAAA-AAAA-A"))
CARRIES = Scene("ana", Held("psychologist", "responsible"))
WHOLE = {CASE.code: ("Canaridentia", "20", "follow_up")}


def test_every_part_of_every_address_is_filled_with_something_of_the_case() -> None:
    unfilled = {f"{a.name}: {part}" for a in addresses() for part, _ in a.parts if part not in PARTS}
    assert unfilled == set()


def test_an_address_that_nothing_fills_is_an_error_and_not_left_out() -> None:
    with pytest.raises(LookupError, match="nothing fills"):
        filled({})


def test_every_role_is_tried_in_every_relation_while_the_case_is_blocked() -> None:
    blocked = {(s.held.role, s.held.relation) for s in scenes() if s.consent == "blocked"}
    assert blocked == {(s.held.role, s.held.relation) for s in scenes()}


def of(scene: Scene, place: str, shown: dict[str, Any]) -> list[bool | None]:
    found = compared(iter([(place, shown)]), scene, allowed(scene.held, LINES), CASE)
    return [difference.is_leak if difference else None for difference in found]


@pytest.mark.parametrize(
    "place", ["raw SQL", "list, mine", "API, mine", "search by name, mine", "page", "PDF"]
)
def test_who_carries_a_case_is_shown_the_same_everywhere(place: str) -> None:
    assert of(CARRIES, place, WHOLE) == [None]
    assert of(CARRIES, place, {}) == [False]


def test_a_place_that_shows_more_is_a_leak_and_one_that_shows_less_a_denial() -> None:
    closed = Scene("ana", Held("psychologist", "responsible", closed=frozenset({"identity"})))
    assert of(closed, "list, mine", WHOLE) == [True]
    assert of(CARRIES, "list, mine", {CASE.code: ("Canaridentia", None, "follow_up")}) == [False]
    assert of(CARRIES, "list, mine", WHOLE | {"BBBB-BBBB-B": (None, None, "open")}) == [True]


def test_nobody_finds_by_a_name_what_they_may_not_read_the_name_of() -> None:
    closed = Scene("luis", Held("lawyer", "responsible", closed=frozenset({"identity"})))
    may = allowed(closed.held, LINES)
    assert expected("search by name, mine", closed, may, CASE) == {}
    assert expected("search by code, mine", closed, may, CASE) == {CASE.code: (None, "20", "follow_up")}


def test_what_two_people_opened_or_nobody_shows_in_no_list() -> None:
    for relation in ("", "unveiled", "recipient"):
        scene = Scene("fiscal", Held("prosecutor", relation, classes=frozenset({"identity"})))
        assert expected("list, mine", scene, allowed(scene.held, LINES), CASE) == {}


@pytest.mark.parametrize("relation", ["responsible", "shared", "unveiled"])
def test_what_the_page_gives_and_no_address_shows_is_a_denial(relation: str) -> None:
    reads = frozenset({"general", "identity", "legal", "location"})
    scene = Scene("fiscal", Held("prosecutor", relation, "investigation", reads))
    may = allowed(scene.held, LINES)
    due = may.reads & CANARIES.keys()
    assert due
    assert {str(d).split("[")[0] for d in nowhere(may, scene, set())} == {
        f"DENIED nothing shows {c} " for c in due
    }
    assert list(nowhere(may, scene, set(due))) == []
