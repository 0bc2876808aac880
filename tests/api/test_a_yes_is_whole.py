"""A yes through the API says who said it, how and until when; over a no, that she changed her mind."""

from datetime import timedelta

import pytest

from amparo.foundation.clock import today
from tests.world import ident

WHO = {"given_by": "self", "form": "spoken"}
SHARED = WHO | {
    "recipient": str(ident("udavit-maynas")),
    "record_classes": ["general"],
    "until": str(today() + timedelta(days=30)),
}
YES = {
    "accompaniment": WHO,
    "statistics": WHO,
    "consular_contact": WHO | {"until": str(today() + timedelta(days=30))},
    "referral": SHARED,
}


def said_by(answered):
    assert answered.status_code == 409, answered.content
    told = answered.json()
    return told["type"].rsplit(":", 1)[-1], [error["field"] for error in told["errors"]]


@pytest.mark.parametrize("purpose", YES)
@pytest.mark.parametrize("no", ["refused", "withdrawn"])
def test_the_api_holds_the_same_over_a_no(program_of, flor_code, purpose, no):
    ana, address = program_of("ana"), f"/cases/{flor_code}/consents"
    yes = YES[purpose] | {"purpose": purpose, "decision": "given"}
    to = {"recipient": yes["recipient"]} if "recipient" in yes else {}
    assert ana.post(address, WHO | to | {"purpose": purpose, "decision": no}).status_code == 201
    assert said_by(ana.post(address, yes)) == ("had_said_no", ["changed_mind"])
    late = yes | {"changed_mind": True, "decided_on": str(today() - timedelta(days=1))}
    assert said_by(ana.post(address, late)) == ("newer_decision", ["decided_on"])
    assert ana.post(address, yes | {"changed_mind": True}).status_code == 201


def test_a_no_to_every_office_is_a_no_to_each(program_of, flor_code):
    ana, address = program_of("ana"), f"/cases/{flor_code}/consents"
    no = WHO | {"purpose": "referral", "decision": "refused"}
    assert ana.post(address, no).status_code == 201
    yes = SHARED | {"purpose": "referral", "decision": "given"}
    assert said_by(ana.post(address, yes)) == ("had_said_no", ["changed_mind"])
    assert ana.post(address, yes | {"changed_mind": True}).status_code == 201


@pytest.mark.parametrize(
    ("purpose", "without", "reason"),
    [
        ("accompaniment", "given_by", "giver_is_needed"),
        ("statistics", "form", "form_is_needed"),
        ("consular_contact", "given_by", "giver_is_needed"),
        ("consular_contact", "until", "until_is_needed"),
        ("referral", "form", "form_is_needed"),
        ("referral", "until", "until_is_needed"),
    ],
)
def test_the_api_names_what_a_yes_lacks(program_of, flor_code, purpose, without, reason):
    yes = YES[purpose] | {"purpose": purpose, "decision": "given"}
    less = {name: value for name, value in yes.items() if name != without}
    ana = program_of("ana")
    assert said_by(ana.post(f"/cases/{flor_code}/consents", less)) == (reason, [without])
    registered = ana.post("/cases", {"consents": [less]})
    # While registering, unknown is possible of what opens and tells nothing.
    if purpose in ("accompaniment", "statistics"):
        assert registered.status_code == 201
    else:
        assert said_by(registered)[0] == reason


@pytest.mark.parametrize("purpose", ["consular_contact", "referral"])
def test_the_api_takes_no_last_day_beyond_a_year(program_of, flor_code, purpose):
    far = {"until": str(today() + timedelta(days=367)), "purpose": purpose, "decision": "given"}
    answered = program_of("ana").post(f"/cases/{flor_code}/consents", YES[purpose] | far)
    assert said_by(answered) == ("until_too_far", ["until"])
