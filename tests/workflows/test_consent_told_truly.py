"""What she is told is what happens: the place in plain words, the real last day, a yes only to what was told whole."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.casework.consent.sharing import end_of, last_day_of
from amparo.evidence.projection.queries import ExactCounts
from amparo.foundation.access.shares import shares_with_my_unit
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from amparo.web.cases.words import date_words, whole_date_words
from amparo.web.consent.ask import Ask, after_no, after_taking_back
from amparo.web.consent.places import PLACE_WORDS
from amparo.web.consent.preparing import months_later
from amparo.web.consent.words import how_long, what
from tests.conftest import ActAs
from tests.workflows.test_consent_talk import begin, decide, page, url
from tests.world import ident

ClientOf = Callable[[str], Client]


def test_another_place_is_said_by_what_it_is(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor, purpose="referral", recipient=str(ident("udavit-maynas")))
    text = page(client, flor, talk, "para-que")
    assert "UDAVIT Maynas." in text
    assert str(PLACE_WORDS[InstitutionKind.VICTIM_ASSISTANCE]) in text
    assert "UDAVIT Maynas." in page(client, flor, talk, "quien")
    assert "No les contamos nada de usted" in page(client, flor, talk, "si-no")


def test_every_kind_of_institution_has_its_words() -> None:
    assert set(PLACE_WORDS) == set(InstitutionKind)


def test_what_stays_closed_is_said_by_name(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    closed = "<li>Su nombre, el número de su documento y su teléfono</li>"
    opened, not_seen = page(client, flor, begin(client, flor, record_classes=["general"]), "que").split(
        "No verían:"
    )
    assert closed in not_seen
    assert closed not in opened
    opened, not_seen = page(client, flor, begin(client, flor), "que").split("No verían:")
    assert closed in opened
    assert closed not in not_seen


def test_the_last_day_is_said_in_full_with_its_months(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    text = page(client, flor, begin(client, flor), "hasta")
    assert f"Hasta el {whole_date_words(months_later(today(), 3))}. Es un plazo de 3 meses." in text


def test_what_others_decide_is_not_said_to_last_longer_than_it_does(client_of: ClientOf, flor: int) -> None:
    """Flor, of whom «17» was told today, may be 18 tomorrow."""
    client = client_of("ana")
    for months in ("3", "12"):
        talk = begin(client, flor, given_by="guardian", guardian_implicated="no", months=months)
        text = page(client, flor, talk, "hasta")
        assert f"Hasta el {whole_date_words(today())}." in text
        assert "Desde que tenga 18 años decide solo usted" in text
        assert "meses" not in text


def test_who_stops_before_the_end_is_not_asked_for_a_yes(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    decision = url("case_talk", flor, talk, "decision")
    assert f"{decision}?parar=quien" in page(client, flor, talk, "quien")
    stopped = client.get(f"{decision}?parar=quien").content.decode()
    assert 'value="given"' not in stopped
    assert url("case_talk", flor, talk, "quien") in stopped
    assert client.post(f"{decision}?parar=quien", {"decision": "given"}).status_code == 422
    assert client.post(f"{decision}?parar=quien", {"decision": "not_now"}).status_code == 302
    act_as("ana")
    assert Consent.objects.get(case_id=flor).decision == "not_now"


def test_a_withdrawn_consent_says_so_everywhere(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    shown = url("case_consent", flor, row)
    until = date_words(months_later(today(), 3))
    assert "Ya no vale" not in client.get(shown).content.decode()
    assert until in client.get(url("case_consent_slip", flor, row)).content.decode()
    withdraw = url("case_consent_withdraw", flor, row)
    assert client.post(withdraw, {"request_id": str(uuid4())}).status_code == 302
    text = client.get(shown).content.decode()
    assert "Ya no vale" in text
    assert withdraw not in text
    assert until not in client.get(url("case_consent_slip", flor, row)).content.decode()
    # Another tab, opened before: nothing breaks, and it is said.
    assert client.get(withdraw).status_code == 302
    again = client.post(withdraw, {"request_id": str(uuid4())}, follow=True)
    assert "Ya no estaba vigente" in again.content.decode()


@pytest.fixture
def told_until(act_as: ActAs, full_case: int) -> str:
    """A case shared with UDAVIT for thirty days; the last one in words."""
    until = today() + timedelta(days=30)
    told = ConsentTold(
        purpose=ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=ident("udavit-maynas"),
        record_classes=("general",),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=until,
    )
    record_consent(by=act_as("ana"), case=full_case, request_id=uuid4(), told=told)
    return date_words(until)


def test_who_receives_it_reads_the_same_last_day(client_of: ClientOf, told_until: str) -> None:
    assert told_until in client_of("enlace").get(reverse("shared_with_unit")).content.decode()


def test_the_day_of_a_share_is_said_in_the_language_of_the_page(client_of: ClientOf, told_until: str) -> None:
    client = client_of("enlace")
    client.cookies["language"] = "en"
    assert f"{today():%B %Y}" in client.get(reverse("shared_with_unit")).content.decode()


def test_each_button_says_what_it_does(client_of: ClientOf, act_as: ActAs, told_until: str) -> None:
    focal = client_of("enlace")
    (line,) = shares_with_my_unit(act_as("enlace"))
    leaving = focal.get(reverse("shared_leave", args=[line.share_id])).content.decode()
    finding = client_of("ana").get(reverse("by_slip")).content.decode()
    assert "Sí, terminarlo" in leaving
    assert "Guardar" not in leaving + finding


def test_a_call_is_enough_to_take_back_and_for_nothing_else(client_of: ClientOf, flor: int) -> None:
    """Her page, the sheet and the worker's page say one thing."""
    client = client_of("ana")
    talk = begin(client, flor)
    hers = page(client, flor, talk, "cambiar")
    assert "yendo o llamando: vale desde que lo dice. Por teléfono no le decimos si ya está hecho" in hers
    assert "Para todo lo demás, venga." in hers
    row = decide(client, flor, talk, "given")
    sheet = client.get(url("case_consent_slip", flor, row)).content.decode()
    assert "Si ya no quiere, llame o pase" in sheet
    assert "si lo perdió, igual puede" in sheet
    assert "Una marca suya:" in sheet  # of two sheets she knows which is which, and nobody else does
    workers = client.get(reverse("by_slip")).content.decode()
    assert "la llamada basta: retírelo en ese momento" in workers
    assert "no confirme ni niegue nada" in workers
    assert "Para cualquier otra cosa, que venga" in workers


def test_what_the_numbers_say_of_her_is_what_the_observatory_can_show() -> None:
    """A dimension more, and her page has to say so."""
    shown = {found.name for found in fields(ExactCounts)}
    assert shown == {"opened", "forms", "recruited_in", "exploited_in", "age_and_sex"}
    said = what(Ask(ConsentPurpose.STATISTICS))
    assert said.items == (
        "El mes o el año en que le recibimos, su sexo y su grupo de edad.",
        "En qué departamento del Perú empezó y en cuál pasó, o si fue fuera del Perú.",
        "Qué tipo de situación fue.",
    )


def test_a_notice_to_a_consulate_is_one_until_a_day() -> None:
    ask = Ask(ConsentPurpose.CONSULAR_CONTACT, until="23 de febrero de 2027", period="3 meses")
    said = " ".join([*how_long(ask).says, *how_long(ask).after])
    assert "Es un solo aviso. Lo podemos dar hasta el 23 de febrero de 2027." in said
    assert "3 meses" not in said


@pytest.mark.parametrize(("is_now", "since"), [(True, "Desde ahora"), (False, "Desde ese momento")])
def test_taking_back_begins_now_or_some_day(is_now: bool, since: str) -> None:
    for purpose in (ConsentPurpose.ACCOMPANIMENT, ConsentPurpose.REFERRAL, ConsentPurpose.COMPLAINT):
        assert after_taking_back(Ask(purpose), is_now=is_now)[0].startswith(since)


@pytest.mark.parametrize("may_be_minor", [True, False])
def test_whom_a_law_tells_is_the_same_for_a_yes_and_a_no(may_be_minor: bool) -> None:
    said = after_no(Ask(ConsentPurpose.REFERRAL, may_be_minor=may_be_minor))
    assert "diga sí o no, la ley nos obliga a avisar si hay peligro" in said
    assert ("UPE, DEMUNA" in said) == may_be_minor


def test_the_last_day_comes_back_from_its_end() -> None:
    for days in range(400):
        day = today() + timedelta(days=days)
        assert last_day_of(end_of(day)) == day
