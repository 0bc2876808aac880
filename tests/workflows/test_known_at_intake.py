"""She comes back after her worker left: how to stay safe is shown, the file waits for the coordinator."""

import os
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client

from amparo.casework.cases.enums import (
    ClosingReason,
    ContactChannel,
    ContactRule,
    ReopeningReason,
    TransferReason,
)
from amparo.casework.cases.fields import Contact, Identity
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.casework.lifecycle.drafts import finish_draft, open_draft, start_draft
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case, reopen_case
from amparo.casework.oversight.alerts import AlertLine, alerts
from amparo.casework.oversight.detection import intake_between
from amparo.casework.oversight.enums import AlertRule
from amparo.casework.safeguards.intake import QUOTA, check_intake, files_to_give, safety_of_known, settle_file
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import EmergencyKind, RecordClass
from amparo.foundation.access.exceptional import announce_emergency, ask_emergency, open_emergency
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.notices import unseen_notices
from amparo.foundation.access.qualifications import record_qualification
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written
from tests.workflows.test_alerts_screen import detected
from tests.world import ident

ClientOf = Callable[[str], Client]
PERSON = Identity(
    working_name="Estrella", given_names="Yesenia", paternal_surname="Tapullima", maternal_surname="Inuma",
    document_number="70112233", phone="+51 965 444 333", contact_words="No llamar a la casa: contesta el tío",
)  # fmt: skip


@pytest.fixture
def closed_case(act_as: ActAs) -> int:
    ana = act_as("ana")
    registration = Registration(identity=PERSON, contacts=(Contact(ContactChannel.CALL, ContactRule.NEVER),))
    case = open_case(by=ana, request_id=uuid4(), registration=registration)
    close_case(by=ana, case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    return case


def begin(client: Client) -> UUID:
    draft = uuid4()
    client.post("/registrar/", {"request_id": str(draft)})
    return draft


SAID = {
    "name heard alike": {"given_names": "Yesenia", "paternal_surname": "Tapuyima"},
    "document": {"document_number": "7011 2233"},
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_colleague_is_shown_how_to_stay_safe_and_nothing_else(
    client_of: ClientOf, act_as: ActAs, closed_case: int, said: dict[str, str]
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    answer = luis.post(f"/registrar/{draft}/nombre/", said)
    assert answer["Location"] == f"/registrar/{draft}/antes-de-seguir/?paso=nombre"
    page = luis.get(answer["Location"]).content.decode()
    assert "No llamar a la casa: contesta el tío. Nunca: llamada." in page
    for told in (code_of_subject(closed_case), "Estrella", "Yesenia", "Inuma", "70112233", "965"):
        assert told not in page
    assert luis.get(f"/casos/{code_of_subject(closed_case)}/").status_code == 404
    assert luis.get(f"/registrar/{draft}/persona/").status_code == 200


def test_a_telephone_tells_too(client_of: ClientOf, closed_case: int) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    answer = luis.post(f"/registrar/{draft}/contacto/", {"phone": "965444333"})
    assert "antes-de-seguir" in answer["Location"]


@pytest.mark.parametrize(
    "said", [{"working_name": "Estrella"}, {"given_names": "Yesenia"}, {"paternal_surname": "Inuma"}]
)
def test_a_short_name_or_a_part_alone_finds_nobody(
    client_of: ClientOf, closed_case: int, said: dict[str, str]
) -> None:
    luis = client_of("luis")
    answer = luis.post(f"/registrar/{begin(luis)}/nombre/", said)
    assert answer["Location"].endswith("/persona/")


def test_another_unit_is_not_asked(client_of: ClientOf, closed_case: int) -> None:
    carla = client_of("carla")
    answer = carla.post(f"/registrar/{begin(carla)}/nombre/", SAID["document"])
    assert answer["Location"].endswith("/persona/")


def test_ones_own_case_is_named_by_its_code(client_of: ClientOf, closed_case: int) -> None:
    ana = client_of("ana")
    answer = ana.post(f"/registrar/{begin(ana)}/nombre/", SAID["document"])
    page = ana.get(answer["Location"]).content.decode()
    assert f"/casos/{code_of_subject(closed_case)}/" in page
    assert "Puede que su unidad" not in page


def test_the_coordinator_gives_the_file(client_of: ClientOf, act_as: ActAs, closed_case: int) -> None:
    luis, rosa = client_of("luis"), client_of("rosa")
    draft = begin(luis)
    luis.post(f"/registrar/{draft}/nombre/", SAID["document"])
    assert [notice.kind for notice in unseen_notices(act_as("rosa"))] == ["file_to_give"]
    page = rosa.get("/unidad/").content.decode()
    assert code_of_subject(closed_case) in page
    assert "Luis Vela Chota registra a una persona" in page
    set_team(by=act_as("rosa"), case=closed_case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    assert access_case(act_as("luis"), closed_case).reads
    (file,) = files_to_give(act_as("rosa"))
    assert rosa.post(f"/unidad/expediente-anterior/{file.id}/listo/").status_code == 302
    assert files_to_give(act_as("rosa")) == []
    assert rosa.post(f"/unidad/expediente-anterior/{file.id}/listo/").status_code == 409


def test_who_is_shown_safety_leaves_a_trail_each_time(
    client_of: ClientOf, closed_case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    location = luis.post(f"/registrar/{draft}/nombre/", SAID["document"])["Location"]
    with rows_written(monkeypatch) as written:
        luis.get(location)
        luis.get(location)
    shown = [row for row in written if row.action == "show_safety_at_intake"]
    assert [(row.subjects, row.classes) for row in shown] == [({closed_case}, {"general", "identity"})] * 2


def test_a_hit_is_of_who_registers_and_of_nobody_else(
    client_of: ClientOf, act_as: ActAs, closed_case: int
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    luis.post(f"/registrar/{draft}/nombre/", SAID["document"])
    assert len(safety_of_known(act_as("luis"), draft)) == 1
    for other in ("sonia", "carla", "fiscal"):
        assert safety_of_known(act_as(other), draft) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM safeguards_intake_hit")
            assert cursor.fetchone() == (0,)


def test_nothing_of_another_unit_can_be_asked_for_in_sql(act_as: ActAs, closed_case: int) -> None:
    act_as("carla")
    with connection.cursor() as cursor:
        draft = uuid4()
        cursor.execute("SELECT safeguards_check_intake(%s, %s, 60)", [draft, [closed_case]])
        assert cursor.fetchone() == ([],)
        cursor.execute("SELECT safeguards_settle_intake(%s)", [draft])
        cursor.execute("SELECT count(*) FROM safeguards_safety_rules(%s)", [draft])
        assert cursor.fetchone() == (0,)


def test_the_quota_ends_the_looking_and_not_the_registering(act_as: ActAs, closed_case: int) -> None:
    luis = act_as("luis")
    for _ in range(QUOTA):
        assert not check_intake(luis, draft=uuid4(), reserved=0, identity=PERSON).is_quota_used
    assert check_intake(luis, draft=uuid4(), reserved=0, identity=PERSON).is_quota_used
    with connection.cursor() as cursor:  # whatever number is asked for
        cursor.execute("SELECT safeguards_check_intake(%s, %s, 1000)", [uuid4(), [closed_case]])
        assert cursor.fetchone() == (None,)


def look_by_name(client: Client) -> str:
    """Where registering goes on after the document was said: the address tells what is told."""
    return client.post(f"/registrar/{begin(client)}/nombre/", SAID["document"])["Location"]


def test_an_emergency_confirms_no_name(client_of: ClientOf, act_as: ActAs, closed_case: int) -> None:
    code, emergency = code_of_subject(closed_case), uuid4()
    act_as("luis")
    ask_emergency(emergency_id=emergency, subject=closed_case, kind=EmergencyKind.MEDICAL, minutes=5)
    announce_emergency(emergency)
    assert open_emergency(emergency) == closed_case
    assert not access_case(act_as("luis"), closed_case).may_read(RecordClass.IDENTITY)
    assert check_intake(act_as("luis"), draft=uuid4(), reserved=0, identity=PERSON).mine == ()
    assert "caso=" not in look_by_name(client_of("luis"))
    set_team(by=act_as("ana"), case=closed_case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    assert f"caso={code}" in look_by_name(client_of("luis"))


@pytest.fixture
def course_for_identity(closed_case: int) -> Iterator[None]:
    """From now on psychologists need a course for identity; committed, as administration would."""
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], autocommit=True) as owner:
        owner.execute("SET ROLE amparo_owner")
        owner.execute("INSERT INTO access_requirement VALUES ('psychologist', 'identity', 'secreto')")
        yield
        owner.execute("DELETE FROM access_requirement")


@pytest.mark.usefixtures("course_for_identity")
def test_nor_does_a_case_of_ones_own_whose_course_has_lapsed(
    client_of: ClientOf, act_as: ActAs, closed_case: int
) -> None:
    assert check_intake(act_as("ana"), draft=uuid4(), reserved=0, identity=PERSON).mine == ()
    assert "caso=" not in look_by_name(client_of("ana"))
    act_as("rosa")
    record_qualification(ident("ana"), "secreto", today())
    assert check_intake(act_as("ana"), draft=uuid4(), reserved=0, identity=PERSON).mine == (closed_case,)
    assert "caso=" in look_by_name(client_of("ana"))


@pytest.mark.parametrize(
    ("said", "found"),
    [(SAID["document"], True), ({"document_number": "79999999"}, False)],
    ids=["hit", "miss"],
)
def test_asking_leaves_a_row_whatever_it_finds(
    client_of: ClientOf,
    closed_case: int,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, str],
    found: bool,
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    with rows_written(monkeypatch) as written:
        luis.post(f"/registrar/{draft}/nombre/", said)
    rows = [(row.action, row.subjects, row.classes) for row in written if "intake" in row.action]
    subjects = {closed_case} if found else set()
    assert rows == [("check_intake", subjects, {"existence"}), ("known_at_intake", subjects, {"existence"})]


def test_what_the_coordinator_is_asked_and_does_leaves_rows(
    client_of: ClientOf, act_as: ActAs, closed_case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_by_name(client_of("luis"))
    (file,) = files_to_give(act_as("rosa"))
    rosa = client_of("rosa")
    with rows_written(monkeypatch) as written:
        rosa.get("/decisiones/")
        rosa.post(f"/unidad/expediente-anterior/{file.id}/listo/")
    rows = [(row.action, row.subjects) for row in written]
    assert ("list_files_to_give", {closed_case}) in rows
    assert ("settle_known_file", {closed_case}) in rows


def test_many_lookups_without_a_registration_are_asked_about(
    client_of: ClientOf, act_as: ActAs, closed_case: int
) -> None:
    luis = client_of("luis")
    for number in range(11):
        luis.post(f"/registrar/{begin(luis)}/nombre/", {"document_number": f"7999000{number % 10}"})

    def raised() -> list[AlertLine]:
        detected()  # late in the evening other rules ask too
        return [line for line in alerts(act_as("rosa")) if line.rule == AlertRule.INTAKE_CHECKS]

    assert raised() == []
    look_by_name(luis)
    (line,) = raised()
    assert (line.staff, line.cases) == (ident("luis"), 12)
    page = client_of("rosa").get(f"/alertas/{line.id}/").content.decode()
    assert "12 consultas" in page
    assert code_of_subject(closed_case) in page
    assert alerts(act_as("luis")) == []


@pytest.mark.parametrize(("is_registered", "counted"), [(False, 6), (True, 2)])
def test_a_draft_that_became_a_case_has_four_checks_free(
    act_as: ActAs, is_registered: bool, counted: int
) -> None:
    luis = act_as("luis")
    draft = open_draft(luis, start_draft(luis))
    for _ in range(6):
        check_intake(luis, draft=draft.id, reserved=draft.subject, identity=PERSON)
    if is_registered:
        open_case(by=luis, request_id=draft.id, registration=Registration(), subject=draft.subject)
        finish_draft(draft.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
    asked = intake_between(today(), today())
    assert [(day.staff, day.checks) for day in asked] == [(ident("luis"), counted)]


@pytest.mark.parametrize("written", ["AAAA/BBBB", "K7Q4-M2X", "", "../../x", "K7Q4-M2XX"])
def test_what_is_no_code_is_dropped(client_of: ClientOf, written: str) -> None:
    luis = client_of("luis")
    answer = luis.get(f"/registrar/{begin(luis)}/antes-de-seguir/", {"paso": "nombre", "caso": written})
    assert answer.status_code == 200
    assert "/casos/" not in answer.content.decode().split("<main")[1]


def shown_at(client: Client, address: str) -> bool:
    """Whether the page of an intake still says how to stay safe."""
    page = client.get(address).content.decode()
    return "No llamar a la casa" in page or "Puede que su unidad" in page


def in_sql(draft: UUID) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject FROM safeguards_safety_rules(%(draft)s) "
            "UNION ALL SELECT subject FROM safeguards_safety_words(%(draft)s)",
            {"draft": draft},
        )
        return [row[0] for row in cursor.fetchall()]


def test_it_is_shown_until_the_coordinator_has_settled_it(
    client_of: ClientOf, act_as: ActAs, closed_case: int
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    address = luis.post(f"/registrar/{draft}/nombre/", SAID["document"])["Location"]
    assert shown_at(luis, address)
    (file,) = files_to_give(act_as("rosa"))
    settle_file(by=act_as("rosa"), hit=file.id)
    assert not shown_at(luis, address)
    assert "Aquí ya no hay indicaciones que mostrar." in luis.get(address).content.decode()
    act_as("luis")
    assert in_sql(draft) == []


def test_it_is_not_shown_of_a_case_that_another_unit_keeps(
    client_of: ClientOf, act_as: ActAs, closed_case: int
) -> None:
    luis = client_of("luis")
    draft = begin(luis)
    address = luis.post(f"/registrar/{draft}/nombre/", SAID["document"])["Location"]
    reopen_case(by=act_as("ana"), case=closed_case, request_id=uuid4(), reason=ReopeningReason.CAME_BACK)
    transfer_case(
        by=act_as("ana"),
        case=closed_case,
        request_id=uuid4(),
        to=ident("carla"),
        reason=TransferReason.WORKLOAD,
    )
    assert not shown_at(luis, address)
    act_as("luis")
    assert in_sql(draft) == []
