"""A second factor of the last ten minutes before anything is opened to others, and not for closing it again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from amparo.casework.consent.bases import StepTold, basis_line, record_basis, step_basis
from amparo.casework.consent.enums import BasisState
from amparo.casework.consent.models import Consent
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.safeguards.unveiling import ask
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.policy.classes import EVERY_BIT
from amparo.foundation.access.shares import shares_with_my_unit
from amparo.foundation.access.tokens import make_token
from amparo.foundation.access.viewer import open_viewer, token_of_session
from amparo.foundation.clock import today
from tests.api.conftest import as_program
from tests.conftest import ActAs
from tests.workflows.test_consent_talk import begin, url
from tests.workflows.test_legal_basis import told
from tests.workflows.test_shared_screens import shared as shared
from tests.world import PASSWORD, ident

PROOF = {"proof-asked-by": "POST", "proof-password": PASSWORD}  # in the demo the password stands in
ClientOf = Callable[[str], Client]


@pytest.fixture
def long_ago(db_both: None) -> ClientOf:
    """Somebody whose second factor is not of the last ten minutes."""

    def signed_in(username: str) -> Client:
        client = Client()
        session = client.session
        session["began"] = True
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        token = token_of_session(session.session_key)
        open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=False)
        return client

    return signed_in


def is_asked(answer: HttpResponse) -> bool:
    return answer.status_code == 403 and "Confirme que es usted" in answer.content.decode()


def test_a_yes_that_opens_is_kept_once_it_was_proved(long_ago: ClientOf, act_as: ActAs, flor: int) -> None:
    ana = long_ago("ana")
    talk = begin(ana, flor)
    decision = url("case_talk", flor, talk, "decision")
    question = ana.post(decision, {"decision": "given"})
    assert is_asked(question)
    assert 'name="decision" value="given"' in question.content.decode()
    act_as("ana")
    assert not Consent.objects.filter(case_id=flor).exists()
    assert ana.post(decision, PROOF | {"decision": "given"}).status_code == 302
    act_as("ana")
    assert Consent.objects.get(case_id=flor).decision == "given"


def test_it_is_asked_before_the_phone_is_handed_over(long_ago: ClientOf, flor: int) -> None:
    ana = long_ago("ana")
    start = url("case_talk", flor, begin(ana, flor), "empezar")
    assert is_asked(ana.get(start))
    assert ana.post(start, PROOF | {"proof-asked-by": "GET"})["Location"] == start
    assert ana.get(start).status_code == 200


@pytest.mark.parametrize("said", ["refused", "not_now"])
def test_a_no_is_kept_at_once(long_ago: ClientOf, flor: int, said: str) -> None:
    ana = long_ago("ana")
    decision = url("case_talk", flor, begin(ana, flor), "decision")
    assert ana.post(decision, {"decision": said}).status_code == 302


def test_what_a_law_asks_for_is_given_after_it_was_proved(
    long_ago: ClientOf, act_as: ActAs, flor: int
) -> None:
    basis = record_basis(by=act_as("ana"), case=flor, request_id=uuid4(), told=told(), paper=b"Oficio.")
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    for who, step in (
        ("luis", StepTold(BasisState.NARROWED, today(), ("general",))),
        ("ana", StepTold(BasisState.INFORMED, today(), (), "in_person")),
    ):
        step_basis(by=act_as(who), case=flor, request_id=uuid4(), basis_id=basis or 0, told=step)
    ana, code = long_ago("ana"), code_of_subject(flor)
    assert ana.get(reverse("case_basis_step", args=[code, basis, "refused"])).status_code == 200
    give = reverse("case_basis_step", args=[code, basis, "disclosed"])
    assert is_asked(ana.get(give))
    assert is_asked(ana.post(give, {"request_id": str(uuid4())}))
    day = {"done_day": str(today().day), "done_month": str(today().month), "done_year": str(today().year)}
    assert ana.post(give, PROOF | day | {"request_id": str(uuid4())}).status_code == 302
    line = basis_line(access_case(act_as("ana"), flor), basis or 0)
    assert line is not None
    assert line.state == "disclosed"


def test_what_was_shared_is_given_to_somebody_after_it_was_proved_and_taken_at_once(
    long_ago: ClientOf, act_as: ActAs, shared: int
) -> None:
    focal = long_ago("enlace")
    (line,) = shares_with_my_unit(act_as("enlace"))
    address, sent = reverse("shared_assign", args=[line.share_id]), {"staff": str(ident("udavit"))}
    assert is_asked(focal.post(address, sent | {"then": "give"}))
    assert focal.post(address, sent | {"then": "take"}).status_code == 302
    assert focal.post(address, PROOF | sent | {"then": "give"}).status_code == 302


def test_the_second_person_proves_who_they_are(long_ago: ClientOf, act_as: ActAs, flor: int) -> None:
    request = uuid4()
    ask(
        by=act_as("fiscal"),
        case=flor,
        request_id=request,
        classes=[RecordClass.IDENTITY],
        reason="Audiencia.",
    )
    rosa, address = long_ago("rosa"), f"/pedidos/{request}/"
    sent = {"grant": "yes", "request_id": str(uuid4())}
    assert is_asked(rosa.get(address))
    assert is_asked(rosa.post(address, sent))
    assert rosa.post(address, PROOF | sent).status_code == 302


def test_through_the_api_too_except_with_a_key_which_was_made_with_one(
    long_ago: ClientOf, act_as: ActAs, flor: int
) -> None:
    address = f"/api/v1/cases/{code_of_subject(flor)}/consents"
    yes = {
        "purpose": "referral", "decision": "given", "recipient": str(ident("udavit-maynas")),
        "record_classes": ["general"], "given_by": "self", "form": "spoken",
        "until": str(today() + timedelta(days=30)),
    }  # fmt: skip
    ana = long_ago("ana")

    def send(said: dict[str, object]) -> HttpResponse:
        return ana.post(
            address, said, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
        )

    answer = send(yes)
    assert (answer.status_code, answer.json()["type"]) == (
        409, "urn:amparo:problem:refused:second_factor_is_old",
    )  # fmt: skip
    assert send({"purpose": "statistics", "decision": "refused"}).status_code == 201
    key = make_token(
        by=act_as("ana"), token_id=uuid4(), name="x", classes=EVERY_BIT, is_read_only=False, days=30
    )
    assert as_program(key).post(address.removeprefix("/api/v1"), yes).status_code == 201
