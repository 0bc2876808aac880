"""A court order as a workflow: received, reviewed by another who is a lawyer, the person told, then given or not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.dates import today
from amparo.casework.cases.models import PathEntry
from amparo.casework.consent.bases import (
    BasisLine,
    BasisTold,
    StepTold,
    basis_line,
    number_of_basis,
    record_basis,
    step_basis,
)
from amparo.casework.consent.enums import BasisKind, BasisState
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from tests.conftest import ActAs
from tests.world import ident

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
    basis = record_basis(by=ana, case=flor, request_id=uuid4(), told=told())
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
