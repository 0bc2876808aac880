"""The worker is told all that is wrong at once, what she decided before, and that she is not to be called."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.enums import ContactChannel, ContactRule
from amparo.casework.cases.fields import Contact
from amparo.casework.cases.person_actions import record_contact
from amparo.foundation.clock import today
from amparo.web.cases.words import date_words
from amparo.web.in_her_hands import MARK
from tests.conftest import ActAs
from tests.workflows.pdf_text import text_of
from tests.workflows.test_consent_talk import begin, decide, page, prepared
from tests.workflows.test_consents_screen import sent as decision_sent
from tests.workflows.test_consents_screen import url
from tests.world import PASSWORD, ident

ClientOf = Callable[[str], Client]


def prepare_page(client: Client, case: int, purpose: str) -> str:
    return str(client.get(f"{url('case_talk_prepare', case)}?para={purpose}").content.decode())


def test_all_that_is_wrong_is_said_at_once(client_of: ClientOf, flor: int) -> None:
    # UDAVIT reads no health.
    to_udavit = {"purpose": "referral", "recipient": str(ident("udavit-maynas"))}
    wrong = {"months": "", "given_by": "guardian", "guardian_implicated": "yes"}
    sent = prepared(record_classes=["identity", "health"], **to_udavit, **wrong)
    answer = client_of("ana").post(url("case_talk_prepare", flor), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"record_classes", "months", "given_by"}
    boxes = dict(form.fields["record_classes"].widget.choices)
    assert "nadie lo lee" in boxes["health"]
    assert "nadie lo lee" not in boxes["identity"]
    other = prepared(recipient=str(ident("udavit-maynas")), months="")
    again = client_of("ana").post(url("case_talk_prepare", flor), other)
    assert set(again.context["form"].errors) == {"recipient", "months"}


def test_what_she_decided_before_stands_beside_each_purpose(client_of: ClientOf, flor: int) -> None:
    client, day = client_of("ana"), date_words(today())
    first = url("case_talk_prepare", flor)
    assert f"desde el {day}" not in client.get(first).content.decode()
    assert client.post(url("case_consent_add", flor), decision_sent(decision="refused")).status_code == 302
    decide(client, flor, begin(client, flor), "given")
    text = client.get(first).content.decode()
    assert f"No acepta desde el {day}" in text
    assert f"Acepta desde el {day} · Fiscalía de Trata, Maynas" in text
    assert f"No acepta desde el {day}" in prepare_page(client, flor, "statistics")
    assert f"desde el {day}" not in prepare_page(client, flor, "referral")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ContactRule.NEVER, "nunca se le llame"),
        (ContactRule.ASK_FIRST, "solo si antes preguntó"),
        (ContactRule.ALLOWED, ""),
    ],
)
def test_who_is_not_to_be_called_is_said_beside_the_telephone(
    act_as: ActAs, client_of: ClientOf, flor: int, rule: ContactRule, words: str
) -> None:
    record_contact(
        by=act_as("ana"), case=flor, request_id=uuid4(), contact=Contact(ContactChannel.CALL, rule)
    )
    answer = client_of("ana").get(f"{url('case_talk_prepare', flor)}?para=statistics")
    told = str(answer.context["form"].fields["form"].help_text)
    assert (words in told) if words else ("«Por teléfono»" not in told)
    # The instruction itself stands above, as on every form of the case.
    assert ('class="am-safety' in answer.content.decode()) == (rule != ContactRule.ALLOWED)


def test_the_paper_says_what_each_consent_was_for_and_which_hold(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    for purpose, decision in (("statistics", "given"), ("statistics", "refused"), ("accompaniment", "given")):
        answer = client.post(url("case_consent_add", flor), decision_sent(purpose=purpose, decision=decision))
        assert answer.status_code == 302
    text = _squeezed(text_of(client.post(f"{url('case', flor)}resumen.pdf").content))
    counted = _squeezed("Contar su caso en estadísticas, sin su nombre")
    assert f"Consentimientodado:{counted};yanovale" in text
    assert f"Consentimientonodado:{counted}" in text
    assert f"Consentimientonodado:{counted};ya" not in text
    kept = _squeezed("Recibir acompañamiento, con su registro en esta institución")
    assert f"Consentimientodado:{kept}" in text
    assert f"{kept};ya" not in text


def _squeezed(text: str) -> str:
    """Without spaces and breaks: lines of a table are broken where they end."""
    return "".join(text.split()).replace("-", "")


def test_after_the_quick_exit_the_password_is_asked_for_once(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    page(client, flor, talk, "empezar")
    client.get("/tiempo/")
    assert client.cookies[MARK].value
    client.post("/entrar/", {"login": "ana", "password": PASSWORD})
    assert "¿Ya tiene usted el teléfono?" not in client.get("/").content.decode()
    assert client.get("/").status_code == 200
