"""What a viewer may open now: a course that a role needs, and notices that reach whom they are for."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, Purpose, RecordClass, Role
from amparo.foundation.access.exceptional import announce_emergency, ask_emergency, open_emergency
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.notices import mark_seen, notify, unseen_notices
from amparo.foundation.access.policy.classes import BIT
from amparo.foundation.access.qualifications import record_qualification, required_courses
from amparo.foundation.access.shares import open_share
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from tests.world import ident

ActAs = Callable[[str], Viewer]


@pytest.fixture
def course_for_notes(full_case: int) -> Iterator[None]:
    """From now on psychologists need a course for psychosocial records; committed, as administration would."""
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], autocommit=True) as owner:
        owner.execute("SET ROLE amparo_owner")
        owner.execute(
            "INSERT INTO access_requirement VALUES (%s, %s, 'secreto')",
            [Role.PSYCHOLOGIST.value, RecordClass.PSYCHOSOCIAL.value],
        )
        yield
        owner.execute("DELETE FROM access_requirement")


def notes_seen(case: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_note WHERE case_id = %s", [case])
        return int(cursor.fetchone()[0])


def qualify(act_as: ActAs, name: str, until: date) -> None:
    act_as("rosa")
    record_qualification(ident(name), "secreto", until)


@pytest.mark.usefixtures("course_for_notes")
def test_without_the_course_the_class_is_closed_in_the_gate_and_in_sql(act_as: ActAs, full_case: int) -> None:
    ana = act_as("ana")
    access = access_case(ana, full_case)
    assert not access.may_read(RecordClass.PSYCHOSOCIAL)
    assert not access.may_write(RecordClass.PSYCHOSOCIAL)
    assert access.may_read(RecordClass.IDENTITY)
    assert notes_seen(full_case) == 0
    assert [(c.course, c.until) for c in required_courses(ana)] == [("secreto", None)]


@pytest.mark.usefixtures("course_for_notes")
def test_a_current_course_opens_it_and_one_that_has_lapsed_does_not(act_as: ActAs, full_case: int) -> None:
    qualify(act_as, "ana", today())
    assert access_case(act_as("ana"), full_case).may_read(RecordClass.PSYCHOSOCIAL)
    assert notes_seen(full_case) == 1
    qualify(act_as, "ana", today() - timedelta(days=1))
    assert not access_case(act_as("ana"), full_case).may_read(RecordClass.PSYCHOSOCIAL)
    assert notes_seen(full_case) == 0


@pytest.mark.parametrize(
    ("name", "whom"), [("ana", "ana"), ("rosa", "rosa"), ("luis", "ana"), ("enlace", "ana")]
)
def test_nobody_vouches_for_themselves_or_for_strangers(act_as: ActAs, name: str, whom: str) -> None:
    act_as(name)
    with pytest.raises(DatabaseError), transaction.atomic():
        record_qualification(ident(whom), "secreto", today())


def test_a_notice_reaches_whom_it_is_for_and_nobody_else(act_as: ActAs, flor: int) -> None:
    act_as("ana")
    share = uuid4()
    open_share(
        share_id=share, subject=flor, to_unit=ident("calp-cusco"), purpose=Purpose.CARE, classes=1, until=None,
        basis_kind="test", basis=1,
    )  # fmt: skip
    told = [ident("calp-cusco"), ident("Centro Amparo"), ident("luis")]
    for _ in range(2):  # said again before it was seen, it is one notice
        notify(told, "shared_with_unit", subject=flor, source=share)
    for stranger in ("ana", "carla", "luis"):
        assert unseen_notices(act_as(stranger)) == []
    (for_unit,) = unseen_notices(act_as("norma"))
    (for_institution,) = unseen_notices(act_as("pilar"))
    assert (for_unit.kind, for_unit.subject) == ("shared_with_unit", flor)
    assert mark_seen(act_as("carla"), [for_institution.id]) == 0
    assert mark_seen(act_as("norma"), [for_unit.id, for_institution.id]) == 1
    assert unseen_notices(act_as("norma")) == []
    assert len(unseen_notices(act_as("pilar"))) == 1
    transaction.set_rollback(True)  # the share rests on nothing


def test_nobody_writes_notices_about_a_case_that_is_not_theirs(act_as: ActAs, flor: int) -> None:
    act_as("carla")
    with pytest.raises(DatabaseError), transaction.atomic():
        notify([ident("ana")], "shared_with_unit", subject=flor)


def found(viewer: Viewer, text: str) -> list[int]:
    return [row.case for row in caseload(viewer, CaseloadFilter(search=text)).rows]


def test_nobody_finds_by_a_name_what_they_may_not_read_the_name_of(act_as: ActAs, full_case: int) -> None:
    ana, code = act_as("ana"), code_of_subject(full_case)
    assert found(ana, "Luz") == found(ana, code) == [full_case]
    closed = replace(ana, classes=ana.classes & ~BIT[RecordClass.IDENTITY])
    assert found(closed, "Luz") == []
    assert found(closed, code) == [full_case]


def test_an_emergency_lets_nobody_search_for_a_name(act_as: ActAs, full_case: int) -> None:
    luis = act_as("luis")
    emergency = uuid4()
    ask_emergency(emergency_id=emergency, subject=full_case, kind=EmergencyKind.MEDICAL, minutes=30)
    announce_emergency(emergency)
    assert open_emergency(emergency) == full_case
    assert found(luis, code_of_subject(full_case)) == [full_case]
    assert found(luis, "Luz") == []
