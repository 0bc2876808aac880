"""Pure decisions of safeguards."""

from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.fields import Profile
from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.clock import today


def years_of_birth(profile: Profile) -> tuple[int, int] | None:
    """The years, first and last, in which somebody can have been born; None if nothing is known of it.

    Somebody of 17 today was born 17 or 18 years ago; an approximate date may be a year off.
    """
    if profile.born:
        year, more = profile.born.on.year, int(profile.born.precision == DatePrecision.ABOUT)
        return year - more, year + more
    if profile.age_told is None:
        return None
    year = today().year - profile.age_told
    return year - 1, year


def may_be_looked_for(has_document: bool, has_name_and_birth: bool) -> Decision:
    """Is enough known of a person to ask other offices? A document, or first name, both surnames and birth."""
    return ALLOWED if has_document or has_name_and_birth else refused("too_little_to_look_for")
