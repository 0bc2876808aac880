from time import perf_counter

import pytest

from amparo.foundation.places.aliases import ALIASES
from amparo.foundation.places.catalogue import is_place
from amparo.foundation.places.search import find_places


def codes(text: str, limit: int = 10) -> list[str]:
    return [found.code for found in find_places(text, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lor", "16"),
        ("ven", "VE"),
        ("per", "PE"),
        ("IQU", "160101"),
        ("anc", "02"),
        ("ÁNC", "02"),
        ("ñahu", "090710"),
    ],
)
def test_three_letters_find_a_place_whatever_their_case_and_accents(typed, code):
    assert code in codes(typed)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Caballococha", "160401"),
        ("la rinconada", "211002"),
        ("La Pampa", "170102"),
        ("Pucallpa", "250101"),
        ("puerto maldonado", "170101"),
        ("Cuzco", "08"),
        ("Juliaca", "211101"),
        ("Secocha", "040203"),
        ("Ocongate", "081210"),
        ("Desaguadero", "210402"),
        ("Tabatinga", "BR"),
        ("Leticia", "CO"),
        ("Aguas Verdes", "240302"),
        ("Germany", "DE"),
        ("Chosica", "150118"),
    ],
)
def test_answers_first_with_the_place_that_people_mean(said, code):
    assert codes(said)[0] == code


@pytest.mark.parametrize(
    ("misspelt", "code"),
    [
        ("velen", "160112"),
        ("huanuko", "10"),
        ("guaraz", "0201"),
        ("cayeria", "250101"),
        ("yarinacosha", "250105"),
        ("tunbes", "24"),
        ("juliaka", "211101"),
        ("uanta", "0504"),
        ("benesuela", "VE"),
        ("aiacucho", "05"),
    ],
)
def test_finds_what_only_sounds_alike(misspelt, code):
    assert code in codes(misspelt)


def test_what_is_spelt_so_comes_before_what_sounds_so():
    found = codes("vel", limit=50)
    assert "160112" in found
    assert found.index("080708") < found.index("160112"), "Velille is spelt with v, Belén only heard"


def test_whole_names_come_first_then_beginnings_then_the_middle():
    found = codes("lima", limit=50)
    assert found[:3] == ["15", "1501", "150101"]
    assert found.index("010605") < found.index("220203"), (
        "Limabamba before Bajo Biavo, whose capital is Nuevo Lima"
    )
    assert "200604" not in found


def test_several_words_may_name_what_holds_the_place():
    assert codes("belen maynas") == ["160112"]
    assert codes("Belén, Sucre") == ["050902"]
    assert codes("maynas loreto")[0] == "1601"


def test_digits_are_the_beginning_of_a_code():
    assert codes("1604") == ["1604", "160401", "160402", "160403", "160404"]


def test_no_place_appears_twice():
    found = codes("puno", limit=100)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["", "   ", "¿?", "zzzz", "99999", "%_'\"<"])
def test_nonsense_finds_nothing(text):
    assert find_places(text) == []


def test_gives_no_more_than_asked():
    assert len(find_places("san", limit=3)) == 3
    assert find_places("san", limit=0) == []


def test_every_alias_leads_to_a_place_and_is_answered():
    for alias, targets in ALIASES.items():
        assert all(is_place(code) for code in targets), alias
        assert set(targets) <= set(codes(alias, limit=20)), alias


def test_a_search_takes_less_than_two_milliseconds():
    queries = ["bel", "puerto maldonado", "velen", "san juan de lurigancho", "zzz", "santa rosa"]
    find_places("warm")
    best = []
    for query in queries:
        times = []
        for _ in range(5):
            start = perf_counter()
            find_places(query)
            times.append(perf_counter() - start)
        best.append(min(times))
    assert max(best) < 0.002
