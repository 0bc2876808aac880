"""Which office is told what of «may it be one person?»: each kind of office, and who asked first."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction

from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.duplicates import (
    SamePerson,
    answer_same_person,
    check_duplicates,
    same_person_questions,
)
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.foundation.access.viewer import Viewer, bind_viewer
from amparo.foundation.directory.enums import SHELTER_KINDS, InstitutionKind
from tests.devices import Device, device
from tests.privacy.test_two_at_once import World
from tests.world import ident

__all__ = ["device"]

Devices = Callable[[str], Device]
HER = Identity(given_names="Rosalinda Mía", paternal_surname="Huamán", maternal_surname="Quispe")


def registers(viewer: Viewer) -> int:
    return open_case(
        by=viewer, request_id=uuid4(), registration=Registration(identity=HER, profile=Profile(age_told=17))
    )


def asks(case: int) -> Callable[[Viewer], object]:
    return lambda v: check_duplicates(by=v, case=case, request_id=uuid4())


def questions(device: Device) -> list[SamePerson]:
    return list(device.does(same_person_questions))


def says_same(device: Device) -> None:
    (question,) = questions(device)
    device.does(lambda v: answer_same_person(by=v, question=question.id, answer=SamePersonAnswer.SAME))


@pytest.fixture
def both_files(device: Devices) -> tuple[int, int]:
    """One woman's file at the shelter and at CALP."""
    return device("car").does(registers), device("ana").does(registers)


def test_whose_name_is_not_told_of_an_office_is_a_shelter_and_another_institutions(
    device: Devices, both_files: tuple[int, int]
) -> None:
    """The database repeats SHELTER_KINDS."""
    _known, new = both_files
    device("ana").does(asks(new))
    device("ana").now(settle_checks)
    rosa, directora = device("rosa"), device("directora")
    says_same(directora)
    says_same(rosa)
    car, calp = ident("car-loreto"), ident("calp-iquitos")
    with World(device, new, 0, uuid4()).all_rows() as admin:
        admin.execute("SET session_replication_role = replica")
        kind = (
            "UPDATE directory_institution i SET kind = %s FROM directory_unit u"
            " WHERE u.id = %s AND u.institution_id = i.id"
        )
        for each in InstitutionKind:
            admin.execute(kind, [str(each), car])
            admin.commit()
            (shown,) = questions(rosa)
            told = (shown.other_unit is None, shown.other_shelter_in is not None)
            assert told == ((True, True) if each in SHELTER_KINDS else (False, False)), each
        admin.execute(kind, ["shelter_private", calp])
        admin.execute(
            "UPDATE directory_unit SET institution_id = (SELECT institution_id FROM directory_unit WHERE id = %s)"
            " WHERE id = %s",
            [calp, car],
        )
        admin.commit()
    (shown,) = questions(device("rosa"))
    assert (shown.other_unit, shown.other_shelter_in) == (car, None)  # one's own is told by name


@pytest.mark.parametrize("first", ["ana", "car"])
def test_of_two_that_ask_at_once_the_one_that_asked_later_is_asked(
    device: Devices, both_files: tuple[int, int], first: str
) -> None:
    known, new = both_files
    ask = {"ana": asks(new), "car": asks(known)}
    later = ({"ana", "car"} - {first}).pop()
    for who in (first, later):
        device(who).does(ask[who])
    device("ana").now(settle_checks)
    asked = {who: [q.case for q in questions(device(who))] for who in ("rosa", "directora")}
    assert asked == (
        {"rosa": [], "directora": [known]} if first == "ana" else {"rosa": [new], "directora": []}
    )


def test_a_question_that_can_still_be_taken_back_is_shown_to_nobody(
    device: Devices, both_files: tuple[int, int]
) -> None:
    """Who settles, looks, and rolls back would have asked without a trace."""
    _known, new = both_files
    device("ana").does(asks(new))

    directora = device("directora")

    def settles_and_looks() -> tuple[int, list[SamePerson]]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT safeguards_settle_checks(100)")
                settled = int(cursor.fetchone()[0])
            found = same_person_questions(bind_viewer(directora._token))
            transaction.set_rollback(True)
        return settled, found

    assert directora.now(settles_and_looks) == (1, [])
    directora.now(settle_checks)
    assert len(questions(directora)) == 1
