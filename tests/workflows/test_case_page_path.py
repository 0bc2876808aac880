"""The path on the case's page: filters, what was corrected, pages, and how much it asks of the database."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES, ActivityKind, kind_of
from amparo.casework.cases.enums import (
    Activity,
    ContactChannel,
    ContactRule,
    DatePrecision,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import Contact, Identity
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.path_actions import correct_entry, leave_entry
from amparo.casework.cases.path_queries import earlier_of, path_page
from amparo.casework.cases.person_actions import record_contact, record_identity
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import access_case
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def leave(by: object, case: int, activity: Activity, on: date, **more: object) -> None:
    entry = Entry(activity, occurred_on=on, **more)  # type: ignore[arg-type]
    leave_entry(by=by, case=case, request_id=uuid4(), entry=entry)  # type: ignore[arg-type]


def page(client: Client, case: int, query: str = "") -> str:
    answer = client.get(f"/casos/{code_of_subject(case)}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_activity_has_a_kind() -> None:
    assert {kind_of(activity) for activity in Activity} == set(ActivityKind)
    assert all(kind_of(activity) != ActivityKind.FILE for activity in RECORDABLE_ACTIVITIES)


def test_shows_the_newest_first_with_who_recorded_it_and_where(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    leave(ana, flor, Activity.VISIT_MADE, date(2024, 5, 3), place="160101")
    leave(ana, flor, Activity.HEARING_HELD, date(2025, 2, 1), precision=DatePrecision.MONTH)
    text = page(client_of("ana"), flor)
    assert text.index("Audiencia realizada") < text.index("Visita realizada")
    assert text.index(">2025<") < text.index(">2024<")
    assert "Iquitos, Maynas, Loreto" in text
    assert "registró Ana Ríos Tello" in text
    assert "CALP Iquitos" in text


def test_narrows_to_a_kind(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    ana = act_as("ana")
    leave(ana, flor, Activity.VISIT_MADE, date(2024, 5, 3))
    leave(ana, flor, Activity.HEARING_HELD, date(2024, 5, 4))
    text = page(client_of("ana"), flor, "?tipo=justice")
    assert "Audiencia realizada" in text
    assert "Visita realizada" not in text


def test_folds_what_was_corrected_under_what_is_in_force(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    leave(ana, flor, Activity.VISIT_MADE, date(2024, 5, 3))
    entry = PathEntry.objects.get(case_id=flor, activity=Activity.VISIT_MADE)
    correction = Entry(Activity.CALL_MADE, occurred_on=date(2024, 5, 4))
    correct_entry(by=ana, case=flor, request_id=uuid4(), entry_id=entry.id, correction=correction)
    client = client_of("ana")
    told = page(client, flor)
    assert told.count("am-path__item ") == 2, "the opening and the call; a correction is no second fact"
    _before, fold = told.split("Visita realizada")[0].rsplit("<details", 1)
    assert "Corregido: ver lo que decía" in fold
    assert "3 may 2024" in fold
    assert "<s>Visita realizada</s>" in page(client, flor, "?corregido=1")


def test_what_was_corrected_twice_is_folded_whole_the_latest_wording_first(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    leave(ana, flor, Activity.VISIT_MADE, date(2024, 5, 3))
    for activity in (Activity.CALL_MADE, Activity.DOCUMENTS_OBTAINED):
        entry = PathEntry.objects.exclude(activity="case_opened").get(case_id=flor, superseded_at=None)
        correction = Entry(activity, occurred_on=date(2024, 5, 4))
        correct_entry(by=ana, case=flor, request_id=uuid4(), entry_id=entry.id, correction=correction)
    access = access_case(ana, flor)
    (step,) = (step for step in path_page(access).steps if step.activity == Activity.DOCUMENTS_OBTAINED)
    assert [was.activity for was in earlier_of(access, [step])[step.id]] == ["call_made", "visit_made"]
    act_as("luis")
    assert earlier_of(access, [step]) == {}, "the database shows it to nobody else"


def test_continues_below_sixty_entries_without_losing_or_repeating_any(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    for number in range(63):
        leave(ana, flor, Activity.CALL_MADE, date(2024, 1, 1) + timedelta(days=number // 3))
    client = client_of("ana")
    first = page(client, flor)
    assert first.count("am-path__item ") == 60
    after = first.split("desde=")[1].split("#")[0]
    second = page(client, flor, f"?desde={after}")
    assert second.count("am-path__item ") == 64 - 60
    assert "Ver más" not in second


def test_asks_the_database_as_often_for_sixty_entries_as_for_one(
    act_as: ActAs, client_of: ClientOf, flor: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ana, client = act_as("ana"), client_of("ana")
    page(client, flor)
    for number in range(60):
        leave(ana, flor, Activity.CALL_MADE, date(2024, 1, 1) + timedelta(days=number))
    with django_assert_max_num_queries(12):
        page(client, flor)


def test_the_safety_instruction_names_the_channels_that_are_closed(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    words = Identity(contact_words="nunca llamar a la casa")
    record_identity(by=ana, case=flor, request_id=uuid4(), identity=words)
    for channel, rule in (
        (ContactChannel.CALL, ContactRule.NEVER),
        (ContactChannel.WHATSAPP, ContactRule.ASK_FIRST),
    ):
        record_contact(by=ana, case=flor, request_id=uuid4(), contact=Contact(channel, rule))
    text = page(client_of("ana"), flor)
    assert "nunca llamar a la casa. Nunca: llamada. Preguntar antes: WhatsApp." in text
    assert "am-safety--danger" not in text


def test_says_that_nobody_asked_how_to_reach_the_person(client_of: ClientOf, flor: int) -> None:
    assert "no se preguntó cómo comunicarse sin riesgo" in page(client_of("ana"), flor)


def test_only_an_open_danger_is_shown_as_danger(act_as: ActAs, client_of: ClientOf) -> None:
    ana = act_as("ana")
    needs = {UrgentNeed.DANGER_TONIGHT: YesNoUnknown.YES}
    case = open_case(by=ana, request_id=uuid4(), registration=Registration(needs=needs))
    client, address = client_of("ana"), reverse("case_note_add", args=[code_of_subject(case)])
    form = client.get(address).content.decode()
    for text in (page(client, case), form):
        assert "am-safety--danger" in text
        assert "Peligro esta noche." in text
