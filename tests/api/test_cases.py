"""Cases through the API: the same as on the pages."""

from uuid import uuid4

import pytest

from amparo.casework.cases.enums import ClosingReason
from amparo.casework.cases.models import Case, PathEntry
from amparo.foundation.access.codes import subject_of_code
from tests.api.conftest import as_program
from tests.api.test_tokens import made


def test_lists_my_cases_page_by_page(program_of, act_as):
    ana = program_of("ana")
    codes = [
        ana.post("/cases", {"identity": {"working_name": f"Persona {n}"}}).json()["code"] for n in range(3)
    ]
    first = ana.get("/cases", limit=2).json()
    second = ana.get("/cases", limit=2, cursor=first["next"]).json()
    found = [line["code"] for line in first["cases"] + second["cases"]]
    assert found[:3] == codes[::-1]
    assert len(found) == len(set(found))
    assert {line["working_name"] for line in first["cases"]} == {"Persona 1", "Persona 2"}


def test_finds_a_case_by_name_as_the_pages_do(program_of, flor_code):
    found = program_of("ana").post("/cases/search", {"search": "wuaman"}).json()["cases"]
    assert [c["code"] for c in found] == [flor_code]


def test_a_key_that_only_reads_searches_too(act_as, flor, flor_code):
    program = as_program(made(act_as("ana"), is_read_only=True))
    assert [c["code"] for c in program.post("/cases/search", {"search": "Flor"}).json()["cases"]] == [
        flor_code
    ]


def test_no_address_takes_a_name(client):
    described = client.get("/api/openapi.json").json()["paths"]
    asked = [
        each
        for operation in described.values()
        for at in operation.values()
        for each in at.get("parameters", [])
    ]
    assert asked
    assert not [each["name"] for each in asked if "search" in each["name"] or "name" in each["name"]]


def test_registers_a_case_with_everything_that_was_told(program_of, act_as):
    ana = program_of("ana")
    sent = {
        "identity": {"working_name": "Luz"},
        "profile": {"born": "2001-03", "languages": ["spanish"]},
        "needs": {"danger_tonight": "yes"},
        "events": [{"kind": "recruitment", "place": "160101", "began": "2019"}],
    }
    answered = ana.post("/cases", sent)
    assert answered.status_code == 201
    code = answered.json()["code"]
    case = ana.get(f"/cases/{code}").json()
    assert case["working_name"] == "Luz"
    assert case["in_danger_tonight"] is True
    person = ana.get(f"/cases/{code}/person").json()["profile"]
    assert (person["born"], person["languages"], person["sex"]) == ("2001-03", ["spanish"], None)
    situation = ana.get(f"/cases/{code}/situation").json()
    assert situation["events"][0]["event"] == {
        "kind": "recruitment", "place": "160101", "began": "2019", "ended": None
    }  # fmt: skip
    assert [t["kind"] for t in ana.get(f"/cases/{code}/tasks").json()["tasks"]] == ["danger_tonight"]
    assert [s["activity"] for s in ana.get(f"/cases/{code}/path").json()["steps"]] == ["case_opened"]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (
            {"contacts": [{"channel": "call", "rule": "never"}, {"channel": "call", "rule": "allowed"}]},
            "contact",
        ),
        ({"facts": [{"dimension": "form", "code": "sexual_exploitation"}] * 2}, "fact"),
        ({"consents": [{"purpose": "statistics", "decision": d} for d in ("given", "refused")]}, "consent"),
    ],
)
def test_two_answers_to_one_question_are_refused_and_say_which(program_of, answers, reason):
    answered = program_of("ana").post("/cases", answers)
    assert answered.status_code == 409, answered.content
    assert answered.json()["type"].endswith(f"{reason}_told_twice")
    assert "dos veces" in answered.json()["detail"] or "dos decisiones" in answered.json()["detail"]


def test_one_fact_told_twice_of_a_case_is_refused_and_sent_again_it_counts_the_same(program_of, flor_code):
    ana, path, key = program_of("ana"), f"/cases/{flor_code}/situation/facts", uuid4()
    facts = [{"dimension": "form", "code": code} for code in ("sexual_exploitation", "forced_labour")]
    twice = ana.post(path, {"facts": [facts[0], facts[0] | {"answer": "no"}]})
    assert (twice.status_code, twice.json()["type"].rsplit(":", 1)[-1]) == (409, "fact_told_twice")
    ana.post(path, {"facts": facts[:1]})
    assert [ana.post(path, {"facts": facts}, key).json() for _ in range(2)] == [{"recorded": 1}] * 2
    ana.post(path, {"facts": [facts[1] | {"answer": "no"}]})
    assert ana.post(path, {"facts": facts}, key).json() == {"recorded": 1}, "also when it was corrected since"
    key = uuid4()
    assert [ana.post(path, {"facts": facts[:1]}, key).json() for _ in range(2)] == [{"recorded": 0}] * 2


def test_registers_once_however_often_it_is_sent(program_of, act_as):
    ana, key = program_of("ana"), uuid4()
    codes = {ana.post("/cases", {"identity": {"working_name": "Sol"}}, key).json()["code"] for _ in range(3)}
    assert len(codes) == 1
    act_as("ana")
    assert PathEntry.objects.filter(case_id=subject_of_code(codes.pop())).count() == 1


def test_another_content_under_the_same_key_is_refused(program_of):
    ana, key = program_of("ana"), uuid4()
    assert ana.post("/cases", {"identity": {"working_name": "Sol"}}, key).status_code == 201
    again = ana.post("/cases", {"identity": {"working_name": "Luna"}}, key)
    assert again.status_code == 409
    assert again.json()["type"] == "urn:amparo:problem:refused:request_used_for_other_content"


def test_who_does_not_register_is_refused(program_of):
    answered = program_of("analista").post("/cases", {})
    assert (answered.status_code, answered.json()["type"]) == (
        409, "urn:amparo:problem:refused:role_does_not_register",
    )  # fmt: skip


def test_records_facts_and_corrects_them(program_of, flor_code):
    ana = program_of("ana")
    path = f"/cases/{flor_code}/situation"
    sent = {"facts": [{"dimension": "form", "code": "sexual_exploitation"}]}
    assert ana.post(f"{path}/facts", sent).json() == {"recorded": 1}
    first = ana.post(f"{path}/events", {"kind": "recruitment"}).json()["id"]
    second = ana.post(f"{path}/events", {"kind": "transit", "replaces": first}).json()["id"]
    found = ana.get(path).json()
    assert [f["code"] for f in found["facts"]] == ["sexual_exploitation"]
    assert [(e["id"], e["superseded_at"] is None) for e in found["events"]] == [
        (second, True),
        (first, False),
    ]


def test_notes_are_listed_closed_and_opened_one_by_one(program_of, flor_code):
    ana = program_of("ana")
    note = {
        "kind": "session",
        "text": "Llegó tranquila.",
        "record_class": "psychosocial",
        "occurred_on": "2026-01-02",
    }
    made = ana.post(f"/cases/{flor_code}/notes", note).json()["id"]
    listed = ana.get(f"/cases/{flor_code}/notes")
    assert "tranquila" not in listed.content.decode()
    assert [n["id"] for n in listed.json()["notes"]] == [made]
    assert ana.get(f"/cases/{flor_code}/notes/{made}").json()["text"] == "Llegó tranquila."


def test_closes_a_case_and_takes_no_fact_after(program_of, flor_code, act_as, flor):
    ana = program_of("ana")
    assert ana.post(f"/cases/{flor_code}/close", {"reason": str(ClosingReason.values[0])}).status_code == 201
    refused = ana.post(f"/cases/{flor_code}/situation/status", {"status": "possible"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:amparo:problem:refused:case_is_closed")
    act_as("ana")
    assert Case.objects.get(id=flor).state == "closed"
