"""A key that only reads says nothing was done; whoever moves on keeps no team and no blocked case; ids tell nothing."""

from uuid import uuid4

import pytest

from amparo.casework.cases.models import Assignment
from amparo.casework.cases.note_drafts import save_draft
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.drafts import open_draft, save_step, start_draft
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.tokens import enter_token
from amparo.foundation.access.viewer import Viewer, bind_viewer, open_viewer
from tests.conftest import ActAs
from tests.privacy.test_blocking import block, lift
from tests.privacy.test_insider import ask, key_of, run
from tests.world import ident

_NOTICES = "UPDATE access_notice SET seen_at = now(), seen_by = %s WHERE seen_at IS NULL RETURNING id"


def bound_by_key(act_as: ActAs, who: str, *, is_read_only: bool) -> None:
    key = key_of(act_as, who, is_read_only=is_read_only)
    assert enter_token(key)
    bind_viewer(key)


@pytest.mark.parametrize("is_read_only", [True, False])
def test_a_key_that_only_reads_does_not_say_that_a_notice_was_seen(
    act_as: ActAs, full_case: int, is_read_only: bool
) -> None:
    act_as("policia")
    emergency = uuid4()
    run("SELECT access_ask_emergency(%s, %s, 'medical', 5)", emergency, full_case)
    run("SELECT access_announce_emergency(%s)", emergency)
    bound_by_key(act_as, "ana", is_read_only=is_read_only)
    assert len(run("SELECT id FROM access_notice")) == 1
    assert len(run(_NOTICES, ident("ana"))) == (0 if is_read_only else 1)


@pytest.mark.parametrize("is_read_only", [True, False])
def test_nor_settles_a_file_that_is_known_already(act_as: ActAs, full_case: int, is_read_only: bool) -> None:
    luis = act_as("luis")
    draft = uuid4()
    run("SELECT safeguards_check_intake(%s, %s, 60)", draft, [full_case])
    run("SELECT safeguards_settle_intake(%s)", draft)
    assert luis.staff_id == ident("luis")
    bound_by_key(act_as, "rosa", is_read_only=is_read_only)
    settle = "UPDATE safeguards_intake_hit SET settled_at = now(), settled_by = %s RETURNING id"
    assert len(run("SELECT id FROM safeguards_intake_hit")) == 1
    assert len(run(settle, ident("rosa"))) == (0 if is_read_only else 1)


@pytest.mark.parametrize("is_read_only", [True, False])
def test_nor_concludes_an_alert(act_as: ActAs, is_read_only: bool) -> None:
    run("SELECT set_config('amparo.viewer', '', true)")
    run(
        "SELECT oversight_raise('looks_of_others', %s, %s, %s, '2026-01-05', '2026-01-06', '{}', 1)",
        ident("luis"), ident("calp-iquitos"), ident("Centro Amparo"),
    )  # fmt: skip
    bound_by_key(act_as, "rosa", is_read_only=is_read_only)
    conclude = (
        "UPDATE oversight_alert SET state = 'explained', conclusion = 'on_duty', concluded_by = %s, "
        "concluded_at = now() RETURNING id"
    )
    assert len(run("SELECT id FROM oversight_alert")) == 1
    assert len(run(conclude, ident("rosa"))) == (0 if is_read_only else 1)


def test_whoever_is_bound_is_not_told_which_numbers_are_cases(act_as: ActAs, flor: int) -> None:
    orphans = "SELECT * FROM lifecycle_orphans(%s)"
    for who in ("fiscal", "ana", "rosa", "auditora"):
        act_as(who)
        assert run(orphans, [flor, flor ^ 1]) == []
    run("SELECT set_config('amparo.viewer', '', true)")
    assert run(orphans, [flor, flor ^ 1]) == [(flor ^ 1,)]  # upkeep


def moved(act_as: ActAs, who: str, unit: str) -> None:
    act_as("pilar")
    opening = ask("move", who, unit=unit)
    act_as("sistemas")
    run("SELECT accounts_confirm(%s)", opening)


def test_team_membership_ends_with_a_move(act_as: ActAs, full_case: int) -> None:
    set_team(by=act_as("ana"), case=full_case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    assert _holds(act_as, "luis", full_case)
    moved(act_as, "luis", "calp-cusco")
    act_as("ana")
    ended = Assignment.objects.filter(case_id=full_case, staff=ident("luis")).values_list(
        "ended_at", flat=True
    )
    assert [at is not None for at in ended] == [True]
    assert not _holds(act_as, "luis", full_case)


def test_who_moved_while_a_case_was_blocked_is_not_given_it_back(act_as: ActAs, flor: int) -> None:
    blocked = block(act_as, flor)
    moved(act_as, "ana", "calp-cusco")
    lift(act_as, blocked)
    assert not _holds(act_as, "ana", flor)
    assert _holds(act_as, "rosa", flor)  # who gives it to somebody else


def signed_in_anew(who: str) -> Viewer:
    token = str(uuid4())
    open_viewer(account_id=ident(f"account-{who}"), token=token, with_second_factor=True)
    return bind_viewer(token)


def _holds(act_as: ActAs, who: str, case: int) -> bool:
    """Whether somebody holds the case now, signed in anew if they were moved."""
    signed_in_anew(who)
    return run("SELECT count(*) FROM access_case_grant WHERE subject = %s", case) != [(0,)]


def test_whoever_is_bound_is_told_nothing_that_upkeep_is_told(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    save_draft(ana, access_case(ana, flor), uuid4(), {"text": ["Se la vio en el puerto."]})
    begun = start_draft(ana, uuid4())
    save_step(ana, begun, "nombre", {"working_name": ["Lucero"]})
    registration = open_draft(ana, begun)
    run("SELECT safeguards_check_intake(%s, '{}', 60)", begun)
    run("UPDATE cases_note_draft SET expires_at = now() - interval '1 day'")
    run("UPDATE lifecycle_registration_draft SET expires_at = now() - interval '1 day'")
    told = {
        "SELECT * FROM cases_sweep_note_drafts()": [(flor,)],
        "SELECT * FROM lifecycle_sweep_drafts()": [(registration.subject,)],
        "SELECT * FROM consent_sweep_conversations()": [],
        "SELECT staff, checks FROM oversight_day_intake(now(), now() + interval '1 day')": [
            (ident("ana"), 1)
        ],
    }
    for who in ("fiscal", "ana", "rosa", "auditora"):
        act_as(who)
        assert [run(sweep) for sweep in told] == [[], [], [], []]
    run("SELECT set_config('amparo.viewer', '', true)")
    assert {sweep: run(sweep) for sweep in told} == told
