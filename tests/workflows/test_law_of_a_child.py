"""By law an office that protects children has what is of a child, and as long as she may be one; also in plain SQL."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.consent import bases, sharing
from amparo.casework.consent.bases import BasisTold, StepTold, basis_line, record_basis, step_basis
from amparo.casework.consent.basis_rules import last_day_for
from amparo.casework.consent.enums import BasisKind, BasisState
from amparo.casework.consent.rules import birth_by_what_is_known, years_after
from amparo.casework.consent.sharing import end_of
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.shares import shares_of
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from tests.conftest import ActAs
from tests.world import ident

OF_CHILDREN = ["upe-loreto", "demuna-maynas"]


def give(act_as: ActAs, case: int, unit: str, days: int = 2) -> int:
    """A report that the law asks for, told to an office; looked at as when a transaction ends."""
    ana = act_as("ana")
    told = BasisTold(
        kind=BasisKind.MANDATORY_REPORT,
        recipient=ident(unit),
        record_classes=("general",),
        received_on=today(),
        until=today() + timedelta(days=days),
    )
    basis = record_basis(by=ana, case=case, request_id=uuid4(), told=told, paper=b"Oficio.")
    assert basis is not None
    with transaction.atomic(), connection.cursor() as cursor:
        for state, reason in ((BasisState.INFORMED, "in_person"), (BasisState.DISCLOSED, "")):
            step = StepTold(state, today(), (), reason)
            step_basis(by=ana, case=case, request_id=uuid4(), basis_id=basis, told=step)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return basis


def is_born(act_as: ActAs, case: int, **profile: object) -> None:
    record_profile(by=act_as("ana"), case=case, request_id=uuid4(), profile=Profile(**profile))  # type: ignore[arg-type]


def ends(act_as: ActAs, case: int) -> date:
    """The day on which what is open of the case ends."""
    (line,) = shares_of(access_case(act_as("ana"), case))
    assert line.until
    return line.until.astimezone(end_of(today()).tzinfo).date()


def is_given(act_as: ActAs, case: int, basis: int) -> bool:
    line = basis_line(access_case(act_as("ana"), case), basis)
    assert line
    return line.is_disclosed


@pytest.fixture
def unknown(act_as: ActAs) -> int:
    """A case of somebody of whom no age is known."""
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration())


@pytest.mark.parametrize("unit", OF_CHILDREN)
def test_in_plain_sql_an_adult_s_file_is_not_given_to_them(
    act_as: ActAs, full_case: int, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    """What the rules refuse, the database refuses whoever leaves them out."""
    for module in (bases, sharing):
        monkeypatch.setattr(module, "authority_of_others", lambda *_: None)
    monkeypatch.setattr(sharing, "last_day_for", lambda _to, last, _birth: last)
    with pytest.raises(DatabaseError, match="no legal basis covers"):
        give(act_as, full_case, unit)


@pytest.mark.parametrize("unit", OF_CHILDREN)
def test_of_whom_no_age_is_known_they_are_told(act_as: ActAs, unknown: int, unit: str) -> None:
    assert is_given(act_as, unknown, give(act_as, unknown, unit))


def test_it_is_asked_again_where_it_is_given(act_as: ActAs, unknown: int) -> None:
    """Recorded for a child, and not told before it was known that she is none: said in words, not by the database."""
    ana = act_as("ana")
    told = BasisTold(
        kind=BasisKind.MANDATORY_REPORT,
        recipient=ident("upe-loreto"),
        record_classes=("general",),
        received_on=today(),
        until=today() + timedelta(days=2),
    )
    basis = record_basis(by=ana, case=unknown, request_id=uuid4(), told=told, paper=b"Oficio.")
    assert basis is not None
    is_born(act_as, unknown, born=PartialDate(years_after(today(), -25)))
    informed = StepTold(BasisState.INFORMED, today(), (), "in_person")
    step_basis(by=ana, case=unknown, request_id=uuid4(), basis_id=basis, told=informed)
    with pytest.raises(Refused, match="recipient_for_a_child"):
        step_basis(
            by=ana,
            case=unknown,
            request_id=uuid4(),
            basis_id=basis,
            told=StepTold(BasisState.DISCLOSED, today()),
        )
    assert not is_given(act_as, unknown, basis)


@pytest.mark.parametrize("unit", OF_CHILDREN)
@pytest.mark.parametrize("whose", ["flor", "unknown"])
def test_it_ends_when_she_turns_out_to_be_an_adult(
    act_as: ActAs, request: pytest.FixtureRequest, unit: str, whose: str
) -> None:
    case = request.getfixturevalue(whose)
    basis = give(act_as, case, unit)
    is_born(act_as, case, age_told=17)
    assert is_given(act_as, case, basis), "a child is one still"
    is_born(act_as, case, born=PartialDate(years_after(today(), -25)))
    assert ends(act_as, case) < today()
    assert not is_given(act_as, case, basis)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM access_case_grant WHERE subject = %s AND source IS NOT NULL", [case]
        )
        assert cursor.fetchone() == (0,)


def test_nothing_ends_of_what_the_police_were_told(act_as: ActAs, flor: int) -> None:
    basis = give(act_as, flor, "divincri-maynas")
    is_born(act_as, flor, age_told=25)
    assert is_given(act_as, flor, basis)
    assert ends(act_as, flor) > today()


def test_it_ends_on_the_eve_of_the_day_on_which_she_is_eighteen(act_as: ActAs, flor: int) -> None:
    birthday = today() + timedelta(days=5)
    is_born(act_as, flor, born=PartialDate(years_after(birthday, -18)))
    give(act_as, flor, "upe-loreto", days=30)
    assert ends(act_as, flor) == birthday  # at its first moment


@pytest.mark.parametrize("to", list(InstitutionKind))
def test_the_rule(to: InstitutionKind) -> None:
    last, child = date(2026, 12, 31), birth_by_what_is_known(PartialDate(date(2008, 12, 11)))
    old = birth_by_what_is_known(PartialDate(date(1990, 1, 1)))
    if to in (InstitutionKind.SPECIAL_PROTECTION_UNIT, InstitutionKind.DEMUNA):
        expected = [last, date(2026, 12, 10), date(2007, 12, 31)]
    elif last_day_for(to, last, None):
        expected = [last] * 3
    else:
        expected = [None] * 3
    assert [last_day_for(to, last, birth) for birth in (None, child, old)] == expected
