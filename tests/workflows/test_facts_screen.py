"""The situation: closed until opened; facts, events, people who took part and status, added and corrected."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    ClosingReason,
    DatePrecision,
    Dimension,
    TraffickingEventKind,
    YesNoUnknown,
)
from amparo.casework.cases.fields import PlaceCode, Profile, SituationEvent, SituationFact
from amparo.casework.cases.models import Exploiter, PathEntry, TraffickingEvent, TraffickingFact
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.cases.situation_actions import record_event, record_facts
from amparo.casework.lifecycle.state import close_case
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def tell(by: object, case: int, code: str, answer: YesNoUnknown = YesNoUnknown.YES) -> None:
    facts = [SituationFact(Dimension.ACT, code, answer)]
    record_facts(by=by, case=case, request_id=uuid4(), facts=facts)  # type: ignore[arg-type]


def answers(case: int) -> dict[str, str]:
    rows = TraffickingFact.objects.filter(case_id=case, superseded_at=None)
    return dict(rows.values_list("code", "answer"))


def test_nothing_of_what_happened_stands_on_the_page_before_it_is_opened(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    tell(ana, flor, "recruited")
    tell(ana, flor, "retained", YesNoUnknown.UNKNOWN)
    event = SituationEvent(
        TraffickingEventKind.RECRUITMENT,
        PlaceCode("080101"),
        PartialDate(date(2023, 1, 1), DatePrecision.YEAR),
    )
    record_event(by=ana, case=flor, request_id=uuid4(), event=event)
    client = client_of("ana")
    closed = client.get(url("case_situation", flor)).content.decode()
    opened = client.post(url("case_situation_open", flor)).content.decode()
    for words in ("Captaron a la persona", "Retuvieron a la persona", "Cusco, Cusco, Cusco"):
        assert words not in closed
        assert words in opened
    assert "desde 2023" in opened
    assert opened.index("No se sabe:") < opened.index("Retuvieron a la persona")


def test_records_what_was_answered_and_nothing_of_what_was_not(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    data = {"request_id": str(uuid4()), "recruited": "yes", "retained": "unknown", "received": ""}
    answer = client_of("ana").post(url("case_facts", flor, "act"), data)
    assert (answer.status_code, answer["Location"]) == (302, url("case_situation", flor))
    act_as("ana")
    assert answers(flor) == {"recruited": "yes", "retained": "unknown"}


def test_what_was_marked_by_mistake_can_be_taken_back_until_it_is_saved(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    tell(act_as("ana"), flor, "recruited")
    page = " ".join(client_of("ana").get(url("case_facts", flor, "act")).content.decode().split())
    assert 'name="retained" value="" checked' in page
    assert 'name="recruited" value=""' not in page  # what is recorded is corrected, not unasked


def test_a_correction_keeps_the_earlier_answer_in_sight(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    tell(act_as("ana"), flor, "recruited")
    client = client_of("ana")
    data = {"request_id": str(uuid4()), "recruited": "no", "initial-recruited": "yes"}
    for _ in range(2):
        assert client.post(url("case_facts", flor, "act"), data).status_code == 302
    act_as("ana")
    assert answers(flor) == {"recruited": "no"}
    assert TraffickingFact.objects.filter(case_id=flor).count() == 2
    assert "Captaron a la persona: Sí" in client.get(url("case_facts", flor, "act")).content.decode()
    assert (
        "<s>Captaron a la persona: Sí</s>" in client.post(url("case_situation_open", flor)).content.decode()
    )


def test_an_answer_of_somebody_else_meanwhile_is_not_undone(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    tell(act_as("ana"), flor, "recruited", YesNoUnknown.NO)
    tell(act_as("ana"), flor, "recruited", YesNoUnknown.YES)
    data = {
        "request_id": str(uuid4()),
        "recruited": "no",
        "initial-recruited": "no",
        "retained": "yes",
        "initial-retained": "",
    }
    client_of("ana").post(url("case_facts", flor, "act"), data)
    act_as("ana")
    assert answers(flor) == {"recruited": "yes", "retained": "yes"}


def test_an_empty_page_of_questions_is_answered_with_what_to_do(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").post(url("case_facts", flor, "act"), {"request_id": str(uuid4())})
    assert answer.status_code == 422
    assert "No había nada que guardar" in answer.content.decode()


def test_means_are_said_not_to_be_needed_of_a_minor(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert "la ley no exige los medios" in client.get(url("case_facts", flor, "means")).content.decode()
    record_profile(by=act_as("ana"), case=flor, request_id=uuid4(), profile=Profile(age_told=18))
    assert "la ley no exige los medios" not in client.get(url("case_facts", flor, "means")).content.decode()


@pytest.mark.parametrize("name", ["case_event_add", "case_exploiter_add", "case_status"])
def test_what_is_essential_is_asked_for_on_its_field(client_of: ClientOf, flor: int, name: str) -> None:
    answer = client_of("ana").post(url(name, flor), {"request_id": str(uuid4())})
    assert answer.status_code == 422
    assert "Falta" in answer.content.decode()
    (field,) = answer.context["form"].errors
    assert field != "__all__"


def test_an_event_that_ends_before_it_begins_keeps_what_was_typed(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    data = {
        "request_id": str(uuid4()),
        "kind": "transit",
        "place_text": "Belén, Maynas",
        "began_year": "2024",
        "ended_year": "2023",
    }
    answer = client_of("ana").post(url("case_event_add", flor), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "La fecha final es anterior a la inicial" in text
    assert 'value="2024"' in text
    act_as("ana")
    assert not TraffickingEvent.objects.filter(case_id=flor).exists()


def test_an_event_is_corrected_by_a_newer_one(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    event = SituationEvent(TraffickingEventKind.TRANSIT, PlaceCode("080101"))
    made = record_event(by=act_as("ana"), case=flor, request_id=uuid4(), event=event)
    client = client_of("ana")
    shown = client.get(url("case_event_correct", flor, made)).content.decode()
    assert "Cusco, Cusco, Cusco" in shown
    data = {"request_id": str(uuid4()), "kind": "transit", "place": "160101"}
    for _ in range(2):
        assert client.post(url("case_event_correct", flor, made), data).status_code == 302
    act_as("ana")
    current = TraffickingEvent.objects.get(case_id=flor, superseded_at=None)
    assert (current.place, current.supersedes) == ("160101", made)
    assert client.get(url("case_event_correct", flor, made)).status_code == 404


def test_a_closed_case_offers_nothing_to_correct(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    ana, client = act_as("ana"), client_of("ana")
    tell(ana, flor, "recruited")
    record_event(by=ana, case=flor, request_id=uuid4(), event=SituationEvent(TraffickingEventKind.TRANSIT))

    def opened() -> str:
        return str(client.post(url("case_situation_open", flor)).content.decode())

    assert "Corregir" in opened()
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    assert "Captaron a la persona" in opened()
    assert "Corregir" not in opened()


def test_somebody_who_took_part_is_recorded_once_for_a_double_click(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client, data = client_of("ana"), {"request_id": str(uuid4()), "role": "exploiter", "relation": "parent"}
    for _ in range(2):
        assert client.post(url("case_exploiter_add", flor), data).status_code == 302
    act_as("ana")
    assert Exploiter.objects.filter(case_id=flor).count() == 1
    assert PathEntry.objects.filter(case_id=flor, activity="exploiter_recorded").count() == 1
    opened = client.post(url("case_situation_open", flor)).content.decode()
    assert "Explotó a la persona" in opened


def test_the_status_says_who_determined_it(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    data = {"request_id": str(uuid4()), "status": "possible", "determined_by": "police"}
    client.post(url("case_status", flor), data)
    opened = client.post(url("case_situation_open", flor)).content.decode()
    assert "Posible situación de trata" in opened
    assert "Quién lo determinó: Policía" in opened
