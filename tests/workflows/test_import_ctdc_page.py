"""The page of external data sets: its figures are those of the file, the unknown apart."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from amparo.evidence.external.dimensions import DIMENSIONS, UNKNOWN
from amparo.evidence.external.queries import Crosstab, crosstabs, datasets
from amparo.exchange.imports.actions import import_ctdc
from amparo.exchange.imports.ctdc import NAMES
from amparo.foundation.access.viewer import open_viewer
from amparo.web.external.words import share
from amparo.web.figures import number
from tests.conftest import ActAs
from tests.trial.ctdc_files import rows_of, write
from tests.world import ident

ClientOf = Callable[[str], Client]
ADDRESS = "/observatorio/externos/"
ROWS = rows_of(700)
PEOPLE = [dict(zip(NAMES, row.decode().split(","), strict=True)) for row in ROWS]


def load(path: Path) -> None:
    token = str(uuid4())
    open_viewer(account_id=ident("account-marta"), token=token, with_second_factor=False)
    import_ctdc(token=token, path=path)


@pytest.fixture
def loaded(act_as: ActAs, tmp_path: Path) -> None:
    load(write(tmp_path / "ctdc.csv", ROWS))


def table(act_as: ActAs, rows: str, across: str, **filters: str) -> Crosstab:
    analyst = act_as("analista")
    return crosstabs(analyst, datasets(analyst)[0], [(rows, across)], filters)[0]


@pytest.mark.usefixtures("loaded")
def test_counts_people_by_form_and_sex_as_the_file_says(act_as: ActAs) -> None:
    counted = table(act_as, "forma", "sexo")
    labour, sexual = counted.rows
    assert labour.total == sum(p["isForcedLabour"] == "1" for p in PEOPLE)
    assert sexual.across == tuple(
        sum(p["isSexualExploit"] == "1" and p["gender"] == sex for p in PEOPLE)
        for sex in ("Female", "Male", "")
    )
    silent = sum(not p["isForcedLabour"] and not p["isSexualExploit"] for p in PEOPLE)
    assert (counted.unknown.total, counted.people - counted.known) == (silent, silent)
    assert counted.people == 700


@pytest.mark.usefixtures("loaded")
def test_somebody_with_two_relations_is_one_person_in_each(act_as: ActAs) -> None:
    counted = table(act_as, "relacion", "forma")
    codes = ("FamilyIntimatePartner", "FriendAcquaintance", "StrangerUnknownOther")
    totals = [sum(code in p["IP_Relation"].split(";") for p in PEOPLE) for code in codes]
    assert [row.total for row in counted.rows] == totals
    assert sum(totals) > counted.known == sum(bool(p["IP_Relation"]) for p in PEOPLE)


@pytest.mark.usefixtures("loaded")
def test_filters_narrow_to_a_code_or_to_the_unknown(act_as: ActAs) -> None:
    girls = table(act_as, "forma", "sexo", sexo="female", edad="minor")
    assert girls.people == sum(p["gender"] == "Female" and p["majorityStatus"] == "Minor" for p in PEOPLE)
    silent = table(act_as, "forma", "sexo", forma=UNKNOWN)
    assert (silent.known, silent.people) == (0, silent.unknown.total)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("key", DIMENSIONS)
def test_every_dimension_counts_everybody_once_or_as_unknown(act_as: ActAs, key: str) -> None:
    counted = table(act_as, key, "sexo")
    assert counted.people == 700
    assert counted.known + counted.unknown.total == 700
    assert sum(row.total for row in counted.rows) >= counted.known > 0


@pytest.mark.usefixtures("loaded")
def test_shows_the_finding_its_tables_and_where_they_come_from(client_of: ClientOf) -> None:
    page = client_of("analista").get(ADDRESS)
    text = page.content.decode()
    labour = sum(p["isForcedLabour"] == "1" for p in PEOPLE)
    assert page.status_code == 200
    assert f"trabajo forzoso en {labour}" in text
    assert "no se suman con el registro" in text
    assert "CTDC" in text
    assert text.count("<table") == 6
    assert text.count("No se sabe") > 6
    assert "style=" not in text


@pytest.mark.usefixtures("loaded")
def test_the_address_carries_the_filters_and_the_rest_is_left_out(
    client_of: ClientOf,
) -> None:
    analyst = client_of("analista")
    page = analyst.get(ADDRESS, {"sexo": "female", "edad": "';--", "origen": UNKNOWN, "datos": "x"})
    women = sum(p["gender"] == "Female" and not p["UN_COO_Region"] for p in PEOPLE)
    assert f"de {women} personas" in page.content.decode()
    assert "Sexo: Mujer" in page.content.decode()


@pytest.mark.usefixtures("loaded")
def test_a_filter_that_nobody_meets_says_so(client_of: ClientOf) -> None:
    empty = {"sexo": "male", "edad": "minor", "forma": "sexual", "origen": "asia", "destino": "africa"}
    page = client_of("analista").get(ADDRESS, empty | {"periodo": "2019"})
    assert "Nadie reúne lo que pide el filtro." in page.content.decode()


@pytest.mark.usefixtures("loaded")
def test_two_data_sets_are_shown_one_at_a_time_and_never_summed(
    act_as: ActAs, client_of: ClientOf, tmp_path: Path
) -> None:
    load(write(tmp_path / "other.csv", ROWS[:50]))
    analyst = client_of("analista")
    # The largest first: a small or broken import hides no other.
    assert "de 700 personas" in analyst.get(ADDRESS).content.decode()
    smallest = datasets(act_as("analista"))[-1]
    assert "de 50 personas" in analyst.get(ADDRESS, {"datos": smallest.id}).content.decode()


def test_a_data_set_that_holds_nobody_is_not_offered(
    act_as: ActAs, client_of: ClientOf, tmp_path: Path
) -> None:
    load(write(tmp_path / "nobody.csv", [b"not, a, row"] * 3))
    assert datasets(act_as("analista")) == []
    assert "amparo import ctdc" in client_of("analista").get(ADDRESS).content.decode()


def test_says_what_to_do_while_there_is_nothing(client_of: ClientOf) -> None:
    page = client_of("ana").get(ADDRESS)
    assert "amparo import ctdc" in page.content.decode()


def test_sends_a_stranger_to_the_sign_in_page(db_both: None) -> None:
    assert Client().get(ADDRESS)["Location"].startswith("/entrar/")


def test_numbers_and_shares_are_written_as_people_write_them() -> None:
    assert number(21_195) == "21,195"
    assert (share(1, 3), share(0, 5), share(5, 5), share(0, 0)) == ("33\xa0%", "0\xa0%", "100\xa0%", "0\xa0%")
    assert share(1, 10_000).startswith("menos de 1")
