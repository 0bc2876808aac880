"""Registering in steps, through the screens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amparo.casework.cases.models import (
    Case,
    ContactInstruction,
    PathEntry,
    PersonProfile,
    SealedValue,
    SensitiveProfile,
    TraffickingEvent,
    TraffickingFact,
    UrgentNeedAnswer,
)
from amparo.casework.consent.models import Consent
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.casework.tasks.models import Task
from amparo.foundation.access.codes import subject_of_code
from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.access.policy.rules import RULES
from amparo.web.registration import steps

ClientOf = Callable[[str], Client]


def begin(client: Client) -> UUID:
    draft = uuid4()
    answer = client.post("/registrar/", {"request_id": str(draft)})
    assert answer.status_code == 302
    assert answer["Location"] == f"/registrar/{draft}/"
    return draft


def fill(client: Client, draft: UUID, slug: str, **answers: object) -> None:
    answer = client.post(f"/registrar/{draft}/{slug}/", answers)
    assert answer.status_code == 302, answer.content.decode()


def case_of(location: str) -> int:
    assert location.startswith("/casos/"), location
    return subject_of_code(location.split("/")[2])


def test_shortest_registration_is_a_name_and_save(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "nombre", working_name="Lucero")
    saved = ana.post(f"/registrar/{draft}/guardar/")
    case = case_of(saved["Location"])
    assert "«Lucero»" in ana.get(saved["Location"]).content.decode()
    assert PathEntry.objects.filter(case_id=case).count() == 1
    assert not PersonProfile.objects.filter(case_id=case).exists()


def test_nothing_at_all_can_be_registered_too(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    assert "Todavía no hay ningún dato" in ana.get(f"/registrar/{draft}/revisar/").content.decode()
    case = case_of(ana.post(f"/registrar/{draft}/guardar/")["Location"])
    assert Case.objects.get(id=case).case_type == "under_assessment"


def test_every_step_arrives_in_the_case(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "ahora", danger_tonight="yes", bed="no", pregnancy="unknown")
    fill(ana, draft, "nombre", working_name="Lucero", given_names="María")
    fill(
        ana,
        draft,
        "persona",
        sex="female",
        born_year="2009",
        born_about="on",
        citizenship="VE",
        migration_status="in_process",
        consular_contact="no",
        languages=["spanish", "yine"],
        origin_place="160101",
        origin_place_text="Iquitos, Maynas, Loreto",
    )
    fill(ana, draft, "sensibles", gender="feminine")
    fill(
        ana,
        draft,
        "contacto",
        call="never",
        whatsapp="ask_first",
        times=["morning"],
        contact_words="Solo texto",
    )
    fill(ana, draft, "hechos", purpose=["labour_exploitation"], industry=["logging"], means=["deception"])
    fill(
        ana,
        draft,
        "lugares",
        recruitment_place_text="Iquitos, Maynas, Loreto",
        recruitment_began_month="3",
        recruitment_began_year="2025",
        exploitation_ended_year="2026",
    )
    fill(
        ana,
        draft,
        "acuerdos",
        accompaniment="given",
        statistics="refused",
        form="spoken",
        given_by="adolescent",
    )
    fill(
        ana,
        draft,
        "caso",
        case_type="trafficking",
        opening_reason="demuna",
        opened_day="2",
        opened_month="11",
        opened_year="2026",
    )
    page = ana.get(f"/registrar/{draft}/revisar/").content.decode()
    assert "3 datos anotados" in page
    assert "Femenina" not in page
    case = case_of(ana.post(f"/registrar/{draft}/guardar/")["Location"])

    file = Case.objects.get(id=case)
    assert (file.case_type, file.opening_reason, file.opened_on) == (
        "trafficking",
        "demuna",
        date(2026, 11, 2),
    )
    needs = dict(UrgentNeedAnswer.objects.filter(case_id=case).values_list("need", "answer"))
    assert needs == {"danger_tonight": "yes", "bed": "no", "pregnancy": "unknown"}
    assert [task.kind for task in Task.objects.filter(case_id=case)] == ["danger_tonight"]
    profile = PersonProfile.objects.get(case_id=case)
    assert (profile.born_on, profile.born_precision) == (date(2009, 1, 1), "about")
    assert (profile.citizenship, profile.consular_contact, profile.origin_place) == ("VE", "no", "160101")
    assert profile.languages == ["spanish", "yine"]
    assert SensitiveProfile.objects.get(case_id=case).gender == "feminine"
    rules = {row.channel: (row.rule, row.times) for row in ContactInstruction.objects.filter(case_id=case)}
    assert rules == {"call": ("never", []), "whatsapp": ("ask_first", ["morning"])}
    sealed = set(SealedValue.objects.filter(case_id=case).values_list("field", flat=True))
    assert sealed == {"working_name", "given_names", "contact_words"}
    facts = set(TraffickingFact.objects.filter(case_id=case).values_list("dimension", "code"))
    assert facts == {("purpose", "labour_exploitation"), ("industry", "logging"), ("means", "deception")}
    events = {row.kind: row for row in TraffickingEvent.objects.filter(case_id=case)}
    assert set(events) == {"recruitment", "exploitation"}
    assert (events["recruitment"].place, events["recruitment"].began_precision) == ("160101", "month")
    consents = dict(Consent.objects.filter(case_id=case).values_list("purpose", "decision"))
    assert consents == {"accompaniment": "given", "statistics": "refused"}


def test_saving_again_leads_to_the_same_case(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "nombre", working_name="Lucero")
    first = ana.post(f"/registrar/{draft}/guardar/")["Location"]
    assert ana.post(f"/registrar/{draft}/guardar/")["Location"] == first
    assert ana.post("/registrar/", {"request_id": str(draft)})["Location"] == f"/registrar/{draft}/"
    for late in ("", "revisar/", "nombre/", "descartar/"):
        assert ana.get(f"/registrar/{draft}/{late}")["Location"] == first
    assert ana.post(f"/registrar/{draft}/descartar/")["Location"] == first
    for late in ("nombre/", "nombre/borrador/"):  # words of a tab that was left behind: not kept, and told so
        told = ana.post(f"/registrar/{draft}/{late}", {"working_name": "Otra"})
        assert told.status_code == 409
        assert first in told.content.decode()
    assert Case.objects.count() == 1
    assert "«Lucero»" in ana.get(first).content.decode()


def test_a_second_start_with_the_same_id_is_the_same_draft(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "nombre", working_name="Lucero")
    ana.post("/registrar/", {"request_id": str(draft)})
    assert RegistrationDraft.objects.count() == 1
    assert 'value="Lucero"' in ana.get(f"/registrar/{draft}/nombre/").content.decode()


@pytest.mark.parametrize(
    ("slug", "answers", "words"),
    [
        ("persona", {"born_day": "31", "born_month": "2", "born_year": "2009"}, "no existe en el calendario"),
        ("persona", {"age_told": "muchos"}, "Escriba solo un número"),
        ("persona", {"age_told": "400"}, "hasta 110"),
        ("persona", {"origin_place_text": "Xyzzy"}, "No encontramos ese lugar"),
        ("persona", {"citizenship": "XX"}, "Elija una de las opciones"),
        ("lugares", {"transit_began_year": "2020", "transit_ended_year": "2019"}, "Termina antes de empezar"),
        ("caso", {"opened_year": "2025"}, "el día y el mes"),
        ("caso", {"opened_day": "1", "opened_month": "1", "opened_year": "2190"}, "aún no ha llegado"),
    ],
)
def test_says_what_cannot_be_read_and_keeps_it(
    client_of: ClientOf, slug: str, answers: dict[str, str], words: str
) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    answer = ana.post(f"/registrar/{draft}/{slug}/", answers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    typed = [text for text in answers.values() if text != "XX"]
    assert all(f'value="{text}"' in page for text in typed)

    again = ana.get(f"/registrar/{draft}/{slug}/").content.decode()
    assert all(f'value="{text}"' in again for text in typed)
    assert words not in again  # coming back is no reproach
    assert words in ana.get(f"/registrar/{draft}/{slug}/?revisar=1").content.decode()

    assert "Por revisar" in ana.get(f"/registrar/{draft}/").content.decode()
    held = ana.post(f"/registrar/{draft}/guardar/")
    assert held.status_code == 422
    assert f"/registrar/{draft}/{slug}/?revisar=1" in held.content.decode()
    assert not Case.objects.exists()


def test_keeps_what_is_typed_before_it_is_sent(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    kept = ana.post(f"/registrar/{draft}/persona/borrador/", {"born_day": "3", "sex": "male"})
    assert kept.status_code == 204
    page = ana.get(f"/registrar/{draft}/persona/").content.decode()
    assert 'name="born_day"' in page
    assert 'value="3"' in page
    assert "Falta el" not in page


def test_an_answer_can_be_taken_back(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "ahora", bed="yes")
    assert "1 tarea urgente" in ana.get(f"/registrar/{draft}/").content.decode()
    fill(ana, draft, "ahora", bed="")
    case = case_of(ana.post(f"/registrar/{draft}/guardar/")["Location"])
    assert not UrgentNeedAnswer.objects.filter(case_id=case).exists()
    assert not Task.objects.filter(case_id=case).exists()


def test_means_are_not_asked_of_a_girl_of_17(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    assert "No hace falta" not in ana.get(f"/registrar/{draft}/hechos/").content.decode()
    fill(ana, draft, "persona", age_told="17")
    assert "No hace falta" in ana.get(f"/registrar/{draft}/hechos/").content.decode()
    fill(ana, draft, "persona", age_told="18")
    assert "No hace falta" not in ana.get(f"/registrar/{draft}/hechos/").content.decode()


def test_a_role_without_sensitive_clearance_is_not_asked_for_it(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    general = frozenset({RecordClass.GENERAL, RecordClass.IDENTITY})
    narrow = tuple(replace(rule, writes=general) if rule.role == Role.PROSECUTOR else rule for rule in RULES)
    monkeypatch.setattr(steps, "RULES", narrow)
    prosecutor = client_of("fiscal")
    draft = begin(prosecutor)
    page = prosecutor.get(f"/registrar/{draft}/").content.decode()
    assert "Datos sensibles" not in page
    assert prosecutor.get(f"/registrar/{draft}/sensibles/").status_code == 404
    assert prosecutor.post(f"/registrar/{draft}/sensibles/", {"gender": "feminine"}).status_code == 404
    fill(prosecutor, draft, "nombre", working_name="Lucero")
    assert prosecutor.post(f"/registrar/{draft}/guardar/").status_code == 302


def test_a_role_that_does_not_register_finds_no_page(client_of: ClientOf) -> None:
    assert client_of("analista").get("/registrar/").status_code == 404


def test_discarding_asks_first_and_then_forgets(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    assert "¿Descartar" in ana.get(f"/registrar/{draft}/descartar/").content.decode()
    assert RegistrationDraft.objects.count() == 1
    assert ana.post(f"/registrar/{draft}/descartar/")["Location"] == "/"
    assert ana.get(f"/registrar/{draft}/").status_code == 404
    assert ana.post(f"/registrar/{draft}/guardar/").status_code == 404


def test_a_draft_lapses(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    RegistrationDraft.objects.filter(id=draft).update(expires_at=timezone.now())
    assert ana.get(f"/registrar/{draft}/").status_code == 404
    assert ana.post(f"/registrar/{draft}/nombre/borrador/", {"working_name": "x"}).status_code == 404
    assert f"/registrar/{draft}/" not in ana.get("/registrar/").content.decode()


def test_start_page_offers_what_was_left(client_of: ClientOf) -> None:
    ana = client_of("ana")
    draft = begin(ana)
    fill(ana, draft, "nombre", working_name="Lucero")
    assert f"/registrar/{draft}/" in ana.get("/registrar/").content.decode()
    ana.post(f"/registrar/{draft}/guardar/")
    assert f"/registrar/{draft}/" not in ana.get("/registrar/").content.decode()


def test_a_kept_form_is_told_where_to_go_and_not_sent_there(client_of: ClientOf) -> None:
    answer = client_of("ana").post("/registrar/", {}, headers={"X-Requested-With": "keep"})
    assert answer.status_code == 201
    assert answer["Location"].startswith("/registrar/")
