"""Decisions through the API: what nobody can have said is refused, and what is old and odd is still shown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from amparo.casework.consent.actions import ConsentTold, consent_row
from amparo.casework.consent.enums import ConsentDecision, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.foundation.access.models import Share
from amparo.foundation.clock import today
from tests.world import ident

DECISIONS = ("given", "refused", "not_now", "withdrawn")
SHARED = {
    "purpose": "referral",
    "recipient": str(ident("udavit-maynas")),
    "record_classes": ["general"],
    "given_by": "self",
    "form": "spoken",
    "until": str(today() + timedelta(days=30)),
}
WRONG = [
    ({"recipient": str(uuid4())}, "recipient_unknown"),
    ({"purpose": "statistics"}, "purpose_has_no_recipient"),
    ({"decided_on": str(today() + timedelta(days=1))}, "date_in_the_future"),
    ({"decided_on": str(today()), "until": str(today() - timedelta(days=1))}, "until_before_decided"),
    ({"record_classes": ["x" * 30]}, "class_cannot_be_shared"),
]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(("changes", "reason"), WRONG)
def test_what_nobody_can_have_said_is_refused_whatever_was_decided(
    program_of, flor_code, decision, changes, reason
):
    ana, said = program_of("ana"), SHARED | {"decision": decision} | changes
    for answered in (
        ana.post(f"/cases/{flor_code}/consents", said),
        ana.post("/cases", {"consents": [said]}),
    ):
        assert answered.status_code == 409, answered.content
        assert answered.json()["type"].endswith(reason)
        assert answered.json()["detail"]
    assert ana.get(f"/cases/{flor_code}/consents").json() == {"consents": []}


@pytest.mark.parametrize("decision", DECISIONS)
def test_nothing_is_asked_for_a_unit_of_ones_own(program_of, act_as, flor_code, decision):
    own = str(act_as("ana").unit_id)
    said = SHARED | {"decision": decision, "recipient": own}
    answered = program_of("ana").post(f"/cases/{flor_code}/consents", said)
    assert (answered.status_code, answered.json()["type"].rsplit(":", 1)[-1]) == (409, "recipient_is_own")


def test_a_yes_is_to_one_unit_and_a_no_may_be_to_all(program_of, flor_code):
    ana, to_all = program_of("ana"), {"purpose": "referral", "given_by": "self", "form": "spoken"}
    yes = ana.post(f"/cases/{flor_code}/consents", to_all | {"decision": "given"})
    assert (yes.status_code, yes.json()["type"].rsplit(":", 1)[-1]) == (409, "recipient_is_needed")
    assert ana.post(f"/cases/{flor_code}/consents", to_all | {"decision": "refused"}).status_code == 201


def test_what_opens_a_case_to_others_waits_until_it_is_registered(program_of, act_as):
    ana, yes = program_of("ana"), SHARED | {"decision": "given"}
    answered = ana.post("/cases", {"consents": [yes]})
    assert (answered.status_code, answered.json()["type"].rsplit(":", 1)[-1]) == (
        409, "shared_once_registered",
    )  # fmt: skip
    assert "Hablar del consentimiento" in answered.json()["detail"]
    no = ana.post("/cases", {"consents": [yes | {"decision": "refused"}]})
    assert no.status_code == 201
    made = ana.post(f"/cases/{no.json()['code']}/consents", yes | {"changed_mind": True})
    assert made.status_code == 201
    act_as("ana")
    assert Share.objects.filter(basis=made.json()["id"]).count() == 1


def test_a_unit_that_is_in_no_directory_is_said_to_be_so(program_of, client_of, act_as, flor, flor_code):
    told = ConsentTold(ConsentPurpose.REFERRAL, ConsentDecision.REFUSED, uuid4())
    row = consent_row(flor, told, by=act_as("ana"))
    row.save(force_insert=True)
    assert Consent.objects.filter(case_id=flor).count() == 1
    client = client_of("ana")
    for name in ("case_consents", "case_consent", "case_consent_done", "case_consent_slip"):
        more = [] if name == "case_consents" else [row.pk]
        assert client.get(reverse(name, args=[flor_code, *more])).status_code == 200, name
    assert (
        "no está en el directorio" in client.get(reverse("case_consents", args=[flor_code])).content.decode()
    )
    assert program_of("ana").get(f"/cases/{flor_code}/consents").status_code == 200
