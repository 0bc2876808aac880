"""The observatory's page."""

import dataclasses
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from amparo.casework.lifecycle.registration import open_cases
from amparo.evidence.projection.actions import rebuild
from amparo.foundation.access import attempts
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer, bind_viewer
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written
from tests.workflows.observatory_cases import registrations
from tests.world import ident

ClientOf = Callable[[str], Client]


@pytest.fixture
def many(act_as: ActAs) -> None:
    open_cases(by=act_as("ana"), request_id=uuid4(), registrations=list(registrations(330)))
    rebuild()


@pytest.fixture
def few(act_as: ActAs) -> None:
    told = list(registrations(60, seed=4, years=2))[:30]
    open_cases(by=act_as("ana"), request_id=uuid4(), registrations=told)
    rebuild()


def page(client: Client, address: str = "/observatorio/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def cells(html: str) -> list[str]:
    """What stands in the numeric cells of all tables, without percentages."""
    found = re.findall(r'<td class="[^"]*cell--numeric">(.*?)</td>', html, re.S)
    return [text for cell in found if "%" not in (text := re.sub(r"<[^>]*>|\s", "", cell)) and text]


def addresses(html: str) -> list[str]:
    return re.findall(r'href="(\?(?:periodo|tipo)=[^"]+)"', html)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("username", ["analista", "ana", "rosa", "fiscal"])
def test_everybody_who_works_with_cases_or_figures_sees_it(client_of: ClientOf, username: str) -> None:
    text = page(client_of(username))
    assert "Formas de explotación" in text
    # What a count is of: when it was taken, and who is not in it.
    assert "Datos al " in text
    assert "por error o dos veces, ni los de quien no quiso que se le cuente" in text


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR])
def test_system_accounts_get_the_page_that_does_not_exist(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    def as_role(token: str) -> Viewer:
        return dataclasses.replace(bind_viewer(token), role=role)

    monkeypatch.setattr(attempts, "bind_viewer", as_role)
    assert client_of("analista").get("/observatorio/").status_code == 404


def test_says_so_before_there_are_figures_and_before_there_are_cases(client_of: ClientOf) -> None:
    analyst = client_of("analista")
    assert "todavía no se han preparado" in page(analyst)
    rebuild()
    assert "Todavía no hay casos" in page(analyst)


def test_fewer_than_eleven_cases_show_no_figure(client_of: ClientOf, act_as: ActAs) -> None:
    open_cases(by=act_as("ana"), request_id=uuid4(), registrations=list(registrations(9, seed=3)))
    rebuild()
    html = page(client_of("analista"))
    assert "menos de 11 casos" in html
    assert not cells(html)


@pytest.mark.usefixtures("many")
def test_no_figure_under_eleven_stands_anywhere_in_any_view(client_of: ClientOf) -> None:
    analyst = client_of("analista")
    whole = page(analyst)
    assert len(addresses(whole)) >= 4
    for address in ["", *addresses(whole)]:
        html = page(analyst, f"/observatorio/{address}")
        figures = [int(text) for text in cells(html) if text not in ("reservado", "·reservado")]
        assert figures
        assert not [figure for figure in figures if 0 < figure < 11]
        tips = re.findall(r": (\d+) casos?</title>", html)
        assert not [tip for tip in tips if 0 < int(tip) < 11]


@pytest.mark.usefixtures("few")
def test_a_small_register_hides_what_is_small(client_of: ClientOf) -> None:
    html = page(client_of("analista"))
    assert "reservado" in html
    figures = [int(text) for text in cells(html) if "reservado" not in text]
    assert not [figure for figure in figures if 0 < figure < 11]


@pytest.mark.usefixtures("many")
def test_the_sentence_and_the_table_say_the_same_figure(client_of: ClientOf) -> None:
    html = page(client_of("analista"))
    sentence = re.search(r"Loreto es el lugar de captación que más se registra: (\d+) de (\d+) casos", html)
    assert sentence
    row = re.search(
        r'id="recruited".*?<th[^>]*>Loreto</th><td[^>]*>(\d+)</td>.*?<th[^>]*>Total</th><td[^>]*>(\d+)</td>',
        html,
        re.S,
    )
    assert row
    assert sentence.groups() == row.groups()
    assert f"<title>Loreto: {sentence.group(1)} casos</title>" in html


@pytest.mark.usefixtures("many")
def test_not_known_is_a_row_of_its_own_and_part_of_the_total(client_of: ClientOf) -> None:
    section = re.search(r'id="forms".*?</section>', page(client_of("analista")), re.S)
    assert section
    rows = re.findall(r'<tr class="([^"]*)"><th[^>]*>([^<]*)</th>', section.group())
    assert [name for css, name in rows if "obs-unknown" in css] == ["No se sabe"]
    figures = [int(text) for text in cells(section.group()) if text != "reservado"]
    withheld = re.search(r"Las cifras reservadas suman (\d+)", section.group())
    assert sum(figures[:-1]) + int(withheld.group(1) if withheld else 0) == figures[-1]


@pytest.mark.usefixtures("many")
def test_a_view_can_be_sent_and_one_filter_is_used_at_a_time(client_of: ClientOf) -> None:
    analyst = client_of("analista")
    period = next(a for a in addresses(page(analyst)) if "periodo" in a)
    part = page(analyst, f"/observatorio/{period}")
    assert re.search(rf'href="{re.escape(period)}"\s+aria-current="true"', part)
    both = page(analyst, f"/observatorio/{period}&tipo=trafficking")
    assert "un solo filtro a la vez" in both
    assert cells(both) == cells(part)


@pytest.mark.usefixtures("many")
def test_only_the_last_period_says_until_when_it_counts(client_of: ClientOf) -> None:
    analyst = client_of("analista")
    periods = [address for address in addresses(page(analyst)) if "periodo" in address]
    said = ["abiertos hasta el" in page(analyst, f"/observatorio/{period}") for period in periods]
    assert said == [False] * (len(periods) - 1) + [True]
    assert len(periods) > 1


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "address", ["?periodo=1999", "?tipo=sale_of_children", "?periodo=%00%27;--", "?departamento=16"]
)
def test_what_is_not_offered_shows_all_cases(client_of: ClientOf, address: str) -> None:
    analyst = client_of("analista")
    assert cells(page(analyst, f"/observatorio/{address}")) == cells(page(analyst))


@pytest.mark.usefixtures("many")
def test_looking_leaves_a_row_in_the_trail(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst = client_of("analista")
    period = next(address for address in addresses(page(analyst)) if "periodo" in address)
    with rows_written(monkeypatch) as rows:
        page(analyst)
        page(analyst, f"/observatorio/{period}")
        page(analyst, "/observatorio/?periodo=1999")
    part = period.partition("=")[2]
    seen = [(row.actor, row.action, row.purpose, row.subjects, row.detail) for row in rows]
    assert seen == [
        (ident("analista"), "see_observatory", "statistics", set(), detail) for detail in ("", part, "")
    ]


@pytest.mark.usefixtures("many")
def test_the_statistics_role_does_not_outlive_the_reading(client_of: ClientOf) -> None:
    with connection.cursor() as cursor:
        page(client_of("analista"))
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("amparo_app",)


@pytest.mark.usefixtures("many")
def test_is_light_and_carries_no_script_or_style(client_of: ClientOf) -> None:
    html = page(client_of("analista"))
    assert len(html.encode()) < 60_000
    assert not re.search(r"<style|style=|<script(?! src)|\son\w+=", html)
