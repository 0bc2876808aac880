"""A shelter's name tells where somebody sleeps: only who may read that, and its own people, are told (rule 4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.offices import names_office
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.bases import bases_of
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.receiving import assign_share
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.emergencies import announce_emergency, ask_emergency, open_announced
from amparo.casework.safeguards.unveiling import ask
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, RecordClass
from amparo.foundation.access.exceptional import emergencies_to_review
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.shares import shares_of
from amparo.foundation.clock import today
from amparo.web.consent.basis_words import shown_basis
from tests.conftest import ActAs
from tests.workflows.pdf_text import text_of
from tests.world import UNITS, ident

ClientOf = Callable[[str], Client]
SHELTER = UNITS["car-loreto"][0]
ID = str(ident("car-loreto"))
VEILED = "Centro de acogida, Loreto"
# username: (unit, who gives there what was shared)
RECEIVERS = {"fiscal": ("fiscalia-maynas", "jefa"), "udavit": ("udavit-maynas", "enlace")}
WHY = "Alguien la espera en la puerta de la comisaría."


@pytest.fixture
def hers(act_as: ActAs) -> int:
    """A case that the shelter keeps."""
    told = Registration(identity=Identity(working_name="Luz"))
    return open_case(by=act_as("car"), request_id=uuid4(), registration=told)


def agree(act_as: ActAs, keeper: str, case: int, unit: str, *classes: str) -> int:
    """She lets an office read the general class and these; returns the consent."""
    investigates = unit in ("divincri-maynas", "fiscalia-maynas")
    told = ConsentTold(
        purpose=ConsentPurpose.COMPLAINT if investigates else ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=ident(unit),
        record_classes=("general", *classes),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=30),
    )
    consent = record_consent(by=act_as(keeper), case=case, request_id=uuid4(), told=told)
    assert consent is not None
    return consent


def share(act_as: ActAs, keeper: str, case: int, to: str, *classes: str) -> None:
    """The same, and the office gives it to somebody there."""
    unit, receiver = RECEIVERS[to]
    consent = agree(act_as, keeper, case, unit, *classes)
    (line,) = [s for s in shares_of(access_case(act_as(keeper), case)) if s.basis == consent]
    assign_share(by=act_as(receiver), share=line.share_id, staff=ident(to), is_member=True)


def break_glass(act_as: ActAs, who: str, case: int) -> None:
    request, by = uuid4(), act_as(who)
    kind = EmergencyKind.LIFE_AT_RISK
    ask_emergency(by=by, case=case, request_id=request, kind=kind, reason=WHY)
    announce_emergency(by=by, case=case, request_id=request)
    open_announced(by=by, case=case, request_id=request, reason=WHY)


def all_pages(client: Client, case: int) -> str:
    """Every page of the case that can be read, the API and the paper; at least the path opens."""
    code = code_of_subject(case)
    names = ("", "persona/", "situacion/", "notas/", "consentimientos/", "equipo/", "miradas/", "compartir/")
    answers = [client.get(f"/casos/{code}/{name}") for name in names]
    answers += [client.get(f"/api/v1/cases/{code}{end}") for end in ("", "/path")]
    assert [answers[0].status_code, *(a.status_code for a in answers[-2:])] == [200, 200, 200]
    paper = client.post(f"/casos/{code}/resumen.pdf", {"request_id": str(uuid4())})
    texts = [a.content.decode() for a in answers if a.status_code == 200]
    if paper.headers.get("Content-Type") == "application/pdf":
        texts.append(text_of(paper.content))
    return "\n".join(texts)


def test_the_police_in_an_emergency(client_of: ClientOf, act_as: ActAs, hers: int) -> None:
    police = client_of("policia")
    break_glass(act_as, "policia", hers)
    text = all_pages(police, hers)
    assert SHELTER not in text
    assert ID not in text
    assert VEILED in text
    api = police.get(f"/api/v1/cases/{code_of_subject(hers)}/path").json()["steps"]
    assert {step["unit"] for step in api} == {None, str(ident("divincri-maynas"))}


@pytest.mark.parametrize("to", ["fiscal", "udavit"])
def test_who_was_given_the_general_class(client_of: ClientOf, act_as: ActAs, hers: int, to: str) -> None:
    share(act_as, "car", hers, to)
    text = all_pages(client_of(to), hers)
    assert SHELTER not in text
    assert ID not in text
    assert VEILED in text


def test_who_was_given_where_she_sleeps_and_the_shelter_itself(
    client_of: ClientOf, act_as: ActAs, hers: int
) -> None:
    share(act_as, "car", hers, "udavit", "location")
    for who in ("udavit", "car"):
        client = client_of(who)
        assert SHELTER in client.get(f"/casos/{code_of_subject(hers)}/").content.decode()
        assert client.get(f"/api/v1/cases/{code_of_subject(hers)}").json()["unit"] == ID


def test_its_coordinator_reads_the_name_without_the_class(act_as: ActAs, hers: int) -> None:
    access = access_case(act_as("directora"), hers)
    assert not access.may_read(RecordClass.LOCATION)
    assert names_office(access, ident("car-loreto"))


def test_a_consent_for_a_shelter_is_shown_to_who_keeps_the_file_alone(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    consent = agree(act_as, "ana", full_case, "car-loreto")
    share(act_as, "ana", full_case, "fiscal")
    address = f"/casos/{code_of_subject(full_case)}/consentimientos/"
    assert SHELTER in client_of("ana").get(address).content.decode()
    fiscal = client_of("fiscal")
    assert SHELTER not in fiscal.get(address).content.decode()
    for end in ("", "gracias/", "retirar/", "papel/", "devuelto/"):
        assert fiscal.get(f"{address}{consent}/{end}").status_code in (404, 409)


def key_of_general_alone(act_as: ActAs, who: str) -> Client:
    """A program's key that somebody made for themselves, for the class general."""
    act_as(who)
    token = f"amparo_{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_make_token(gen_random_uuid(), 'k', %s, 1, true, 30)",
            [sha256(token.encode()).digest()],
        )
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_nor_to_who_keeps_the_file_and_may_not_read_where_she_sleeps(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    consent = agree(act_as, "ana", full_case, "car-loreto")
    base = f"/casos/{code_of_subject(full_case)}/consentimientos/"
    for who, client in (("ana", client_of("ana")), ("rosa", client_of("rosa"))):
        for end in ("", f"{consent}/", f"{consent}/gracias/", f"{consent}/retirar/", f"{consent}/papel/"):
            text = client.get(base + end).content.decode()
            named = [word in text for word in (SHELTER, VEILED)]
            if end in ("", f"{consent}/") or VEILED in text or SHELTER in text:
                assert named == ([True, False] if who == "ana" else [False, True]), (who, end)
            assert ID not in text


def test_nor_by_a_key_that_is_not_for_it(client_of: ClientOf, act_as: ActAs, full_case: int) -> None:
    agree(act_as, "ana", full_case, "car-loreto")
    address = f"/api/v1/cases/{code_of_subject(full_case)}/consents"
    told = {
        who: [line for line in client.get(address).json()["consents"] if line["purpose"] == "referral"]
        for who, client in (
            ("ana", client_of("ana")),
            ("rosa", client_of("rosa")),
            ("key", key_of_general_alone(act_as, "ana")),
        )
    }
    assert {
        who: [(line["recipient"], line["has_recipient"]) for line in lines] for who, lines in told.items()
    } == {
        "ana": [(ID, True)],
        "rosa": [(None, True)],
        "key": [(None, True)],
    }


def test_nor_where_a_law_would_have_told_a_shelter(act_as: ActAs, full_case: int) -> None:
    (line,) = bases_of(access_case(act_as("ana"), full_case))
    old = replace(line, recipient=ident("car-loreto"))
    shown = {who: shown_basis(old, access_case(act_as(who), full_case)).recipient for who in ("ana", "rosa")}
    assert shown == {"ana": f"{SHELTER}, INABIF", "rosa": VEILED}


def test_the_paper_of_the_shelter_itself_does_not_say_where_it_was_printed(
    client_of: ClientOf, hers: int
) -> None:
    address = f"/casos/{code_of_subject(hers)}/resumen.pdf"
    text = text_of(client_of("car").post(address, {"request_id": str(uuid4())}).content)
    assert SHELTER.replace(" ", "") not in text.replace(" ", "")
    assert VEILED.replace(" ", "") in text.replace(" ", "")


def test_that_a_shelter_asks_in_an_emergency_is_not_told_by_name(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    break_glass(act_as, "car", full_case)
    for who in ("ana", "rosa"):
        client = client_of(who)
        text = client.get(f"/casos/{code_of_subject(full_case)}/").content.decode()
        assert (SHELTER in text) == (who == "ana")  # of the two only Ana may read where she sleeps
        looks = client.get(f"/casos/{code_of_subject(full_case)}/miradas/").content.decode()
        assert (SHELTER in looks, VEILED in looks) == (who == "ana", who == "rosa")
    (line,) = emergencies_to_review(act_as("rosa"))
    reviewed = client_of("rosa").get(f"/emergencia/{line.id}/revisar/").content.decode()
    assert (SHELTER in reviewed, VEILED in reviewed) == (False, True)


@pytest.mark.parametrize("who", ["ana", "rosa"])
def test_that_a_shelter_asks_whose_identity_it_is_is_not_told_by_name(
    client_of: ClientOf, act_as: ActAs, full_case: int, who: str
) -> None:
    """Not to Ana either: that it asks may say that she is there tonight."""
    asked = uuid4()
    ask(by=act_as("car"), case=full_case, request_id=asked, classes=[RecordClass.IDENTITY], reason=WHY)
    for address in ("/decisiones/", f"/pedidos/{asked}/"):
        text = client_of(who).get(address).content.decode()
        assert (SHELTER in text, VEILED in text) == (False, True)
