"""Somebody's role, unit, stay or password changes while they are given something: it fits who they are then."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from uuid import uuid4

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import connection
from django.test import RequestFactory

from amparo.casework.cases.enums import TransferReason
from amparo.casework.consent.receiving import assign_share
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.foundation.access.models import Account
from amparo.foundation.access.viewer import NotSignedIn, Viewer, bind_viewer, token_of_session
from amparo.web.accounts.session_store import SessionStore
from amparo.web.accounts.signals import bind_on_sign_in
from tests.devices import Device, device
from tests.privacy.test_two_at_once import Devices, Does, World, both, opens, sql, world
from tests.world import ident

__all__ = ["device", "world"]

Part = tuple[str, Does]


def asked(w: World, kind: str, unit: str | None, role: str) -> Part:
    """Sonia's other role or unit, asked for; who confirms it, and how."""
    asker, confirms = {"move": ("sistemas", "rosa"), "role": ("rosa", "sistemas")}[kind]
    opening = uuid4()
    about = (opening, kind, ident("sonia"), unit and ident(unit), role)
    w.device(asker).does(sql("SELECT accounts_ask(%s, %s, %s, %s, %s, '', '', '')", *about))
    return confirms, sql("SELECT accounts_confirm(%s)", opening)


def another_role(w: World) -> Part:
    return asked(w, "role", None, "lawyer")


def another_unit(w: World) -> Part:
    return asked(w, "move", "calp-cusco", "")


def end_of_stay(w: World) -> Part:
    return "rosa", sql("SELECT accounts_end_stay(%s)", ident("sonia"))


def into_the_team(w: World) -> Part:
    return "ana", lambda v: set_team(
        by=v, case=w.case, request_id=uuid4(), staff=ident("sonia"), is_member=True
    )


def the_case(w: World) -> Part:
    return "rosa", lambda v: transfer_case(
        by=v, case=w.case, request_id=uuid4(), to=ident("sonia"), reason=TransferReason.WORKLOAD
    )


def a_case_of_hers(w: World) -> Part:
    return "sonia", opens


def back_from_a_block(w: World) -> Part:
    """The case is blocked with Sonia in its team, and somebody asked to lift that."""
    w.device("ana").does(into_the_team(w)[1])
    block, lift = uuid4(), uuid4()
    ana, pilar = w.device("ana"), w.device("pilar")
    ana.does(sql("SELECT access_ask_block(%s, %s, 'cancellation_asked', current_date + 40)", block, w.case))
    pilar.does(sql("SELECT access_answer_block_step(%s, true)", block))
    ana.does(sql("SELECT access_ask_block_step(%s, %s, 'lift')", lift, block))
    return "pilar", sql("SELECT access_answer_block_step(%s, true)", lift)


@pytest.mark.parametrize("gives_first", [True, False])
@pytest.mark.parametrize("changes", [another_role, another_unit, end_of_stay])
@pytest.mark.parametrize("gives", [into_the_team, the_case, a_case_of_hers, back_from_a_block])
def test_what_is_given_to_whom_changes_fits_who_they_are(
    world: World, gives: Callable[[World], Part], changes: Callable[[World], Part], gives_first: bool
) -> None:
    parts = [(world.device(who), does) for who, does in (gives(world), changes(world))]
    (one, other) = parts if gives_first else reversed(parts)
    both(*one, *other)
    assert world.over == []
    assert misplaced(world) == []
    assert of_before(world) == []


def of_before(w: World) -> list[object]:
    """Assignments under a unit that their holder has left."""
    with w.all_rows() as admin:
        return admin.execute(
            "SELECT t.case_id, t.role FROM cases_assignment t JOIN directory_staff_member s ON s.id = t.staff"
            " WHERE t.ended_at IS NULL AND t.unit <> s.unit_id"
        ).fetchall()


def misplaced(w: World) -> list[object]:
    """Cases that somebody carries in another unit than the case's."""
    with w.all_rows() as admin:
        return admin.execute(
            "SELECT g.subject FROM access_case_grant g JOIN directory_staff_member s ON s.id = g.grantee"
            " WHERE g.relation = 'responsible' AND NOT EXISTS (SELECT FROM access_case_grant k"
            " WHERE k.subject = g.subject AND k.grantee = s.unit_id)"
        ).fetchall()


@pytest.mark.parametrize("gives_first", [True, False])
def test_a_share_given_to_whom_leaves_is_nobodys(world: World, gives_first: bool) -> None:
    def give(v: Viewer) -> None:
        assign_share(by=v, share=world.share, staff=ident("fiscal"), is_member=True)

    leaves = sql("SELECT accounts_end_stay(%s)", ident("fiscal"))
    parts = [(world.device("jefa"), give), (world.device("jefa"), leaves)]
    (one, other) = parts if gives_first else reversed(parts)
    assert both(*one, *other) == (True, gives_first)
    assert world.over == []


@pytest.mark.parametrize("gives_first", [True, False])
def test_an_identity_unveiled_to_whom_leaves_is_nobodys(world: World, gives_first: bool) -> None:
    unveiling = uuid4()
    world.device("udavit").does(sql("SELECT access_ask_unveiling(%s, %s, 32)", unveiling, world.case))
    answers = sql("SELECT access_answer_unveiling(%s, true)", unveiling)
    leaves = sql("SELECT accounts_end_stay(%s)", ident("udavit"))
    parts = [(world.device("rosa"), answers), (world.device("enlace"), leaves)]
    (one, other) = parts if gives_first else reversed(parts)
    both(*one, *other)
    assert world.over == []


def change_password(_viewer: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_account SET password = 'x' WHERE id = %s", [ident("account-luis")])
        cursor.execute("SELECT access_close_other_viewers()")


@pytest.mark.parametrize("thief_first", [True, False])
def test_no_key_made_during_a_change_of_password_opens(device: Devices, thief_first: bool) -> None:
    thief, luis, key = device("luis"), device("luis"), f"amparo_{uuid4().hex}"
    hashed = sha256(key.encode()).digest()
    makes = sql("SELECT access_make_token(gen_random_uuid(), 'k', %s, 255, false, 300)", hashed)
    parts: list[tuple[Device, Does]] = [(thief, makes), (luis, change_password)]
    (one, other) = parts if thief_first else reversed(parts)
    assert both(*one, *other) == (True, thief_first)
    assert enters(thief, key) == [(None,)]
    with pytest.raises(NotSignedIn):
        thief.does(sql("SELECT 1"))


@pytest.mark.parametrize("thief_first", [True, False])
def test_who_signs_in_with_the_password_of_before_is_nobody(device: Devices, thief_first: bool) -> None:
    thief, luis = device("ana"), device("luis")
    user = thief.now(lambda: Account.objects.get(id=ident("account-luis")))
    request = RequestFactory().get("/")
    request.session = SessionStore()

    def signs_in(_viewer: Viewer) -> None:
        bind_on_sign_in(request=request, user=user)

    def is_somebody(viewer: Viewer) -> bool:
        with suppress(NotSignedIn):
            return bind_viewer(token_of_session(request.session.session_key)) is not None
        return False

    parts: list[tuple[Device, Does]] = [(thief, signs_in), (luis, change_password)]
    (one, other) = parts if thief_first else reversed(parts)
    if thief_first:
        assert both(*one, *other) == (True, True)
    else:
        with pytest.raises(ImmediateHttpResponse):
            both(*one, *other)
    assert not thief.does(is_somebody)
    request.session = SessionStore()  # the account as it is now signs in
    user = thief.now(lambda: Account.objects.get(id=ident("account-luis")))
    thief.does(signs_in)
    assert thief.does(is_somebody)


@pytest.mark.parametrize(
    "ends", ["SELECT access_close_other_viewers()", "SELECT accounts_end_sessions_of(%s)"]
)
@pytest.mark.parametrize("moves_first", [True, False])
def test_a_session_that_goes_on_under_another_name_is_ended_too(
    device: Devices, ends: str, moves_first: bool
) -> None:
    thief, name = device("luis"), f"{uuid4()}-moved"
    ender = device("rosa" if "%s" in ends else "luis")
    values = [ident("luis")] if "%s" in ends else []
    parts: list[tuple[Device, Does]] = [
        (thief, sql("SELECT access_move_viewer(%s)", name)),
        (ender, sql(ends, *values)),
    ]
    (one, other) = parts if moves_first else reversed(parts)
    both(*one, *other)

    def bound() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT account FROM access_bind(%s)", [name])
            return cursor.fetchall()

    assert thief.now(bound) == []


def enters(on: Device, key: str) -> list[object]:
    def enter() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_enter_token(%s)", [key])
            return cursor.fetchall()

    return list(on.now(enter))
