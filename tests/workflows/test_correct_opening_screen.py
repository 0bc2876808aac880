"""Correcting the day a case was opened: a newer entry, and everything that counts by that day."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.dates import PartialDate, today
from amparo.casework.cases.enums import Activity, ClosingReason, OpeningReason, ReopeningReason
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.models import Case, PathEntry, PersonProfile
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.opening import correct_opening
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case, reopen_case
from amparo.evidence.projection.actions import rebuild
from amparo.evidence.projection.queries import exact_counts
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written
from tests.world import ident

ClientOf = Callable[[str], Client]
WRONG, RIGHT = date(2016, 3, 4), date(2026, 3, 4)


@pytest.fixture
def case(act_as: ActAs) -> int:
    registration = Registration(
        opened_on=WRONG, opening_reason=OpeningReason.POLICE, profile=Profile(age_told=17)
    )
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


def entry_of(case: int) -> int:
    return int(PathEntry.objects.get(case_id=case, activity=Activity.CASE_OPENED, superseded_at=None).pk)


def url(case: int, entry: int) -> str:
    return reverse("case_opening_correct", args=[code_of_subject(case), entry])


def sent(day: date) -> dict[str, str]:
    return {
        "request_id": str(uuid4()),
        "opened_day": str(day.day),
        "opened_month": str(day.month),
        "opened_year": str(day.year),
    }


def test_the_path_leads_to_it_and_it_shows_the_day(act_as: ActAs, client_of: ClientOf, case: int) -> None:
    client, address = client_of("ana"), url(case, entry_of(case))
    assert address in client.get(reverse("case", args=[code_of_subject(case)])).content.decode()
    assert 'value="2016"' in client.get(address).content.decode()


def test_the_newer_day_counts_everywhere_and_the_earlier_stays_on_the_path(
    act_as: ActAs, client_of: ClientOf, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, entry, data = client_of("ana"), entry_of(case), sent(RIGHT)
    with rows_written(monkeypatch) as rows:
        for _ in range(2):
            assert client.post(url(case, entry), data).status_code == 302
    assert [(row.action, row.subjects) for row in rows if row.action == "correct_opening"] == [
        ("correct_opening", {case})
    ]
    ana = act_as("ana")
    entries = PathEntry.objects.filter(case_id=case).order_by("id")
    assert [(e.occurred_on, e.outcome_code, e.supersedes) for e in entries] == [
        (WRONG, "police", None),
        (RIGHT, "police", entry),
    ]
    assert entries[0].superseded_at is not None
    assert open_header(ana, case).opened_on == RIGHT
    (line,) = [line for line in caseload(ana, CaseloadFilter()).rows if line.case == case]
    assert line.opened_on == RIGHT


def test_the_observatory_counts_it_in_its_month_with_the_age_of_that_day(
    act_as: ActAs, client_of: ClientOf, case: int
) -> None:
    client_of("ana").post(url(case, entry_of(case)), sent(RIGHT))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    rebuild()
    counts = exact_counts(today() + timedelta(days=1))
    months = {month for month, _type in counts.opened}
    assert months == {RIGHT.replace(day=1)}
    assert {band for (band, _sex), _month, _type in counts.age_and_sex} == {"12-17"}


def test_the_age_told_at_the_opening_was_told_on_its_right_day(act_as: ActAs, case: int) -> None:
    ana = act_as("ana")
    assert open_header(ana, case).age == 17 + today().year - 2016
    correct_opening(by=ana, case=case, request_id=uuid4(), entry_id=entry_of(case), opened_on=RIGHT)
    assert open_header(ana, case).age == 17
    earlier, newer = PersonProfile.objects.filter(case_id=case).order_by("id")
    assert (newer.supersedes, newer.age_told_on, earlier.age_told_on) == (earlier.pk, RIGHT, WRONG)
    assert newer.recorded_at > earlier.recorded_at


def test_an_age_told_today_stays_of_today(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    correct_opening(by=ana, case=flor, request_id=uuid4(), entry_id=entry_of(flor), opened_on=RIGHT)
    assert open_header(ana, flor).age == 17
    assert PersonProfile.objects.get(case_id=flor).age_told_on == today()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (today() + timedelta(days=1), "aún no ha llegado"),
        (date(1901, 1, 1), "anterior al nacimiento"),
        (date(2026, 6, 1), "ya había cambiado de estado"),
    ],
)
def test_a_day_that_cannot_be_is_refused_on_its_field(
    act_as: ActAs, client_of: ClientOf, case: int, day: date, said: str
) -> None:
    ana, on = act_as("ana"), PartialDate(date(2026, 5, 1))
    close_case(by=ana, case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET, on=on)
    reopen_case(by=ana, case=case, request_id=uuid4(), reason=ReopeningReason.CAME_BACK)
    answer = client_of("ana").post(url(case, entry_of(case)), sent(day))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["opened"]
    assert said in answer.content.decode()
    act_as("ana")
    assert Case.objects.get(id=case).opened_on == WRONG


def test_the_second_of_two_corrections_is_told_of_the_first(
    act_as: ActAs, client_of: ClientOf, case: int
) -> None:
    client, entry = client_of("ana"), entry_of(case)
    client.post(url(case, entry), sent(RIGHT))
    answer = client.post(url(case, entry), sent(date(2026, 3, 5)))
    assert answer.status_code == 422
    assert "Alguien corrigió este dato antes" in answer.content.decode()


def test_nothing_else_is_corrected_here(act_as: ActAs, client_of: ClientOf, case: int) -> None:
    set_team(by=act_as("ana"), case=case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    other = PathEntry.objects.get(case_id=case, activity=Activity.TEAM_CHANGED)
    assert client_of("ana").get(url(case, other.pk)).status_code == 404
    with pytest.raises(Refused, match="already_corrected"):
        correct_opening(by=act_as("ana"), case=case, request_id=uuid4(), entry_id=other.pk, opened_on=RIGHT)


def test_it_does_not_exist_for_an_outsider_and_waits_while_the_case_is_closed(
    act_as: ActAs, client_of: ClientOf, case: int
) -> None:
    entry = entry_of(case)
    assert client_of("carla").post(url(case, entry), sent(RIGHT)).status_code == 404
    close_case(by=act_as("ana"), case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    assert client_of("ana").post(url(case, entry), sent(RIGHT)).status_code == 422
