"""A consent that ends is spoken about before it does: one task, moved and dropped with what was decided."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import YesNoUnknown
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.consent.actions import ConsentTold, record_consent, withdraw_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.casework.consent.rules import years_after
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import noon_of, today
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def agree(act_as: ActAs, case: int, until: date | None, **changes: object) -> int:
    told = ConsentTold(
        **{
            "purpose": ConsentPurpose.REFERRAL,
            "decision": ConsentDecision.GIVEN,
            "recipient": ident("udavit-maynas"),
            "record_classes": ("general",),
            "given_by": ConsentGiver.SELF,
            "form": ConsentForm.SPOKEN,
            "until": until,
        }
        | changes  # type: ignore[arg-type]
    )
    row = record_consent(by=act_as("ana"), case=case, request_id=uuid4(), told=told)
    assert row is not None
    return row


def due(act_as: ActAs, case: int) -> list[object]:
    act_as("ana")
    tasks = Task.objects.filter(case_id=case, kind="consent_ending", state="open")
    return list(tasks.values_list("due_at", flat=True))


def test_thirty_days_before_it_ends(act_as: ActAs, flor: int) -> None:
    end = today() + timedelta(days=200)
    agree(act_as, flor, end)
    assert due(act_as, flor) == [noon_of(end - timedelta(days=30))]
    act_as("ana")
    assert Task.objects.get(case_id=flor).assignee == ident("ana")


def test_a_short_one_half_way(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor, today() + timedelta(days=30))
    assert due(act_as, flor) == [noon_of(today() + timedelta(days=15))]


def test_one_task_for_the_first_that_ends_and_none_when_it_is_taken_back(act_as: ActAs, flor: int) -> None:
    late = today() + timedelta(days=300)
    agree(act_as, flor, late)
    early = agree(act_as, flor, today() + timedelta(days=100), recipient=ident("csmc-maynas"))
    assert due(act_as, flor) == [noon_of(today() + timedelta(days=70))]
    withdraw_consent(by=act_as("ana"), case=flor, request_id=uuid4(), consent_id=early)
    assert due(act_as, flor) == [noon_of(late - timedelta(days=30))]
    withdraw_consent(
        by=act_as("ana"), case=flor, request_id=uuid4(), consent_id=Consent.objects.get(until=late).pk
    )
    assert due(act_as, flor) == []


def test_what_has_no_end_and_what_was_refused_leave_none(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor, None, purpose=ConsentPurpose.STATISTICS, recipient=None)
    agree(act_as, flor, today() + timedelta(days=100), decision=ConsentDecision.REFUSED)
    assert due(act_as, flor) == []


def test_before_she_may_be_eighteen_where_somebody_spoke_for_her(act_as: ActAs, flor: int) -> None:
    def is_born(day: date) -> None:
        profile = Profile(born=PartialDate(day))
        record_profile(by=act_as("ana"), case=flor, request_id=uuid4(), profile=profile)

    is_born(years_after(today() + timedelta(days=300), -18))
    agree(
        act_as,
        flor,
        None,
        purpose=ConsentPurpose.ACCOMPANIMENT,
        recipient=None,
        given_by=ConsentGiver.GUARDIAN,
        guardian_implicated=YesNoUnknown.NO,
    )
    assert due(act_as, flor) == [noon_of(today() + timedelta(days=269))]
    is_born(years_after(today() + timedelta(days=200), -18))
    assert due(act_as, flor) == [noon_of(today() + timedelta(days=169))]


def test_the_code_on_a_sheet_leads_to_what_was_agreed(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    row = agree(act_as, flor, today() + timedelta(days=100))
    slip = Consent.objects.get(pk=row).slip
    said = f" {slip[:3].lower()}-{slip[3:].replace('0', 'o').replace('1', 'l')} "
    client = client_of("ana")
    answer = client.post(reverse("by_slip"), {"slip": said})
    assert answer["Location"] == reverse("case_consent", args=[code_of_subject(flor), row])
    assert client_of("rosa").post(reverse("by_slip"), {"slip": slip}).status_code == 302
    for other in ("carla", "cem"):
        answer = client_of(other).post(reverse("by_slip"), {"slip": slip})
        assert answer.status_code == 422
        assert "No hay en sus casos" in answer.content.decode()
    assert client.post(reverse("by_slip"), {"slip": "ZZZZZZ"}).status_code == 422
