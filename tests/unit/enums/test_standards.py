"""The vocabularies agree with the law and with the Human Trafficking Case Data Standard 2.0."""

import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from django.db.models import TextChoices

from amparo.casework.cases.enums import (
    CASE_STATE_HTCDS,
    CODES_BY_DIMENSION,
    EDUCATION_HTCDS,
    EXPLOITER_RELATION_HTCDS,
    INDUSTRY_SECTION,
    TRAFFICKING_STATUS_HTCDS,
    Act,
    CaseState,
    ControlMethod,
    Dimension,
    ExploitationForm,
    ExploitationPurpose,
    ExploiterRole,
    Gender,
    Industry,
    Means,
    RecruitmentMethod,
    StatusDeterminer,
    TraffickingEventKind,
    TraffickingStatus,
)
from amparo.foundation.directory.enums import INSTITUTION_KIND_HTCDS

STANDARD = Path(__file__).parents[4] / "shared/data/htcds/field-standards-2.0.ods"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

# Ours beyond the picklist. The first line stands in HTCDS's own definitions.
BEYOND: dict[str, set[str]] = {
    "vic_MethodsOfControl": {"restricts_movement", "uses_children"},
    "vic_MethodOfRecruitment": {
        "false_job_offer",
        "false_study_offer",
        "romantic_relationship",
        "godparenthood",
        "employment_agency",
        "poster_or_radio",
        "advance_payment",
        "handed_over_by_family",
        "abduction",
    },
    "per_RoleInProcess": {"client", "financier", "place_owner", "protector"},
    "prs_Gender": {"prefers_not_to_say"},
}
LEFT_EMPTY = {"prs_Gender": {"nonspecifiedunknown"}}


@pytest.fixture(scope="module")
def picklists() -> dict[str, list[str]]:
    if not STANDARD.exists():
        pytest.skip("../shared/data is absent")
    with zipfile.ZipFile(STANDARD) as ods:
        root = ET.fromstring(ods.read("content.xml"))
    found = {}
    for row in root.iter(f"{TABLE}table-row"):
        cells: list[list[str]] = []
        for cell in row:
            repeated = min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 20)
            cells += [["".join(p.itertext()) for p in cell.iter(f"{TEXT}p")]] * repeated
        if len(cells) > 9 and len(cells[9]) > 1:
            found[cells[6][0]] = [name for name in cells[9] if name]
    return found


@pytest.mark.parametrize(
    ("choices", "count"),
    [(Act, 6), (Means, 9), (ExploitationPurpose, 10), (ExploitationForm, 11), (TraffickingEventKind, 3)],
)
def test_counts_agree_with_the_law_and_the_standard(choices: type[TextChoices], count: int):
    assert len(choices) == count


def test_control_methods_are_the_sixteen_and_two_of_the_definitions():
    assert len(set(ControlMethod.values) - BEYOND["vic_MethodsOfControl"]) == 16


@pytest.mark.shared
@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("vic_MethodsOfControl", ControlMethod),
        ("vic_TypeOfExploitation", ExploitationForm),
        ("vic_MethodOfRecruitment", RecruitmentMethod),
        ("vic_TraffickingStatusDecisionMakingOrg", StatusDeterminer),
        ("per_RoleInProcess", ExploiterRole),
        ("hte_Type", TraffickingEventKind),
        ("prs_Gender", Gender),
    ],
)
def test_codes_are_the_names_of_the_standard(
    field: str, choices: type[TextChoices], picklists: dict[str, list[str]]
):
    standard = {name.lower() for name in picklists[field]} - LEFT_EMPTY.get(field, set())
    ours = {code.replace("_", "") for code in set(choices.values) - BEYOND.get(field, set())}
    assert ours == standard


@pytest.mark.shared
@pytest.mark.parametrize(
    ("field", "mapped"),
    [
        ("vic_TraffickingStatus", TRAFFICKING_STATUS_HTCDS),
        ("vic_RelationshipToTrafficker", EXPLOITER_RELATION_HTCDS),
        ("cas_Status", CASE_STATE_HTCDS),
        ("prs_HighestLevelOfEducation", EDUCATION_HTCDS),
        ("org_Type", INSTITUTION_KIND_HTCDS),
    ],
)
def test_mappings_lead_to_values_of_the_standard(
    field: str, mapped: dict[TextChoices, str], picklists: dict[str, list[str]]
):
    assert set(mapped.values()) <= set(picklists[field])


@pytest.mark.shared
def test_every_section_of_the_standards_industries_can_be_said(picklists: dict[str, list[str]]):
    sections = {name[0] for name in picklists["vic_ForcedLabourIndustry"]}
    assert set(INDUSTRY_SECTION.values()) == sections


def test_only_what_is_no_industry_has_no_section():
    assert set(Industry) - set(INDUSTRY_SECTION) == {
        Industry.BEGGING,
        Industry.CRIMINAL_DRUG_TRANSPORT,
        Industry.CRIMINAL_OTHER,
        Industry.SEXUAL_PRIVATE_PLACE,
        Industry.SEXUAL_ONLINE,
        Industry.OTHER,
    }


def test_mappings_that_must_be_complete_are():
    assert set(TRAFFICKING_STATUS_HTCDS) == set(TraffickingStatus)
    assert set(CASE_STATE_HTCDS) == set(CaseState)


def test_every_dimension_has_codes_of_its_own():
    assert set(CODES_BY_DIMENSION) == set(Dimension)
    assert len(set(CODES_BY_DIMENSION.values())) == len(Dimension)
