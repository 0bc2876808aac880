"""The API against its own description: the share of the proof that every run of the tests makes."""

from prove.fuzz_api import run, run_with_planted_fault


def test_no_request_is_answered_by_a_failure(client_of, flor_code):
    client = client_of("ana")
    client.raise_request_exception = False
    found = run(client, flor_code, 8)
    assert found["wrong"] == []
    assert found["requests"] > 200
    # Requests of both kinds come through: what is right is done, what is wrong is named.
    for status in (200, 201, 404, 409, 422):
        assert found["statuses"][status] > 0, status


def test_a_planted_fault_is_found(client_of, flor_code):
    client = client_of("ana")
    client.raise_request_exception = False
    assert run_with_planted_fault(client, flor_code, 20) > 0
