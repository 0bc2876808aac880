"""A determined insider: with an account over HTTP, with a key of a program, and in plain SQL as the app role."""

from collections.abc import Callable
from hashlib import md5
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from amparo.casework.cases.models import PathEntry
from amparo.casework.consent.models import Consent
from amparo.casework.safeguards.emergencies import announce_emergency, ask_emergency, open_announced
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, Purpose, RecordClass, Role
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.policy.classes import EVERY_BIT, mask
from amparo.foundation.access.shares import open_share, set_share_member
from amparo.foundation.access.tokens import end_token, enter_token, make_token
from amparo.foundation.access.viewer import bind_viewer, close_other_viewers, open_viewer, token_of_session
from amparo.foundation.accounts import sessions
from amparo.foundation.accounts.administration import end_sessions_of
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def run(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def refused(sql: str, *values: object) -> bool:
    try:
        with transaction.atomic():
            run(sql, *values)
    except DatabaseError:
        return True
    return False


def key_of(act_as: ActAs, who: str, *, is_read_only: bool = False) -> str:
    return make_token(
        by=act_as(who),
        token_id=uuid4(),
        name="formulario",
        classes=EVERY_BIT,
        is_read_only=is_read_only,
        days=30,
    )


def ask(kind: str, staff: str, *, role: str | None = None, unit: str | None = None) -> UUID:
    opening = uuid4()
    run(
        "SELECT accounts_ask(%s, %s, %s, %s, %s, NULL, NULL, NULL)",
        opening, kind, ident(staff), ident(unit) if unit else None, role,
    )  # fmt: skip
    return opening


# --- over HTTP ---------------------------------------------------------------------------------------------------


def test_a_wrong_key_beside_a_session_does_not_stand_for_the_second_factor(
    act_as: ActAs, full_case: int
) -> None:
    client, address = Client(), f"/api/v1/cases/{code_of_subject(full_case)}/person/identity"
    session = client.session
    session["began"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    open_viewer(
        account_id=ident("account-ana"), token=token_of_session(session.session_key), with_second_factor=False
    )
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "bearer y"}):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, b"second_factor_is_old" in answer.content) == (409, True)


def test_a_session_writes_through_the_api_only_with_the_token_of_the_page(
    client_of: ClientOf, full_case: int
) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client_of("ana").cookies
    address = f"/api/v1/cases/{code_of_subject(full_case)}/situation/status"
    for headers in ({}, {"Authorization": "Bearer x"}):
        answer = forged.post(
            address, {"status": "possible"}, content_type="application/json",
            headers={"Idempotency-Key": str(uuid4()), **headers},
        )  # fmt: skip
        assert answer.status_code == 403


def test_a_document_opens_under_its_own_case_alone_and_not_by_its_number(
    client_of: ClientOf, full_case: int, flor: int
) -> None:
    document = run("SELECT max(id) FROM attachments_document WHERE case_id = %s", full_case)[0][0]
    client = client_of("ana")
    assert client.post(f"/casos/{code_of_subject(full_case)}/documentos/{document}/abrir/").status_code == 200
    assert client.post(f"/casos/{code_of_subject(flor)}/documentos/{document}/abrir/").status_code == 404
    absent = client.post(f"/casos/{code_of_subject(flor)}/documentos/{'9' * 30}/abrir/")
    assert absent.status_code == 404
    for stranger in ("carla", "udavit", "fiscal"):
        answer = client_of(stranger).post(f"/casos/{code_of_subject(full_case)}/documentos/{document}/abrir/")
        assert answer.status_code == 404


# --- with a key that only reads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_read_only", [True, False])
def test_a_key_is_not_the_person(act_as: ActAs, is_read_only: bool) -> None:
    key, other = key_of(act_as, "ana", is_read_only=is_read_only), key_of(act_as, "ana")
    act_as("ana")
    keys: list[UUID] = [row[0] for row in run("SELECT id FROM access_program_token")]  # type: ignore[misc]
    (handle,) = [s[0] for s in run("SELECT handle FROM accounts_sessions() WHERE is_this")]
    assert enter_token(key)
    viewer = bind_viewer(key)
    assert run("SELECT accounts_prove_again()") == [(False,)]
    assert run("SELECT accounts_end_session(%s)", handle) == [(False,)]
    assert close_other_viewers() == 0
    assert not any(end_token(viewer, key_id) for key_id in keys)
    assert run("UPDATE access_account SET password = 'x' RETURNING id") == []
    assert run("SELECT id FROM mfa_authenticator") == []
    assert enter_token(other)
    assert act_as("ana").staff_id == ident("ana")


def test_ending_the_session_of_a_key_ends_the_key(act_as: ActAs) -> None:
    key = key_of(act_as, "ana")
    assert enter_token(key)
    act_as("ana")
    (handle,) = [
        row[0] for row in run("SELECT handle FROM accounts_sessions() WHERE NOT is_this AND is_open")
    ]
    assert run("SELECT accounts_end_session(%s)", handle) == [(True,)]
    assert not enter_token(key)


def test_a_key_does_not_outlive_the_sessions_that_a_coordinator_ends(act_as: ActAs) -> None:
    key = key_of(act_as, "ana")
    end_sessions_of(by=act_as("rosa"), staff=ident("ana"))
    assert not enter_token(key)


def test_a_key_does_not_come_back_with_whoever_comes_back(act_as: ActAs) -> None:
    key = key_of(act_as, "ana")
    act_as("rosa")
    run("SELECT accounts_end_stay(%s)", ident("ana"))
    opening = ask("reopen", "ana")
    act_as("pilar")
    run("SELECT accounts_confirm(%s)", opening)
    assert not enter_token(key)


def test_a_key_does_not_outlive_the_role_it_was_made_in(act_as: ActAs) -> None:
    key = key_of(act_as, "luis")
    act_as("rosa")
    there = ask("role", "luis", role=Role.SOCIAL_WORKER)
    act_as("pilar")
    run("SELECT accounts_confirm(%s)", there)
    assert not enter_token(key)
    assert run(
        "SELECT count(*) FROM access_account WHERE staff_id = %s AND role = 'social_worker'", ident("luis")
    ) == [(1,)]


# --- shares and exceptions ---------------------------------------------------------------------------------------


def shared_with(act_as: ActAs, case: int, unit: str) -> UUID:
    act_as("ana")
    share = uuid4()
    open_share(
        share_id=share, subject=case, to_unit=ident(unit), purpose=Purpose.CARE,
        classes=mask([RecordClass.IDENTITY]), until=None, basis_kind="test", basis=1,
    )  # fmt: skip
    return share


def reads(act_as: ActAs, who: str, case: int) -> bool:
    try:
        access_case(act_as(who), case)
    except CaseNotFound:
        return False
    return True


@pytest.fixture
def _undone(db_both: None) -> object:
    """These shares rest on nothing: at commit they would be refused."""
    yield
    transaction.set_rollback(True)


def leave_and_come_back(act_as: ActAs) -> None:
    act_as("norma")
    run("SELECT accounts_end_stay(%s)", ident("carla"))
    opening = ask("reopen", "carla")
    act_as("pilar")
    run("SELECT accounts_confirm(%s)", opening)


def move(act_as: ActAs) -> None:
    act_as("pilar")
    opening = ask("move", "carla", unit="calp-iquitos")
    act_as("sistemas")
    run("SELECT accounts_confirm(%s)", opening)


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize("change", [leave_and_come_back, move])
def test_a_share_does_not_follow_whoever_leaves_it(
    act_as: ActAs, full_case: int, change: Callable[[ActAs], None]
) -> None:
    share = shared_with(act_as, full_case, "calp-cusco")
    act_as("norma")
    set_share_member(share, ident("carla"), is_member=True)
    assert reads(act_as, "carla", full_case)
    change(act_as)
    token = str(uuid4())
    open_viewer(account_id=ident("account-carla"), token=token, with_second_factor=True)
    assert bind_viewer(token).staff_id == ident("carla")
    assert run("SELECT count(*) FROM access_case_grant") == [(0,)]
    act_as("norma")
    assert run("SELECT count(*) FROM access_share_member WHERE ended_at IS NULL") == [(0,)]


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize("kind", ["emergency_opened", "access_alert", "shared_with_unit", "assigned_share"])
def test_no_notice_is_written_to_whom_nothing_was_shared_with(
    act_as: ActAs, full_case: int, kind: str
) -> None:
    share = shared_with(act_as, full_case, "udavit-maynas")
    strangers = [ident("carla"), ident("fiscal"), ident("calp-iquitos")]
    for source in (share, uuid4(), None):
        refused("SELECT access_notify(%s, %s, %s, %s)", strangers, kind, full_case, source)
    for name in ("carla", "fiscal", "rosa"):
        act_as(name)
        assert run("SELECT count(*) FROM access_notice WHERE kind = %s", kind) == [(0,)]


def test_who_opened_an_emergency_leaves_one_entry_and_no_more(act_as: ActAs, full_case: int) -> None:
    request = uuid4()
    police = act_as("policia")
    ask_emergency(
        by=police, case=full_case, request_id=request, kind=EmergencyKind.LIFE_AT_RISK, reason="La esperan."
    )
    announce_emergency(by=police, case=full_case, request_id=request)
    open_announced(by=police, case=full_case, request_id=request, reason="La esperan.")
    for _ in range(5):
        run("SELECT safeguards_leave_entry(%s, 'emergency_opened', %s)", request, uuid4())
    assert PathEntry.objects.filter(case_id=full_case, activity="emergency_opened").count() == 1


def test_nobody_picks_who_watches_by_the_id_that_they_send(act_as: ActAs, full_case: int) -> None:
    friend, other = ident("Ministerio Público"), ident("Defensoría del Pueblo")
    act_as("policia")

    def told_with(emergency: UUID) -> UUID:
        with transaction.atomic():
            run("SELECT access_ask_emergency(%s, %s, 'life_at_risk', 5)", emergency, full_case)
            run("SELECT access_announce_emergency(%s)", emergency)
            ((told,),) = run("SELECT told_institution FROM access_emergency WHERE id = %s", emergency)
            transaction.set_rollback(True)
        assert isinstance(told, UUID)
        return told

    def weight(emergency: UUID, institution: UUID) -> str:
        return md5(f"{emergency}{institution}".encode(), usedforsecurity=False).hexdigest()

    chosen = (
        emergency for emergency in iter(uuid4, None) if weight(emergency, friend) < weight(emergency, other)
    )
    assert {told_with(next(chosen)) for _ in range(40)} == {friend, other}


@pytest.mark.parametrize("minutes", [0, 60, 10_000, 2_147_483_647, None])
def test_no_emergency_is_longer_than_an_hour(act_as: ActAs, full_case: int, minutes: int | None) -> None:
    act_as("policia")
    emergency = uuid4()
    run("SELECT access_ask_emergency(%s, %s, 'life_at_risk', %s)", emergency, full_case, minutes)
    run("SELECT access_announce_emergency(%s)", emergency)
    run("SELECT access_open_emergency(%s)", emergency)
    assert run(
        "SELECT until <= now() + interval '1 hour' FROM access_case_grant WHERE subject = %s", full_case
    ) == [(True,)]


def test_who_asks_to_open_an_identity_does_not_answer(act_as: ActAs, full_case: int) -> None:
    act_as("udavit")
    asked = uuid4()
    run("SELECT access_ask_unveiling(%s, %s, 32)", asked, full_case)
    for name in ("udavit", "carla", "fiscal", "enlace"):
        act_as(name)
        assert run("SELECT access_answer_unveiling(%s, true)", asked) == [(None,)]
    assert not reads(act_as, "udavit", full_case)


def test_a_withdrawn_consent_is_not_brought_back(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = Consent.objects.filter(case_id=full_case, superseded_at=None)
    number = given.values_list("id", flat=True)[0]
    assert given.filter(id=number).update(superseded_at=timezone.now()) == 1
    assert refused("UPDATE consent_consent SET superseded_at = NULL WHERE id = %s", number)


# --- guesses -----------------------------------------------------------------------------------------------------


def test_guesses_are_not_tried_by_the_million(act_as: ActAs, full_case: int) -> None:
    act_as("luis")
    guesses = [*range(1, 300), full_case]
    assert refused("SELECT safeguards_check_intake(%s, %s, 60)", uuid4(), guesses)
    act_as("ana")
    for by_document, by_name in ((guesses, []), ([], guesses)):
        assert refused(
            "SELECT safeguards_check_duplicates(%s, %s, %s, 1990, 2000, 20)", full_case, by_document, by_name
        )


# --- accounts ----------------------------------------------------------------------------------------------------


def test_the_hash_of_a_code_is_shown_to_nobody(act_as: ActAs) -> None:
    act_as("rosa")
    opening = ask("reset", "luis")
    act_as("pilar")
    run("SELECT accounts_confirm(%s)", opening)
    run("SELECT accounts_issue_code(%s, %s)", opening, b"h" * 32)
    for name in ("rosa", "pilar"):
        act_as(name)
        assert run("SELECT id, code_hash FROM accounts_openings()") == [(opening, None)]


def test_no_code_for_whom_one_no_longer_looks_after(act_as: ActAs) -> None:
    act_as("rosa")
    opening = ask("reset", "luis")
    act_as("pilar")
    run("SELECT accounts_confirm(%s)", opening)
    greater = ask("role", "luis", role=Role.AUDITOR)
    act_as("sistemas")
    run("SELECT accounts_confirm(%s)", greater)
    act_as("rosa")
    assert refused("SELECT accounts_issue_code(%s, %s)", opening, b"h" * 32)


@pytest.mark.parametrize(
    "role", ["unit_coordinator", "institution_focal_point", "system_administrator", "auditor"]
)
def test_a_coordinator_makes_nobody_greater_than_the_unit(act_as: ActAs, role: str) -> None:
    act_as("rosa")
    assert refused(
        "SELECT accounts_ask(%s, 'role', %s, NULL, %s, NULL, NULL, NULL)", uuid4(), ident("luis"), role
    )
    new = uuid4()
    assert refused(
        "SELECT accounts_ask(%s, 'invite', %s, %s, %s, 'nadie', 'Nadie', 'other')",
        new, new, ident("calp-iquitos"), role,
    )  # fmt: skip


def test_nobody_ends_the_session_of_another_account(act_as: ActAs) -> None:
    act_as("luis")
    ((handle,),) = run("SELECT handle FROM accounts_sessions() WHERE is_this")
    other = act_as("ana")
    assert not sessions.end_session(other, str(handle))
    assert act_as("luis").staff_id == ident("luis")
