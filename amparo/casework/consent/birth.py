"""Of the person's profile, what the talk about consent needs: when she was born, and which consulate is hers."""

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.lifetime import Birth
from amparo.casework.cases.models import PersonProfile
from amparo.casework.consent.rules import birth_by_what_is_known


def birth_of_person(case: int) -> Birth | None:
    """Between which days she was born, by the profile in force; None if neither date nor age is known."""
    rows = PersonProfile.objects.filter(case_id=case, superseded_at=None)
    row = rows.values_list("born_on", "born_precision", "age_told", "age_told_on").first()
    if row is None:
        return None
    born_on, precision, age_told, age_told_on = row
    born = PartialDate(born_on, DatePrecision(precision)) if born_on else None
    return birth_by_what_is_known(born, age_told, age_told_on)


def citizenship_of_person(case: int) -> str:
    """The code of the country whose consulate is hers (ISO 3166), by the profile in force; empty if not known."""
    rows = PersonProfile.objects.filter(case_id=case, superseded_at=None)
    return rows.values_list("citizenship", flat=True).first() or ""
