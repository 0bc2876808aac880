"""The conversation with the person: one thing a page, exactly once, and no is an answer like another."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.models import Case, Note
from amparo.casework.consent.enums import ConsentPurpose
from amparo.casework.consent.models import Consent, Conversation
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from amparo.web.consent.talk import PAGES
from amparo.web.in_her_hands import MARK
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def url(name: str, case: int, *args: object) -> str:
    return reverse(name, args=[code_of_subject(case), *args])


def prepared(**changes: object) -> dict[str, object]:
    return {
        "request_id": str(uuid4()),
        "purpose": "complaint",
        "recipient": str(ident("fiscalia-maynas")),
        "record_classes": ["general", "identity"],
        "months": "3",
        "given_by": "self",
        "form": "spoken",
        "language": "spanish",
        "interpreter": "no",
    } | changes


def begin(client: Client, case: int, **changes: object) -> str:
    """Prepare a conversation; returns its id."""
    data = prepared(**changes)
    client.cookies.pop(MARK, None)  # it is the worker who prepares
    answer = client.post(url("case_talk_prepare", case), data)
    assert answer.status_code == 302, answer.context["form"].errors
    return str(data["request_id"])


def page(client: Client, case: int, talk: str, name: str) -> str:
    answer = client.get(url("case_talk", case, talk, name))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_pages_say_the_five_things_and_the_law_first(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    assert "aunque diga que no" in page(client, flor, talk, "ley")
    assert PAGES[0] == "ley"
    assert "investigan" in page(client, flor, talk, "para-que")
    assert "Fiscalía de Trata, Maynas" in page(client, flor, talk, "quien")
    assert "quien defiende a la persona acusada" in page(client, flor, talk, "quien")
    seen, closed = page(client, flor, talk, "que").split("No verían:")
    assert "Su nombre, el número de su documento" in seen
    assert "Su salud" not in seen
    assert "<li>Dónde vive o duerme</li><li>Su salud</li>" in closed
    assert "Después ya no lo pueden abrir" in page(client, flor, talk, "hasta")
    assert "No pasa nada malo" in page(client, flor, talk, "si-no")
    assert "cualquier día" in page(client, flor, talk, "cambiar")


def test_she_sees_no_code_no_name_and_no_menu(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    for name in ("empezar", *PAGES):
        text = page(client, flor, talk, name)
        body = text.split("<main", 1)[1]
        assert "Flor" not in text
        assert "Ana Ríos" not in text
        assert code_of_subject(flor) not in body.replace(f"/{code_of_subject(flor)}/", "")
        assert "<nav" not in text
        assert "data-exit" in text


def decide(client: Client, case: int, talk: str, decision: str) -> int:
    answer = client.post(url("case_talk", case, talk, "decision"), {"decision": decision})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    client.cookies.pop(MARK, None)  # the phone is the worker's again
    return int(answer["Location"].rstrip("/").split("/")[-2])


def test_her_decision_is_recorded_whole_and_once(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    client.post(url("case_talk", flor, talk, "con-sus-palabras"), {"restated": ["purpose", "until"]})
    row = decide(client, flor, talk, "given")
    assert decide(client, flor, talk, "given") == row
    act_as("ana")
    (found,) = Consent.objects.filter(case_id=flor)
    assert (found.decision, found.recipient) == ("given", ident("fiscalia-maynas"))
    assert (found.record_classes, found.restated) == (["general", "identity"], ["purpose", "until"])
    assert found.until is not None
    assert found.until > today() + timedelta(days=80)
    assert (found.interpreter, found.language, found.form) == ("no", "spanish", "spoken")
    assert not Conversation.objects.filter(case_id=flor).exists()
    # Back leads to what it ended in.
    assert client.get(url("case_talk", flor, talk, "quien"))["Location"].endswith("/gracias/")


@pytest.mark.parametrize("decision", ["refused", "not_now"])
def test_no_and_not_now_are_facts_too(act_as: ActAs, client_of: ClientOf, flor: int, decision: str) -> None:
    client = client_of("ana")
    decide(client, flor, begin(client, flor), decision)
    act_as("ana")
    assert Consent.objects.get(case_id=flor).decision == decision
    text = client.get(url("case_consents", flor)).content.decode()
    assert "No aceptado, retirado o vencido" in text


def test_one_who_was_not_asked_to_say_it_is_told_apart(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    decide(client, flor, begin(client, flor), "given")
    act_as("ana")
    assert Consent.objects.get(case_id=flor).restated is None


def test_the_sheet_gives_nothing_away(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    text = client.get(url("case_consent_slip", flor, row)).content.decode()
    said = text.lower()
    for word in ("amparo", "fiscal", "trata", "consent", "flor", "calp", "datos", "ana ríos"):
        assert word not in said.replace(f"/casos/{code_of_subject(flor).lower()}/consentimientos/", ""), word
    assert "Recordatorio" in text


def test_what_is_wrong_in_the_preparation_is_said(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")

    def said(**changes: object) -> str:
        answer = client.post(url("case_talk_prepare", flor), prepared(**changes))
        assert answer.status_code == 422
        return str(answer.content.decode())

    assert "Elija con quién" in said(recipient="")
    assert "hace falta una fecha final" in said(months="")
    assert "Elija para qué" in said(purpose="")
    assert "mientras tanto no puede decidir" in said(given_by="guardian", guardian_implicated="unknown")
    assert "no puede decidir" in said(given_by="guardian", guardian_implicated="yes")


def test_an_outsider_finds_no_conversation(client_of: ClientOf, flor: int) -> None:
    talk = begin(client_of("ana"), flor)
    for other in ("carla", "fiscal"):
        client = client_of(other)
        assert client.get(url("case_talk", flor, talk, "quien")).status_code == 404
        assert client.get(url("case_talk_prepare", flor)).status_code == 404
    # the coordinator may write here, but it is not hers
    assert client_of("rosa").get(url("case_talk", flor, talk, "quien")).status_code == 404


def test_a_withdrawal_is_one_click_and_a_confirmation(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    assert url("case_consent_withdraw", flor, row) in client.get(url("case_consents", flor)).content.decode()
    assert "Fiscalía de Trata" in client.get(url("case_consent_withdraw", flor, row)).content.decode()
    data = {"request_id": str(uuid4())}
    for _ in range(2):
        assert client.post(url("case_consent_withdraw", flor, row), data).status_code == 302
    act_as("ana")
    current = Consent.objects.get(case_id=flor, superseded_at=None)
    assert (current.decision, current.supersedes) == ("withdrawn", row)
    assert Consent.objects.filter(case_id=flor).count() == 2


def test_refusing_everything_still_reaches_care(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    recipients = {"referral": ident("udavit-maynas"), "complaint": ident("fiscalia-maynas")}
    for purpose in ConsentPurpose.values:
        talk = begin(client, flor, purpose=purpose, recipient=str(recipients.get(purpose, "")))
        decide(client, flor, talk, "refused")
    act_as("ana")
    assert set(Consent.objects.values_list("decision", flat=True)) == {"refused"}
    day = today()
    on = {"_day": str(day.day), "_month": str(day.month), "_year": str(day.year)}

    def dated(name: str) -> dict[str, str]:
        return {name + part: value for part, value in on.items()}

    note = {
        "request_id": str(uuid4()),
        "text": "Conversamos.",
        "kind": "session",
        "record_class": "psychosocial",
        **dated("occurred"),
    }
    assert client.post(url("case_note_add", flor), note).status_code == 302
    task = {"request_id": str(uuid4()), "kind": "appointment", "nature": "promised", **dated("due")}
    assert client.post(url("case_task_add", flor), task).status_code == 302
    session = {"request_id": str(uuid4()), "activity": "session_held", **dated("occurred")}
    assert client.post(url("case_entry_add", flor), session).status_code == 302
    answer = client.post(url("case_follow_up", flor), {"request_id": str(uuid4())})
    assert answer.status_code == 302
    act_as("ana")
    assert Case.objects.get(id=flor).state == "follow_up"
    assert Note.objects.filter(case_id=flor).count() == 1
    assert Task.objects.filter(case_id=flor, kind="appointment").count() == 1
    for name in ("case", "case_person", "case_situation", "case_notes", "case_consents"):
        assert client.get(url(name, flor)).status_code == 200
