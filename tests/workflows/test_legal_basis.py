"""A court order as a workflow: received, reviewed by another who is a lawyer, the person told, then given or not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from amparo.casework.attachments.actions import add_document, withdraw_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.attachments.models import Document
from amparo.casework.cases.models import PathEntry
from amparo.casework.consent import bases, sharing
from amparo.casework.consent.bases import (
    BasisLine,
    BasisTold,
    StepTold,
    attach_paper,
    basis_line,
    number_of_basis,
    record_basis,
    step_basis,
)
from amparo.casework.consent.enums import WITHOUT_REVIEW, BasisKind, BasisState
from amparo.casework.consent.models import LegalBasis
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import ALLOWED, Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.world import UNITS, ident

ClientOf = Callable[[str], Client]
S = BasisState


def told(kind: BasisKind = BasisKind.COURT_ORDER, days: int = 30) -> BasisTold:
    return BasisTold(
        kind=kind,
        recipient=ident("fiscalia-maynas"),
        record_classes=("general", "identity", "psychosocial"),
        received_on=today(),
        until=today() + timedelta(days=days),
        number="EXP-2026-00017",
    )


@pytest.fixture
def order(act_as: ActAs, flor: int) -> int:
    """A court order that Ana received; Luis, a lawyer, is of the team."""
    ana = act_as("ana")
    basis = record_basis(by=ana, case=flor, request_id=uuid4(), told=told(), paper=b"Oficio.")
    set_team(by=ana, case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    assert basis is not None
    return basis


def step(
    act_as: ActAs, who: str, case: int, basis: int, state: BasisState, *classes: str, reason: str = ""
) -> None:
    by = act_as(who)
    step_basis(
        by=by,
        case=case,
        request_id=uuid4(),
        basis_id=basis,
        told=StepTold(state, today(), classes, reason),
    )


def line_of(act_as: ActAs, case: int, basis: int) -> BasisLine:
    found = basis_line(access_case(act_as("ana"), case), basis)
    assert found is not None
    return found


def test_the_whole_way_leaves_a_dated_fact_a_step(act_as: ActAs, flor: int, order: int) -> None:
    step(act_as, "luis", flor, order, S.NARROWED, "general")
    step(act_as, "ana", flor, order, S.NOT_INFORMED, reason="in_danger")
    step(act_as, "ana", flor, order, S.INFORMED, reason="in_person")
    step(act_as, "ana", flor, order, S.REFUSED)
    line = line_of(act_as, flor, order)
    assert [s.state for s in line.steps] == ["received", "narrowed", "not_informed", "informed", "refused"]
    assert line.minimum == ["general"]
    moved = PathEntry.objects.filter(case_id=flor, activity__startswith="legal_basis").order_by("id")
    assert list(moved.values_list("outcome_code", flat=True)) == [
        "court_order",
        "narrowed",
        "not_informed",
        "informed",
        "refused",
    ]


@pytest.mark.parametrize(
    ("who", "state", "classes", "reason", "refusal"),
    [
        ("ana", S.NARROWED, ("general",), "", "not_a_lawyer"),
        ("luis", S.DISCLOSED, (), "", "step_not_possible"),
        ("luis", S.INFORMED, (), "in_person", "step_not_possible"),
        ("luis", S.NARROWED, (), "", "classes_are_needed"),
        ("luis", S.NARROWED, ("general", "health"), "", "more_than_asked"),
    ],
)
def test_no_step_is_skipped_or_taken_by_the_wrong_person(  # type: ignore[no-untyped-def]
    act_as: ActAs, flor: int, order: int, who, state, classes, reason, refusal
) -> None:
    with pytest.raises(Refused) as refused:
        step(act_as, who, flor, order, state, *classes, reason=reason)
    assert refused.value.reason == refusal


def test_who_received_it_does_not_review_it(act_as: ActAs, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    basis = record_basis(by=act_as("luis"), case=flor, request_id=uuid4(), told=told())
    assert basis is not None
    with pytest.raises(Refused, match="received_by_the_same"):
        step(act_as, "luis", flor, basis, S.NARROWED, "general")


def test_what_a_lawyer_advised_to_contest_is_not_given(act_as: ActAs, flor: int, order: int) -> None:
    step(act_as, "luis", flor, order, S.TO_CONTEST)
    step(act_as, "ana", flor, order, S.INFORMED, reason="in_person")
    with pytest.raises(Refused, match="step_not_possible"):
        step(act_as, "ana", flor, order, S.DISCLOSED)
    step(act_as, "ana", flor, order, S.CONTESTED)
    step(act_as, "luis", flor, order, S.NARROWED, "general")


def test_the_number_is_sealed_and_opens_for_who_may(act_as: ActAs, flor: int, order: int) -> None:
    ana = act_as("ana")
    assert number_of_basis(ana, access_case(ana, flor), order) == "EXP-2026-00017"
    from amparo.casework.consent.models import LegalBasis

    assert b"00017" not in bytes(LegalBasis.objects.get(pk=order).sealed)


def test_an_outsider_finds_nothing(act_as: ActAs, client_of: ClientOf, flor: int, order: int) -> None:
    with pytest.raises(CaseNotFound):
        step(act_as, "carla", flor, order, S.NARROWED, "general")
    address = reverse("case_basis", args=[code_of_subject(flor), order])
    assert client_of("fiscal").get(address).status_code == 404
    assert client_of("ana").get(address).status_code == 200


def test_the_screens_take_it_step_by_step(client_of: ClientOf, act_as: ActAs, flor: int, order: int) -> None:
    code, day = code_of_subject(flor), today()
    on = {"done_day": str(day.day), "done_month": str(day.month), "done_year": str(day.year)}
    page = client_of("ana").get(reverse("case_basis", args=[code, order])).content.decode()
    assert "Falta que lo revise una abogada" in page
    luis = client_of("luis")
    assert "Reducir a lo mínimo" in luis.get(reverse("case_basis", args=[code, order])).content.decode()
    answer = luis.post(
        reverse("case_basis_step", args=[code, order, "narrowed"]),
        {"request_id": str(uuid4()), "record_classes": ["general"], **on},
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/por-ley/{order}/")
    missing = luis.post(
        reverse("case_basis_step", args=[code, order, "informed"]), {"request_id": str(uuid4()), **on}
    )
    assert missing.status_code == 422
    assert line_of(act_as, flor, order).state == S.NARROWED


def test_what_came_in_is_recorded_on_a_screen(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    code, day, end = code_of_subject(flor), today(), today() + timedelta(days=9)
    data = {
        "request_id": str(uuid4()),
        "kind": "vital_interest",
        "recipient": str(ident("fiscalia-maynas")),
        "record_classes": ["general"],
        "number": "",
        "received_day": str(day.day),
        "received_month": str(day.month),
        "received_year": str(day.year),
        "until_day": str(end.day),
        "until_month": str(end.month),
        "until_year": str(end.year),
    }
    client = client_of("ana")
    refused = client.post(reverse("case_basis_add", args=[code]), data)
    assert refused.status_code == 422
    assert "como mucho 3 días" in refused.content.decode()
    assert (
        client.post(reverse("case_basis_add", args=[code]), data | {"kind": "court_order"}).status_code == 302
    )
    assert "Orden de un juzgado" in client.get(reverse("case_consents", args=[code])).content.decode()


def test_a_step_that_was_taken_leads_back_to_where_it_stands(
    act_as: ActAs, client_of: ClientOf, flor: int, order: int
) -> None:
    """Back, or another tab."""
    step(act_as, "luis", flor, order, S.NARROWED, "general")
    code = code_of_subject(flor)
    answer = client_of("luis").get(reverse("case_basis_step", args=[code, order, S.NARROWED]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("case_basis", args=[code, order]))
    assert (
        client_of("luis").get(reverse("case_basis_step", args=[code, order, S.INFORMED])).status_code == 200
    )


def test_a_request_does_not_end_before_it_came(act_as: ActAs, flor: int) -> None:
    with pytest.raises(Refused, match="until_before_received"):
        record_basis(by=act_as("ana"), case=flor, request_id=uuid4(), told=told(days=-1))


PAPER = b"%PDF-1.7 oficio canario-legal"


def ready(act_as: ActAs, flor: int, paper: bytes | None, kind: BasisKind = BasisKind.COURT_ORDER) -> int:
    """A basis whose every step but the giving was taken."""
    ana = act_as("ana")
    days = 2 if kind == BasisKind.VITAL_INTEREST else 30
    came = replace(told(kind, days), record_classes=("general",), number="")
    basis = record_basis(by=ana, case=flor, request_id=uuid4(), told=came, paper=paper)
    assert basis is not None
    if kind not in WITHOUT_REVIEW:
        set_team(by=ana, case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
        step(act_as, "luis", flor, basis, S.NARROWED, "general")
    step(act_as, "ana", flor, basis, S.INFORMED, reason="in_person")
    return basis


@pytest.mark.parametrize("kind", [BasisKind.COURT_ORDER, BasisKind.MANDATORY_REPORT])
def test_nothing_is_given_without_the_document(act_as: ActAs, flor: int, kind: BasisKind) -> None:
    basis = ready(act_as, flor, None, kind)
    with pytest.raises(Refused, match="document_is_needed"):
        step(act_as, "ana", flor, basis, S.DISCLOSED)
    attach_paper(by=act_as("ana"), case=flor, request_id=uuid4(), basis_id=basis, paper=PAPER)
    step(act_as, "ana", flor, basis, S.DISCLOSED)


def test_a_danger_to_life_does_not_wait_for_paper(act_as: ActAs, flor: int) -> None:
    basis = ready(act_as, flor, None, BasisKind.VITAL_INTEREST)
    step(act_as, "ana", flor, basis, S.DISCLOSED)


def test_plain_sql_opens_nothing_without_the_document_either(
    act_as: ActAs, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = ready(act_as, flor, None)
    monkeypatch.setattr(bases, "may_disclose", lambda *_: ALLOWED)
    with pytest.raises(DatabaseError, match="no legal basis covers"):
        commits(lambda: step(act_as, "ana", flor, basis, S.DISCLOSED))


@pytest.mark.parametrize("spoil", ["withdrawn", "taken off", "another kind"])
def test_what_rests_on_a_document_does_not_lose_it(act_as: ActAs, flor: int, spoil: str) -> None:
    basis = ready(act_as, flor, PAPER)
    commits(lambda: step(act_as, "ana", flor, basis, S.DISCLOSED))
    ana = act_as("ana")
    other = add_document(
        by=ana, case=flor, request_id=uuid4(), kind=DocumentKind.OTHER, name="", content=b"Carta."
    )
    sql = {
        "withdrawn": "UPDATE attachments_document SET superseded_at = now() WHERE kind = 'legal_basis'",
        "taken off": "UPDATE consent_legal_basis SET document_id = NULL",
        "another kind": f"UPDATE consent_legal_basis SET document_id = {other}",
    }[spoil]
    made = Document.objects.get(case_id=flor, kind="legal_basis").pk
    with pytest.raises(Refused, match="document_of_a_basis"):
        withdraw_document(by=ana, case=flor, request_id=uuid4(), document_id=made)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="no legal basis covers"):
        commits(lambda: cursor.execute(sql))


def commits(do: Callable[[], object]) -> None:
    """Do it, and let be looked at what is looked at when a transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        do()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_document_is_added_on_the_screen_and_opened_through_the_gate(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    basis = ready(act_as, flor, None)
    ana, url = client_of("ana"), f"/casos/{code_of_subject(flor)}/consentimientos/por-ley/{basis}/"
    page = ana.get(url).content.decode()
    assert "Sin él no se entrega nada" in page
    assert f"{url}documento/" in page
    refused = ana.post(f"{url}disclosed/", {"request_id": str(uuid4()), **_day("done")})
    assert refused.status_code == 422
    assert "Falta el documento" in refused.content.decode()
    sent = {"request_id": str(uuid4()), "file": SimpleUploadedFile("Flor.pdf", PAPER)}
    assert ana.post(f"{url}documento/", sent).status_code == 302
    act_as("ana")
    (document,) = Document.objects.filter(case_id=flor)
    assert (document.kind, document.record_class) == ("legal_basis", "identity")
    opening = f"/casos/{code_of_subject(flor)}/documentos/{document.pk}/abrir/"
    assert opening in ana.get(url).content.decode()
    assert ana.post(opening).content == PAPER
    assert client_of("carla").post(opening).status_code == 404
    assert client_of("carla").get(f"{url}documento/").status_code == 404


def test_the_paper_comes_with_what_came_in(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    sent = {
        "request_id": str(uuid4()),
        "kind": "court_order",
        "recipient": str(ident("fiscalia-maynas")),
        "record_classes": ["general"],
        "file": SimpleUploadedFile("Flor.pdf", PAPER),
        **_day("received"),
        **_day("until"),
    }
    url = f"/casos/{code_of_subject(flor)}/consentimientos/por-ley/"
    page = client_of("ana").get(url).content.decode()
    assert "Todavía no se entrega nada" in page
    assert "data-remember" in page, "«Back» brings the same request, not a second one"
    answered = client_of("ana").post(url, sent)
    assert answered.status_code == 302
    act_as("ana")
    assert LegalBasis.objects.get(case_id=flor).document_id == Document.objects.get(case_id=flor).pk


def _day(name: str) -> dict[str, str]:
    return {
        f"{name}_day": str(today().day),
        f"{name}_month": str(today().month),
        f"{name}_year": str(today().year),
    }


def test_it_waits_for_the_lawyer_until_it_is_reviewed(
    act_as: ActAs, client_of: ClientOf, flor: int, order: int
) -> None:
    def waits(who: str) -> bool:
        return "Revisar un pedido de datos por ley:" in client_of(who).get("/").content.decode()

    assert waits("luis")
    assert not waits("ana")  # who received it does not review it
    assert not waits("marta")  # of another office
    step(act_as, "luis", flor, order, S.TO_CONTEST)
    assert not waits("luis")


def test_nothing_is_called_the_least_while_it_is_contested(
    act_as: ActAs, client_of: ClientOf, flor: int, order: int
) -> None:
    step(act_as, "luis", flor, order, S.TO_CONTEST)
    page = client_of("ana").get(reverse("case_basis", args=[code_of_subject(flor), order])).content.decode()
    assert "Nada, mientras conviene oponerse" in page


@pytest.mark.parametrize("days", [4, 300])
def test_plain_sql_opens_no_danger_for_longer_than_three_days(
    act_as: ActAs, flor: int, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Who writes to the database names any day: what opens ends as the rule says, whatever the share asks for."""
    for name in ("may_take", "authority_of_others"):
        monkeypatch.setattr(bases, name, lambda *_: ALLOWED)
    monkeypatch.setattr(sharing, "last_day_by_law", lambda _kind, _received, until: until)
    basis = _danger(act_as, flor, "fiscalia-maynas", days)
    with pytest.raises(DatabaseError, match="no legal basis covers"):
        commits(lambda: step(act_as, "ana", flor, basis, S.DISCLOSED))


def test_nor_to_an_office_that_no_law_names(
    act_as: ActAs, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (bases, sharing):
        monkeypatch.setattr(module, "authority_of_others", lambda *_: None)
    monkeypatch.setattr(sharing, "last_day_for", lambda _to, last, _birth: last)
    basis = _danger(act_as, flor, "car-loreto", 1)
    with pytest.raises(DatabaseError, match="no legal basis covers"):
        commits(lambda: step(act_as, "ana", flor, basis, S.DISCLOSED))


def _danger(act_as: ActAs, flor: int, unit: str, days: int) -> int:
    came = replace(told(BasisKind.VITAL_INTEREST, days), recipient=ident(unit), record_classes=("general",))
    basis = record_basis(by=act_as("ana"), case=flor, request_id=uuid4(), told=came)
    assert basis is not None
    step(act_as, "ana", flor, basis, S.INFORMED, reason="in_person")
    return basis


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("csmc-maynas", "recipient_not_by_law"),
        ("sunafil-loreto", "recipient_not_by_law"),
        ("calp-cusco", "recipient_is_own"),
        ("nowhere", "recipient_unknown"),
    ],
)
def test_by_law_nobody_else_is_told(act_as: ActAs, flor: int, unit: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        record_basis(
            by=act_as("ana"), case=flor, request_id=uuid4(), told=replace(told(), recipient=ident(unit))
        )


def test_who_protects_children_is_told_of_a_child(act_as: ActAs, flor: int, full_case: int) -> None:
    """Flor is 17; of the other it is known that she is 20."""
    to_upe = replace(told(), recipient=ident("upe-loreto"))
    assert record_basis(by=act_as("ana"), case=flor, request_id=uuid4(), told=to_upe)
    with pytest.raises(Refused, match="recipient_for_a_child"):
        record_basis(by=act_as("ana"), case=full_case, request_id=uuid4(), told=to_upe)


def test_the_screen_offers_those_alone_and_says_why_not(client_of: ClientOf, full_case: int) -> None:
    ana, url = client_of("ana"), reverse("case_basis_add", args=[code_of_subject(full_case)])
    page = ana.get(url).content.decode()
    offered = {unit for unit in UNITS if str(ident(unit)) in page}
    assert offered == {"fiscalia-maynas", "udavit-maynas", "divincri-maynas", "juzgado-maynas"}
    sent = {
        "request_id": str(uuid4()), "kind": "vital_interest", "recipient": str(ident("csmc-maynas")),
        "record_classes": ["general"], **_day("received"), **_day("until"),
    }  # fmt: skip
    answer = ana.post(url, sent)
    assert answer.status_code == 422
    assert "por ley solo se entrega a la policía, la fiscalía, un juzgado" in answer.content.decode()
