"""Consents: listed, recorded once, withdrawn; none of it is a condition of care."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.consent.models import Consent
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def sent(**changes: str) -> dict[str, str]:
    day = today()
    return {
        "request_id": str(uuid4()),
        "purpose": "statistics",
        "decision": "given",
        "given_by": "self",
        "form": "spoken",
        "language": "",
        "decided_day": str(day.day),
        "decided_month": str(day.month),
        "decided_year": str(day.year),
    } | changes


def url(name: str, case: int) -> str:
    return reverse(name, args=[code_of_subject(case)])


def test_what_was_not_asked_is_said_to_be_so(client_of: ClientOf, flor: int) -> None:
    text = client_of("ana").get(url("case_consents", flor)).content.decode()
    assert text.count("No se preguntó") == 5
    assert "su atención no cambia" in text


def test_a_withdrawal_takes_the_place_of_what_was_given(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    assert client.post(url("case_consent_add", flor), sent()).status_code == 302
    assert "Retirar" in client.get(url("case_consents", flor)).content.decode()
    assert client.post(url("case_consent_add", flor), sent(decision="withdrawn")).status_code == 302
    act_as("ana")
    current = Consent.objects.get(case_id=flor, superseded_at=None)
    assert (current.decision, Consent.objects.filter(case_id=flor).count()) == ("withdrawn", 2)


def test_a_double_click_records_one_decision(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), sent(decision="refused")
    for _ in range(2):
        assert client.post(url("case_consent_add", flor), data).status_code == 302
    act_as("ana")
    assert Consent.objects.filter(case_id=flor).count() == 1


def test_the_address_can_say_what_is_asked(client_of: ClientOf, flor: int) -> None:
    form = client_of("ana").get(url("case_consent_add", flor) + "?para=complaint").context["form"]
    assert form["purpose"].value() == "complaint"


def _until(days: int) -> dict[str, str]:
    day = today() + timedelta(days=days)
    return {"until_day": str(day.day), "until_month": str(day.month), "until_year": str(day.year)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": ""}, "Elija sobre qué se le preguntó"),
        ({"decision": ""}, "Elija qué decidió"),
        (_until(-1), "La fecha final es anterior"),
        ({"decided_day": "31", "decided_month": "2"}, "Esa fecha no existe"),
        ({"decided_year": "2199"}, "aún no ha llegado"),
    ],
)
def test_what_is_wrong_is_said(client_of: ClientOf, flor: int, changes: dict[str, str], said: str) -> None:
    answer = client_of("ana").post(url("case_consent_add", flor), sent(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_older_yes_that_is_written_down_later_takes_no_newer_nos_place(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client, yesterday = client_of("ana"), today() - timedelta(days=1)
    older = {
        "decided_day": str(yesterday.day),
        "decided_month": str(yesterday.month),
        "decided_year": str(yesterday.year),
    }
    assert client.post(url("case_consent_add", flor), sent(decision="refused")).status_code == 302
    refused = client.post(url("case_consent_add", flor), sent(**older, changed_mind="on"))
    assert refused.status_code == 422
    assert "Después de ese día ya decidió otra cosa" in refused.content.decode()
    act_as("ana")
    current = Consent.objects.get(case_id=flor, superseded_at=None)
    assert (current.decision, current.decided_on) == ("refused", today())
    # Of the same day the later word holds, and so does an older one that nothing newer follows.
    assert client.post(url("case_consent_add", flor), sent(changed_mind="on")).status_code == 302
    other = sent(purpose="consular_contact", **older, **_until(30))
    assert client.post(url("case_consent_add", flor), other).status_code == 302
