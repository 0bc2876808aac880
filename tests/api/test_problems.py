"""What went wrong, and what an outsider learns: nothing."""

from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.enums import ClosingReason, ReopeningReason
from amparo.casework.tasks.enums import TaskKind
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.audit import actions
from tests.workflows.audit_rows import rows_written

READS = ("", "/path", "/person", "/person/identity", "/person/sensitive", "/situation", "/notes", "/notes/1",
         "/consents", "/tasks")  # fmt: skip
WRITES = {
    "/path": {"activity": "visit_made"},
    "/person": {"sex": "female"},
    "/person/identity": {"working_name": "X"},
    "/person/sensitive": {"gender": "feminine"},
    "/person/contacts": {"channel": "call", "rule": "never"},
    "/situation/facts": {"facts": [{"dimension": "form", "code": "sexual_exploitation"}]},
    "/situation/events": {"kind": "recruitment"},
    "/situation/exploiters": {"role": "exploiter"},
    "/situation/status": {"status": "possible"},
    "/notes": {"kind": "session", "text": "x", "record_class": "general", "occurred_on": "2026-01-02"},
    "/tasks": {"kind": "call_her", "due_at": "2199-01-01T12:00:00Z"},
    "/tasks/1/end": {"state": "done"},
    "/close": {"reason": "withdrawn"},
    "/follow-up": {},
    "/reopen": {"reason": "returned"},
}  # fmt: skip


def _known(options, wanted):
    """The option itself, or another of the list: what is tried here is the door, not the word."""
    return wanted if wanted in options else options[0]


@pytest.fixture
def absent_code(act_as) -> str:
    act_as("ana")
    return code_of_subject(new_subjects(1)[0])


@pytest.fixture
def sound_writes():
    words = {name: dict(sent) for name, sent in WRITES.items()}
    words["/tasks"]["kind"] = _known(TaskKind.values, "call_her")
    words["/close"]["reason"] = _known(ClosingReason.values, "withdrawn")
    words["/reopen"]["reason"] = _known(ReopeningReason.values, "returned")
    return words


@pytest.mark.parametrize("path", READS)
def test_an_outsider_and_an_absent_case_get_the_same_answer(program_of, flor_code, absent_code, path):
    fiscal = program_of("fiscal")
    forbidden, absent = (fiscal.get(f"/cases/{code}{path}") for code in (flor_code, absent_code))
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content == absent.content
    assert dict(forbidden.headers) == dict(absent.headers)
    assert forbidden["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", WRITES)
def test_an_outsider_changes_nothing_and_learns_nothing(
    program_of, flor_code, absent_code, sound_writes, path
):
    carla = program_of("carla")
    sent = sound_writes[path]
    forbidden, absent = (carla.post(f"/cases/{code}{path}", sent) for code in (flor_code, absent_code))
    assert forbidden.status_code == absent.status_code == 404, forbidden.content
    assert forbidden.content == absent.content


def test_a_class_of_another_profession_is_not_found(program_of, flor_code, sound_writes):
    ana, rosa = program_of("ana"), program_of("rosa")
    made = ana.post(
        f"/cases/{flor_code}/notes",
        {"kind": "session", "text": "Secreto", "record_class": "psychosocial", "occurred_on": "2026-01-02"},
    ).json()["id"]
    assert ana.get(f"/cases/{flor_code}/notes/{made}").status_code == 200
    assert rosa.get(f"/cases/{flor_code}").status_code == 200
    assert rosa.get(f"/cases/{flor_code}/notes").json()["notes"] == []
    assert rosa.get(f"/cases/{flor_code}/notes/{made}").status_code == 404
    assert rosa.get(f"/cases/{flor_code}/person/sensitive").status_code == 404


def test_nobody_is_told_to_sign_in(db_both):
    for answered in (Client().get("/api/v1/cases"), Client().post("/api/v1/cases")):
        assert answered.status_code == 401
        assert answered["WWW-Authenticate"].startswith("Bearer")
        assert answered.json()["type"] == "urn:amparo:problem:not_signed_in"


def test_names_the_field_and_its_remedy_and_repeats_nothing_sent(program_of):
    sent = {
        "profile": {"age_told": 300, "born": "13/02/1990-secreto", "sex": "secreto"},
        "opened_on": "secreto",
        "unheard": "secreto",
    }
    answered = program_of("ana").post("/cases", sent)
    assert answered.status_code == 422
    problem = answered.json()
    fields = {error["field"] for error in problem["errors"]}
    assert fields == {"profile.age_told", "profile.born", "profile.sex", "opened_on", "unheard"}
    assert all(error["remedy"] for error in problem["errors"])
    assert "secreto" not in answered.content.decode()


def test_a_change_without_its_key_is_refused_by_name(client_of):
    answered = client_of("ana").post("/api/v1/cases", {}, content_type="application/json")
    assert answered.status_code == 422
    assert [error["field"] for error in answered.json()["errors"]] == ["Idempotency-Key"]


def test_a_date_before_birth_names_its_field(program_of):
    sent = {"profile": {"born": "2010"}, "status": {"status": "possible", "determined": "2001"}}
    answered = program_of("ana").post("/cases", sent)
    assert answered.status_code == 409
    assert [error["field"] for error in answered.json()["errors"]] == ["determined"]


@pytest.mark.parametrize("body", ["{", "[" * 5_000, '"\\ud800"', "[]", "null", ""])
def test_a_body_that_is_no_object_is_an_answer(client_of, body):
    key = {"Idempotency-Key": str(uuid4())}
    answered = client_of("ana").post("/api/v1/cases", body, content_type="application/json", headers=key)
    assert answered.status_code in (400, 422)
    assert answered["Content-Type"] == "application/problem+json"


def test_a_forged_form_from_elsewhere_changes_nothing(client_of):
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of("ana").cookies
    answered = client.post(
        "/api/v1/cases", {}, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answered.status_code == 403


def test_an_address_that_is_not_there_is_a_problem_too(db_both):
    answered = Client().get("/api/v1/nothing")
    assert (answered.status_code, answered["Content-Type"]) == (404, "application/problem+json")


def test_the_attempt_of_an_outsider_is_in_the_trail(program_of, flor, flor_code, monkeypatch):
    fiscal = program_of("fiscal")
    with rows_written(monkeypatch) as rows:
        fiscal.get(f"/cases/{flor_code}/person/identity")
    assert [(row.action, row.outcome, row.subjects) for row in rows] == [("open_identity", "refused", {flor})]


OPENINGS = {
    "": "open_case",
    "/path": "open_case",
    "/person": "open_person",
    "/person/identity": "open_identity",
    "/person/sensitive": "open_sensitive",
    "/situation": "open_situation",
    "/notes": "open_notes",
    "/consents": "open_consents",
    "/tasks": "open_tasks",
}


@pytest.mark.parametrize("path", OPENINGS)
def test_what_is_opened_is_in_the_trail(program_of, flor, flor_code, monkeypatch, path):
    ana = program_of("ana")
    with rows_written(monkeypatch) as rows:
        assert ana.get(f"/cases/{flor_code}{path}").status_code == 200
    assert (OPENINGS[path], "done", {flor}) in [(row.action, row.outcome, row.subjects) for row in rows]


@pytest.mark.parametrize("path", OPENINGS)
def test_without_its_trail_nothing_is_answered(program_of, flor_code, monkeypatch, path):
    ana = program_of("ana")
    monkeypatch.setattr(actions, "_INSERT", "SELECT no_such_function(%s, %s, %s, %s, %s, %s, %s, %s, %s)")
    ana.client.raise_request_exception = False
    answered = ana.get(f"/cases/{flor_code}{path}")
    assert answered.status_code == 500
    assert "Flor" not in answered.content.decode()


@pytest.mark.parametrize(("method", "path"), [("put", "/cases"), ("delete", "/cases"), ("patch", "/me")])
def test_a_method_that_an_address_does_not_take_is_a_problem_too(client_of, method, path):
    answer = getattr(client_of("ana"), method)(f"/api/v1{path}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]
    assert answer.json()["type"] == "urn:amparo:problem:method_not_allowed"


@pytest.mark.parametrize("path", ["/cases", "/cases/{code}/reopen", "/cases/{code}/follow-up"])
def test_a_body_that_is_too_big_is_told_so(program_of, flor_code, path):
    answered = program_of("ana").post(path.format(code=flor_code), {"text": "x" * 2_000_000})
    assert answered.status_code == 400
    assert answered.json()["type"].endswith("unreadable")
