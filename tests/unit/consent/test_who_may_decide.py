"""Who may decide for whom, and until when it holds."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision, YesNoUnknown
from amparo.casework.consent.basis_rules import may_be_informed, may_receive, may_review, may_take, next_steps
from amparo.casework.consent.enums import (
    BasisKind,
    BasisState,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.casework.consent.rules import (
    birth_by_what_is_known,
    earliest_day_of_age,
    is_in_force,
    last_day,
    may_agree,
    may_be_told,
    may_decide,
    may_overrule,
    may_take_the_place,
    years_after,
)
from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import InstitutionKind

DAY = date(2026, 11, 22)
NO, YES, UNKNOWN = YesNoUnknown.NO, YesNoUnknown.YES, YesNoUnknown.UNKNOWN
G = ConsentGiver
CHILD = birth_by_what_is_known(PartialDate(date(2015, 3, 1)))
FIFTEEN = birth_by_what_is_known(PartialDate(date(2011, 3, 1)))
ADULT = birth_by_what_is_known(PartialDate(date(1990, 3, 1)))
ABOUT = birth_by_what_is_known(PartialDate(date(2009, 5, 1), DatePrecision.ABOUT))


@pytest.mark.parametrize(
    ("giver", "implicated", "birth", "reason"),
    [
        (None, None, None, ""),
        (G.SELF, None, None, ""),
        (G.SELF, None, ADULT, ""),
        (G.SELF, None, FIFTEEN, ""),
        (G.SELF, None, CHILD, "under_fourteen"),
        (G.ADOLESCENT, None, CHILD, "under_fourteen"),
        (G.ADOLESCENT, None, FIFTEEN, ""),
        (G.ADOLESCENT, None, ADULT, "decides_as_adult"),
        (G.GUARDIAN, NO, CHILD, ""),
        (G.GUARDIAN, YES, CHILD, "guardian_implicated"),
        (G.GUARDIAN, UNKNOWN, CHILD, "guardian_not_known_apart"),
        (G.GUARDIAN, None, CHILD, "guardian_not_known_apart"),
        (G.GUARDIAN, NO, ADULT, "may_be_adult"),
        (G.GUARDIAN, NO, ABOUT, "may_be_adult"),
        (G.GUARDIAN, NO, None, "age_is_needed"),
        (G.STATE_GUARDIAN, None, FIFTEEN, ""),
        (G.STATE_GUARDIAN, None, ADULT, "may_be_adult"),
        (G.COURT_REPRESENTATIVE, None, CHILD, ""),
        (G.COURT_REPRESENTATIVE, None, None, "age_is_needed"),
    ],
)
def test_who_may_decide(giver, implicated, birth, reason) -> None:  # type: ignore[no-untyped-def]
    assert may_decide(giver, implicated, birth, DAY).reason == reason


@pytest.mark.parametrize(
    ("born", "earliest"),
    [
        (PartialDate(date(2008, 11, 23)), date(2026, 11, 23)),
        (PartialDate(date(2008, 2, 29)), date(2026, 3, 1)),
        (PartialDate(date(2008, 11, 1), DatePrecision.MONTH), date(2026, 11, 1)),
        (PartialDate(date(2008, 1, 1), DatePrecision.YEAR), date(2026, 1, 1)),
        (PartialDate(date(2009, 6, 1), DatePrecision.ABOUT), date(2026, 1, 1)),  # 1 Jan 2009 less 366 days
    ],
)
def test_the_earliest_day_on_which_she_may_be_eighteen(born: PartialDate, earliest: date) -> None:
    assert earliest_day_of_age(birth_by_what_is_known(born), 18) == earliest


def test_an_age_that_was_told_is_believed() -> None:
    birth = birth_by_what_is_known(None, 15, DAY)
    assert earliest_day_of_age(birth, 18) == years_after(DAY, 2) + timedelta(days=1)


def test_what_a_guardian_said_ends_the_day_before_she_may_be_eighteen() -> None:
    far = DAY + timedelta(days=4_000)
    assert last_day(G.GUARDIAN, far, FIFTEEN) == date(2029, 2, 28)
    assert last_day(G.GUARDIAN, DAY, FIFTEEN) == DAY
    assert last_day(G.STATE_GUARDIAN, None, FIFTEEN) == date(2029, 2, 28)
    assert last_day(G.ADOLESCENT, far, FIFTEEN) == far
    assert last_day(G.SELF, None, None) is None
    assert last_day(G.GUARDIAN, far, None) == date.min


def test_in_force_from_its_day_to_its_last() -> None:
    def holds(on: date, decision: ConsentDecision = ConsentDecision.GIVEN) -> bool:
        return is_in_force(decision, G.SELF, DAY, DAY + timedelta(days=9), None, on)

    assert not holds(DAY - timedelta(days=1))
    assert holds(DAY)
    assert holds(DAY + timedelta(days=9))
    assert not holds(DAY + timedelta(days=10))
    assert not holds(DAY, ConsentDecision.REFUSED)
    assert not holds(DAY, ConsentDecision.NOT_NOW)


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (1, True)])
def test_what_she_said_later_stands(days: int, may: bool) -> None:
    assert bool(may_take_the_place(DAY + timedelta(days=days), DAY)) == may


def test_nobody_says_yes_over_her_no() -> None:
    given, refused, withdrawn = ConsentDecision.GIVEN, ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN

    def says(decision: ConsentDecision, giver: G | None, *earlier: str, changed_mind: bool = True) -> str:
        return may_overrule(decision, giver, earlier, changed_mind=changed_mind).reason  # type: ignore[arg-type]

    assert says(given, G.STATE_GUARDIAN, refused, G.ADOLESCENT) == "she_said_no"
    assert says(given, G.GUARDIAN, withdrawn, G.SELF) == "she_said_no"
    assert not says(given, G.ADOLESCENT, refused, G.ADOLESCENT)
    assert says(given, G.ADOLESCENT, refused, G.ADOLESCENT, changed_mind=False) == "had_said_no"
    assert says(given, G.SELF, withdrawn, "", changed_mind=False) == "had_said_no"
    assert not says(given, G.STATE_GUARDIAN, refused, G.GUARDIAN)
    assert not says(refused, G.GUARDIAN, given, G.ADOLESCENT, changed_mind=False)
    assert not says(given, G.SELF, ConsentDecision.NOT_NOW, G.SELF, changed_mind=False)


YES_NEEDS = {
    "purpose": ConsentPurpose.REFERRAL,
    "giver": G.SELF,
    "form": ConsentForm.SPOKEN,
    "classes": ("general", "health"),
    "until": DAY + timedelta(days=90),
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"giver": None}, "giver_is_needed"),
        ({"form": None}, "form_is_needed"),
        ({"classes": ()}, "classes_are_needed"),
        ({"until": None}, "until_is_needed"),
        ({"until": None, "while_registering": True}, "until_is_needed"),
        ({"purpose": ConsentPurpose.CONSULAR_CONTACT, "classes": ()}, ""),
        ({"purpose": ConsentPurpose.CONSULAR_CONTACT, "until": None}, "until_is_needed"),
        (
            {"purpose": ConsentPurpose.CONSULAR_CONTACT, "giver": None, "while_registering": True},
            "giver_is_needed",
        ),
        ({"purpose": ConsentPurpose.STATISTICS, "until": None, "classes": ()}, ""),
        ({"purpose": ConsentPurpose.STATISTICS, "form": None}, "form_is_needed"),
        ({"purpose": ConsentPurpose.STATISTICS, "giver": None, "form": None, "while_registering": True}, ""),
    ],
)
def test_what_a_yes_needs(changes, reason: str) -> None:  # type: ignore[no-untyped-def]
    assert may_agree(**(YES_NEEDS | changes)).reason == reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"purpose": ConsentPurpose.STATISTICS}, "purpose_has_no_recipient"),
        ({"classes": ("general", "existence")}, "class_cannot_be_shared"),
        ({"until": DAY - timedelta(days=1)}, "until_before_decided"),
        ({"until": DAY + timedelta(days=366)}, ""),
        ({"until": DAY + timedelta(days=367)}, "until_too_far"),
        ({"purpose": ConsentPurpose.CONSULAR_CONTACT, "has_recipient": False, "until": DAY.replace(year=2028)},
         "until_too_far"),
        ({"purpose": ConsentPurpose.STATISTICS, "has_recipient": False, "until": DAY.replace(year=2028)}, ""),
    ],
)  # fmt: skip
def test_what_can_have_been_said(changes, reason: str) -> None:  # type: ignore[no-untyped-def]
    told = {
        "purpose": ConsentPurpose.REFERRAL,
        "decision": ConsentDecision.GIVEN,
        "classes": ("general", "health"),
        "decided_on": DAY,
        "until": DAY + timedelta(days=90),
        "has_recipient": True,
        "now": DAY,
    } | changes
    assert may_be_told(**told).reason == reason


S = BasisState


@pytest.mark.parametrize(
    ("kind", "states", "possible"),
    [
        (BasisKind.COURT_ORDER, [S.RECEIVED], {S.NARROWED, S.TO_CONTEST}),
        (BasisKind.COURT_ORDER, [S.RECEIVED, S.NARROWED], {S.INFORMED, S.NOT_INFORMED}),
        (
            BasisKind.COURT_ORDER,
            [S.RECEIVED, S.NARROWED, S.INFORMED],
            {S.DISCLOSED, S.CONTESTED, S.REFUSED},
        ),
        (
            BasisKind.COURT_ORDER,
            [S.RECEIVED, S.TO_CONTEST, S.NOT_INFORMED],
            {S.INFORMED, S.CONTESTED, S.REFUSED},
        ),
        (
            BasisKind.COURT_ORDER,
            [S.RECEIVED, S.TO_CONTEST, S.INFORMED, S.CONTESTED],
            {S.NARROWED, S.REFUSED},
        ),
        (
            BasisKind.COURT_ORDER,
            [S.RECEIVED, S.TO_CONTEST, S.INFORMED, S.CONTESTED, S.NARROWED, S.INFORMED],
            {S.DISCLOSED, S.CONTESTED, S.REFUSED},
        ),
        (BasisKind.VITAL_INTEREST, [S.RECEIVED], {S.INFORMED, S.NOT_INFORMED, S.REFUSED}),
        (BasisKind.MANDATORY_REPORT, [S.RECEIVED, S.INFORMED, S.DISCLOSED], {S.ENDED}),
        (BasisKind.COURT_ORDER, [S.RECEIVED, S.NARROWED, S.INFORMED, S.REFUSED], set()),
    ],
)
def test_the_way_of_a_legal_basis(
    kind: BasisKind, states: list[BasisState], possible: set[BasisState]
) -> None:
    assert next_steps(kind, states) == possible


def test_the_review_is_a_lawyers_and_another_persons() -> None:
    one, other = uuid4(), uuid4()
    assert may_review(Role.LAWYER, one, other)
    assert may_review(Role.PUBLIC_DEFENDER, one, other)
    assert may_review(Role.LAWYER, one, one).reason == "received_by_the_same"
    assert may_review(Role.PSYCHOLOGIST, one, other).reason == "not_a_lawyer"


def test_telling_says_how_and_not_telling_why() -> None:
    assert may_be_informed(S.INFORMED, "in_person")
    assert may_be_informed(S.NOT_INFORMED, "in_danger")
    assert may_be_informed(S.INFORMED, "in_danger").reason == "notice_reason_is_needed"
    assert may_be_informed(S.NOT_INFORMED, "").reason == "notice_reason_is_needed"
    assert may_be_informed(S.DISCLOSED, "")


def test_by_law_who_investigates_judges_or_protects_is_told_and_for_a_child_alone_who_is_there_for_children() -> (
    None
):
    able = {child: {kind for kind in InstitutionKind if may_receive(kind, child)} for child in (True, False)}
    assert able[False] == {"police", "prosecutor", "victim_assistance", "family_court", "criminal_court"}
    assert able[True] - able[False] == {"special_protection_unit", "demuna"}
    assert may_receive("migration_office", True).reason == "recipient_not_by_law"
    assert may_receive("demuna", False).reason == "recipient_for_a_child"


def test_a_danger_opens_for_three_days() -> None:
    def taken(kind: BasisKind, days: int) -> str:
        return may_take(kind, ("general",), DAY, DAY + timedelta(days=days), DAY).reason

    assert taken(BasisKind.VITAL_INTEREST, 3) == ""
    assert taken(BasisKind.VITAL_INTEREST, 4) == "too_long_for_a_danger"
    assert taken(BasisKind.COURT_ORDER, 400) == "until_too_far"
    assert may_take(BasisKind.COURT_ORDER, (), DAY, DAY, DAY).reason == "classes_are_needed"
