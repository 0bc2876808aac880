"""Access that outlived what it came from, from before the database asked for it: the doctor finds it (AMP315)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError

from amparo.casework.consent.bases import (
    BasisTold,
    StepTold,
    attach_paper,
    bases_of,
    record_basis,
    step_basis,
)
from amparo.casework.consent.enums import BasisKind, BasisState
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from tests.devices import device
from tests.privacy.test_two_at_once import World, give, world
from tests.world import ident

__all__ = ["device", "world"]


def gives_by_law(world: World) -> None:
    told = BasisTold(
        kind=BasisKind.VITAL_INTEREST,
        recipient=ident("divincri-maynas"),
        record_classes=("general",),
        received_on=today(),
        until=today() + timedelta(days=2),
    )

    def do(viewer: Viewer) -> None:
        basis = record_basis(by=viewer, case=world.case, request_id=uuid4(), told=told)
        assert basis
        for state, reason in ((BasisState.INFORMED, "in_person"), (BasisState.DISCLOSED, "")):
            step = StepTold(state, today(), (), reason)
            step_basis(by=viewer, case=world.case, request_id=uuid4(), basis_id=basis, told=step)

    world.device("ana").does(do)


# What the database let be before: an office that no law names, a danger for weeks, a consent taken back.
BEFORE = {
    "office": "UPDATE directory_institution SET kind = 'health' WHERE kind = 'police'",
    "long": "UPDATE access_share SET until = now() + interval '90 days' WHERE basis_kind = 'legal_basis'",
    "consent": "UPDATE consent_consent SET superseded_at = now()",
}


@pytest.mark.parametrize(("how", "left"), [("office", 1), ("long", 2), ("consent", 1)])
def test_what_nothing_covers_is_found_and_ended_and_said(world: World, how: str, left: int) -> None:
    world.device("jefa").does(give(world)[1])
    gives_by_law(world)
    assert world.over == []
    with world.all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(BEFORE[how].encode())
    basis = "consent" if how == "consent" else "legal_basis"
    assert f"1 shares that no {basis} covers" in world.over
    with world.all_rows() as admin:
        admin.execute("SET ROLE amparo_owner")
        assert admin.execute("SELECT consent_end_uncovered()").fetchone() == (1,)
        assert admin.execute("SELECT consent_end_uncovered()").fetchone() == (0,)
        admin.execute("RESET ROLE")
        said = "SELECT subjects, actor FROM audit_event WHERE action = 'end_uncovered_shares'"
        assert admin.execute(said).fetchall() == [([world.case], None)]
        still = "SELECT count(*) FROM access_share WHERE ended_at IS NULL AND until > now()"
        assert admin.execute(still).fetchone() == (left,)
    assert world.over == []
    assert (world.reads("fiscal") == 0) == (how == "consent")


def test_the_role_that_reads_for_the_doctor_may_ask(world: World) -> None:
    with world.all_rows() as admin:
        admin.execute("SET ROLE amparo_backup")
        asked = "SELECT bool_and(consent_covers(s)) FROM access_share s"
        assert admin.execute(asked).fetchone() == (True,)


MISPLACED = {
    "of another unit": f"UPDATE access_case_grant SET grantee = '{ident('calp-cusco')}' "
    "WHERE relation = 'unit_coordinator'",
    "of two units": "INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, "
    f"list_group, touched_at) SELECT '{ident('calp-cusco')}', subject, relation, purpose, reads, writes, assigns, "
    "list_group, touched_at FROM access_case_grant WHERE relation = 'unit_coordinator'",
    "of none": "DELETE FROM access_case_grant WHERE relation = 'unit_coordinator'",
}


@pytest.mark.parametrize("how", MISPLACED)
def test_the_unit_that_keeps_a_case_has_its_grant_and_no_other(world: World, how: str) -> None:
    with world.all_rows() as admin:
        admin.execute(MISPLACED[how].encode())
    assert world.over == ["1 cases without the one grant of the unit that keeps them"]


def test_one_person_carries_a_case(world: World) -> None:
    with world.all_rows() as admin:
        admin.execute(
            "INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, list_group, "
            "touched_at) SELECT %s, subject, relation, purpose, reads, writes, assigns, list_group, touched_at "
            "FROM access_case_grant WHERE relation = 'responsible'",
            [ident("luis")],
        )
    assert "1 cases that two people carry" in world.over


def test_a_danger_left_open_for_weeks_is_ended_and_its_paper_can_be_put_in(world: World) -> None:
    """Whoever has no paper that day brings it later: before, that failed for good."""
    gives_by_law(world)
    with world.all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(BEFORE["long"].encode())
    (line,) = world.device("ana").does(lambda v: bases_of(access_case(v, world.case)))

    def attach(v: Viewer) -> int | None:
        return attach_paper(
            by=v, case=world.case, request_id=uuid4(), basis_id=line.id, paper=b"%PDF-1.7 oficio"
        )

    with pytest.raises(DatabaseError):
        world.device("ana").does(attach)
    with world.all_rows() as admin:
        admin.execute("SET ROLE amparo_owner")
        admin.execute("SELECT consent_end_uncovered()")
    assert world.device("ana").does(attach)
    assert world.over == []
