"""The receiving side: placeholders, giving it to a colleague, and what that colleague's pages offer."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.shares import shares_with_my_unit
from amparo.foundation.clock import today
from amparo.web.cases.words import date_words
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
TABS = ("case", "case_person", "case_situation", "case_notes", "case_consents")


@pytest.fixture
def shared(act_as: ActAs, full_case: int) -> int:
    """A case of Ana's, shared with UDAVIT: the general class only."""
    told = ConsentTold(
        purpose=ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=ident("udavit-maynas"),
        record_classes=("general",),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=30),
    )
    record_consent(by=act_as("ana"), case=full_case, request_id=uuid4(), told=told)
    return full_case


def give(client: Client, act_as: ActAs, **said: str) -> int:
    (line,) = shares_with_my_unit(act_as("enlace"))
    data = {"staff": str(ident("udavit")), "then": "give"} | said
    return client.post(reverse("shared_assign", args=[line.share_id]), data).status_code


def test_the_coordinator_sees_sector_and_month_and_nothing_of_the_case(
    client_of: ClientOf, shared: int
) -> None:
    text = client_of("enlace").get(reverse("shared_with_unit")).content.decode()
    assert "Centro de atención de una organización" in text
    assert "Nadie lo tiene todavía" in text
    for secret in (code_of_subject(shared), "Luz", "Centro Amparo", "CALP Iquitos", "Ana Ríos"):
        assert secret not in text


def test_two_shares_are_told_apart_by_what_is_of_the_share(
    client_of: ClientOf, act_as: ActAs, shared: int, flor: int
) -> None:
    told = ConsentTold(
        purpose=ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=ident("udavit-maynas"),
        record_classes=("general",),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=60),
    )
    record_consent(by=act_as("ana"), case=flor, request_id=uuid4(), told=told)
    lines = shares_with_my_unit(act_as("enlace"))
    references = {line.share_id.hex[-4:].upper() for line in lines}
    focal = client_of("enlace")
    page = focal.get(reverse("shared_with_unit")).content.decode()
    assert len(references) == 2
    for reference in references:
        assert reference in page
    assert page.count(f"Compartido en {date_format(today(), 'YEAR_MONTH_FORMAT')}") == 2
    assert f"el {date_words(today())}" not in page  # the month and no more, of what was not given to anybody
    assert "Ya dados" not in page
    given = {"staff": str(ident("udavit")), "then": "give"}
    focal.post(reverse("shared_assign", args=[lines[0].share_id]), given)
    waiting, done = focal.get(reverse("shared_with_unit")).content.decode().split("Ya dados")
    assert lines[0].share_id.hex[-4:].upper() in done
    assert f"desde el {date_words(today())}" in done
    assert lines[1].share_id.hex[-4:].upper() in waiting
    for secret in (code_of_subject(shared), code_of_subject(flor), "CALP Iquitos", "Ana Ríos"):
        assert secret not in waiting + done


def test_whoever_is_given_it_finds_it_in_their_work_and_can_lose_it_again(
    client_of: ClientOf, act_as: ActAs, shared: int
) -> None:
    focal, reader = client_of("enlace"), client_of("udavit")
    assert "Compartidos conmigo" not in reader.get("/").content.decode()
    assert give(focal, act_as) == 302
    work = reader.get("/").content.decode()
    assert "Compartidos conmigo" in work
    assert code_of_subject(shared) in work
    assert reader.get(reverse("case", args=[code_of_subject(shared)])).status_code == 200
    assert give(focal, act_as, then="take") == 302
    assert reader.get(reverse("case", args=[code_of_subject(shared)])).status_code == 404


@pytest.mark.parametrize("name", TABS)
def test_who_reads_through_a_share_is_offered_nothing_to_write(
    client_of: ClientOf, act_as: ActAs, shared: int, name: str
) -> None:
    give(client_of("enlace"), act_as)
    answer = client_of("udavit").get(reverse(name, args=[code_of_subject(shared)]))
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]
    links = re.findall(r'(?:href|action|data-opens)="([^"]+)"', main)
    offers = [
        link
        for link in links
        if any(
            word in link for word in ("agregar", "escribir", "corregir", "registrar", "conversar", "retirar")
        )
    ]
    assert offers == []
    assert "resumen" not in main.lower()
    # No class is hinted at that the share does not open.
    for hidden in (
        "999 000 111",
        "Llegó tranquila",
        "Sensibles",
        "Datos sensibles",
        "juzgado",
        "estadísticas",
    ):
        assert hidden not in main


def test_what_needs_the_right_to_write_is_refused_and_audited(
    client_of: ClientOf, act_as: ActAs, shared: int
) -> None:
    give(client_of("enlace"), act_as)
    reader, code = client_of("udavit"), code_of_subject(shared)
    for name in ("case_note_add", "case_task_add", "case_consent_add", "case_talk_prepare", "case_basis_add"):
        assert reader.get(reverse(name, args=[code])).status_code in (404, 409)
    for name in ("case_close", "case_follow_up", "case_reopen"):
        for answer in (reader.get(reverse(name, args=[code])), reader.post(reverse(name, args=[code]))):
            assert answer.status_code == 409
            assert "el caso se le abrió solo para leer" in answer.content.decode()
    assert reader.post(reverse("case_summary", args=[code]), {"request_id": str(uuid4())}).status_code in (
        403,
        404,
        409,
    )


def test_ending_it_is_asked_once_and_ends_it_for_all_there(
    client_of: ClientOf, act_as: ActAs, shared: int
) -> None:
    focal = client_of("enlace")
    give(focal, act_as)
    (line,) = shares_with_my_unit(act_as("enlace"))
    address = reverse("shared_leave", args=[line.share_id])
    assert focal.get(address).status_code == 200
    assert focal.post(address).status_code == 302
    assert client_of("udavit").get(reverse("case", args=[code_of_subject(shared)])).status_code == 404
    assert focal.get(address).status_code == 404


def test_nobody_else_enters(client_of: ClientOf, act_as: ActAs, shared: int) -> None:
    (line,) = shares_with_my_unit(act_as("enlace"))
    for who in ("ana", "fiscal", "udavit"):
        assert client_of(who).get(reverse("shared_with_unit")).status_code == 404
        assert client_of(who).get(reverse("shared_leave", args=[line.share_id])).status_code == 404
    other = client_of("directora")
    assert "Nada por ahora" in other.get(reverse("shared_with_unit")).content.decode()
    assert other.get(reverse("shared_leave", args=[line.share_id])).status_code == 404
    assert other.post(reverse("shared_leave", args=[line.share_id])).status_code == 409
