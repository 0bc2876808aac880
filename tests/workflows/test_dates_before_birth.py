"""What is dated before the person was born: refused beside its field, and told when the birth date is newer."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    Activity,
    ClosingReason,
    DatePrecision,
    TraffickingEventKind,
    TraffickingStatus,
)
from amparo.casework.cases.fields import Profile, SituationEvent, Status
from amparo.casework.cases.models import PathEntry, PersonProfile, TraffickingEvent
from amparo.casework.cases.path_actions import leave_entry
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.cases.situation_actions import determine_status, record_event
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentPurpose
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.history import import_history
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case
from amparo.casework.lifecycle.told import History
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import classes_read, rows_written
from tests.world import ident

ClientOf = Callable[[str], Client]
BORN = PartialDate(date(2008, 5, 10))
DAY_BEFORE = date(2008, 5, 9)
LONG_AGO = Status(TraffickingStatus.POSSIBLE, None, PartialDate(DAY_BEFORE))
ASKED_LONG_AGO = ConsentTold(ConsentPurpose.STATISTICS, ConsentDecision.GIVEN, decided_on=DAY_BEFORE)


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


@pytest.fixture
def born_2008(act_as: ActAs) -> int:
    return open_case(
        by=act_as("ana"), request_id=uuid4(), registration=Registration(profile=Profile(born=BORN))
    )


SENT = [
    ("case_event_add", {"kind": "recruitment", "began_year": "1950"}, "Desde cuándo"),
    ("case_event_add", {"kind": "recruitment", "ended_year": "2006"}, "Hasta cuándo"),
    ("case_status", {"status": "possible", "determined_month": "6", "determined_year": "2007"}, "Cuándo"),
    ("case_entry_add", {"activity": "visit_made", "occurred_year": "1950"}, "Cuándo"),
    (
        "case_note_add",
        {
            "kind": "session",
            "text": "Llegó tranquila.",
            "record_class": "general",
            "occurred_day": "9",
            "occurred_month": "5",
            "occurred_year": "2008",
        },
        "Día",
    ),
    (
        "case_consent_add",
        {
            "purpose": "statistics",
            "decision": "refused",
            "decided_day": "1",
            "decided_month": "1",
            "decided_year": "1950",
        },
        "Cuándo",
    ),
]


@pytest.mark.parametrize(("name", "data", "label"), SENT)
def test_a_date_before_birth_is_refused_with_both_fields_and_the_remedy(
    act_as: ActAs, client_of: ClientOf, born_2008: int, name: str, data: dict[str, str], label: str
) -> None:
    answer = client_of("ana").post(url(name, born_2008), {"request_id": str(uuid4()), **data})
    text = answer.content.decode()
    assert answer.status_code == 422
    words = "Es anterior al nacimiento, según «Fecha de nacimiento»."
    assert f"{words} Corrija esta fecha o la fecha de nacimiento de la persona." in text
    assert f"«{label}»" not in text
    (field,) = answer.context["form"].errors
    assert str(answer.context["form"].fields[field].label) == label
    act_as("ana")
    assert PathEntry.objects.filter(case_id=born_2008).count() == 1


@pytest.mark.parametrize(
    "data", [{"began_year": "2007"}, {"began_month": "4", "began_year": "2008"}, {"began_year": "2019"}]
)
def test_a_date_that_is_only_unlikely_is_accepted(
    client_of: ClientOf, born_2008: int, data: dict[str, str]
) -> None:
    sent = {"request_id": str(uuid4()), "kind": "exploitation", **data}
    assert client_of("ana").post(url("case_event_add", born_2008), sent).status_code == 302


def test_a_correction_is_held_to_the_same(act_as: ActAs, client_of: ClientOf, born_2008: int) -> None:
    ana = act_as("ana")
    event = SituationEvent(TraffickingEventKind.TRANSIT, None, PartialDate(date(2020, 1, 1)))
    row = record_event(by=ana, case=born_2008, request_id=uuid4(), event=event)
    sent = {"request_id": str(uuid4()), "kind": "transit", "began_year": "1950"}
    assert client_of("ana").post(url("case_event_correct", born_2008, row), sent).status_code == 422
    act_as("ana")
    assert TraffickingEvent.objects.get(case_id=born_2008).superseded_at is None


def test_by_an_age_told_only_what_no_wrong_age_explains_is_refused(client_of: ClientOf, flor: int) -> None:
    sent = {"request_id": str(uuid4()), "kind": "exploitation", "began_year": "1950"}
    assert client_of("ana").post(url("case_event_add", flor), sent).status_code == 422
    sent |= {"request_id": str(uuid4()), "began_year": str(today().year - 20)}
    assert client_of("ana").post(url("case_event_add", flor), sent).status_code == 302


def test_histories_and_registrations_are_held_to_the_same(act_as: ActAs, born_2008: int) -> None:
    ana = act_as("ana")
    visit = Entry(Activity.VISIT_MADE, occurred_on=DAY_BEFORE)
    with pytest.raises(Refused, match="occurred_before_birth"):
        import_history(by=ana, histories=[History(born_2008, (visit,))], request_id=uuid4())
    event = SituationEvent(TraffickingEventKind.TRANSIT, None, PartialDate(date(1950, 1, 1)))
    for refused, reason in (
        (Registration(profile=Profile(born=BORN), events=(event,)), "began_before_birth"),
        (Registration(profile=Profile(born=BORN), opened_on=date(2008, 5, 9)), "opened_before_birth"),
        (Registration(profile=Profile(born=BORN), status=LONG_AGO), "determined_before_birth"),
        (Registration(profile=Profile(born=BORN), consents=(ASKED_LONG_AGO,)), "decided_before_birth"),
        (Registration(profile=Profile(born=BORN, age_told=40)), "age_contradicts_birth"),
    ):
        with pytest.raises(Refused, match=reason):
            open_case(by=ana, request_id=uuid4(), registration=refused)


def test_a_newer_birth_date_is_accepted_and_the_page_says_what_contradicts_it(
    act_as: ActAs, client_of: ClientOf, born_2008: int
) -> None:
    ana = act_as("ana")
    entry = Entry(Activity.VISIT_MADE, occurred_on=date(2012, 1, 1), precision=DatePrecision.YEAR)
    leave_entry(by=ana, case=born_2008, request_id=uuid4(), entry=entry)
    event = SituationEvent(TraffickingEventKind.TRANSIT, None, *[PartialDate(date(2013, 1, 1))] * 2)
    row = record_event(by=ana, case=born_2008, request_id=uuid4(), event=event)
    consent = ConsentTold(ConsentPurpose.STATISTICS, ConsentDecision.REFUSED, decided_on=date(2014, 1, 1))
    record_consent(by=ana, case=born_2008, request_id=uuid4(), told=consent)
    client = client_of("ana")
    assert "anterior al nacimiento" not in client.get(url("case_person", born_2008)).content.decode()
    sent = {"request_id": str(uuid4()), "version": "", "born_year": "2018"}
    assert client.post(url("case_profile", born_2008), sent).status_code == 302
    text = client.get(url("case_person", born_2008)).content.decode()
    assert "Con fecha anterior al nacimiento:" in text
    act_as("ana")
    visit = PathEntry.objects.get(case_id=born_2008, activity=Activity.VISIT_MADE)
    for address in (
        url("case_entry_correct", born_2008, visit.pk),
        url("case_event_correct", born_2008, row),
        url("case_consents", born_2008) + '">Un consentimiento',
    ):
        assert text.count(address) == 1
    assert "Traslado" not in text
    assert "2013" not in text


def person_page(client: Client, case: int) -> str:
    return client.get(url("case_person", case)).content.decode()


def test_the_opening_and_what_was_done_in_the_year_of_the_birth_but_before_it_are_told(
    act_as: ActAs, client_of: ClientOf
) -> None:
    ana, opened = act_as("ana"), date(2026, 6, 25)
    case = open_case(by=ana, request_id=uuid4(), registration=Registration(opened_on=opened))
    visit = Entry(Activity.VISIT_MADE, occurred_on=date(2026, 11, 1))
    leave_entry(by=ana, case=case, request_id=uuid4(), entry=visit)
    sold = SituationEvent(TraffickingEventKind.EXPLOITATION, None, PartialDate(date(2026, 2, 1)))
    record_event(by=ana, case=case, request_id=uuid4(), event=sold)
    born = Profile(born=PartialDate(date(2026, 11, 2)))
    record_profile(by=ana, case=case, request_id=uuid4(), profile=born)
    text = person_page(client_of("ana"), case)
    assert "Con fecha anterior al nacimiento:" in text
    act_as("ana")
    for activity, name in ((Activity.CASE_OPENED, "opening"), (Activity.VISIT_MADE, "entry")):
        entry = PathEntry.objects.get(case_id=case, activity=activity)
        assert text.count(url(f"case_{name}_correct", case, entry.pk)) == 1
    assert "Un momento de la situación" not in text


def test_a_legal_situation_dated_before_the_birth_is_told(
    act_as: ActAs, client_of: ClientOf, born_2008: int
) -> None:
    ana = act_as("ana")
    possible = Status(TraffickingStatus.POSSIBLE, None, PartialDate(date(2020, 1, 1)))
    determine_status(by=ana, case=born_2008, request_id=uuid4(), status=possible)
    born = Profile(born=PartialDate(date(2020, 1, 2)))
    record_profile(by=ana, case=born_2008, request_id=uuid4(), profile=born)
    assert f'{url("case_status", born_2008)}">La situación legal' in person_page(client_of("ana"), born_2008)


def test_no_correction_is_offered_of_a_closed_case_nor_to_who_may_not_write_it(
    act_as: ActAs, client_of: ClientOf, born_2008: int
) -> None:
    set_team(by=act_as("ana"), case=born_2008, request_id=uuid4(), staff=ident("sonia"), is_member=True)
    care = Entry(Activity.HEALTH_CARE_GIVEN, occurred_on=date(2012, 1, 1))
    leave_entry(by=act_as("sonia"), case=born_2008, request_id=uuid4(), entry=care)
    born = Profile(born=PartialDate(date(2018, 1, 1)))
    record_profile(by=act_as("sonia"), case=born_2008, request_id=uuid4(), profile=born)
    care_given = PathEntry.objects.get(case_id=born_2008, activity=Activity.HEALTH_CARE_GIVEN).pk
    address, words = url("case_entry_correct", born_2008, care_given), str(Activity.HEALTH_CARE_GIVEN.label)
    assert address in person_page(client_of("sonia"), born_2008)
    reads_only = person_page(client_of("ana"), born_2008)
    assert words in reads_only
    assert address not in reads_only
    close_case(by=act_as("ana"), case=born_2008, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    closed = person_page(client_of("sonia"), born_2008)
    assert words in closed
    assert address not in closed
    assert "corrija la que lo necesite" not in closed


def test_several_of_a_kind_are_told_together(act_as: ActAs, client_of: ClientOf, born_2008: int) -> None:
    ana = act_as("ana")
    for month in (1, 2):
        entry = Entry(Activity.VISIT_MADE, occurred_on=date(2012, month, 1))
        leave_entry(by=ana, case=born_2008, request_id=uuid4(), entry=entry)
    born = Profile(born=PartialDate(date(2018, 1, 1)))
    record_profile(by=ana, case=born_2008, request_id=uuid4(), profile=born)
    text = client_of("ana").get(url("case_person", born_2008)).content.decode()
    assert f'href="{url("case", born_2008)}">Visita realizada (2)</a>' in text


def test_what_contradicts_the_birth_is_told_to_the_trail_by_its_class(
    act_as: ActAs, client_of: ClientOf, born_2008: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = {
        "kind": "session",
        "text": "Llegó tranquila.",
        "record_class": "psychosocial",
        "occurred_day": "1",
        "occurred_month": "1",
        "occurred_year": "2012",
    }
    client = client_of("ana")
    client.post(url("case_note_add", born_2008), {"request_id": str(uuid4()), **note})
    born = Profile(born=PartialDate(date(2018, 1, 1)))
    record_profile(by=act_as("ana"), case=born_2008, request_id=uuid4(), profile=born)
    with rows_written(monkeypatch) as rows:
        assert "Una nota" in client.get(url("case_person", born_2008)).content.decode()
    assert "psychosocial" in classes_read([r for r in rows if r.action == "open_person"], born_2008)


def test_an_age_and_a_birth_date_that_contradict_each_other_are_told_so(
    act_as: ActAs, client_of: ClientOf, born_2008: int
) -> None:
    sent = {"request_id": str(uuid4()), "born_year": "2008", "age_told": "40"}
    answer = client_of("ana").post(url("case_profile", born_2008), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["age_told"]
    assert "«Fecha de nacimiento» y «Edad» no pueden ser ciertas a la vez" in answer.content.decode()
    act_as("ana")
    assert PersonProfile.objects.filter(case_id=born_2008).count() == 1


def test_a_birth_date_told_later_takes_the_place_of_the_age_and_says_so(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    shown = client.get(url("case_profile", flor))
    sent = {
        "request_id": str(uuid4()),
        "version": str(shown.context["version"]),
        "born_year": "1990",
        "age_told": "17",
    }
    answer = client.post(url("case_profile", flor), sent, follow=True)
    assert "La fecha de nacimiento toma el lugar de la edad" in answer.content.decode()
    act_as("ana")
    profile = PersonProfile.objects.get(case_id=flor, superseded_at=None)
    assert (profile.born_on, profile.age_told) == (date(1990, 1, 1), None)


def begin(client: Client, **steps: dict[str, str]) -> str:
    draft = uuid4()
    client.post("/registrar/", {"request_id": str(draft)})
    for slug, answers in steps.items():
        assert client.post(f"/registrar/{draft}/{slug}/", answers).status_code == 302
    return f"/registrar/{draft}/"


def test_a_step_is_judged_with_the_others(client_of: ClientOf) -> None:
    ana = client_of("ana")
    home = begin(ana, persona={"born_year": "2008"})
    answer = ana.post(f"{home}lugares/", {"recruitment_began_year": "1950"})
    assert answer.status_code == 422
    assert "Es anterior al nacimiento" in answer.content.decode()
    assert ana.post(f"{home}lugares/", {"recruitment_began_year": "2020"}).status_code == 302
    answer = ana.post(f"{home}persona/", {"born_year": "2008", "age_told": "40"})
    assert answer.status_code == 422
    assert "no pueden ser ciertas a la vez" in answer.content.decode()


def test_a_birth_date_that_contradicts_an_earlier_step_is_kept_and_that_step_is_to_be_looked_at(
    act_as: ActAs, client_of: ClientOf
) -> None:
    ana = client_of("ana")
    home = begin(ana, lugares={"recruitment_began_year": "1950"}, persona={"born_year": "2008"})
    assert "Por revisar" in ana.get(home).content.decode()
    looked_at = ana.get(f"{home}lugares/?revisar=1").content.decode()
    assert "Es anterior al nacimiento" in looked_at
    assert 'value="1950"' in looked_at
    assert ana.post(f"{home}guardar/").status_code == 422
    ana.post(f"{home}lugares/", {"recruitment_began_year": "2020"})
    assert ana.post(f"{home}guardar/").status_code == 302


def test_the_opening_is_judged_by_the_birth_of_another_step_and_an_event_by_its_expecting(
    client_of: ClientOf,
) -> None:
    ana = client_of("ana")
    home = begin(ana, persona={"born_day": "2", "born_month": "11", "born_year": "2020"})
    opened = {"opened_day": "1", "opened_month": "11", "opened_year": "2020"}
    answer = ana.post(f"{home}caso/", opened)
    assert answer.status_code == 422
    assert "Es anterior al nacimiento" in answer.content.decode()
    assert ana.post(f"{home}caso/", opened | {"opened_day": "2"}).status_code == 302
    event = {"exploitation_began_month": "6", "exploitation_began_year": "2020"}
    assert ana.post(f"{home}lugares/", event).status_code == 302
    assert ana.post(f"{home}guardar/").status_code == 302
