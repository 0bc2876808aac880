"""The trail names the cases of what was refused, also where the page answers the refusal itself."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import Written, rows_written
from tests.world import ident

ClientOf = Callable[[str], Client]
LONG_AGO = today() - timedelta(days=400)
CLOSING = {
    "reason": "goals_met",
    "on_day": LONG_AGO.day,
    "on_month": LONG_AGO.month,
    "on_year": LONG_AGO.year,
}


def _refusal(
    monkeypatch: pytest.MonkeyPatch, client: Client, address: str, sent: dict[str, object], status: int
) -> Written:
    with rows_written(monkeypatch) as rows:
        answer = client.post(address, {"request_id": str(uuid4()), **sent})
    assert answer.status_code == status
    (refused,) = [row for row in rows if row.outcome == "refused"]
    return refused


def test_closing_on_a_day_before_it_was_opened(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/casos/{code_of_subject(flor)}/cerrar/"
    row = _refusal(monkeypatch, client_of("ana"), page, CLOSING, 422)
    assert (row.action, row.detail, row.subjects) == ("set_state_closed", "before_it_opened", {flor})


def test_giving_a_case_to_whom_it_is_with(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, sent = f"/casos/{code_of_subject(flor)}/traspasar/", {"to": ident("ana"), "reason": "language"}
    row = _refusal(monkeypatch, client_of("ana"), page, sent, 422)
    assert (row.action, row.detail, row.subjects) == ("transfer_case", "already_theirs", {flor})


def test_letting_somebody_join_who_is_in_the_team(
    client_of: ClientOf, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, page = client_of("ana"), f"/casos/{code_of_subject(flor)}/equipo/"
    assert ana.post(page, {"request_id": str(uuid4()), "staff": ident("luis")}).status_code == 302
    row = _refusal(monkeypatch, ana, page, {"staff": ident("luis")}, 422)
    assert (row.action, row.detail, row.subjects) == ("case_team", "team_is_so_already", {flor})


@pytest.mark.parametrize(("beside", "detail"), [(0, "already_theirs"), (12345, "not_found")])
def test_giving_many_of_which_one_cannot_be_given(
    client_of: ClientOf, act_as: ActAs, flor: int, monkeypatch: pytest.MonkeyPatch, beside: int, detail: str
) -> None:
    cases = {flor, beside} - {0}
    sent = {
        "confirmed": "1",
        "giver": ident("ana"),
        "to": ident("ana"),
        "reason": "language",
        "cases": ",".join(map(code_of_subject, cases)),
    }
    row = _refusal(monkeypatch, client_of("rosa"), "/unidad/reasignar/", sent, 409)
    assert (row.action, row.detail, row.subjects) == ("reassign_cases", detail, cases)
