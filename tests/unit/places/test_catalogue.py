import unicodedata
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest

from amparo.foundation.places.catalogue import (
    PlaceKind,
    UnknownPlace,
    all_places,
    countries,
    country_of,
    department_of,
    departments,
    districts_of,
    full_name,
    is_place,
    place,
    provinces_of,
    region_of,
)


def test_holds_every_place_of_the_inei_directory_of_2025_and_of_iso_3166():
    assert Counter(found.kind for found in all_places()) == {
        PlaceKind.COUNTRY: 249,
        PlaceKind.DEPARTMENT: 25,
        PlaceKind.PROVINCE: 196,
        PlaceKind.DISTRICT: 1891,
    }


@pytest.mark.parametrize("code", ["090708", "090712"])
def test_leaves_out_the_two_codes_that_the_source_package_lists_twice_by_mistake(code):
    assert not is_place(code)


def test_no_two_places_of_one_parent_share_a_name():
    siblings = Counter((found.parent_code, found.name) for found in all_places())
    assert [name for name, times in siblings.items() if times > 1] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("07", "Callao"),
        ("15", "Lima"),
        ("16", "Loreto"),
        ("02", "Áncash"),
        ("150132", "San Juan de Lurigancho"),
        ("160401", "Ramón Castilla"),
        ("150143", "Villa María del Triunfo"),
        ("060506", "Santa Cruz de Toledo"),
    ],
)
def test_numbers_peru_as_inei_does_and_spells_with_accents(code, name):
    # RENIEC numbers Lima 14 and Callao 24.
    assert place(code).name == name


def test_every_place_of_peru_hangs_from_the_one_that_its_code_begins_with():
    for found in all_places():
        if found.kind is PlaceKind.COUNTRY:
            assert found.parent_code is None
        else:
            assert found.code.isdecimal()
            assert found.parent_code == (found.code[:-2] or "PE")
            assert is_place(found.parent_code)


def test_names_are_composed_unicode_in_title_case():
    for found in all_places():
        assert unicodedata.is_normalized("NFC", found.name)
        assert found.name == found.name.strip()
        assert found.name[0].isupper() or found.name[0].isdecimal()
        assert not (found.kind is not PlaceKind.COUNTRY and found.name.isupper())


def test_coordinates_lie_in_peru_or_are_unknown_together():
    placed = [found for found in all_places() if found.latitude is not None]
    assert len(placed) == 25 + 196 + 1719
    for found in all_places():
        assert (found.latitude is None) == (found.longitude is None) == (found.capital is None)
    for found in placed:
        assert -18.4 < found.latitude < 0
        assert -81.4 < found.longitude < -68.6


def test_namesakes_do_not_borrow_coordinates_from_one_another():
    spots = Counter(
        (found.name, found.latitude, found.longitude)
        for found in all_places()
        if found.kind is PlaceKind.DISTRICT and found.latitude is not None
    )
    assert max(spots.values()) == 1


@pytest.mark.parametrize("code", ["", "1", "26", "9999", "160499", "ve", "XX", "PE-16"])
def test_an_unknown_code_is_refused(code):
    assert not is_place(code)
    with pytest.raises(UnknownPlace, match="no place has the code"):
        place(code)
    with pytest.raises(KeyError):
        full_name(code)


def test_lists_children_in_the_order_of_their_codes():
    assert [found.code for found in departments()] == [f"{number:02}" for number in range(1, 26)]
    assert [found.name for found in provinces_of("17")] == ["Tambopata", "Manu", "Tahuamanu"]
    assert [found.code for found in districts_of("0701")] == [f"07010{number}" for number in range(1, 8)]
    with pytest.raises(UnknownPlace):
        provinces_of("99")


def test_climbs_to_the_department_and_the_country():
    assert department_of("160112") == department_of("1601") == department_of("16") == place("16")
    assert department_of("PE") is None
    assert department_of("VE") is None
    assert country_of("160112") == place("PE")
    assert country_of("VE") == place("VE")


def test_full_name_reads_from_the_smallest_to_the_largest():
    assert full_name("160112") == "Belén, Maynas, Loreto"
    assert full_name("1601") == "Maynas, Loreto"
    assert full_name("16") == "Loreto"


def test_countries_are_named_in_the_language_asked_for():
    assert full_name("BR") == "Brasil"
    assert full_name("BR", language="en-gb") == "Brazil"
    assert full_name("BR", language="qu") == "Brasil"
    assert full_name("160112", language="en") == "Belén, Maynas, Loreto"


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("VE", "Americas/Oceania"),
        ("AU", "Americas/Oceania"),
        ("NG", "Africa"),
        ("TH", "Asia"),
        ("MD", "Europe"),
        ("160112", "Americas/Oceania"),
        ("AQ", None),
    ],
)
def test_gives_the_region_as_ctdc_publishes_it(code, region):
    assert region_of(code) == region


def test_every_country_but_antarctica_has_a_published_region():
    assert {found.region for found in countries() if found.code != "AQ"} == {
        "Africa",
        "Americas/Oceania",
        "Asia",
        "Europe",
    }


def test_places_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        place("16").name = "Otro"
