"""A share opens, to whom the receiving unit assigned it, what policy and share allow, and nothing to anybody else."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.access.shares import (
    end_shares,
    narrow_share,
    open_share,
    set_share_member,
    shared_with_me,
    shares_of,
    shares_with_my_unit,
)
from amparo.foundation.access.viewer import Viewer
from tests.world import ident

ActAs = Callable[[str], Viewer]
CARE_CLASSES = mask([RecordClass.PSYCHOSOCIAL, RecordClass.IDENTITY])


@pytest.fixture(autouse=True)
def _resting_on_nothing(db_both: None) -> Iterator[None]:
    """These shares rest on nothing: at commit they would be refused (tests/workflows/test_shares_follow_consent.py)."""
    yield
    transaction.set_rollback(True)


def share(
    case: int, to: str, *, purpose: Purpose = Purpose.CARE, classes: int = CARE_CLASSES, until=None
) -> UUID:  # type: ignore[no-untyped-def]
    share_id = uuid4()
    open_share(
        share_id=share_id, subject=case, to_unit=ident(to), purpose=purpose, classes=classes, until=until,
        basis_kind="test", basis=1,
    )  # fmt: skip
    return share_id


def refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def finds(viewer: Viewer, case: int, needs: RecordClass = RecordClass.GENERAL) -> bool:
    try:
        access_case(viewer, case, needs=needs)
    except CaseNotFound:
        return False
    return True


def visible(table: str, case: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = %s", [case])
        return int(cursor.fetchone()[0])


def test_a_share_alone_opens_no_case_to_anybody(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    share(full_case, "udavit-maynas")
    for name in ("udavit", "enlace", "fiscal", "policia"):
        assert not finds(act_as(name), full_case)
        assert not visible("cases_path_entry", full_case)


def test_who_is_assigned_reads_policy_and_share_together_and_writes_nothing(
    act_as: ActAs, full_case: int
) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    access = access_case(act_as("udavit"), full_case)
    assert access.reads == mask([RecordClass.GENERAL, RecordClass.PSYCHOSOCIAL, RecordClass.IDENTITY])
    assert (access.writes, access.assigns, access.shares, access.exports) == (0, False, False, False)
    assert visible("cases_note", full_case) == 1
    assert visible("cases_sensitive_profile", full_case) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET state = 'closed' WHERE id = %s", [full_case])
        assert cursor.rowcount == 0


def test_the_policy_narrows_what_a_share_offers(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "fiscalia-maynas", purpose=Purpose.INVESTIGATION, classes=255)
    act_as("jefa")
    set_share_member(given, ident("fiscal"), is_member=True)
    access = access_case(act_as("fiscal"), full_case)
    assert not access.may_read(RecordClass.PSYCHOSOCIAL)
    assert not access.may_read(RecordClass.LOCATION)
    assert visible("cases_note", full_case) == 0


def test_an_ended_share_is_over_at_once_for_everybody(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    act_as("ana")
    assert end_shares([given]) == 1
    assert not finds(act_as("udavit"), full_case)
    assert shared_with_me(act_as("udavit")) == []
    assert shares_with_my_unit(act_as("enlace")) == []


def test_a_share_that_has_run_out_opens_nothing(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas", until=timezone.now() + timedelta(days=1))
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    assert finds(act_as("udavit"), full_case)
    act_as("ana")
    narrow_share(given, classes=255, until=timezone.now() - timedelta(seconds=1))
    assert not finds(act_as("udavit"), full_case)


def test_a_share_is_narrowed_and_never_widened(act_as: ActAs, full_case: int) -> None:
    viewer = act_as("ana")
    until = timezone.now() + timedelta(days=1)
    given = share(full_case, "udavit-maynas", until=until)
    narrow_share(given, classes=255, until=until + timedelta(days=30))
    (line,) = shares_of(access_case(viewer, full_case))
    assert (line.classes, line.until) == (CARE_CLASSES, until)
    narrow_share(given, classes=mask([RecordClass.IDENTITY]), until=None)
    (line,) = shares_of(access_case(viewer, full_case))
    assert (line.classes, line.until) == (mask([RecordClass.IDENTITY]), until)


@pytest.mark.parametrize("name", ["luis", "carla", "fiscal", "enlace", "sistemas", "auditora", "analista"])
def test_only_who_carries_or_coordinates_the_case_may_share_it(
    act_as: ActAs, full_case: int, name: str
) -> None:
    act_as(name)
    assert refused(lambda: share(full_case, "car-loreto"))


def test_who_received_a_share_does_not_hand_it_on(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    for name in ("udavit", "enlace"):
        act_as(name)
        assert refused(lambda: share(full_case, "car-loreto"))
        assert refused(lambda: narrow_share(given, classes=255, until=None))


@pytest.mark.parametrize("name", ["ana", "rosa", "udavit", "directora", "sistemas"])
def test_only_the_receiving_side_assigns_a_share(act_as: ActAs, full_case: int, name: str) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as(name)
    assert refused(lambda: set_share_member(given, ident("udavit"), is_member=True))


@pytest.mark.parametrize("mate", ["ana", "policia", "sistemas", "enlace"])
def test_nobody_is_assigned_from_elsewhere_or_without_clearance(
    act_as: ActAs, full_case: int, mate: str
) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    assert refused(lambda: set_share_member(given, ident(mate), is_member=True))


def test_the_receiving_coordinator_sees_sector_and_month_only(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "car-loreto")
    (line,) = shares_with_my_unit(act_as("directora"))
    assert (line.share_id, line.sector, line.members) == (given, "ngo_centre", ())
    assert not finds(act_as("directora"), full_case)


def test_in_plain_sql_the_receiving_coordinator_reads_no_row_of_the_file(
    act_as: ActAs, full_case: int
) -> None:
    """The share's own row says the case's number: an honest limit of docs/security.md."""
    act_as("ana")
    given = share(full_case, "car-loreto")
    act_as("directora")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, subject FROM access_share")
        assert cursor.fetchall() == [(given, full_case)]
        for tables in protected_tables().values():
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table.table}")
                assert cursor.fetchone() == (0,), table.table


def test_nobody_sees_with_whom_else_a_case_is_shared(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    theirs, others = share(full_case, "udavit-maynas"), share(full_case, "car-loreto")
    act_as("directora")
    set_share_member(others, ident("car"), is_member=True)
    act_as("car")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM access_share")
        assert {row[0] for row in cursor.fetchall()} == {others}
    assert theirs != others


def test_a_case_that_is_given_away_stays_shared_as_it_was(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_reassign_subjects(%s, %s)", [[full_case], ident("luis")])
    assert finds(act_as("udavit"), full_case)
    assert not finds(act_as("ana"), full_case)


def test_projecting_the_policy_anew_changes_no_grant_of_a_share(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    given = share(full_case, "udavit-maynas")
    act_as("enlace")
    set_share_member(given, ident("udavit"), is_member=True)
    before = access_case(act_as("udavit"), full_case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('amparo_app', 'access_reproject()', 'EXECUTE')")
        assert cursor.fetchone() == (False,)
    assert access_case(act_as("udavit"), full_case) == before
