"""Recording something that was done, and correcting an entry of the path by a newer one."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.activities import class_of
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.path_actions import correct_entry, leave_entry
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def sent(**changes: str) -> dict[str, str]:
    return {
        "request_id": str(uuid4()),
        "activity": "hearing_held",
        "occurred_month": "5",
        "occurred_year": "2025",
        "place": "160101",
        "outcome": "in_part",
    } | changes


@pytest.fixture
def visit(act_as: ActAs, flor: int) -> int:
    entry = Entry(Activity.VISIT_MADE, occurred_on=date(2025, 5, 3))
    leave_entry(by=act_as("ana"), case=flor, request_id=uuid4(), entry=entry)
    return int(PathEntry.objects.get(case_id=flor, activity=Activity.VISIT_MADE).pk)


def test_what_was_done_stands_on_the_path_once(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), sent()
    for _ in range(2):
        assert client.post(url("case_entry_add", flor), data).status_code == 302
    act_as("ana")
    entry = PathEntry.objects.get(case_id=flor, activity=Activity.HEARING_HELD)
    assert (entry.occurred_on, entry.precision, entry.place) == (date(2025, 5, 1), "month", "160101")
    assert "Se hizo en parte" in client.get(url("case", flor)).content.decode()


def test_the_address_can_say_what_was_done(client_of: ClientOf, flor: int) -> None:
    form = client_of("ana").get(url("case_entry_add", flor) + "?que=visit_made").context["form"]
    assert form["activity"].value() == "visit_made"
    assert form["occurred"].value()[2] == str(today().year)


def test_care_of_health_is_offered_to_who_may_write_it(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    text = client_of("ana").get(url("case_entry_add", flor)).content.decode()
    assert "session_held" in text
    assert "health_care_given" not in text
    answer = client_of("ana").post(url("case_entry_add", flor), sent(activity="health_care_given"))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"activity": ""}, "Elija qué se hizo"),
        ({"activity": "case_closed"}, "Escoja una opción válida"),
        ({"occurred_month": "", "occurred_year": ""}, "Falta la fecha"),
        ({"occurred_day": "31", "occurred_month": "2"}, "Esa fecha no existe"),
        ({"occurred_year": "2199"}, "aún no ha llegado"),
        ({"place": "", "place_text": "Xyzzyx"}, "No encontramos ese lugar"),
    ],
)
def test_what_is_wrong_is_said(
    act_as: ActAs, client_of: ClientOf, flor: int, changes: dict[str, str], said: str
) -> None:
    answer = client_of("ana").post(url("case_entry_add", flor), sent(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    act_as("ana")
    assert PathEntry.objects.filter(case_id=flor).count() == 1


def test_a_correction_takes_the_place_of_the_entry(
    act_as: ActAs, client_of: ClientOf, flor: int, visit: int
) -> None:
    client, data = client_of("ana"), sent(activity="visit_made")
    assert url("case_entry_correct", flor, visit) in client.get(url("case", flor)).content.decode()
    assert 'value="3"' in client.get(url("case_entry_correct", flor, visit)).content.decode()
    for _ in range(2):
        assert client.post(url("case_entry_correct", flor, visit), data).status_code == 302
    act_as("ana")
    newer = PathEntry.objects.get(case_id=flor, activity=Activity.VISIT_MADE, superseded_at=None)
    assert (newer.supersedes, newer.precision) == (visit, "month")


def test_the_second_of_two_corrections_is_told_of_the_first(
    client_of: ClientOf, flor: int, visit: int
) -> None:
    client = client_of("ana")
    client.post(url("case_entry_correct", flor, visit), sent())
    answer = client.post(url("case_entry_correct", flor, visit), sent())
    assert answer.status_code == 422
    assert "Alguien corrigió este dato antes" in answer.content.decode()


def test_what_has_a_page_of_its_own_is_not_corrected_here(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    act_as("ana")
    opened = PathEntry.objects.get(case_id=flor, activity=Activity.CASE_OPENED).pk
    client = client_of("ana")
    assert client.get(url("case_entry_correct", flor, opened)).status_code == 404
    assert client.post(url("case_entry_correct", flor, opened), sent()).status_code == 422


def of_the_team(act_as: ActAs, case: int, username: str) -> None:
    set_team(by=act_as("ana"), case=case, request_id=uuid4(), staff=ident(username), is_member=True)


def test_every_activity_has_a_class() -> None:
    assert {class_of(activity) for activity in Activity} == {"general", "identity", "health", "legal"}
    assert class_of(Activity.COMPLAINT_FILED) == RecordClass.LEGAL
    assert class_of(Activity.HEARING_HELD) == RecordClass.GENERAL


def test_a_psychologist_is_not_offered_the_investigation_and_a_lawyer_is(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    of_the_team(act_as, flor, "luis")
    pages = {
        name: client_of(name).get(url("case_entry_add", flor)).content.decode() for name in ("ana", "luis")
    }
    for activity in ("complaint_filed", "statement_given", "sentence_issued"):
        assert f'value="{activity}"' not in pages["ana"]
        assert f'value="{activity}"' in pages["luis"]
    assert 'value="hearing_held"' in pages["ana"]


def test_a_step_of_the_investigation_is_not_seen_without_the_legal_class(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    of_the_team(act_as, flor, "luis")
    luis = client_of("luis")
    assert luis.post(url("case_entry_add", flor), sent(activity="complaint_filed")).status_code == 302
    assert "Denuncia presentada" in luis.get(url("case", flor)).content.decode()
    assert "Denuncia presentada" not in client_of("ana").get(url("case", flor)).content.decode()


def test_the_class_of_what_is_left_is_its_activitys_whatever_was_said(act_as: ActAs, flor: int) -> None:
    entry = Entry(Activity.COMPLAINT_FILED, occurred_on=date(2025, 5, 3), record_class=RecordClass.GENERAL)
    with pytest.raises(Refused, match="class_not_writable"):
        leave_entry(by=act_as("ana"), case=flor, request_id=uuid4(), entry=entry)


def test_a_correction_has_the_class_of_the_corrected_activity(
    act_as: ActAs, client_of: ClientOf, flor: int, visit: int
) -> None:
    of_the_team(act_as, flor, "luis")
    luis = client_of("luis")
    answer = luis.post(url("case_entry_correct", flor, visit), sent(activity="statement_given"))
    assert answer.status_code == 302
    act_as("luis")
    newer = PathEntry.objects.get(case_id=flor, supersedes=visit)
    assert newer.record_class == RecordClass.LEGAL
    act_as("ana")
    assert not PathEntry.objects.filter(id=newer.pk).exists()


def test_nobody_corrects_an_entry_into_a_class_that_they_may_not_write(
    act_as: ActAs, client_of: ClientOf, flor: int, visit: int
) -> None:
    answer = client_of("ana").post(url("case_entry_correct", flor, visit), sent(activity="statement_given"))
    assert answer.status_code == 422
    correction = Entry(Activity.STATEMENT_GIVEN, occurred_on=date(2025, 5, 3))
    with pytest.raises(Refused, match="class_not_writable"):
        correct_entry(by=act_as("ana"), case=flor, request_id=uuid4(), entry_id=visit, correction=correction)
    act_as("ana")
    assert PathEntry.objects.get(id=visit).superseded_at is None


def test_where_a_shelter_is_stands_nowhere_on_the_path(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    answer = client.post(url("case_entry_add", flor), sent(activity="shelter_entered"))
    assert answer.status_code == 422
    assert "no se anota en el camino" in answer.content.decode()
    assert (
        client.post(url("case_entry_add", flor), sent(activity="shelter_entered", place="")).status_code
        == 302
    )
    entry = Entry(Activity.SHELTER_LEFT, occurred_on=date(2025, 6, 3), place="160101")
    leave_entry(by=act_as("ana"), case=flor, request_id=uuid4(), entry=entry)
    assert set(PathEntry.objects.filter(activity__startswith="shelter").values_list("place", flat=True)) == {
        ""
    }


def test_what_came_of_it_is_offered_and_shown_in_words(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    client = client_of("luis")
    assert "Investigación preparatoria" in client.get(url("case_entry_add", flor)).content.decode()
    data = sent(activity="charge_changed", outcome="from_153_to_180", place="")
    assert client.post(url("case_entry_add", flor), data).status_code == 302
    words = "De trata (antes art. 153) a rufianismo (art. 180)"
    assert words in client.get(url("case", flor)).content.decode()
    act_as("luis")
    entry = PathEntry.objects.get(case_id=flor, activity=Activity.CHARGE_CHANGED)
    form = client.get(url("case_entry_correct", flor, entry.pk)).context["form"]
    assert form["outcome"].value() == "from_153_to_180"


def test_what_cannot_come_of_it_is_refused_on_its_field(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    answer = client_of("ana").post(url("case_entry_add", flor), sent(outcome="no_courtroom"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["outcome"]
    assert "no corresponde a lo que se hizo" in answer.content.decode()
    # The prosecution's codes are not even offered to who may not write them.
    assert "Sentencia condenatoria" not in client_of("ana").get(url("case_entry_add", flor)).content.decode()


def test_what_another_action_left_is_neither_replaced_nor_made_by_a_correction(
    act_as: ActAs, flor: int, visit: int
) -> None:
    ana, on = act_as("ana"), date(2025, 5, 3)
    opening = PathEntry.objects.get(case_id=flor, activity=Activity.CASE_OPENED)
    for entry_id, activity, reason in (
        (opening.pk, Activity.VISIT_MADE, "already_corrected"),
        (visit, Activity.CASE_CLOSED, "activity_not_recordable"),
    ):
        correction = Entry(activity, occurred_on=on)
        with pytest.raises(Refused, match=reason):
            correct_entry(by=ana, case=flor, request_id=uuid4(), entry_id=entry_id, correction=correction)
    assert not PathEntry.objects.filter(case_id=flor).exclude(superseded_at=None).exists()


def test_nothing_is_left_on_a_day_that_has_not_come(act_as: ActAs, flor: int, visit: int) -> None:
    ana, entry = act_as("ana"), Entry(Activity.VISIT_MADE, occurred_on=today() + timedelta(days=1))
    with pytest.raises(Refused, match="date_in_the_future"):
        leave_entry(by=ana, case=flor, request_id=uuid4(), entry=entry)
    with pytest.raises(Refused, match="date_in_the_future"):
        correct_entry(by=ana, case=flor, request_id=uuid4(), entry_id=visit, correction=entry)
