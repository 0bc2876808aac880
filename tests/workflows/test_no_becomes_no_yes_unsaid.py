"""What is written down of a decision: a yes says who said it and how, and over a no that she changed her mind."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from amparo.casework.consent.actions import ConsentTold, consent_row
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.test_consents_screen import sent, url

ClientOf = Callable[[str], Client]
CONSULATE = {"purpose": "consular_contact"}
UNSAID = {"given_by": "", "form": "", "language": ""}
NOES = ("refused", "withdrawn")


def day_sent(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def in_days(days: int) -> dict[str, str]:
    return day_sent("until", today() + timedelta(days=days))


def write(client: Client, case: int, **changes: str):  # type: ignore[no-untyped-def]
    return client.post(url("case_consent_add", case), sent(**changes))


def holds(act_as: ActAs, case: int) -> list[str]:
    act_as("ana")
    rows = Consent.objects.filter(case_id=case, superseded_at=None)
    return list(rows.order_by("id").values_list("decision", flat=True))


def test_two_ticks_make_no_yes_of_a_no(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert write(client, flor, **CONSULATE, decision="refused", form="by_phone").status_code == 302
    answer = write(client, flor, **CONSULATE, **UNSAID)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"given_by", "form", "until", "changed_mind"}
    assert "dijo que no. ¿Cambió de decisión?" in answer.content.decode()
    assert holds(act_as, flor) == ["refused"]


@pytest.mark.parametrize("no", NOES)
@pytest.mark.parametrize("purpose", ["consular_contact", "statistics", "accompaniment"])
def test_over_a_no_a_yes_needs_her_changed_mind(
    act_as: ActAs, client_of: ClientOf, flor: int, purpose: str, no: str
) -> None:
    client, yes = client_of("ana"), {"purpose": purpose} | in_days(30)
    assert write(client, flor, purpose=purpose, decision=no).status_code == 302
    refused = write(client, flor, **yes)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"changed_mind"}
    assert holds(act_as, flor) == [no]
    yesterday = write(
        client, flor, **yes, **day_sent("decided", today() - timedelta(days=1)), changed_mind="on"
    )
    assert set(yesterday.context["form"].errors) == {"decided"}
    assert write(client, flor, **yes, changed_mind="on").status_code == 302
    assert holds(act_as, flor) == ["given"]


def test_the_question_stands_only_where_there_is_a_no(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert "changed_mind" not in client.get(url("case_consent_add", flor)).context["form"].fields
    write(client, flor, decision="not_now")
    assert "changed_mind" not in client.get(url("case_consent_add", flor)).context["form"].fields
    write(client, flor, decision="refused")
    text = client.get(url("case_consent_add", flor)).content.decode()
    assert "Contar su caso en estadísticas, sin su nombre: el" in text
    # A no after a no, and a no after a yes, are asked for nothing.
    assert write(client, flor, decision="withdrawn", **UNSAID).status_code == 302


@pytest.mark.parametrize("purpose", ["consular_contact", "statistics", "accompaniment"])
def test_a_yes_says_who_and_how(act_as: ActAs, client_of: ClientOf, flor: int, purpose: str) -> None:
    client, yes = client_of("ana"), {"purpose": purpose} | in_days(30)
    for lacks in ("given_by", "form"):
        assert set(write(client, flor, **yes, **{lacks: ""}).context["form"].errors) == {lacks}
    assert holds(act_as, flor) == []


@pytest.mark.parametrize(("days", "may"), [(None, False), (366, True), (367, False)])
def test_a_notice_to_a_consulate_has_a_last_day(
    client_of: ClientOf, flor: int, days: int | None, may: bool
) -> None:
    changes = CONSULATE | ({} if days is None else in_days(days))
    answer = write(client_of("ana"), flor, **changes)
    assert answer.status_code == (302 if may else 422)
    if not may:
        assert set(answer.context["form"].errors) == {"until"}


@pytest.mark.parametrize(("citizenship", "is_marked"), [("PE", True), ("VE", False), ("", False)])
def test_the_form_marks_the_consulate_of_a_peruvian(
    monkeypatch: pytest.MonkeyPatch, client_of: ClientOf, flor: int, citizenship: str, is_marked: bool
) -> None:
    monkeypatch.setattr("amparo.web.cases.consents.citizenship_of_person", lambda _case: citizenship)
    text = client_of("ana").get(url("case_consent_add", flor)).content.decode()
    assert ("Según su ficha es de Perú" in text) == is_marked


@pytest.mark.parametrize(
    "changes",
    [
        {"given_by": None},
        {"form": None},
        {"until": None},
        {"until": today() + timedelta(days=367)},
    ],
)
@pytest.mark.parametrize("purpose", [ConsentPurpose.CONSULAR_CONTACT, ConsentPurpose.COMPLAINT])
def test_plain_sql_writes_no_yes_that_lacks_it(
    act_as: ActAs, flor: int, purpose: ConsentPurpose, changes: dict[str, object]
) -> None:
    ana = act_as("ana")
    whole: dict[str, object] = {
        "given_by": ConsentGiver.SELF,
        "form": ConsentForm.SPOKEN,
        "until": today() + timedelta(days=366),
    }
    for told, may in ((whole, True), (whole | changes, False)):
        row = consent_row(flor, ConsentTold(purpose, ConsentDecision.GIVEN, **told), by=ana)  # type: ignore[arg-type]
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                written = True
                transaction.set_rollback(True)
        except DatabaseError:
            written = False
        assert written == may


def test_a_talk_needs_no_tick(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    """In the conversation she says it herself."""
    client = client_of("ana")
    write(client, flor, decision="refused")
    data = {"request_id": str(uuid4()), "purpose": "statistics", "given_by": "self", "form": "spoken",
            "language": "spanish"}  # fmt: skip
    assert client.post(url("case_talk_prepare", flor), data).status_code == 302
    address = reverse("case_talk", args=[code_of_subject(flor), data["request_id"], "decision"])
    assert client.post(address, {"decision": "given"}).status_code == 302
    assert holds(act_as, flor) == ["given"]
