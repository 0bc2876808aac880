"""What she agreed to and what an authority asked for, in the files that the protection of the miniature shows."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.bases import BasisTold, StepTold, bases_of, record_basis, step_basis
from amparo.casework.consent.enums import (
    BasisKind,
    BasisState,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    InformedHow,
    Restated,
)
from amparo.casework.consent.receiving import assign_share
from amparo.demo.country import ident
from amparo.demo.protection_people import People
from amparo.demo.todo import Todo
from amparo.foundation.access.enums import RecordClass as C
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.shares import shares_with_my_unit
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


def consents_and_orders(people: People, hers: list[int]) -> Iterator[Todo]:
    """A share that a nurse reads, one that waits for its unit, one that ends soon; an order for the lawyer; a no."""
    yield from _shares(people, hers)
    yield from _orders(people, hers)
    no = ConsentTold(
        ConsentPurpose.COMPLAINT, ConsentDecision.REFUSED, ident("fiscalia-loreto"),
        given_by=ConsentGiver.ADOLESCENT, form=ConsentForm.SPOKEN, restated=tuple(Restated),
    )  # fmt: skip
    yield _consent(people, "no to the complaint", hers[3], no)


def _shares(people: People, hers: list[int]) -> Iterator[Todo]:
    read = (C.GENERAL, C.IDENTITY, C.HEALTH)
    yield _consent(people, "share in use", hers[1], _yes("salud-belen", read, 120))
    yield Todo(people.health_coordinator, "protection|give the share", hers[1], _give_to(people.nurse.id))
    yield _consent(people, "share to give", hers[2], _yes("salud-belen", read, 90))
    yield _consent(people, "share that ends", hers[0], _yes("care-rio", (C.GENERAL, C.IDENTITY), 5))


def _yes(unit: str, classes: tuple[C, ...], days: int) -> ConsentTold:
    return ConsentTold(
        ConsentPurpose.REFERRAL, ConsentDecision.GIVEN, ident(unit),
        record_classes=tuple(str(name) for name in classes), given_by=ConsentGiver.ADOLESCENT,
        form=ConsentForm.SPOKEN, until=today() + timedelta(days=days), restated=tuple(Restated),
    )  # fmt: skip


def _consent(people: People, key: str, case: int, told: ConsentTold) -> Todo:
    def run(by: Viewer, request_id: UUID) -> None:
        record_consent(by=by, case=case, request_id=request_id, told=told)

    return Todo(people.psychologist, f"protection|{key}", case, run)


def _give_to(staff: UUID) -> Callable[[Viewer, UUID], None]:
    def run(by: Viewer, _request_id: UUID) -> None:
        held = shares_with_my_unit(by)
        if not any(share.members for share in held):
            assign_share(by=by, share=held[0].share_id, staff=staff, is_member=True)

    return run


def _orders(people: People, hers: list[int]) -> Iterator[Todo]:
    """One that the lawyer has not read yet; one that she advised to contest, and of which the person knows."""
    on = today()
    court = BasisTold(
        BasisKind.COURT_ORDER, ident("fiscalia-loreto"), (str(C.GENERAL), str(C.IDENTITY), str(C.PSYCHOSOCIAL)),
        on - timedelta(days=2), on + timedelta(days=60), number="Exp. 00417-2026, resolución 3",
    )  # fmt: skip
    asked = BasisTold(
        BasisKind.PROSECUTOR_REQUEST, ident("fiscalia-loreto"), (str(C.GENERAL), str(C.PSYCHOSOCIAL)),
        on - timedelta(days=6), on + timedelta(days=30), number="Oficio 1182-2026",
    )  # fmt: skip
    yield _order(people, "request to contest", hers[1], asked)
    contest = StepTold(BasisState.TO_CONTEST, on - timedelta(days=4))
    told = StepTold(BasisState.INFORMED, on - timedelta(days=1), reason=str(InformedHow.IN_PERSON))
    for who, key, step in ((people.lawyer, "contest", contest), (people.psychologist, "told", told)):
        yield Todo(who, f"protection|{key}", hers[1], _step(hers[1], step))
    yield _order(people, "order to review", hers[0], court)


def _order(people: People, key: str, case: int, told: BasisTold) -> Todo:
    def run(by: Viewer, request_id: UUID) -> None:
        record_basis(by=by, case=case, request_id=request_id, told=told)

    return Todo(people.psychologist, f"protection|{key}", case, run)


def _step(case: int, told: StepTold) -> Callable[[Viewer, UUID], None]:
    def run(by: Viewer, request_id: UUID) -> None:
        asked = bases_of(access_case(by, case))[-1]
        step_basis(by=by, case=case, request_id=request_id, basis_id=asked.id, told=told)

    return run
