"""Keys of programs: people, narrowed, by the database too."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.cases.models import Case, Note, PathEntry, SensitiveProfile
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import BIT, EVERY_BIT
from amparo.foundation.access.tokens import end_token, enter_token, make_token, my_tokens
from amparo.foundation.access.viewer import bind_viewer, close_other_viewers
from amparo.foundation.accounts import sessions
from tests.api.conftest import as_program
from tests.world import ident

IDENTITY = 32


def made(viewer, *, classes=EVERY_BIT, is_read_only=False, days=30, token_id=None):
    return make_token(
        by=viewer,
        token_id=token_id or uuid4(),
        name="formulario",
        classes=classes,
        is_read_only=is_read_only,
        days=days,
    )


def test_a_program_sees_what_its_person_sees_and_writes_in_their_name(act_as, flor, flor_code):
    program = as_program(made(act_as("ana")))
    assert program.get("/me").json()["name"] == "Ana Ríos Tello"
    assert program.get(f"/cases/{flor_code}").json()["working_name"] == "Flor"
    assert program.post(f"/cases/{flor_code}/situation/status", {"status": "possible"}).status_code == 201
    act_as("ana")
    entry = PathEntry.objects.filter(case_id=flor).latest("id")
    assert (entry.activity, entry.recorded_by) == ("status_determined", ident("ana"))


def test_a_program_needs_no_token_against_forged_forms(act_as, flor_code):
    program = as_program(made(act_as("ana")), client=Client(enforce_csrf_checks=True))
    assert program.post(f"/cases/{flor_code}/situation/status", {"status": "possible"}).status_code == 201


def test_a_key_opens_only_the_classes_it_was_given(act_as, full_case, program_of):
    code = program_of("ana").get("/cases").json()["cases"][0]["code"]
    program = as_program(made(act_as("ana"), classes=IDENTITY))
    case = program.get(f"/cases/{code}").json()
    assert case["reads"] == ["general", "identity"]
    assert program.get(f"/cases/{code}/notes").json()["notes"] == []
    assert program.get(f"/cases/{code}/person/sensitive").status_code == 404
    assert program.get(f"/cases/{code}/tasks").json()["tasks"] == []  # the open one is sensitive


def test_the_database_narrows_it_whatever_the_application_asks(act_as, full_case):
    token = made(act_as("ana"), classes=IDENTITY)
    assert SensitiveProfile.objects.count() == 1
    assert enter_token(token)
    bind_viewer(token)
    assert Case.objects.filter(id=full_case).exists()
    assert not SensitiveProfile.objects.exists()
    assert not Note.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        SensitiveProfile.objects.create(case_id=full_case, recorded_by=ident("ana"))


def test_a_key_never_opens_more_than_its_person(act_as, flor_code):
    ana = act_as("ana")
    program = as_program(made(ana, classes=EVERY_BIT))
    assert "legal" not in program.get(f"/cases/{flor_code}").json()["reads"]


def test_a_reading_key_changes_nothing(act_as, flor, flor_code):
    token = made(act_as("ana"), is_read_only=True)
    program = as_program(token)
    assert program.get(f"/cases/{flor_code}").json()["writes"] == []
    refused = program.post(f"/cases/{flor_code}/situation/status", {"status": "possible"})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:amparo:problem:refused:token_only_reads",
    )
    assert program.post("/cases", {}).status_code == 409
    enter_token(token)
    viewer = bind_viewer(token)
    statements = [
        ("UPDATE cases_case SET state = 'closed' WHERE id = %s", [flor]),
        (
            "SELECT access_open_subjects(ARRAY[%s]::bigint[], ARRAY[%s]::uuid[], ARRAY[now()])",
            [77, viewer.staff_id],
        ),
        ("SELECT access_reassign_subjects(ARRAY[%s]::bigint[], %s)", [flor, ident("luis")]),
        ("SELECT access_set_team(%s, %s, true)", [flor, ident("luis")]),
        ("SELECT access_touch_subjects(ARRAY[%s]::bigint[])", [flor]),
    ]
    for statement, values in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                assert cursor.rowcount == 0, statement
        except DatabaseError:
            pass
    with pytest.raises(DatabaseError), transaction.atomic():
        SensitiveProfile.objects.create(case_id=flor, recorded_by=viewer.staff_id)


def test_a_key_makes_no_key(act_as):
    token = made(act_as("ana"))
    enter_token(token)
    with pytest.raises(DatabaseError), transaction.atomic():
        made(bind_viewer(token))


def test_a_key_taken_back_is_nobody_at_once(act_as, flor_code):
    key = uuid4()
    program = as_program(made(act_as("ana"), token_id=key))
    assert program.get("/me").status_code == 200
    assert end_token(act_as("ana"), key)
    assert program.get("/me").status_code == 401
    assert my_tokens(act_as("ana")) == []


def test_nobody_takes_back_or_sees_the_key_of_another(act_as):
    key = uuid4()
    program = as_program(made(act_as("ana"), token_id=key))
    rosa = act_as("rosa")
    assert my_tokens(rosa) == []
    assert not end_token(rosa, key)
    assert program.get("/me").status_code == 200


def test_what_changes_how_an_account_is_entered_ends_its_keys(act_as):
    program = as_program(made(act_as("ana")))
    act_as("ana")
    close_other_viewers()
    assert program.get("/me").status_code == 401


def test_a_new_password_ends_the_keys_whoever_sets_it(act_as):
    ana = act_as("ana")
    program = as_program(made(ana))
    act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_account SET password = 'x' WHERE id = %s", [ana.account_id])
        assert cursor.rowcount == 1
    assert program.get("/me").status_code == 401


@pytest.mark.parametrize("token", ["", "amparo_x", "amparo_" + "x" * 5_000, "otra"])
def test_what_is_no_key_is_nobody(db_both, token):
    assert as_program(token).get("/me").status_code == 401


def test_a_key_is_counted(act_as):
    program = as_program(made(act_as("ana")))
    statuses = [program.get("/me").status_code for _ in range(121)]
    assert statuses[:120] == [200] * 120
    refused = program.get("/me")
    assert (statuses[120], refused.status_code) == (429, 429)
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_the_key_itself_is_not_kept(act_as):
    token = made(act_as("ana"))
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("SELECT token_hash FROM access_program_token")
    assert token not in repr(my_tokens(act_as("ana")))


def test_ten_keys_are_enough(act_as):
    ana = act_as("ana")
    for _ in range(10):
        made(ana)
    with pytest.raises(Refused, match="tokens_are_enough"):
        made(ana)


def test_who_reads_no_class_of_cases_is_asked_for_none(client_of):
    client = client_of("analista")
    assert "Qué datos abrirá" not in client.get("/cuenta/programas/").content.decode()
    sent = {"name": "tablero", "writes": "no", "days": "30", "request_id": str(uuid4())}
    assert client.post("/cuenta/programas/crear/", sent).status_code == 200


def test_the_page_makes_a_key_and_shows_it_once(client_of, act_as):
    client = client_of("ana")
    sent = {
        "name": "formulario",
        "writes": "no",
        "classes": ["identity"],
        "days": "90",
        "request_id": str(uuid4()),
    }
    assert client.post("/cuenta/programas/crear/", sent | {"days": "4000"}).status_code == 422
    assert my_tokens(act_as("ana")) == []
    right = client.post("/cuenta/programas/crear/", sent)
    assert right.status_code == 200
    token = right.content.decode().split(">amparo_")[1].split("<")[0]
    assert as_program(f"amparo_{token}").get("/me").json()["is_read_only"] is True
    assert client.post("/cuenta/programas/crear/", sent).status_code == 422
    page = client.get("/cuenta/programas/").content.decode()
    assert "formulario" in page
    assert token not in page


def test_a_key_is_not_made_nor_identity_opened_in_a_session_left_open(
    client_of, program_of, act_as, flor_code, monkeypatch
):
    client, program = client_of("ana"), program_of("ana")
    monkeypatch.setattr(sessions, "RECENT", timedelta(days=-1))
    sent = {"name": "formulario", "writes": "no", "days": "90", "request_id": str(uuid4())}
    assert client.post("/cuenta/programas/crear/", sent).status_code == 403
    assert my_tokens(act_as("ana")) == []
    assert program.get(f"/cases/{flor_code}/person/identity").status_code == 409
    assert program.get(f"/cases/{flor_code}/person").status_code == 200


@pytest.mark.parametrize("answer", list(YesNoUnknown))
def test_a_key_without_the_sensitive_class_is_not_told_that_there_is_no_danger(act_as, answer):
    needs = {UrgentNeed.DANGER_TONIGHT: answer}
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))
    program = as_program(made(act_as("ana"), classes=EVERY_BIT & ~BIT[RecordClass.SENSITIVE]))
    assert program.get(f"/cases/{code_of_subject(case)}").json()["in_danger_tonight"] is None
