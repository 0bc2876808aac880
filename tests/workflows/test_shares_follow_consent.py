"""A yes opens the file to a unit, as far as it goes; a no, a withdrawal, a birthday or a new decision ends it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import YesNoUnknown
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.consent.actions import ConsentTold, record_consent, withdraw_consent
from amparo.casework.consent.bases import BasisTold, StepTold, record_basis, step_basis
from amparo.casework.consent.enums import (
    BasisKind,
    BasisState,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.casework.consent.receiving import assign_share, leave_share
from amparo.casework.consent.rules import years_after
from amparo.casework.consent.sharing import end_of
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.shares import open_share, shares_of, shares_with_my_unit
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
S = BasisState
UDAVIT = "udavit-maynas"


def told(**changes: object) -> ConsentTold:
    said: dict[str, object] = {
        "purpose": ConsentPurpose.REFERRAL,
        "decision": ConsentDecision.GIVEN,
        "recipient": ident(UDAVIT),
        "record_classes": ("general", "identity", "psychosocial"),
        "given_by": ConsentGiver.SELF,
        "form": ConsentForm.SPOKEN,
        "until": today() + timedelta(days=90),
    } | changes
    return ConsentTold(**said)  # type: ignore[arg-type]


def agree(act_as: ActAs, case: int, who: str = "ana", **changes: object) -> int:
    row = record_consent(by=act_as(who), case=case, request_id=uuid4(), told=told(**changes))
    assert row is not None
    return row


def commits(act: Callable[[], object] = lambda: None) -> bool:
    """Whether the deferred constraints let this through; it is undone in any case."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def opens(act_as: ActAs, who: str, case: int) -> int:
    try:
        return access_case(act_as(who), case).reads
    except CaseNotFound:
        return 0


def give(act_as: ActAs, coordinator: str, staff: str) -> UUID:
    by = act_as(coordinator)
    (line,) = shares_with_my_unit(by)
    assign_share(by=by, share=line.share_id, staff=ident(staff), is_member=True)
    return line.share_id


def test_a_yes_opens_what_was_agreed_to_whom_it_is_given_there(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor)
    assert commits()
    assert not opens(act_as, "udavit", flor)
    give(act_as, "enlace", "udavit")
    assert opens(act_as, "udavit", flor) == mask(
        [RecordClass.GENERAL, RecordClass.IDENTITY, RecordClass.PSYCHOSOCIAL]
    )
    (line,) = shares_of(access_case(act_as("ana"), flor))
    assert line.until == end_of(today() + timedelta(days=90))


def test_a_withdrawal_closes_on_the_next_request_in_an_open_session(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    row = agree(act_as, flor)
    give(act_as, "enlace", "udavit")
    reader = client_of("udavit")
    address = reverse("case", args=[code_of_subject(flor)])
    assert reader.get(address).status_code == 200
    withdraw_consent(by=act_as("ana"), case=flor, request_id=uuid4(), consent_id=row)
    assert reader.get(address).status_code == 404
    assert commits()
    assert shares_with_my_unit(act_as("enlace")) == []


@pytest.mark.parametrize("decision", [ConsentDecision.REFUSED, ConsentDecision.NOT_NOW])
def test_a_newer_no_closes_too(act_as: ActAs, flor: int, decision: ConsentDecision) -> None:
    agree(act_as, flor)
    give(act_as, "enlace", "udavit")
    agree(act_as, flor, decision=decision)
    assert not opens(act_as, "udavit", flor)
    assert commits()


def test_a_narrower_yes_takes_the_place_of_the_wider(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor)
    agree(act_as, flor, record_classes=("general",))
    (line,) = shares_of(access_case(act_as("ana"), flor))
    assert line.classes == mask([RecordClass.GENERAL])
    assert commits()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recipient": ident("fiscalia-maynas")}, "recipient_not_for_purpose"),
        ({"purpose": ConsentPurpose.COMPLAINT}, "recipient_not_for_purpose"),
        ({"recipient": ident("calp-cusco")}, "recipient_is_own"),
        ({"record_classes": ("general", "legal")}, "class_not_readable"),
        ({"until": None}, "until_is_needed"),
        ({"given_by": None}, "giver_is_needed"),
    ],
)
def test_what_cannot_be_shared_is_refused(act_as: ActAs, flor: int, changes, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        agree(act_as, flor, **changes)
    assert refusal.value.reason == reason
    assert shares_of(access_case(act_as("ana"), flor)) == []


def test_the_team_does_not_open_the_case_to_others(act_as: ActAs, flor: int) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("sonia"), is_member=True)
    with pytest.raises(Refused, match="may_not_share"):
        agree(act_as, flor, who="sonia", record_classes=("general",))


def forge(
    case: int, *, classes: int = 1, basis_kind: str = "consent", basis: int = 1, days: int = 90
) -> None:
    open_share(
        share_id=uuid4(),
        subject=case,
        to_unit=ident(UDAVIT),
        purpose=Purpose.CARE,
        classes=classes,
        until=end_of(today() + timedelta(days=days)),
        basis_kind=basis_kind,
        basis=basis,
    )


def test_plain_sql_opens_nothing_that_nobody_agreed_to(act_as: ActAs, flor: int) -> None:
    act_as("ana")
    assert not commits(lambda: forge(flor))


@pytest.mark.parametrize(
    "more",
    [
        {"classes": mask([RecordClass.LEGAL])},
        {"days": 91},
        {"basis_kind": "legal_basis"},
        {"basis_kind": "x"},
    ],
)
def test_nor_more_than_was_agreed_to(act_as: ActAs, flor: int, more: dict[str, int]) -> None:
    row = agree(act_as, flor)
    act_as("ana")
    assert commits(lambda: forge(flor, basis=row))
    assert not commits(lambda: forge(flor, **({"basis": row} | more)))  # type: ignore[arg-type]


def test_a_withdrawal_that_forgets_the_share_does_not_commit(act_as: ActAs, flor: int) -> None:
    row = agree(act_as, flor)
    act_as("ana")

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE consent_consent SET superseded_at = now() WHERE id = %s", [row])
            assert cursor.rowcount == 1

    assert not commits(forget)


def test_what_a_guardian_agreed_to_ends_before_she_may_be_eighteen(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    born = years_after(today(), -17)  # eighteen in a year
    record_profile(by=ana, case=flor, request_id=uuid4(), profile=Profile(born=PartialDate(born)))
    agree(
        act_as,
        flor,
        given_by=ConsentGiver.GUARDIAN,
        guardian_implicated=YesNoUnknown.NO,
        until=today() + timedelta(days=366),
    )
    assert commits()
    (line,) = shares_of(access_case(act_as("ana"), flor))
    assert line.until == end_of(years_after(born, 18) - timedelta(days=1))
    # Her birth date is corrected: she is older than was thought.
    older = years_after(today() + timedelta(days=30), -18)
    record_profile(by=act_as("ana"), case=flor, request_id=uuid4(), profile=Profile(born=PartialDate(older)))
    (line,) = shares_of(access_case(act_as("ana"), flor))
    assert line.until == end_of(today() + timedelta(days=29))
    assert commits()


def test_who_received_it_can_end_it_and_nobody_else_of_there(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor)
    share = give(act_as, "enlace", "udavit")
    with pytest.raises(Refused):
        leave_share(by=act_as("fiscal"), share=share)
    with pytest.raises(Refused):
        leave_share(by=act_as("udavit"), share=share)
    leave_share(by=act_as("enlace"), share=share)
    assert not opens(act_as, "udavit", flor)


def test_a_colleague_of_another_unit_is_not_given_it(act_as: ActAs, flor: int) -> None:
    agree(act_as, flor)
    with pytest.raises(Refused, match="share_not_for_them"):
        give(act_as, "enlace", "ana")


def test_who_reads_through_a_share_sees_no_other_consent(act_as: ActAs, flor: int) -> None:
    row = agree(act_as, flor)
    agree(act_as, flor, recipient=ident("csmc-maynas"))
    agree(act_as, flor, purpose=ConsentPurpose.STATISTICS, recipient=None, decision=ConsentDecision.REFUSED)
    give(act_as, "enlace", "udavit")
    act_as("udavit")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM consent_consent WHERE case_id = %s", [flor])
        assert cursor.fetchall() == [(row,)]


def test_an_order_opens_its_minimum_after_review_and_telling(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    set_team(by=ana, case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    order = BasisTold(
        BasisKind.COURT_ORDER,
        ident("fiscalia-maynas"),
        ("general", "identity", "psychosocial"),
        today(),
        today() + timedelta(days=30),
    )
    basis = record_basis(by=ana, case=flor, request_id=uuid4(), told=order, paper=b"Oficio.")
    assert basis is not None

    def step(who: str, state: BasisState, *classes: str, reason: str = "") -> None:
        by: Viewer = act_as(who)
        moved = StepTold(state, today(), classes, reason)
        step_basis(by=by, case=flor, request_id=uuid4(), basis_id=basis, told=moved)

    step("luis", S.NARROWED, "general")
    step("ana", S.INFORMED, reason="in_person")
    with pytest.raises(Refused, match="may_not_share"):
        step("luis", S.DISCLOSED)
    step("ana", S.DISCLOSED)
    assert commits()
    (line,) = shares_of(access_case(act_as("ana"), flor))
    assert (line.classes, line.purpose) == (mask([RecordClass.GENERAL]), "investigation")
    step("ana", S.ENDED)
    assert shares_of(access_case(act_as("ana"), flor)) == []
    assert commits()
