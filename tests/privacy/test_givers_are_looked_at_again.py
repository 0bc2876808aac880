"""Whoever gives something waits for who is just changing them, and gives nothing if they are somebody else by then.

Each function of the database that takes note of who asks before it waits, called in plain SQL.
"""

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import NotSignedIn
from tests.devices import device
from tests.privacy.test_two_at_once import Does, World, both, shares_anew, sql, world
from tests.world import ident

__all__ = ["device", "world"]

Part = tuple[str, Does]


def a_share(w: World) -> Part:
    return "jefa", sql("SELECT access_set_share_member(%s, %s, true)", w.share, ident("fiscal"))


def a_place_in_the_team(w: World) -> Part:
    return "ana", sql("SELECT access_set_team(%s, %s, true)", w.case, ident("sonia"))


def the_case(w: World) -> Part:
    return "rosa", sql("SELECT access_reassign_subjects(ARRAY[%s::bigint], %s)", w.case, ident("luis"))


def a_new_case(w: World) -> Part:
    ((number,),) = w.device("ana").does(sql("SELECT access_new_subjects(1)"))
    return "ana", sql(
        "SELECT access_open_subjects(ARRAY[%s::bigint], ARRAY[%s::uuid], ARRAY[now()])", number, ident("ana")
    )


def an_identity(w: World) -> Part:
    unveiling = uuid4()
    w.device("udavit").does(sql("SELECT access_ask_unveiling(%s, %s, 32)", unveiling, w.case))
    return "rosa", sql("SELECT access_answer_unveiling(%s, true)", unveiling)


def asked(w: World) -> UUID:
    emergency = uuid4()
    w.device("policia").does(
        sql("SELECT access_ask_emergency(%s, %s, 'life_at_risk', 30)", emergency, w.case)
    )
    return emergency


def an_emergency_told(w: World) -> Part:
    return "policia", sql("SELECT access_announce_emergency(%s)", asked(w))


def an_emergency_opened(w: World) -> Part:
    emergency = asked(w)
    w.device("policia").does(sql("SELECT access_announce_emergency(%s)", emergency))
    return "policia", sql("SELECT access_open_emergency(%s)", emergency)


def an_errand(w: World) -> Part:
    asked = (uuid4(), bytes(32), "check_document", w.case, w.case, 1)
    return "ana", sql("SELECT access_ask_errand(%s, %s, %s, %s, %s, %s)", *asked)


def a_key(_w: World) -> Part:
    return "ana", sql("SELECT access_make_token(gen_random_uuid(), 'k', %s, 255, false, 30)", bytes(32))


GIVEN = [a_share, shares_anew, a_place_in_the_team, the_case, a_new_case, an_identity,
         an_emergency_told, an_emergency_opened, an_errand, a_key]  # fmt: skip
KEPT = """
SELECT (SELECT array_agg((grantee, subject, relation, source) ORDER BY id) FROM access_case_grant),
       (SELECT count(*) FROM access_share), (SELECT count(*) FROM access_emergency),
       (SELECT count(*) FROM access_errand), (SELECT count(*) FROM access_program_token),
       (SELECT count(*) FROM access_unveiling WHERE answered_at IS NOT NULL)
"""


@pytest.mark.parametrize("gives", GIVEN)
def test_who_gives_and_is_made_somebody_else_meanwhile_gives_nothing(
    world: World, gives: Callable[[World], Part]
) -> None:
    who, does = gives(world)
    giver = world.device(who)
    with world.all_rows() as admin:
        before = admin.execute(KEPT).fetchone()
        admin.execute("SELECT 1 FROM access_account WHERE staff_id = %s FOR NO KEY UPDATE", [ident(who)])
        waiting = giver.later(does)
        time.sleep(0.5)
        assert not waiting.done(), "they wait for whoever changes them"
        admin.execute(
            "UPDATE access_bound_viewer SET ended_at = now() WHERE staff = %s AND ended_at IS NULL",
            [ident(who)],
        )
    with pytest.raises((Refused, DatabaseError, NotSignedIn, CaseNotFound)):
        waiting.result(20)
    with world.all_rows() as admin:
        assert admin.execute(KEPT).fetchone() == before


@pytest.mark.parametrize("gives", GIVEN)
def test_and_what_nobody_changes_is_given(world: World, gives: Callable[[World], Part]) -> None:
    """The control: each of them is possible."""
    who, does = gives(world)
    with world.all_rows() as admin:
        before = admin.execute(KEPT).fetchone()
    world.device(who).does(does)
    with world.all_rows() as admin:
        assert admin.execute(KEPT).fetchone() != before


@pytest.mark.parametrize("gives_first", [True, False])
def test_a_place_in_the_team_is_given_by_who_carries_the_case_then(world: World, gives_first: bool) -> None:
    """Whose case is just given to another waits for that, and has it to give no more."""
    parts = [(world.device(who), does) for who, does in (a_place_in_the_team(world), the_case(world))]
    (one, other) = parts if gives_first else reversed(parts)
    assert both(*one, *other) == (True, gives_first)
    with world.all_rows() as admin:
        team = "SELECT count(*) FROM access_case_grant WHERE subject = %s AND relation = 'team'"
        assert admin.execute(team, [world.case]).fetchone() == (int(gives_first),)
