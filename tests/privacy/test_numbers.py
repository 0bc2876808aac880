"""Whether a number is a case is not to be learned in plain SQL: not by opening it, nor by any function or draft."""

from collections.abc import Callable
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from amparo.casework.lifecycle.drafts import open_draft, start_draft
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.foundation.access.grants import new_subjects, number_of_request
from prove.granted import Call, called, granted
from tests.conftest import ActAs
from tests.world import ident

OPEN = "SELECT access_open_subjects(%s, %s, '{2026-01-01}')"


def answer(sql: str, *values: object) -> str:
    """What the database answers, or how it refuses; undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            said = str(cursor.fetchall() if cursor.description else cursor.rowcount)
            transaction.set_rollback(True)
            return said
    except DatabaseError as refused:
        return f"{getattr(refused.__cause__, 'sqlstate', '')} {str(refused).splitlines()[0]}"


class Guesser:
    """Fills every argument that may be a number with one number, and the others by chance: the same for each number."""

    def __init__(self, number: int, seed: int) -> None:
        self.random, self.cases, self.numbers = Random(seed), [number], [number]

    def known(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    new = known


def asks_by_number(call: Call) -> bool:
    return any(kind in ("bigint", "bigint[]") for kind in call[3]) and not call[0].startswith("audit_")


@pytest.mark.parametrize("who", ["fiscal", "luis", "analista", "rosa"])
def test_no_function_says_of_a_case_of_others_what_it_does_not_say_of_no_case(
    act_as: ActAs, full_case: int, who: str
) -> None:
    # Rosa coordinates the unit of that case; the one she asks for is of another institution.
    case = full_case
    if who == "rosa":
        case = open_case(by=act_as("fiscal"), request_id=uuid4(), registration=Registration())
    act_as(who)
    calls = [call for call in granted(connection.connection) if asks_by_number(call)]
    assert {"access_open_subjects", "access_set_team", "access_notify"} <= {call[0] for call in calls}
    for call in calls:
        for seed in range(12):
            there, absent = (
                answer(*_spread(called(call, Guesser(number, seed)))).replace(str(number), "N")
                for number in (case, case ^ 1)
            )
            assert there == absent, call[1]


def test_nor_does_a_check_say_it_once_it_is_settled(
    act_as: ActAs, client_of: Callable[[str], Client]
) -> None:
    """A coordinator asks with bare numbers of whom her own case is, and reads all that she is told."""
    theirs = [
        open_case(by=act_as(who), request_id=uuid4(), registration=Registration())
        for who in ("fiscal", "car")
    ]
    for numbers in (theirs, [number ^ 1 for number in theirs]):
        mine = open_case(by=act_as("rosa"), request_id=uuid4(), registration=Registration())
        act_as("rosa")
        run = "SELECT safeguards_check_duplicates(%s, %s, %s, 1900, 2030, 20)"
        with connection.cursor() as cursor:
            cursor.execute(run, [mine, numbers, numbers])
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        assert settle_checks() == 1
        act_as("rosa")
        assert answer("SELECT * FROM safeguards_same_person_questions()") == "[]"
        assert answer("SELECT subject FROM access_notice WHERE subject = %s", mine) == "[]"
        assert "mismo-expediente" not in client_of("rosa").get("/decisiones/").content.decode()
    # It did ask: the offices of those cases, and them alone.
    for who in ("jefa", "directora"):
        act_as(who)
        assert (
            answer("SELECT other_unit, other_shelter_in FROM safeguards_same_person_questions()")
            == "[(None, None)]"
        )


def _spread(statement: tuple[str, list[object]]) -> tuple[object, ...]:
    return statement[0], *statement[1]


def test_a_number_is_opened_once_and_by_whom_it_was_handed_to(act_as: ActAs) -> None:
    act_as("ana")
    (number,) = new_subjects(1)
    act_as("luis")
    refusal = answer(OPEN, [number], [ident("luis")])
    assert "not a number that was handed out here" in refusal
    assert answer("SELECT count(*) FROM access_handed_number") == "[(0,)]"
    act_as("ana")
    opened = answer(OPEN, [number], [ident("ana")])
    open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(), subject=number)
    assert (opened, answer(OPEN, [number], [ident("ana")])) == ("[('',)]", refusal)
    (number,) = new_subjects(1)
    assert answer(OPEN, [number, number], [ident("ana")] * 2) == refusal


@pytest.mark.usefixtures("db_both")
def test_nobody_gets_a_number() -> None:
    for sql in ("SELECT access_new_subjects(1)", "SELECT access_number_of_request(gen_random_uuid())"):
        assert answer(sql).startswith("42501")


def test_a_request_has_one_number_also_when_its_case_is_open_and_another_persons_has_another(
    act_as: ActAs,
) -> None:
    ana, request = act_as("ana"), uuid4()
    number = number_of_request(request)
    assert number_of_request(request) == number
    open_case(by=ana, request_id=uuid4(), registration=Registration(), subject=number)
    assert number_of_request(request) == number
    assert "handed out" in answer(OPEN, [number], [ident("ana")])
    act_as("luis")
    assert number_of_request(request) != number


def test_a_draft_of_ones_own_making_does_not_say_who_was_registered(act_as: ActAs) -> None:
    ana = act_as("ana")
    waiting = open_draft(ana, start_draft(ana)).subject
    fiscal = act_as("fiscal")
    draft = (
        "INSERT INTO lifecycle_registration_draft (id, subject, owner, version, saved_at, expires_at, sealed) "
        "VALUES (gen_random_uuid(), %s, %s, 1, now(), now() + interval '1 day', '')"
    )
    there, absent = (answer(draft, number, fiscal.staff_id) for number in (waiting, waiting ^ 1))
    assert there == absent
    assert there.startswith("42501")
    assert answer(draft, new_subjects(1)[0], fiscal.staff_id) == "1"
