"""The second wall: what the app role can reach in plain SQL, whatever the screens do."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.path_actions import leave_entry
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.clock import noon_of, today
from tests.conftest import ActAs

CASE_TABLES = sorted(
    (table.table, table.subject) for tables in protected_tables().values() for table in tables
)

# Tables of case data whose rows are one writer's, not everybody's who may read the case: a hand-written
# policy protects them; what it must do is tried in the file named here and, for outsiders, below.
OWNED_TABLES = {
    "cases_note_draft": "test_note_drafts.py",
    "consent_conversation": "test_conversations.py",
}
OWNED = [(table, "case_id") for table in OWNED_TABLES]

# Tables without case data; each has a reason to be readable or writable without a grant.
OPEN_TABLES = {
    "access_policy_rule": "the policy itself, read only",
    "access_seat": "the policy itself, read only",
    "django_migrations": "framework",
    "django_content_type": "framework",
    "django_session": "framework: the hash of a key, no viewer token",
    "auth_permission": "framework, unused",
    "auth_group": "framework, unused",
    "auth_group_permissions": "framework, unused",
    "account_emailaddress": "framework, unused",
    "account_emailconfirmation": "framework, unused",
    "web_cache": "counts of sign-in attempts",
    "web_attempt": "counts of sign-in attempts",
}


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def nobody() -> None:
    rows("SELECT set_config('amparo.viewer', '', true)")


@pytest.mark.usefixtures("db_both")
def test_every_table_forces_row_level_security_or_is_known_to_hold_no_case_data() -> None:
    tables = rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    unprotected = {str(name) for name, is_protected in tables if not is_protected}
    assert unprotected == set(OPEN_TABLES)


@pytest.mark.usefixtures("db_both")
def test_every_table_with_a_case_column_is_declared() -> None:
    columns = rows(
        "SELECT table_name FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name "
        "WHERE column_name = 'case_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    named = {str(name) for (name,) in columns}
    declared = {table for table, _ in CASE_TABLES}
    assert named - declared == set(OWNED_TABLES)
    for table, file in OWNED_TABLES.items():
        assert table in (Path(__file__).parent / file).read_text()


@pytest.mark.parametrize(("table", "subject"), CASE_TABLES + OWNED)
def test_only_the_worker_sees_a_row(act_as: ActAs, full_case: int, table: str, subject: str) -> None:
    seen = {}
    nobody()
    seen["nobody"] = rows(f"SELECT count(*) FROM {table}")[0][0]
    for username in ("fiscal", "luis", "carla", "ana"):
        act_as(username)
        seen[username] = rows(f"SELECT count(*) FROM {table} WHERE {subject} = %s", full_case)[0][0]
    assert seen.pop("ana"), "the control: the case has a row here, and its worker sees it"
    assert set(seen.values()) == {0}


def test_the_worker_sees_her_case_and_a_colleague_of_the_unit_does_not(act_as: ActAs, flor: int) -> None:
    act_as("ana")
    assert rows("SELECT id FROM cases_case") == [(flor,)]
    act_as("luis")
    assert rows("SELECT id FROM cases_case") == []


def test_the_coordinator_sees_who_is_in_care_but_not_the_sensitive_class(act_as: ActAs, flor: int) -> None:
    act_as("rosa")
    assert rows("SELECT id FROM cases_case WHERE id = %s", flor) == [(flor,)]
    assert rows("SELECT reads & 2 FROM access_case_grant WHERE subject = %s", flor) == [(0,)]


@pytest.mark.parametrize("setting", ["", "x", "00", "'; DROP TABLE cases_case; --", "a" * 5000, "ñ€"])
def test_a_bad_token_is_nobody(act_as: ActAs, flor: int, setting: str) -> None:
    rows("SELECT set_config('amparo.viewer', %s, true)", setting)
    assert rows("SELECT count(*) FROM cases_case") == [(0,)]


FORBIDDEN = [
    "DELETE FROM cases_case",
    "UPDATE cases_note_draft SET owner = gen_random_uuid()",
    "UPDATE cases_note_draft SET case_id = 1",
    "TRUNCATE cases_note_draft",
    "TRUNCATE cases_path_entry",
    "UPDATE cases_case SET registered_at = '2020-01-01'",
    "UPDATE cases_path_entry SET activity = 'death'",
    "UPDATE cases_sealed_value SET sealed = ''",
    "INSERT INTO access_case_grant SELECT * FROM access_case_grant",
    "UPDATE access_case_grant SET reads = 255",
    "DELETE FROM access_case_grant",
    "SELECT * FROM access_bound_viewer",
    "INSERT INTO access_bound_viewer SELECT * FROM access_bound_viewer",
    "UPDATE access_policy_rule SET reads = 255",
    "UPDATE access_seat SET kind = 'police'",
    "INSERT INTO access_seat VALUES ('psychologist', 'police', true)",
    "SELECT access_reproject_staff(gen_random_uuid())",
    "UPDATE access_account SET role = 'unit_coordinator'",
    "SELECT access_close_viewers_of('{}')",
    "SELECT access_reproject()",
    "INSERT INTO directory_staff_member SELECT * FROM directory_staff_member",
    "SELECT * FROM audit_event",
    "UPDATE audit_event SET action = 'nothing'",
    "DELETE FROM audit_event",
    "SELECT * FROM audit_link",
    "SET LOCAL ROLE amparo_owner",
    "SET LOCAL ROLE amparo_definer",
    "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
    "CREATE TABLE copy_of_everything AS SELECT 1",
    "SELECT access_write_grants('{1}', '{00000000-0000-0000-0000-000000000000}', NULL, '{2020-01-01}')",
    "SELECT access_viewer()",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_app_role_may_not(act_as: ActAs, flor: int, statement: str) -> None:
    act_as("ana")
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        rows(statement)


def test_facts_cannot_be_added_to_a_case_of_others(act_as: ActAs, flor: int) -> None:
    fiscal = act_as("fiscal")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows(
            "INSERT INTO cases_exploiter (case_id, recorded_by, role, relation, sex, citizenship) "
            "VALUES (%s, %s, 'recruiter', '', '', '')",
            flor,
            fiscal.staff_id,
        )


def test_grants_cannot_be_asked_for_on_a_case_that_somebody_holds(act_as: ActAs, flor: int) -> None:
    fiscal = act_as("fiscal")
    with pytest.raises(DatabaseError, match="not a number that was handed out"), transaction.atomic():
        rows("SELECT access_open_subjects(%s, %s, '{2020-01-01}')", [flor], [fiscal.staff_id])


def test_a_worker_cannot_take_a_colleagues_case(act_as: ActAs, flor: int) -> None:
    luis = act_as("luis")
    with pytest.raises(DatabaseError, match="no right to assign"), transaction.atomic():
        rows("SELECT access_reassign_subjects(%s, %s)", [flor], luis.staff_id)


def test_a_case_cannot_be_given_to_another_institution(act_as: ActAs, flor: int) -> None:
    outsider = act_as("fiscal").staff_id
    act_as("ana")
    with pytest.raises(DatabaseError, match="not of this institution"), transaction.atomic():
        rows("SELECT access_reassign_subjects(%s, %s)", [flor], outsider)


@pytest.mark.parametrize(("username", "changed"), [("ana", ["ana"]), (None, [])])
def test_only_ones_own_password_can_be_changed(
    act_as: ActAs, username: str | None, changed: list[str]
) -> None:
    if username:
        act_as(username)
    assert [row[0] for row in rows("UPDATE access_account SET password = 'x' RETURNING username")] == changed


def _touched(case: int) -> object:
    return rows("SELECT max(touched_at) FROM access_case_grant WHERE subject = %s", case)[0][0]


def test_when_a_case_was_last_worked_on_comes_from_its_path_and_never_goes_back(act_as: ActAs) -> None:
    ana, long_ago = act_as("ana"), today() - timedelta(days=400)
    case = open_case(by=ana, request_id=uuid4(), registration=Registration(opened_on=long_ago))
    # Written down now, of a day long ago: worked on now, and the path ends then, whatever the hour.
    leave_entry(by=ana, case=case, request_id=uuid4(), entry=Entry(Activity.VISIT_MADE, occurred_on=long_ago))
    before = _touched(case)
    assert before > noon_of(long_ago)  # type: ignore[operator]
    rows("SELECT cases_touch_as_told(%s)", [case])
    assert _touched(case) == before
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows("UPDATE access_case_grant SET touched_at = '2020-01-01'")


def test_a_case_of_others_is_not_moved_in_their_lists(act_as: ActAs) -> None:
    ana = act_as("ana")
    long_ago = Registration(opened_on=today() - timedelta(days=400))
    case = open_case(by=ana, request_id=uuid4(), registration=long_ago)
    before = _touched(case)
    act_as("fiscal")
    rows("SELECT cases_touch_as_told(%s)", [case])
    rows("SELECT access_touch_subjects(%s)", [case])
    act_as("ana")
    assert _touched(case) == before


def _list_groups(case: int) -> set[object]:
    return {group for (group,) in rows("SELECT list_group FROM access_case_grant WHERE subject = %s", case)}


def test_in_which_list_a_case_stands_comes_from_its_state_and_is_not_the_callers_to_say(
    act_as: ActAs, flor: int
) -> None:
    act_as("ana")
    for function in ("cases_touch_as_told", "access_touch_subjects"):
        with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
            rows(f"SELECT {function}(%s, 7::smallint)", [flor])
        rows(f"SELECT {function}(%s)", [flor])
        assert _list_groups(flor) == {0}
    rows("UPDATE cases_case SET state = 'closed' WHERE id = %s", flor)
    rows("SELECT cases_touch_as_told(%s)", [flor])
    assert _list_groups(flor) == {1}


@pytest.mark.usefixtures("db_both")
def test_an_assignment_stands_in_one_of_two_lists_and_in_no_third_for_a_case_to_vanish_into() -> None:
    ((check,),) = rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'access_case_grant_list_group'"
    )
    assert "(list_group = ANY (ARRAY[0, 1])) AND (source IS NULL)" in check
    assert "(list_group = ANY (ARRAY[2, 3])) AND (source IS NOT NULL)" in check


def _open_on(case: int, day: str) -> None:
    """As at the end of the transaction, which tests never reach."""
    with transaction.atomic():
        rows("UPDATE cases_case SET opened_on = %s WHERE id = %s", day, case)
        rows("SET CONSTRAINTS cases_case_opened_as_the_path_says IMMEDIATE")


def _tell_opening(case: int, day: str) -> None:
    rows(
        "INSERT INTO cases_path_entry (case_id, activity, occurred_on, precision, order_in_day, institution, unit,"
        " place, record_class, outcome_code, recorded_by, subject_kind, request_id, request_digest)"
        " SELECT case_id, activity, %s, precision, 0, institution, unit, place, record_class, outcome_code,"
        " recorded_by, subject_kind, gen_random_uuid(), '' FROM cases_path_entry"
        " WHERE case_id = %s AND activity = 'case_opened'",
        day,
        case,
    )


@pytest.mark.parametrize("username", ["ana", "rosa"])
def test_the_day_a_case_was_opened_cannot_be_changed_without_its_path(
    act_as: ActAs, flor: int, username: str
) -> None:
    act_as(username)
    with pytest.raises(DatabaseError, match="the path does not say"):
        _open_on(flor, "1900-01-01")
    assert rows("SELECT opened_on FROM cases_case WHERE id = %s", flor) == [(today(),)]


def test_a_second_opening_on_the_path_does_not_move_the_day_while_the_first_is_in_force(
    act_as: ActAs, flor: int
) -> None:
    act_as("ana")
    _tell_opening(flor, "2020-01-01")
    with pytest.raises(DatabaseError, match="the path does not say"):
        _open_on(flor, "2020-01-01")
    rows(
        "UPDATE cases_path_entry SET superseded_at = now() WHERE case_id = %s AND occurred_on > '2020-01-01'",
        flor,
    )
    _open_on(flor, "2020-01-01")
    with pytest.raises(DatabaseError, match="the path does not say"):
        _open_on(flor, "1900-01-01")
