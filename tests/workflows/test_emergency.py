"""Break-glass: one case, at most an hour, the least, told at once, reviewed by somebody else (SECURITY.md, rule 7)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from amparo.casework.cases.models import PathEntry
from amparo.casework.safeguards.emergencies import (
    announce_emergency,
    ask_emergency,
    emergency_to_review,
    open_announced,
    review,
)
from amparo.casework.safeguards.reasons import SHORTEST
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind, RecordClass, Relation
from amparo.foundation.access.exceptional import emergencies_to_review, emergency
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.notices import unseen_notices
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
WHY = "Alguien la espera en la puerta de la comisaría."


def break_glass(act_as: ActAs, who: str, case: int | str, **more: object) -> tuple[bool, UUID]:
    request, viewer = uuid4(), act_as(who)
    kind = EmergencyKind.LIFE_AT_RISK
    is_asked = ask_emergency(by=viewer, case=case, request_id=request, kind=kind, reason=WHY, **more)  # type: ignore[arg-type]
    is_announced = is_asked and announce_emergency(by=viewer, case=case, request_id=request)
    if is_announced:
        open_announced(by=viewer, case=case, request_id=request, reason=WHY)
    return is_announced, request


def form(case: int, **more: str) -> dict[str, str]:
    return {
        "code": code_of_subject(case), "kind": "life_at_risk", "reason": WHY, "minutes": "30",
        "request_id": str(uuid4()), **more,
    }  # fmt: skip


def test_opens_the_least_and_nothing_to_write_give_share_or_export(act_as: ActAs, full_case: int) -> None:
    assert break_glass(act_as, "policia", full_case)[0]
    access = access_case(act_as("policia"), full_case)
    assert access.relations == {Relation.EMERGENCY}
    assert access.purpose == "emergency"
    assert [c for c in RecordClass if access.may_read(c)] == [RecordClass.GENERAL]
    assert (access.writes, access.assigns, access.shares, access.exports) == (0, False, False, False)
    with connection.cursor() as cursor:
        for table in ("cases_sealed_value", "cases_sensitive_profile", "cases_note"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = %s", [full_case])
            assert cursor.fetchone() == (0,)


def test_the_page_says_until_when_and_ends_early(client_of: ClientOf, act_as: ActAs, full_case: int) -> None:
    client, case = client_of("policia"), f"/casos/{code_of_subject(full_case)}/"
    assert "¿Es una emergencia?" in client.get(case).content.decode()
    answer = client.post("/emergencia/", form(full_case))
    assert (answer.status_code, answer["Location"]) == (302, case)
    page = client.get(case).content.decode()
    assert "Acceso de emergencia" in page
    assert "quedan 30 minutos" in page
    assert "Luz" not in page
    assert "Imprimir resumen" not in page
    for method in (client.get, client.post):
        assert method(f"{case}resumen.pdf").status_code == 409
    (ending,) = [part for part in page.split('"') if part.endswith("/terminar/")]
    assert client.post(ending).status_code == 302
    assert client.get(case).status_code == 404


def test_my_work_leads_to_an_emergency_and_keeps_the_one_that_runs(
    client_of: ClientOf, full_case: int
) -> None:
    police, code = client_of("policia"), code_of_subject(full_case)
    before = police.get("/").content.decode()
    assert ('href="/emergencia/"' in before, code in before) == (True, False)
    police.post("/emergencia/", form(full_case))
    during = police.get("/").content.decode()
    assert "Abierto en una emergencia" in during
    assert f"/casos/{code}/" in during
    others = [client_of(who).get("/").content.decode() for who in ("luis", "ana")]
    assert not any("Abierto en una emergencia" in page for page in others)
    (ending,) = [
        part
        for part in police.get(f"/casos/{code}/").content.decode().split('"')
        if part.endswith("/terminar/")
    ]
    police.post(ending)
    assert code not in police.get("/").content.decode()


def test_who_keeps_the_case_and_another_institution_are_told_in_the_same_commit(
    act_as: ActAs, full_case: int
) -> None:
    _, request = break_glass(act_as, "policia", full_case)
    told = emergency(request).told_institution  # type: ignore[union-attr]
    assert told not in {ident("Policía Nacional"), ident("Centro Amparo")}
    watcher = {ident("Defensoría del Pueblo"): "auditora", ident("Ministerio Público"): "enlace"}[told]
    for who in ("ana", "rosa", watcher):
        (notice,) = unseen_notices(act_as(who))
        assert (notice.kind, notice.subject, notice.source) == ("emergency_opened", full_case, request)
    act_as("ana")
    entry = PathEntry.objects.get(case_id=full_case, activity="emergency_opened")
    assert (entry.recorded_by, entry.outcome_code) == (ident("policia"), "life_at_risk")


def test_when_telling_fails_nothing_opens(
    act_as: ActAs, full_case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("the trail is full")

    act_as("policia")
    monkeypatch.setattr("amparo.casework.safeguards.emergencies.record_event", broken)
    with pytest.raises(DatabaseError, match="the trail is full"), transaction.atomic():
        break_glass(act_as, "policia", full_case)
    with pytest.raises(CaseNotFound):
        access_case(act_as("policia"), full_case)


def test_it_never_lasts_longer_than_an_hour(act_as: ActAs, full_case: int) -> None:
    _, request = break_glass(act_as, "policia", full_case, minutes=10_000)
    line = emergency(request)
    assert line is not None
    assert line.until - line.opened_at == timedelta(hours=1)


def test_three_a_day_whether_the_code_opened_or_not(
    client_of: ClientOf, act_as: ActAs, full_case: int
) -> None:
    client, absent = client_of("policia"), full_case ^ 1
    missing = [client.post("/emergencia/", form(absent)) for _ in range(3)]
    assert {answer.status_code for answer in missing} == {404}
    fourth = client.post("/emergencia/", form(full_case))
    assert fourth.status_code == 422
    assert "ya usó los tres accesos" in fourth.content.decode()
    with pytest.raises(CaseNotFound):
        access_case(act_as("policia"), full_case)


def test_absent_and_not_for_this_role_get_one_answer(act_as: ActAs, full_case: int) -> None:
    for who, case in (("analista", full_case), ("policia", full_case ^ 1)):
        with pytest.raises(CaseNotFound):
            break_glass(act_as, who, case)


def test_the_same_request_again_is_the_same_emergency(client_of: ClientOf, full_case: int) -> None:
    client, sent = client_of("policia"), form(full_case)
    assert [client.post("/emergencia/", sent).status_code for _ in range(5)] == [302] * 5
    assert client.post("/emergencia/", form(full_case)).status_code == 302  # it is open already


@pytest.mark.parametrize("wrong", [{"reason": " x "}, {"kind": ""}, {"code": "K7Q4-M2XX"}, {"reason": ""}])
def test_without_a_name_and_a_reason_nothing_opens(
    client_of: ClientOf, act_as: ActAs, full_case: int, wrong: dict[str, str]
) -> None:
    assert client_of("policia").post("/emergencia/", form(full_case, **wrong)).status_code == 422
    with pytest.raises(CaseNotFound):
        access_case(act_as("policia"), full_case)


def test_a_reason_too_short_is_told_in_its_own_words_and_a_hurried_one_passes(
    client_of: ClientOf, full_case: int
) -> None:
    assert f"al menos {SHORTEST} letras" in client_of("policia").get("/emergencia/").content.decode()
    refused = client_of("policia").post("/emergencia/", form(full_case, reason="ya")).content.decode()
    assert f"Diga en unas palabras por qué: al menos {SHORTEST} letras." in refused
    assert "cómo se le avisó" not in refused
    assert client_of("policia").post("/emergencia/", form(full_case, reason="Peligro")).status_code == 302


def test_the_coordinator_reviews_what_was_opened(client_of: ClientOf, act_as: ActAs, full_case: int) -> None:
    policia, rosa = client_of("policia"), client_of("rosa")
    policia.post("/emergencia/", form(full_case))
    policia.get(f"/casos/{code_of_subject(full_case)}/")
    (line,) = emergencies_to_review(act_as("rosa"))
    address = f"/emergencia/{line.id}/revisar/"
    assert address in rosa.get("/unidad/").content.decode()
    page = rosa.get(address).content.decode()
    assert WHY in page
    assert "Hugo Cárdenas Solís, Divincri Maynas" in page
    assert "Abrió el camino del caso" in page
    assert rosa.post(address, {}).status_code == 422
    assert rosa.post(address, {"finding": "talk"}).status_code == 302
    assert emergencies_to_review(act_as("rosa")) == []
    assert rosa.post(address, {"finding": "justified"}).status_code == 409
    entry = PathEntry.objects.get(case_id=full_case, activity="emergency_reviewed")
    assert (entry.recorded_by, entry.outcome_code) == (ident("rosa"), "talk")


def test_who_watches_reviews_and_sees_nothing_else_of_the_case(act_as: ActAs, full_case: int) -> None:
    _, request = break_glass(act_as, "policia", full_case)
    told = emergency(request).told_institution  # type: ignore[union-attr]
    watcher = {ident("Defensoría del Pueblo"): "auditora", ident("Ministerio Público"): "enlace"}[told]
    found = emergency_to_review(act_as(watcher), request)
    assert found.reason == WHY
    with pytest.raises(CaseNotFound):
        access_case(act_as(watcher), full_case)
    review(by=act_as(watcher), emergency_id=request, finding=EmergencyFinding.JUSTIFIED)


@pytest.mark.parametrize("who", ["policia", "fiscal", "luis", "ana", "analista"])
def test_nobody_else_reviews_least_of_all_who_opened_it(
    client_of: ClientOf, act_as: ActAs, full_case: int, who: str
) -> None:
    _, request = break_glass(act_as, "policia", full_case)
    with pytest.raises(Refused, match="not_yours_to_review"):
        review(by=act_as(who), emergency_id=request, finding=EmergencyFinding.JUSTIFIED)
    if who != "ana":  # the case worker sees who looked, and why
        assert client_of(who).get(f"/emergencia/{request}/revisar/").status_code == 404


def test_a_review_that_is_late_shows(act_as: ActAs, full_case: int) -> None:
    _, request = break_glass(act_as, "policia", full_case)
    line = emergency(request)
    assert line is not None
    assert not line.is_overdue
    late = type(line)(**{**line.__dict__, "opened_at": timezone.now() - timedelta(hours=49)})
    assert late.is_overdue
