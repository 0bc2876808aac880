"""Each kind of grant without one of the facts it rests on: the doctor finds it (AMP315), and what it says ends it."""

import re
from uuid import uuid4

import pytest

from amparo.casework.lifecycle.assignment import set_team
from amparo.commands.doctor.grants import CHECKS
from tests.devices import device
from tests.privacy.test_two_at_once import World, give, world
from tests.world import ident

__all__ = ["device", "world"]

# An emergency of the police and an identity opened to victim assistance, by facts that hold.
EXCEPTIONS = (
    "INSERT INTO access_emergency (id, subject, staff, unit, institution, kind, until, told_institution, finding)"
    " SELECT %(id)s, %(case)s, s.id, s.unit_id, u.institution_id, 'life_at_risk', now() + interval '1 hour',"
    " u.institution_id, '' FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id"
    " WHERE s.id = %(police)s",
    "INSERT INTO access_unveiling (id, subject, asked_by, unit, institution, classes, is_granted, until)"
    " SELECT %(id)s, %(case)s, s.id, s.unit_id, u.institution_id, 32, true, now() + interval '1 day'"
    " FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id WHERE s.id = %(udavit)s",
    "INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, source, until,"
    " list_group, touched_at) SELECT a.staff_id, %(case)s, r.relation, r.purpose, r.reads, 0, false, %(id)s,"
    " now() + interval '1 hour', 3, now() FROM access_account a JOIN access_policy_rule r ON r.role = a.role"
    " WHERE (a.staff_id, r.relation) IN ((%(police)s, 'emergency'), (%(udavit)s, 'unveiled'))",
)
GONE = "UPDATE directory_staff_member SET left_on = current_date WHERE id = '{}'"
MOVED = f"UPDATE directory_staff_member SET unit_id = '{ident('calp-cusco')}' WHERE id = '{{}}'"
BEYOND = "UPDATE access_case_grant SET {} WHERE relation = '{}'"
RELATION = "1 of the relation {}"
# What is projected anew of an open share ends all of a blocked file in passing.
UNSHARED = (
    "UPDATE access_share SET ended_at = now();"
    "DELETE FROM access_case_grant WHERE relation IN ('shared', 'recipient')"
)
BROKEN = {
    "a share that ended": ("UPDATE access_share SET ended_at = now()", RELATION.format("shared")),
    "a receiver no more": ("UPDATE access_share_member SET ended_at = now()", RELATION.format("shared")),
    "a receiver who left": (GONE.format(ident("fiscal")), RELATION.format("shared")),
    "a receiver elsewhere": (MOVED.format(ident("fiscal")), RELATION.format("shared")),
    "of another share": (BEYOND.format("source = gen_random_uuid()", "shared"), RELATION.format("shared")),
    "longer than the share": (
        BEYOND.format("until = until + interval '1 day'", "shared"),
        RELATION.format("shared"),
    ),
    "without an end": (BEYOND.format("until = NULL", "shared"), RELATION.format("shared")),
    "wider than the share": (BEYOND.format("reads = reads | 2", "shared"), RELATION.format("shared")),
    "an emergency ended": ("UPDATE access_emergency SET ended_at = now()", RELATION.format("emergency")),
    "an emergency over": ("UPDATE access_emergency SET until = now()", RELATION.format("emergency")),
    "an emergency of who left": (GONE.format(ident("policia")), RELATION.format("emergency")),
    "an emergency of who moved": (MOVED.format(ident("policia")), RELATION.format("emergency")),
    "another's emergency": (
        "UPDATE access_emergency SET (staff, unit) = (SELECT s.id, s.unit_id FROM directory_staff_member s"
        f" WHERE s.id = '{ident('fiscal')}')",
        RELATION.format("emergency"),
    ),
    "unveiled, and refused": ("UPDATE access_unveiling SET is_granted = false", RELATION.format("unveiled")),
    "unveiled, and over": ("UPDATE access_unveiling SET until = now()", RELATION.format("unveiled")),
    "unveiled to who left": (GONE.format(ident("udavit")), RELATION.format("unveiled")),
    "unveiled to who moved": (MOVED.format(ident("udavit")), RELATION.format("unveiled")),
    "unveiled, of another case": (
        "UPDATE access_unveiling SET subject = subject + 1",
        RELATION.format("unveiled"),
    ),
    "an emergency of another case": (
        "UPDATE access_emergency SET subject = subject + 1",
        RELATION.format("emergency"),
    ),
    "out of the team": (
        "UPDATE cases_assignment SET ended_at = now() WHERE role = 'team'",
        RELATION.format("team"),
    ),
    "responsible no more": (
        "UPDATE cases_assignment SET ended_at = now() WHERE role = 'responsible'",
        RELATION.format("responsible"),
    ),
    "responsible, and only of the team": (
        "UPDATE cases_assignment SET role = 'team' WHERE role = 'responsible'",
        RELATION.format("responsible"),
    ),
    "more read than the role": (
        BEYOND.format("reads = 255", "team"),
        "1 give more than their holder's role has",
    ),
    "more written than the role": (
        BEYOND.format("writes = 255", "team"),
        "1 give more than their holder's role has",
    ),
    **{
        f"more than the role: {what}": (
            BEYOND.format(f"{what} = true", "shared"),
            "1 give more than their holder's role has",
        )
        for what in ("assigns", "shares", "exports")
    },
    "another's role": (
        f"UPDATE access_account SET role = 'system_administrator' WHERE staff_id = '{ident('policia')}'",
        "1 give more than their holder's role has",
    ),
    **{
        f"on a file that is {state}": (
            f"{UNSHARED};INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)"
            f" SELECT gen_random_uuid(), subject, grantee, grantee, 'x', current_date, '{state}'"
            " FROM access_case_grant WHERE relation = 'team'",
            "5 on blocked files",
        )
        for state in ("blocked", "shredding", "shredded")
    },
}


@pytest.fixture
def granted(world: World) -> World:
    """A case with a grant of every kind, each by facts that hold."""
    world.device("jefa").does(give(world)[1])
    sonia = ident("sonia")
    world.device("ana").does(
        lambda v: set_team(by=v, case=world.case, request_id=uuid4(), staff=sonia, is_member=True)
    )
    about = {"id": uuid4(), "case": world.case, "police": ident("policia"), "udavit": ident("udavit")}
    with world.all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        for statement in EXCEPTIONS:
            admin.execute(statement.encode(), about)
        kinds = {relation for (relation,) in admin.execute("SELECT relation FROM access_case_grant")}
    assert kinds == {
        "responsible",
        "team",
        "unit_coordinator",
        "shared",
        "recipient",
        "emergency",
        "unveiled",
    }
    return world


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_left_over_is_found_and_ended_by_what_the_doctor_says(granted: World, how: str) -> None:
    statement, said = BROKEN[how]
    assert granted.over == []
    with granted.all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement.encode())
    assert said in granted.over
    (remedy,) = re.findall("SELECT [^;]+", CHECKS[0].hint)
    with granted.all_rows() as admin:
        admin.execute("SET ROLE amparo_owner")
        admin.execute(remedy.encode())
    assert granted.over == []


def test_a_grant_that_is_over_by_itself_is_nothing_to_find(granted: World) -> None:
    with granted.all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE access_share SET ended_at = now()")
        admin.execute("UPDATE access_case_grant SET until = now() WHERE relation IN ('shared', 'recipient')")
    assert granted.over == []


@pytest.mark.parametrize("how", [GONE, MOVED])
def test_who_leaves_or_moves_has_no_exception_that_goes_on(granted: World, how: str) -> None:
    """Not the grant alone: who came back would have it anew, and who watches would see one that runs."""
    runs = (
        "SELECT (SELECT count(*) FROM access_emergency WHERE ended_at IS NULL AND until > now()),"
        " (SELECT count(*) FROM access_unveiling WHERE is_granted AND until > now()),"
        " (SELECT count(*) FROM access_share_member WHERE ended_at IS NULL),"
        " (SELECT count(*) FROM access_case_grant WHERE relation IN ('emergency', 'unveiled', 'shared'))"
    )
    with granted.all_rows() as admin:
        assert admin.execute(runs).fetchone() == (1, 1, 1, 3)
        admin.execute("UPDATE access_account SET is_active = false")
        for who in ("policia", "udavit", "fiscal"):
            admin.execute(how.format(ident(who)).encode())
        assert admin.execute(runs).fetchone() == (0, 0, 0, 0)
