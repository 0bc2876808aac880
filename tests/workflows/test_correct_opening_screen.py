"""Correcting the day a case was opened: a newer entry, and everything that counts by that day."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.dates import PartialDate, age_on
from amparo.casework.cases.enums import (
    Activity,
    ClosingReason,
    Education,
    OpeningReason,
    ReopeningReason,
    TransferReason,
)
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.models import Case, PathEntry, PersonProfile
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.assignment import set_team, transfer_cases
from amparo.casework.lifecycle.opening import correct_opening
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case, reopen_case
from amparo.evidence.projection.actions import rebuild
from amparo.evidence.projection.queries import exact_counts
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written
from tests.world import ident

ClientOf = Callable[[str], Client]
# The right day is less than a year ago; the wrong one, ten years before it.
RIGHT = (today() - timedelta(days=262)).replace(day=4)
WRONG = RIGHT.replace(year=RIGHT.year - 10)


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
    assert f'value="{WRONG.year}"' in client.get(address).content.decode()


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
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the database looks at when it commits
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
    assert open_header(ana, case).age == 17 + age_on(WRONG, today())
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
        (RIGHT + timedelta(days=90), "ya había cambiado de estado"),
    ],
)
def test_a_day_that_cannot_be_is_refused_on_its_field(
    act_as: ActAs, client_of: ClientOf, case: int, day: date, said: str
) -> None:
    ana, on = act_as("ana"), PartialDate(RIGHT + timedelta(days=60))
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
    answer = client.post(url(case, entry), sent(RIGHT + timedelta(days=1)))
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


def test_an_age_beside_a_birth_date_stays_as_it_was_told(act_as: ActAs) -> None:
    ana, opened = act_as("ana"), date(2025, 6, 1)
    told = Profile(born=PartialDate(date(2008, 1, 1)), age_told=17)
    registration = Registration(opened_on=opened, profile=told)
    case = open_case(by=ana, request_id=uuid4(), registration=registration)
    day = date(2016, 6, 1)
    correct_opening(by=ana, case=case, request_id=uuid4(), entry_id=entry_of(case), opened_on=day)
    assert Case.objects.get(id=case).opened_on == day
    profile = PersonProfile.objects.get(case_id=case)
    assert (profile.age_told, profile.age_told_on) == (17, opened)


def test_an_age_told_on_the_day_of_the_opening_stays_of_that_day_after_other_edits(
    act_as: ActAs, flor: int
) -> None:
    ana = act_as("ana")
    row = PersonProfile.objects.get(case_id=flor)
    # What an edit of thirty days later leaves.
    later = timezone.now() + timedelta(days=30)
    PersonProfile.objects.filter(id=row.pk).update(superseded_at=later)
    row.pk, row.supersedes, row.recorded_at = None, row.pk, later
    row.education, row._state.adding = Education.PRIMARY, True
    row.save(force_insert=True)
    correct_opening(by=ana, case=flor, request_id=uuid4(), entry_id=entry_of(flor), opened_on=RIGHT)
    assert PersonProfile.objects.get(case_id=flor, superseded_at=None).age_told_on == today()


def test_no_opening_after_somebody_else_took_the_case_over_or_joined(
    act_as: ActAs, client_of: ClientOf, case: int
) -> None:
    given = RIGHT - timedelta(days=30)
    transfer_cases(
        by=act_as("ana"),
        cases=[case],
        request_id=uuid4(),
        to=ident("luis"),
        reason=TransferReason.LANGUAGE,
        on=given,
    )
    act_as("luis")
    entry = entry_of(case)
    answer = client_of("luis").post(url(case, entry), sent(RIGHT))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["opened"]
    assert "de responsable o de equipo antes de ese día" in answer.content.decode()
    assert client_of("luis").post(url(case, entry), sent(given)).status_code == 302


def test_an_opening_that_the_database_does_not_let_through_is_not_half_corrected(
    act_as: ActAs, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, entry = act_as("ana"), entry_of(case)

    def to_no_row(_rows: object, **_values: object) -> int:
        return 0

    monkeypatch.setattr(type(Case.objects.all()), "update", to_no_row)
    monkeypatch.setattr("amparo.casework.lifecycle.opening.supersede", lambda *_: None)
    with pytest.raises(Refused, match="class_not_writable"):
        correct_opening(by=ana, case=case, request_id=uuid4(), entry_id=entry, opened_on=RIGHT)
    monkeypatch.undo()
    assert entry_of(case) == entry
    assert Case.objects.get(id=case).opened_on == WRONG
