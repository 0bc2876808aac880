"""From the trail to an alert and its conclusion; who sees it, and who never does."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from amparo.casework.cases.fields import Identity
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.oversight.alerts import alerts, conclude_alert
from amparo.casework.oversight.detection import detect, thresholds
from amparo.casework.oversight.enums import AlertConclusion, AlertRule, AlertState
from amparo.casework.oversight.rules import DEFAULTS
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.notices import unseen_notices
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]


def nobody() -> None:
    """Upkeep is bound to nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")


def detected() -> int:
    nobody()
    return detect()


def a_case(act_as: ActAs, name: str = "Luz", **told: str) -> int:
    registration = Registration(identity=Identity(working_name=name, **told))
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


def try_codes(client: Client, cases: list[int]) -> None:
    for case in cases:
        assert client.get(f"/casos/{code_of_subject(case)}/").status_code == 404


@pytest.fixture
def five_misses(client_of: ClientOf, act_as: ActAs) -> list[int]:
    """Luis tries five codes: three cases of Ana's, two that do not exist."""
    cases = [a_case(act_as) for _ in range(3)] + [11, 12]
    try_codes(client_of("luis"), cases)
    assert detected() == 1
    return cases


def only(act_as: ActAs, username: str) -> UUID:
    (line,) = alerts(act_as(username))
    return line.id


def test_repeated_misses_reach_the_coordinator_with_a_notice(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int]
) -> None:
    rosa = act_as("rosa")
    (line,) = alerts(rosa)
    assert (line.rule, line.staff, line.cases, line.state) == (
        AlertRule.REPEATED_MISSES, ident("luis"), 5, AlertState.NEW,
    )  # fmt: skip
    assert [(n.kind, n.source, n.subject) for n in unseen_notices(rosa)] == [("access_alert", line.id, None)]
    client = client_of("rosa")
    assert "1 por revisar" in " ".join(client.get("/unidad/").content.decode().split())
    shown = client.get(f"/alertas/{line.id}/").content.decode()
    assert "Luis Vela Chota" in shown
    for case in five_misses[:3]:
        assert code_of_subject(case) in shown
    assert code_of_subject(11) not in shown
    assert "2 no son de su unidad, o no existen" in " ".join(shown.split())


def test_detecting_again_adds_nothing_and_more_misses_bring_it_up_to_date(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int]
) -> None:
    assert detected() == 0
    try_codes(client_of("luis"), [13])
    assert detected() == 0
    (line,) = alerts(act_as("rosa"))
    assert line.cases == 6


@pytest.mark.parametrize("username", ["luis", "ana", "sonia", "carla", "enlace", "directora", "sistemas"])
def test_who_it_is_about_and_everybody_else_see_nothing(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int], username: str
) -> None:
    alert_id = only(act_as, "rosa")
    viewer = act_as(username)
    assert alerts(viewer) == []
    with pytest.raises(CaseNotFound):
        conclude_alert(by=viewer, alert_id=alert_id, conclusion=AlertConclusion.SLIP, request_id=uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM oversight_alert")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM oversight_alert_case")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE oversight_alert SET state = 'explained', concluded_by = %s", [viewer.staff_id])
        assert cursor.rowcount == 0
    assert client_of(username).get(f"/alertas/{alert_id}/").status_code == 404


def test_the_auditor_reads_along_and_concludes_nothing(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int]
) -> None:
    auditor = act_as("auditora")
    (line,) = alerts(auditor)
    assert line.may_conclude is False
    with pytest.raises(Refused, match="alert_is_not_yours"):
        conclude_alert(by=auditor, alert_id=line.id, conclusion=AlertConclusion.SLIP, request_id=uuid4())
    shown = client_of("auditora").get(f"/alertas/{line.id}/").content.decode()
    assert code_of_subject(five_misses[0]) not in shown


def test_concluding_on_the_page_is_remembered_and_said_once(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int]
) -> None:
    alert_id = only(act_as, "rosa")
    client = client_of("rosa")
    address = f"/alertas/{alert_id}/"
    assert client.post(address, {"request_id": str(uuid4())}).status_code == 422
    sent = {"request_id": str(uuid4()), "conclusion": "slip"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [303, 303]
    rosa = act_as("rosa")
    (line,) = alerts(rosa, concluded=True)
    assert (line.state, line.conclusion, line.concluded_by) == ("explained", "slip", ident("rosa"))
    assert alerts(rosa) == []
    other = client.post(address, {"request_id": str(uuid4()), "conclusion": "no_explanation"})
    assert other.status_code == 422
    assert "Alguien ya anotó" in other.content.decode()


def test_what_was_concluded_is_asked_again_only_for_as_many_on_top(
    act_as: ActAs, client_of: ClientOf, five_misses: list[int]
) -> None:
    conclude_alert(
        by=act_as("rosa"),
        alert_id=only(act_as, "rosa"),
        conclusion=AlertConclusion.SLIP,
        request_id=uuid4(),
    )
    luis = client_of("luis")
    try_codes(luis, [13, 14, 15, 16])
    assert detected() == 0
    try_codes(luis, [17])
    assert detected() == 1


def test_of_a_coordinator_the_unit_is_not_told(act_as: ActAs, client_of: ClientOf) -> None:
    try_codes(client_of("rosa"), [21, 22, 23, 24, 25])
    assert detected() == 1
    rosa = act_as("rosa")
    assert (alerts(rosa), unseen_notices(rosa)) == ([], [])
    assert [line.staff for line in alerts(act_as("auditora"))] == [ident("rosa")]


def test_the_namesake_of_a_case_that_is_not_theirs_is_found_without_opening_it(
    act_as: ActAs, client_of: ClientOf
) -> None:
    case = a_case(act_as, given_names="Carmen", paternal_surname="Vela", maternal_surname="Soto")
    other = a_case(act_as, given_names="Carmen", paternal_surname="Soto")
    try_codes(client_of("luis"), [other])
    assert detected() == 0, "the control: another surname"
    try_codes(client_of("luis"), [case])
    assert detected() == 1
    (line,) = alerts(act_as("rosa"))
    assert (line.rule, line.cases) == (AlertRule.SURNAME_OR_LOCALITY, 1)


def test_a_surname_that_many_of_the_unit_share_says_nothing(act_as: ActAs, client_of: ClientOf) -> None:
    cases = [a_case(act_as, paternal_surname="Vela") for _ in range(6)]
    try_codes(client_of("luis"), cases[:1])
    detected()  # at night six new cases are another rule's
    assert AlertRule.SURNAME_OR_LOCALITY not in {line.rule for line in alerts(act_as("rosa"))}


def test_a_namesake_whom_he_accompanies_is_no_reason(act_as: ActAs, client_of: ClientOf) -> None:
    case = a_case(act_as, paternal_surname="Vela")
    set_team(by=act_as("ana"), case=case, request_id=uuid4(), staff=ident("luis"), is_member=True)
    assert client_of("luis").get(f"/casos/{code_of_subject(case)}/").status_code == 200
    assert detected() == 0


def test_two_cases_of_another_department_reach_their_coordination_too(
    act_as: ActAs, client_of: ClientOf
) -> None:
    cases = [a_case(act_as) for _ in range(2)]
    try_codes(client_of("carla"), cases)
    assert detected() == 1
    rosa = act_as("rosa")
    (line,) = alerts(rosa)
    assert (line.rule, line.staff, line.may_conclude) == (
        AlertRule.SURNAME_OR_LOCALITY, ident("carla"), False,
    )  # fmt: skip
    assert [notice.kind for notice in unseen_notices(rosa)] == ["access_alert"]
    with pytest.raises(Refused, match="alert_is_not_yours"):
        conclude_alert(by=rosa, alert_id=line.id, conclusion=AlertConclusion.SLIP, request_id=uuid4())


def test_normal_work_raises_nothing(act_as: ActAs, client_of: ClientOf, full_case: int, flor: int) -> None:
    ana, rosa = client_of("ana"), client_of("rosa")
    for case in (full_case, flor):
        for part in ("", "persona/", "notas/", "situacion/", "consentimientos/", "miradas/"):
            assert ana.get(f"/casos/{code_of_subject(case)}/{part}").status_code == 200
        rosa.get(f"/casos/{code_of_subject(case)}/")
    try_codes(client_of("sonia"), [31, 32])
    assert detected() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT oversight_raise('volume', %s, %s, %s, '2026-01-01', '2026-01-01', '{1}', 1)",
    ],
)
def test_within_a_request_nobody_raises_an_alert(act_as: ActAs, statement: str) -> None:
    act_as("rosa")
    with (
        pytest.raises(DatabaseError, match="upkeep alone"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [ident("luis"), ident("calp-iquitos"), ident("Centro Amparo")])


def test_within_a_request_nobody_reads_what_the_rules_read(act_as: ActAs, five_misses: list[int]) -> None:
    asked = "SELECT count(*) FROM oversight_day_looks(now() - interval '1 day', now() + interval '1 day')"
    act_as("rosa")
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == (0,)
        nobody()
        cursor.execute(asked)
        assert cursor.fetchone()[0] >= 5, "the control"


def test_a_conclusion_names_who_is_bound_and_never_who_it_is_about(
    act_as: ActAs, five_misses: list[int]
) -> None:
    act_as("rosa")
    forged = "UPDATE oversight_alert SET state = 'explained', conclusion = 'slip', concluded_by = %s"
    for somebody in ("ana", "luis"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(forged, [ident(somebody)])
    for column in ("cases = 0", "rule = 'volume'", "staff = gen_random_uuid()"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE oversight_alert SET {column}")


@pytest.mark.usefixtures("db_both")
def test_thresholds_are_the_defaults_unless_administration_says_otherwise() -> None:
    assert thresholds()("misses.cases_a_day", ident("Centro Amparo")) == 5
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO oversight_threshold (name, value) VALUES ('volume.cases_a_day', 9999)")


def test_it_says_when_each_rule_asks_with_the_numbers_of_the_institution(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DEFAULTS, "volume.cases_a_day", 33)
    page = client_of("rosa").get("/alertas/").content.decode()
    assert "Si alguien abre 33 casos o más en un día." in page
    assert "entre las 22 y las 5 horas" in page
