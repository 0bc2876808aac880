"""When the persons of cases can have been born, by what is known of them now; and the rule that asks it."""

from collections.abc import Mapping, Sequence

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.lifetime import Birth, birth_of, may_be_dated
from amparo.casework.cases.models import PersonProfile
from amparo.foundation.access.decisions import require


def births_of(cases: Sequence[int]) -> dict[int, Birth]:
    """The births of those of whom a birth date or an age is known, as far as the viewer may read it."""
    rows = PersonProfile.objects.filter(case_id__in=cases, superseded_at=None)
    found = {
        case: birth_of(PartialDate(on, DatePrecision(precision)) if on else None, age, told_on)
        for case, on, precision, age, told_on in rows.values_list(
            "case_id", "born_on", "born_precision", "age_told", "age_told_on"
        )
    }
    return {case: birth for case, birth in found.items() if birth is not None}


def require_after_birth(
    case: int, dates: Mapping[str, PartialDate | None], *, while_expected: bool = False
) -> None:
    """Raises ``Refused`` for a date of a fact that is wholly before the person can have been born, or expected.

    Asked inside ``acting``, so that nobody corrects the birth date meanwhile.
    """
    if any(when is not None for when in dates.values()):
        require(may_be_dated(dates, births_of([case]).get(case), while_expected=while_expected))
