"""Every address of a case: for an outsider it is the page of a case that does not exist."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from amparo.casework.cases.enums import ClosingReason
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.state import close_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from amparo.web.cases.urls import urlpatterns
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
ARGUMENTS = {
    "channel": "call",
    "dimension": "act",
    "event": 1,
    "exploiter": 1,
    "note": 1,
    "task": 1,
    "entry": 1,
}


def addresses(patterns: list[URLPattern | URLResolver]) -> list[tuple[str, list[str]]]:
    """Every named address with the names of its arguments after the code."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns)
        else:
            found.append((str(pattern.name), list(pattern.pattern.converters)))
    return found


ADDRESSES = addresses(urlpatterns)
FORMS = [
    ("case_profile", []),
    ("case_identity", []),
    ("case_contact", ["channel"]),
    ("case_facts", ["dimension"]),
    ("case_event_add", []),
    ("case_exploiter_add", []),
    ("case_status", []),
    ("case_note_add", []),
    ("case_entry_add", []),
    ("case_task_add", []),
    ("case_consent_add", []),
]


def url_of(name: str, arguments: list[str], case: int) -> str:
    values = [ARGUMENTS[argument] for argument in arguments if argument != "code"]
    return reverse(name, args=[code_of_subject(case), *values])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "arguments"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_an_outsider_cannot_tell_a_case_from_none(
    client_of: ClientOf, flor: int, name: str, arguments: list[str], method: str
) -> None:
    outsider = client_of("fiscal")
    forbidden = getattr(outsider, method)(url_of(name, arguments, flor))
    absent = getattr(outsider, method)(url_of(name, arguments, flor ^ 1))
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert len(forbidden.content) == len(absent.content)


@pytest.mark.parametrize(("name", "arguments"), FORMS, ids=[name for name, _ in FORMS])
def test_a_closed_case_explains_itself_and_offers_to_be_reopened(
    act_as: ActAs, client_of: ClientOf, flor: int, name: str, arguments: list[str]
) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    answer = client_of("ana").get(url_of(name, arguments, flor))
    assert answer.status_code == 409
    assert "El caso está cerrado" in answer.content.decode()
    assert "Agregar ▾" not in client_of("ana").get(f"/casos/{code_of_subject(flor)}/").content.decode()


def test_what_was_typed_while_somebody_closed_the_case_is_not_lost(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    day = today()
    data = {
        "request_id": str(uuid4()),
        "kind": "session",
        "text": "Lo que ya estaba escrito",
        "record_class": "general",
        "occurred_day": str(day.day),
        "occurred_month": str(day.month),
        "occurred_year": str(day.year),
    }
    answer = client_of("ana").post(reverse("case_note_add", args=[code_of_subject(flor)]), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Lo que ya estaba escrito" in text
    assert "primero hay que reabrirlo" in text


def test_only_who_may_assign_is_offered_to_pass_the_case_on(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    for who, offered in (("ana", True), ("luis", False)):
        page = client_of(who).get(reverse("case", args=[code_of_subject(flor)]))
        labels = [item.label for item in page.context["to_share"]]
        assert ("Traspasar el caso" in labels) is offered
        assert "Cerrar el caso" in labels


def test_a_class_that_a_role_may_not_write_is_not_offered(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    rosa = client_of("rosa")
    text = rosa.get(reverse("case_note_add", args=[code_of_subject(flor)])).content.decode()
    assert 'value="general"' in text
    assert 'value="psychosocial"' not in text
    refused = rosa.get(reverse("case_sensitive", args=[code_of_subject(flor)]))
    assert refused.status_code == 409
    # What could not be done leads back to the case, not out of it.
    assert f'href="/casos/{code_of_subject(flor)}/"' in refused.content.decode()
    person = rosa.get(reverse("case_person", args=[code_of_subject(flor)])).content.decode()
    assert "Datos sensibles" not in person


def test_who_may_not_read_a_class_gets_the_page_of_nothing(client_of: ClientOf, flor: int) -> None:
    assert (
        client_of("rosa").post(reverse("case_sensitive_open", args=[code_of_subject(flor)])).status_code
        == 404
    )


def test_an_address_that_was_opened_by_a_post_leads_back(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").get(reverse("case_identity_open", args=[code_of_subject(flor)]))
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("case_person", args=[code_of_subject(flor)]),
    )
