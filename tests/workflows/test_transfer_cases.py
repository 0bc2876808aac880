"""Giving cases to a colleague, as actions."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.enums import Activity, TransferReason, UrgentNeed, YesNoUnknown
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.identity import cases_named
from amparo.casework.cases.models import Assignment, PathEntry
from amparo.casework.cases.path_queries import path_page
from amparo.casework.cases.person_actions import record_identity
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.team_queries import team_of
from amparo.casework.lifecycle.assignment import set_team, transfer_case, transfer_cases
from amparo.casework.lifecycle.opening import correct_opening
from amparo.casework.lifecycle.registration import Registration, open_case, open_cases
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.clock import noon_of, today
from tests.conftest import ActAs
from tests.world import ident

LANGUAGE = TransferReason.LANGUAGE


def test_the_colleague_reads_the_path_and_the_giver_keeps_nothing(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    transfer_case(by=act_as("ana"), case=flor, request_id=request_id, to=ident("luis"), reason=LANGUAGE)
    header = open_header(act_as("luis"), flor)
    assert header.working_name == "Flor"
    assert [step.activity for step in path_page(header.access).steps] == ["case_transferred", "case_opened"]
    with pytest.raises(CaseNotFound):
        access_case(act_as("ana"), flor)


def test_a_second_click_changes_nothing(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    for _ in range(2):
        transfer_cases(by=ana, cases=[flor], request_id=request_id, to=ident("luis"), reason=LANGUAGE)
    act_as("luis")
    assert PathEntry.objects.filter(case_id=flor, activity="case_transferred").count() == 1


def test_open_tasks_go_with_the_case(act_as: ActAs, request_id: UUID) -> None:
    needs = {UrgentNeed.BED: YesNoUnknown.YES}
    ana = act_as("ana")
    case = open_case(by=ana, request_id=uuid4(), registration=Registration(needs=needs))
    transfer_case(by=ana, case=case, request_id=request_id, to=ident("sonia"), reason=LANGUAGE)
    assert [t.assignee for t in open_tasks(access_case(act_as("sonia"), case))] == [ident("sonia")]


def test_in_another_unit_the_case_is_found_by_name_there_and_no_longer_here(
    act_as: ActAs,
    flor: int,
    request_id: UUID,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        transfer_case(by=act_as("ana"), case=flor, request_id=request_id, to=ident("carla"), reason=LANGUAGE)
    assert cases_named(act_as("ana"), "Guaman") == []
    found = caseload(act_as("carla"), CaseloadFilter(search="Guaman"))
    assert [row.case for row in found.rows] == [flor]
    with pytest.raises(CaseNotFound):
        access_case(act_as("rosa"), flor)


def test_a_transfer_that_fails_leaves_the_person_where_she_is_found(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    ana = act_as("ana")
    with transaction.atomic():
        transfer_case(by=ana, case=flor, request_id=request_id, to=ident("carla"), reason=LANGUAGE)
        transaction.set_rollback(True)
    assert cases_named(act_as("ana"), "Guaman") == [flor]


def test_names_whose_change_fails_still_find_her(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    with transaction.atomic():
        record_identity(
            by=ana, case=flor, request_id=request_id, identity=Identity(paternal_surname="Yupanqui")
        )
        transaction.set_rollback(True)
    assert cases_named(act_as("ana"), "Guaman") == [flor]


def test_a_team_member_who_takes_the_case_over_leaves_the_team(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    transfer_case(by=act_as("ana"), case=flor, request_id=request_id, to=ident("luis"), reason=LANGUAGE)
    assert team_of(access_case(act_as("luis"), flor)) == []


def test_a_case_given_today_is_worked_on_today_and_one_given_long_ago_then(act_as: ActAs) -> None:
    opened, given = today() - timedelta(days=90), today() - timedelta(days=40)
    registered = [Registration(opened_on=opened)] * 2
    now, then = open_cases(by=act_as("ana"), request_id=uuid4(), registrations=registered)
    for case, on in ((now, None), (then, given)):
        transfer_cases(
            by=act_as("ana"), cases=[case], request_id=uuid4(), to=ident("luis"), reason=LANGUAGE, on=on
        )
    rows = {row.case: row.touched_at for row in caseload(act_as("luis"), CaseloadFilter()).rows}
    assert rows[now] > noon_of(today()) - timedelta(days=1)
    assert rows[then] == noon_of(given)


@pytest.mark.parametrize("to", ["fiscal", "nobody"])
def test_refuses_somebody_of_another_institution_or_nobody(
    act_as: ActAs, flor: int, request_id: UUID, to: str
) -> None:
    with pytest.raises(Refused, match="colleague_not_here"):
        transfer_case(by=act_as("ana"), case=flor, request_id=request_id, to=ident(to), reason=LANGUAGE)


def test_all_move_or_none(act_as: ActAs, flor: int, request_id: UUID) -> None:
    other = open_case(by=act_as("luis"), request_id=uuid4(), registration=Registration())
    with pytest.raises(CaseNotFound):
        transfer_cases(
            by=act_as("ana"), cases=[flor, other], request_id=request_id, to=ident("sonia"), reason=LANGUAGE
        )
    assert access_case(act_as("ana"), flor).assigns


def test_a_coordinator_moves_everything_of_somebody_who_leaves(act_as: ActAs, request_id: UUID) -> None:
    names = [Registration(identity=Identity(working_name=f"P{n}")) for n in range(42)]
    cases = open_cases(by=act_as("ana"), request_id=uuid4(), registrations=names)
    transfer_cases(
        by=act_as("rosa"),
        cases=cases,
        request_id=request_id,
        to=ident("sonia"),
        reason=TransferReason.WORKER_LEFT,
    )
    assert {row.case for row in caseload(act_as("sonia"), CaseloadFilter()).rows} == set(cases)
    assert caseload(act_as("ana"), CaseloadFilter()).rows == ()


def test_a_team_member_works_on_the_case_but_cannot_give_it_away(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=request_id, staff=ident("luis"), is_member=True)
    access = access_case(act_as("luis"), flor)
    assert access.may_write("legal")
    assert not access.may_read("psychosocial")
    assert not access.assigns
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=False)
    with pytest.raises(CaseNotFound):
        access_case(act_as("luis"), flor)


def test_nobody_ends_before_they_began_when_a_transfer_is_told_late(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    ana = act_as("ana")
    set_team(by=ana, case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    opening, opened = PathEntry.objects.get(case_id=flor, activity=Activity.CASE_OPENED), date(2020, 1, 1)
    # They carry it since today, by its rows; then it is found out how long ago it was opened.
    correct_opening(by=ana, case=flor, request_id=uuid4(), entry_id=opening.pk, opened_on=opened)
    transfer_cases(
        by=ana, cases=[flor], request_id=request_id, to=ident("luis"), reason=LANGUAGE, on=date(2021, 1, 1)
    )
    act_as("luis")
    ended = Assignment.objects.filter(case_id=flor).exclude(ended_at=None)
    assert sorted(ended.values_list("role", flat=True)) == ["responsible", "team"]
    assert all(row.ended_at == row.began_at for row in ended)


def test_no_case_is_given_before_it_was_opened(act_as: ActAs, flor: int, request_id: UUID) -> None:
    with pytest.raises(Refused, match="before_it_opened"):
        transfer_cases(
            by=act_as("ana"),
            cases=[flor],
            request_id=request_id,
            to=ident("luis"),
            reason=LANGUAGE,
            on=date(2020, 1, 1),
        )
