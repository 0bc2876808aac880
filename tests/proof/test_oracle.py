"""What the page of the policy must always say, whatever else changes in it: SECURITY.md, rules 4, 5 and 7."""

import pytest

from prove.oracle import Held, allowed, policy

LINES = policy()
BEYOND = ("shared", "recipient", "emergency", "unveiled")
EVERYTHING = frozenset(
    {"general", "sensitive", "psychosocial", "health", "legal", "identity", "location", "existence"}
)


def read_by(role: str) -> set[str]:
    """Every class that a role reads anywhere."""
    return set().union(*(line.reads for line in LINES if line.role == role))


def test_who_investigates_reads_no_therapy_notes_and_no_address() -> None:
    for role in ("prosecutor", "police_officer", "labour_inspector"):
        assert not read_by(role) & {"psychosocial", "health", "location"}


def test_a_psychologist_does_not_read_the_investigation() -> None:
    assert "legal" not in read_by("psychologist")


@pytest.mark.parametrize(
    "role", ["system_administrator", "auditor", "commission_analyst", "evaluation_officer"]
)
def test_roles_without_cases_have_no_line(role: str) -> None:
    assert read_by(role) == set()


def test_a_focal_point_sees_that_something_was_shared_and_nothing_else() -> None:
    assert read_by("institution_focal_point") == {"existence"}


def test_nothing_from_beyond_the_register_writes_shares_or_exports() -> None:
    for line in LINES:
        if line.relation in BEYOND:
            assert not line.writes
            assert line.also <= ({"assigns"} if line.relation == "recipient" else set())


def test_an_emergency_opens_no_identity_and_no_place() -> None:
    for line in LINES:
        if line.relation == "emergency":
            assert line.reads <= {"general", "health"}


def test_two_people_open_an_identity_and_not_the_case() -> None:
    for line in LINES:
        if line.relation == "unveiled":
            assert line.reads <= {"identity", "location"}


def test_a_share_never_opens_more_than_it_names_and_the_general_class() -> None:
    held = Held("psychologist", "shared", "care", frozenset({"psychosocial"}))
    assert allowed(held, LINES).reads == {"general", "psychosocial"}
    assert allowed(Held("psychologist", "shared", "investigation", EVERYTHING), LINES).reads == set()


def test_what_is_over_opens_nothing() -> None:
    assert allowed(Held("psychologist", "shared", "care", EVERYTHING, is_over=True), LINES).reads == set()
