"""Does another office know her? Who asks is told nothing, the office that was found is asked first."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision, DocumentType
from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.models import PathEntry
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.duplicates import (
    QUOTA,
    SamePerson,
    answer_same_person,
    check_duplicates,
    same_person_questions,
)
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.notices import unseen_notices
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.privacy.test_insider import run
from tests.privacy.test_readers_and_movers import moved, signed_in_anew
from tests.world import UNITS, ident

ClientOf = Callable[[str], Client]
ROSALINDA = Identity(given_names="Rosalinda Mía", paternal_surname="Huamán", maternal_surname="Quispe")


def file(act_as: ActAs, who: str, identity: Identity, **profile: object) -> int:
    registration = Registration(identity=identity, profile=Profile(**profile))  # type: ignore[arg-type]
    return open_case(by=act_as(who), request_id=uuid4(), registration=registration)


def ask(act_as: ActAs, who: str, case: int) -> None:
    check_duplicates(by=act_as(who), case=case, request_id=uuid4())
    settles()


def settles() -> int:
    """Upkeep's turn, for nobody."""
    run("SELECT set_config('amparo.viewer', '', true)")
    return settle_checks()


def says(act_as: ActAs, who: str, answer: SamePersonAnswer) -> None:
    answer_same_person(by=act_as(who), question=_question(act_as, who).id, answer=answer)


def asked(act_as: ActAs, who: str) -> list[int]:
    return [question.case for question in same_person_questions(act_as(who))]


def test_the_same_name_heard_alike_and_the_same_year_ask_the_other_office_and_then_ones_own(
    act_as: ActAs,
) -> None:
    known = file(act_as, "car", ROSALINDA, age_told=17)
    spelt = Identity(given_names="Rosalinda", paternal_surname="Guaman", maternal_surname="Kispe")
    year = today().year - 17
    new = file(
        act_as, "ana", spelt, born=PartialDate(today().replace(year=year, month=1, day=1), DatePrecision.YEAR)
    )
    ask(act_as, "ana", new)

    def told() -> dict[str, list[tuple[str, int]]]:
        found = {who: unseen_notices(act_as(who)) for who in ("rosa", "directora", "ana")}
        return {who: [(n.kind, n.subject) for n in notices] for who, notices in found.items()}

    to_shelter = [("same_person", known)]
    assert (asked(act_as, "rosa"), asked(act_as, "directora")) == ([], [known])
    assert told() == {"rosa": [], "directora": to_shelter, "ana": []}
    says(act_as, "directora", SamePersonAnswer.SAME)
    assert asked(act_as, "rosa") == [new]
    assert told() == {"rosa": [("same_person", new)], "directora": to_shelter, "ana": []}


@pytest.mark.parametrize("answer", ["unsure", "different"])
def test_the_office_that_asked_is_not_told_that_it_is_another_person(act_as: ActAs, answer: str) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    ask(act_as, "ana", file(act_as, "ana", ROSALINDA, age_told=17))
    question = _question(act_as, "directora").id
    says(act_as, "directora", SamePersonAnswer(answer))
    assert asked(act_as, "rosa") == []
    with pytest.raises(Refused, match="not_yours_to_answer"):
        answer_same_person(by=act_as("rosa"), question=question, answer=SamePersonAnswer.SAME)


def test_a_coordinator_alone_does_not_learn_which_office_has_a_document(
    client_of: ClientOf, act_as: ActAs
) -> None:
    """Rosa registers nobody but a number, and asks herself."""
    office = UNITS["fiscalia-maynas"][0]
    file(act_as, "fiscal", Identity(document_number="40123456"))
    ask(act_as, "rosa", file(act_as, "rosa", Identity(document_number="40123456")))
    rosa, jefa = client_of("rosa"), client_of("jefa")

    def shown() -> list[str]:
        pages = [
            "/unidad/",
            "/decisiones/",
            *(f"/unidad/mismo-expediente/{q.id}/" for q in questions("rosa")),
        ]
        return [page for page in (rosa.get(address).content.decode() for address in pages) if "mismo" in page]

    def questions(who: str) -> list[SamePerson]:
        return same_person_questions(act_as(who))

    assert shown() == []
    address = f"/unidad/mismo-expediente/{questions('jefa')[0].id}/"
    page = jefa.get(address).content.decode()
    assert "Otra oficina" in page
    assert UNITS["calp-iquitos"][0] not in page
    assert jefa.post(address, {"answer": "same"}).status_code == 302
    assert len(shown()) == 3
    assert rosa.post(address, {"answer": "same"})["Location"] == address
    assert not [page for page in shown() if office in page]
    assert "la llamará" in rosa.get(address).content.decode()
    assert questions("rosa")[0].other_unit is None
    # The other office calls.
    assert UNITS["calp-iquitos"][0] in jefa.get(address).content.decode()


def test_the_same_document_asks_however_it_was_written(act_as: ActAs) -> None:
    known = file(act_as, "car", Identity(document_number="DNI 4012-3456"), document_type=DocumentType.DNI)
    new = file(act_as, "ana", Identity(document_number="40123456"))
    ask(act_as, "ana", new)
    assert asked(act_as, "directora") == [known]


@pytest.mark.parametrize(
    ("identity", "profile"),
    [
        (ROSALINDA, {"age_told": 30}),
        (
            Identity(given_names="Rosalinda", paternal_surname="Huamán", maternal_surname="Flores"),
            {"age_told": 17},
        ),
    ],
)
def test_another_year_or_another_surname_asks_nobody(
    act_as: ActAs, identity: Identity, profile: dict[str, object]
) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    new = file(act_as, "ana", identity, **profile)
    ask(act_as, "ana", new)
    assert asked(act_as, "rosa") == asked(act_as, "directora") == []


def test_the_worker_cannot_tell_a_hit_from_a_miss(client_of: ClientOf, act_as: ActAs) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    hit = file(act_as, "ana", ROSALINDA, age_told=17)
    miss = file(act_as, "ana", ROSALINDA, age_told=40)
    client = client_of("ana")
    pages = []
    for case in (hit, miss):
        code = code_of_subject(case)
        answer = client.post(f"/casos/{code}/consulta/", {"request_id": str(uuid4())})
        assert (answer.status_code, answer["Location"]) == (302, f"/casos/{code}/persona/")
        page = client.get(answer["Location"]).content.decode()
        assert "Su coordinación le dirá si hay que hablar con otra institución." in page
        assert settles() == 1
        act_as("ana")
        pages.append(list(PathEntry.objects.filter(case_id=case).values_list("activity", "record_class")))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM safeguards_same_person_questions()")
            assert cursor.fetchone() == (0,)
    assert pages[0] == pages[1]
    says(act_as, "directora", SamePersonAnswer.SAME)
    assert asked(act_as, "rosa") == [hit]


def test_a_day_has_twenty_checks_and_the_database_holds_it(act_as: ActAs) -> None:
    case = file(act_as, "ana", ROSALINDA, age_told=17)
    for _ in range(QUOTA):
        check_duplicates(by=act_as("ana"), case=case, request_id=uuid4())
    with pytest.raises(Refused, match="quota_used_up"):
        check_duplicates(by=act_as("ana"), case=case, request_id=uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SELECT safeguards_check_duplicates(%s, '{}', '{}', NULL, NULL, 1000)", [case])
        assert cursor.fetchone() == (False,)


def test_too_little_is_said_and_asks_nobody(client_of: ClientOf, act_as: ActAs) -> None:
    case = file(act_as, "ana", Identity(working_name="Luz", given_names="Rosalinda"))
    answer = client_of("ana").post(f"/casos/{code_of_subject(case)}/consulta/", {"request_id": str(uuid4())})
    assert answer.status_code == 422
    assert "hace falta el número de documento" in answer.content.decode()


def test_a_case_of_others_is_absent(client_of: ClientOf, act_as: ActAs) -> None:
    case = file(act_as, "car", ROSALINDA, age_told=17)
    with pytest.raises(CaseNotFound):
        check_duplicates(by=act_as("ana"), case=case, request_id=uuid4())
    client = client_of("ana")
    addresses = [f"/casos/{code_of_subject(number)}/consulta/" for number in (case, case ^ 1)]
    forbidden, absent = (client.get(address) for address in addresses)
    assert (forbidden.status_code, len(forbidden.content)) == (absent.status_code, len(absent.content))
    assert [client.post(address).status_code for address in addresses] == [404, 404]


def _question(act_as: ActAs, who: str):  # type: ignore[no-untyped-def]
    (question,) = same_person_questions(act_as(who))
    return question


def test_two_people_of_two_offices_say_that_it_is_one_person(client_of: ClientOf, act_as: ActAs) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    new = file(act_as, "ana", ROSALINDA, age_told=17)
    ask(act_as, "ana", new)
    question = _question(act_as, "directora")
    assert (question.other_unit, question.other_shelter_in) == (None, None)
    says(act_as, "directora", SamePersonAnswer.SAME)
    rosa, address = client_of("rosa"), f"/unidad/mismo-expediente/{question.id}/"
    page = rosa.get(address).content.decode()
    assert code_of_subject(new) in page
    assert "Otra oficina" in page
    assert "Centro de acogida" not in page
    assert code_of_subject(new) in rosa.get("/unidad/").content.decode()
    assert rosa.post(address, {}).status_code == 422
    assert rosa.post(address, {"answer": "same"})["Location"] == address
    page = rosa.get(address).content.decode()
    assert "Centro de acogida, Loreto" in page
    assert "CAR Especializado Loreto" not in page  # the name of a shelter tells where it is
    assert _question(act_as, "rosa").other_unit is None
    theirs = _question(act_as, "directora")
    assert theirs.is_same
    assert theirs.other_unit == ident("calp-iquitos")


def test_each_office_is_told_the_others_answer_after_its_own_yes_or_no(act_as: ActAs) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    ask(act_as, "ana", file(act_as, "ana", ROSALINDA, age_told=17))
    question = _question(act_as, "directora").id
    same, different, unsure = SamePersonAnswer.SAME, SamePersonAnswer.DIFFERENT, SamePersonAnswer.UNSURE

    def says(who: str, answer: SamePersonAnswer) -> str:
        answer_same_person(by=act_as(who), question=question, answer=answer)
        return str(_question(act_as, who).their_answer)

    assert says("directora", same) == ""
    assert says("rosa", unsure) == ""  # «not yet» opens nothing
    assert says("rosa", different) == same
    assert says("rosa", same) == same
    assert says("rosa", same) == same
    assert says("directora", different) == same
    assert _question(act_as, "rosa").other_shelter_in is None


@pytest.mark.parametrize("who", ["ana", "car", "fiscal"])
def test_nobody_but_a_coordinator_of_the_two_offices_answers(
    client_of: ClientOf, act_as: ActAs, who: str
) -> None:
    file(act_as, "car", ROSALINDA, age_told=17)
    new = file(act_as, "ana", ROSALINDA, age_told=17)
    ask(act_as, "ana", new)
    question = _question(act_as, "directora").id
    assert client_of(who).get(f"/unidad/mismo-expediente/{question}/").status_code == 404
    with pytest.raises(Refused, match="not_yours_to_answer"):
        answer_same_person(by=act_as(who), question=question, answer=SamePersonAnswer.SAME)


def test_no_token_in_the_vault_is_equal_in_two_units(act_as: ActAs) -> None:
    with_document = Identity(**ROSALINDA.values(), document_number="40123456", phone="965 111 222")
    one, other = file(act_as, "ana", with_document), file(act_as, "car", with_document)
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT token) FROM vault_search_token WHERE subject = ANY(%s)",
            [[one, other]],
        )
        tokens, different = cursor.fetchone()
    assert tokens == different == 12


@pytest.mark.parametrize("table", ["duplicate_check", "same_person", "intake_check"])
def test_what_was_found_is_not_the_apps_to_read(act_as: ActAs, table: str) -> None:
    act_as("ana")
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM safeguards_{table}")


def test_who_answered_and_moved_to_the_other_office_does_not_answer_for_it_too(act_as: ActAs) -> None:
    file(act_as, "carla", ROSALINDA, age_told=17)
    ask(act_as, "ana", file(act_as, "ana", ROSALINDA, age_told=17))
    question, same = _question(act_as, "norma").id, SamePersonAnswer.SAME
    answer_same_person(by=act_as("norma"), question=question, answer=same)
    moved(act_as, "norma", "calp-iquitos")
    norma = signed_in_anew("norma")
    assert [(q.id, q.my_answer) for q in same_person_questions(norma)] == [(question, "")]
    with pytest.raises(Refused, match="not_yours_to_answer"):
        answer_same_person(by=norma, question=question, answer=same)
    says(act_as, "rosa", same)
    assert _question(act_as, "rosa").is_same
