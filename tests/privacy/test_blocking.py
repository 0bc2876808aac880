"""A blocked case is nobody's: by page and by SQL; and no one person blocks, lifts or shreds."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.erasure import answer, ask_about_block, ask_to_block, blocks
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.unit_load import unit_load
from amparo.casework.lifecycle.upkeep import sweep_orphan_keys
from amparo.casework.safeguards.intake import check_intake, files_to_give, is_known, safety_of_known
from amparo.foundation.access.blocking import answer_step
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import BlockBasis, BlockStepKind
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.grants import open_subjects
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.clock import today
from amparo.foundation.protection.vault import fetch_data_keys
from tests.conftest import ActAs
from tests.workflows.test_upkeep import as_nobody, make_keys_older
from tests.world import PEOPLE, ident

LATER = timedelta(days=90)
BASIS = BlockBasis.CANCELLATION_ASKED
_HELD = "grantee, relation, purpose, reads, writes, assigns, shares, exports, list_group"


def ask(act_as: ActAs, case: int, who: str = "ana") -> UUID:
    step = uuid4()
    ask_to_block(by=act_as(who), case=case, request_id=step, basis=BASIS, review_on=today() + LATER)
    return step


def block(act_as: ActAs, case: int) -> UUID:
    """Block a case of Ana's: she asks, the coordinator of the other unit grants; returns the block."""
    step = ask(act_as, case)
    answer(by=act_as("norma"), block=step, step=step, grant=True)
    return step


def lift(act_as: ActAs, of: UUID) -> None:
    step = uuid4()
    ask_about_block(by=act_as("rosa"), block=of, request_id=step, kind=BlockStepKind.LIFT)
    answer(by=act_as("pilar"), block=of, step=step, grant=True)


def grants(act_as: ActAs, case: int) -> set[tuple[object, ...]]:
    """What everybody in the world holds on a case."""
    held = set()
    for username in PEOPLE:
        act_as(username)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_HELD} FROM access_case_grant WHERE subject = %s", [case])
            held |= set(cursor.fetchall())
    return held


@pytest.mark.parametrize("username", ["ana", "rosa", "norma", "pilar", "luis", "fiscal"])
def test_a_blocked_case_is_absent_to_everybody(
    act_as: ActAs, full_case: int, client_of: Callable[[str], Client], username: str
) -> None:
    set_team(by=act_as("ana"), case=full_case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    block(act_as, full_case)
    viewer = act_as(username)
    with pytest.raises(CaseNotFound):
        access_case(viewer, full_case)
    for tables in protected_tables().values():
        for table in tables:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {table.table} WHERE {table.subject} = %s", [full_case])
                assert cursor.fetchall() == [], table.table
    client = client_of(username)
    there = client.get(f"/casos/{code_of_subject(full_case)}/")
    absent = client.get(f"/casos/{code_of_subject(full_case + 1)}/")
    assert (there.status_code, len(there.content)) == (absent.status_code, len(absent.content))


def test_lifting_gives_back_what_was_there_and_no_more(act_as: ActAs, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    before = grants(act_as, flor)
    its_block = block(act_as, flor)
    assert (len(before), grants(act_as, flor)) == (3, set())
    lift(act_as, its_block)
    assert grants(act_as, flor) == before
    assert open_header(act_as("ana"), flor).working_name == "Flor"


def test_until_somebody_else_answers_nothing_changes(act_as: ActAs, flor: int) -> None:
    step = ask(act_as, flor)
    assert open_header(act_as("ana"), flor).working_name == "Flor"
    answer(by=act_as("pilar"), block=step, step=step, grant=False)
    assert open_header(act_as("ana"), flor).working_name == "Flor"
    assert blocks(act_as("ana")) == []


@pytest.mark.parametrize("username", ["luis", "carla", "fiscal", "enlace", "directora", "norma", "pilar"])
def test_who_does_not_carry_the_case_cannot_ask(act_as: ActAs, flor: int, username: str) -> None:
    with pytest.raises(CaseNotFound):
        ask(act_as, flor, username)


def allowed_to_answer(act_as: ActAs, step: UUID) -> set[str]:
    """Everybody in the world who can grant a step in plain SQL as the app role; nothing of it stays."""
    found = set()
    for username in PEOPLE:
        act_as(username)
        try:
            with transaction.atomic():
                answer_step(step, grant=True)
                found.add(username)
                transaction.set_rollback(True)
        except DatabaseError:
            pass
    return found


def test_only_another_office_of_the_institution_answers(act_as: ActAs, flor: int) -> None:
    its_block = ask(act_as, flor)
    assert allowed_to_answer(act_as, its_block) == {"norma", "pilar"}
    answer(by=act_as("norma"), block=its_block, step=its_block, grant=True)
    step = uuid4()
    ask_about_block(by=act_as("pilar"), block=its_block, request_id=step, kind=BlockStepKind.LIFT)
    # The focal point sits in Cusco: neither they themselves nor the coordinator beside them.
    assert allowed_to_answer(act_as, step) == {"rosa"}


def test_who_asked_sees_that_it_is_not_theirs_to_answer(act_as: ActAs, flor: int) -> None:
    step = ask(act_as, flor, "rosa")
    with pytest.raises(Refused, match="block_not_yours_to_answer"):
        answer(by=act_as("rosa"), block=step, step=step, grant=True)


def test_nothing_is_shredded_before_the_review_date(act_as: ActAs, flor: int) -> None:
    its_block = block(act_as, flor)
    with pytest.raises(Refused, match="review_not_due"):
        ask_about_block(by=act_as("rosa"), block=its_block, request_id=uuid4(), kind=BlockStepKind.SHRED)
    with (
        pytest.raises(DatabaseError, match="cannot be asked"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT access_ask_block_step(%s, %s, 'shred')", [uuid4(), its_block])


@pytest.mark.parametrize(("days", "reason"), [(29, "review_too_soon"), (3_651, "review_too_late")])
def test_the_review_has_its_time(act_as: ActAs, flor: int, days: int, reason: str) -> None:
    day = today() + timedelta(days=days)
    with pytest.raises(Refused, match=reason):
        ask_to_block(by=act_as("ana"), case=flor, request_id=uuid4(), basis=BASIS, review_on=day)
    with (
        pytest.raises(DatabaseError, match="date of review"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT access_ask_block(%s, %s, %s, %s)", [uuid4(), flor, str(BASIS), day])


def test_a_second_click_asks_once_and_a_second_person_is_told(act_as: ActAs, flor: int) -> None:
    step = ask(act_as, flor)
    ask_to_block(by=act_as("ana"), case=flor, request_id=step, basis=BASIS, review_on=today() + LATER)
    assert len(blocks(act_as("ana"))) == 1
    with pytest.raises(Refused, match="block_asked_already"):
        ask(act_as, flor, "rosa")


def test_nobody_gives_themselves_a_blocked_case(act_as: ActAs, flor: int) -> None:
    block(act_as, flor)
    act_as("ana")
    with pytest.raises(DatabaseError, match="not a number that was handed out"), transaction.atomic():
        open_subjects([flor], [ident("ana")], [timezone.now()])
    with pytest.raises(CaseNotFound):
        access_case(act_as("ana"), flor)


def test_the_sweep_leaves_the_keys_of_a_blocked_case(act_as: ActAs, flor: int) -> None:
    block(act_as, flor)
    make_keys_older()
    as_nobody()
    assert sweep_orphan_keys() == 0
    assert fetch_data_keys([(flor, "identity")])


@pytest.mark.parametrize("table", ["access_block", "access_block_step", "access_blocked_grant"])
def test_the_app_reaches_blocks_through_functions_only(act_as: ActAs, table: str) -> None:
    act_as("pilar")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM {table}")


def test_the_list_says_no_name(act_as: ActAs, flor: int, client_of: Callable[[str], Client]) -> None:
    step = ask(act_as, flor)
    page = client_of("norma").get("/bloqueos/").content.decode()
    assert code_of_subject(flor) in page
    assert "Flor" not in page
    assert str(step) in page
    assert client_of("enlace").get(f"/bloqueos/{step}/responder/").status_code == 404
    assert code_of_subject(flor) not in client_of("luis").get("/bloqueos/").content.decode()


def test_blocking_through_the_pages(act_as: ActAs, flor: int, client_of: Callable[[str], Client]) -> None:
    code = code_of_subject(flor)
    ana, norma = client_of("ana"), client_of("norma")
    assert ana.post(f"/casos/{code}/bloquear/", {"request_id": uuid4()}).status_code == 422
    sent = {"request_id": uuid4(), "basis": "court_order", "review": "90"}
    assert ana.post(f"/casos/{code}/bloquear/", sent).status_code == 303
    (line,) = blocks(act_as("norma"))
    place = f"/bloqueos/{line.block}/responder/"
    assert "Pide bloquear" in norma.get(place).content.decode()
    assert norma.post(place, {"step": str(line.step)}).status_code == 422
    assert norma.post(place, {"step": str(uuid4()), "answer": "yes"}).status_code == 409
    assert norma.post(place, {"step": str(line.step), "answer": "yes"}).status_code == 303
    assert ana.get(f"/casos/{code}/").status_code == 404
    assert ana.get(f"/bloqueos/{line.block}/levantar/").status_code == 200
    assert ana.get(f"/bloqueos/{line.block}/destruir/").status_code == 409
    assert ana.post(f"/bloqueos/{line.block}/levantar/", {"request_id": uuid4()}).status_code == 303


def test_no_function_finds_a_blocked_case(act_as: ActAs) -> None:
    told = Identity(
        working_name="Luz", phone="987 654 321", document_number="12345678", contact_words="Por mensaje."
    )
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(identity=told))
    before, after = uuid4(), uuid4()

    def looks(draft: UUID) -> bool:
        sonia = act_as("sonia")
        check_intake(sonia, draft=draft, reserved=0, identity=told)
        return is_known(sonia, draft)

    def carried() -> int:
        return sum(worker.cases for worker in unit_load(act_as("rosa")))

    assert looks(before)
    cases = carried()
    block(act_as, case)
    assert not looks(after)
    assert safety_of_known(act_as("sonia"), before) == []
    assert files_to_give(act_as("rosa")) == []
    assert carried() == cases - 1
