"""Checks for real, in transactions that commit or do not: who takes a check back has been told nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict

from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.duplicates import answer_same_person, check_duplicates, same_person_questions
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.intake import check_intake, files_to_give, is_known
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.foundation.access.notices import unseen_notices
from amparo.foundation.access.viewer import Viewer
from tests.database import admin_url
from tests.devices import Device, device
from tests.privacy.test_insider import run
from tests.world import ident

__all__ = ["device"]

PERSON = Identity(
    given_names="Yesenia", paternal_surname="Tapullima", maternal_surname="Inuma",
    document_number="70112233", contact_words="No llamar a la casa",
)  # fmt: skip
WORDS = "SELECT subject FROM safeguards_safety_words(%s)"
CHANGED = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
SETTLE = "SELECT safeguards_settle_checks(500)"


class TakenBackError(Exception):
    """Ends a transaction that is not to be committed."""


def told(viewer: Viewer) -> int:
    return open_case(
        by=viewer,
        request_id=uuid4(),
        registration=Registration(identity=PERSON, profile=Profile(age_told=17)),
    )


def taken_back(who: Device, do: Callable[[Viewer], Any]) -> Any:
    """What somebody is told in a transaction that is rolled back."""
    seen = []

    def tries(viewer: Viewer) -> None:
        seen.append(do(viewer))
        raise TakenBackError

    with pytest.raises(TakenBackError):
        who.does(tries)
    return seen[0]


def test_whether_the_unit_knows_her_is_told_once_the_check_is_committed(
    device: Callable[[str], Device], committed: str
) -> None:
    case = device("ana").does(told)
    luis, rosa = device("luis"), device("rosa")
    draft = uuid4()

    def looks(viewer: Viewer) -> tuple[object, ...]:
        known = check_intake(viewer, draft=draft, reserved=0, identity=PERSON)
        run("SELECT safeguards_settle_intake(%s)", draft)
        safety = run("SELECT * FROM safeguards_safety_rules(%s)", draft)
        return known.mine, is_known(viewer, draft), safety, run(WORDS, draft)

    assert taken_back(luis, looks) == ((), False, [], [])
    assert luis.does(looks) == ((), False, [], [])
    assert luis.does(lambda _: run(WORDS, draft)) == []
    assert luis.does(lambda viewer: is_known(viewer, draft))
    assert luis.does(lambda _: run(WORDS, draft)) == [(case,)]
    assert [file.case for file in rosa.does(files_to_give)] == [case]


@pytest.mark.parametrize("is_settled", [False, True])
def test_nor_by_the_rows_that_the_check_changes(
    device: Callable[[str], Device], committed: str, is_settled: bool
) -> None:
    """Nor where the one who asks makes themselves nobody and settles it as upkeep does."""
    case = device("ana").does(told)
    luis = device("luis")

    def rows_of(candidate: int) -> Any:
        def looks(viewer: Viewer) -> list[Any]:
            before = dict(run(CHANGED))
            run("SELECT safeguards_check_intake(%s, %s, 60)", uuid4(), [candidate])
            if is_settled:
                run("SELECT set_config('amparo.viewer', '', true)")
                run(SETTLE)
            return sorted(name for name, rows in run(CHANGED) if rows != before.get(name))

        return taken_back(luis, looks)

    assert rows_of(case) == rows_of(case ^ 1) == ["safeguards_intake_check"]


def test_nor_is_it_told_by_what_waits_for_the_coordination(
    device: Callable[[str], Device], committed: str
) -> None:
    """She coordinates, registers, and reads in one transaction what a check would have had her do."""
    device("ana").does(told)
    luis, rosa = device("luis"), device("rosa")

    def looks(viewer: Viewer) -> list[object]:
        check_intake(viewer, draft=uuid4(), reserved=0, identity=PERSON)
        run("SELECT set_config('amparo.viewer', %s, true)", rosa._token)
        count = run("SELECT count(*) FROM safeguards_intake_hit") + run("SELECT count(*) FROM access_notice")
        with connection.cursor() as cursor:
            for table in ("safeguards_intake_hit SET settled_at", "access_notice SET seen_at"):
                cursor.execute(f"UPDATE {table} = now()")
                count.append((cursor.rowcount,))
        return count

    assert taken_back(luis, looks) == [(0,)] * 4
    luis.does(lambda viewer: check_intake(viewer, draft=uuid4(), reserved=0, identity=PERSON))
    assert rosa.does(unseen_notices) == []
    luis.now(settle_checks)  # whoever asks and does not go on keeps it from nobody
    assert [notice.kind for notice in rosa.does(unseen_notices)] == ["file_to_give"]


def test_nobody_settles_the_check_of_another(device: Callable[[str], Device], committed: str) -> None:
    """Who knows the draft's number would else have the coordination told of what they did not ask."""
    device("ana").does(told)
    luis, rosa, draft = device("luis"), device("rosa"), uuid4()
    luis.does(lambda viewer: check_intake(viewer, draft=draft, reserved=0, identity=PERSON))
    settle = "SELECT safeguards_settle_intake(%s)"
    device("sonia").does(lambda _: run(settle, draft))
    assert rosa.does(unseen_notices) == []
    luis.does(lambda _: run(settle, draft))
    assert [notice.kind for notice in rosa.does(unseen_notices)] == ["file_to_give"]


@pytest.mark.parametrize("viewer_is_emptied", [False, True])
def test_a_duplicate_check_settles_once_it_is_committed(
    device: Callable[[str], Device], committed: str, viewer_is_emptied: bool
) -> None:
    known = device("car").does(told)
    ana, directora = device("ana"), device("directora")
    new = ana.does(told)

    def bisects(viewer: Viewer) -> list[object]:
        check_duplicates(by=viewer, case=new, request_id=uuid4())
        if viewer_is_emptied:
            run("SELECT set_config('amparo.viewer', '', true)")
        settled = run(SETTLE)
        run("SELECT set_config('amparo.viewer', %s, true)", directora._token)
        return [*settled, *run("SELECT subject FROM safeguards_same_person_questions()")]

    assert taken_back(ana, bisects) == [(0,)]
    ana.does(lambda viewer: check_duplicates(by=viewer, case=new, request_id=uuid4()))

    def settles() -> list[Any]:
        with transaction.atomic():
            return run(SETTLE)

    assert ana.now(settles) == [(1,)]
    assert [question.case for question in directora.does(same_person_questions)] == [known]


def test_an_answer_that_another_takes_the_place_of_stays_with_the_question(
    device: Callable[[str], Device], committed: str
) -> None:
    known = device("car").does(told)
    ana, rosa, directora = device("ana"), device("rosa"), device("directora")
    new = ana.does(told)
    ana.does(lambda viewer: check_duplicates(by=viewer, case=new, request_id=uuid4()))
    ana.now(settle_checks)
    (question,) = directora.does(same_person_questions)
    answers = SamePersonAnswer.SAME, SamePersonAnswer.SAME, SamePersonAnswer.DIFFERENT
    for who, answer in zip((directora, rosa, directora), answers, strict=True):
        who.does(
            lambda viewer, answer=answer: answer_same_person(by=viewer, question=question.id, answer=answer)
        )
    with psycopg.connect(admin_url(), dbname=str(conninfo_to_dict(committed)["dbname"])) as superuser:
        (kept,) = superuser.execute("SELECT superseded FROM safeguards_same_person").fetchone() or ([],)
    assert [(said["case"], said["answer"], said["by"]) for said in kept] == [
        (known, "same", str(ident("directora")))
    ]
    assert kept[0]["at"]
