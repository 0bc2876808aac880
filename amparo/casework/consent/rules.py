"""Who may decide on the use of somebody's data, until when it holds, and what it opens. Pure decisions (ADR 0008).

The database repeats these (``consent_last_day``, ``consent_covers``); a property test compares the two.
"""

from collections.abc import Collection
from datetime import date, timedelta

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import YesNoUnknown
from amparo.casework.cases.lifetime import Birth, birth_of
from amparo.casework.consent.enums import (
    NOES,
    SHARING_PURPOSES,
    SPEAKING_FOR_A_MINOR,
    WITH_A_LAST_DAY,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.access.enums import Purpose, RecordClass

OWN_WORD_FROM, ADULT_FROM = 14, 18
# Nothing that has a last day goes on for longer.
LONGEST = timedelta(days=366)
# What mends a refusal of these rules.
FIELD_OF = {
    "giver_is_needed": "given_by",
    "form_is_needed": "form",
    "until_is_needed": "until",
    "until_too_far": "until",
    "until_before_decided": "until",
    "had_said_no": "changed_mind",
    "newer_decision": "decided_on",
}
# What for the file may be opened by what she agreed to, the likeliest first. Who said yes to being cared for elsewhere
# has not said yes to an investigation.
OPENS_FOR: dict[ConsentPurpose, tuple[Purpose, ...]] = {
    ConsentPurpose.REFERRAL: (Purpose.CARE, Purpose.PROTECTION),
    ConsentPurpose.COMPLAINT: (Purpose.INVESTIGATION,),
}
# An authority reads for its own work, whichever that is.
BY_LAW = (Purpose.INVESTIGATION, Purpose.PROTECTION, Purpose.CARE)
SHAREABLE = frozenset(set(RecordClass) - {RecordClass.EXISTENCE})


def years_after(day: date, years: int) -> date:
    """The same day some years later; of 29 February, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def birth_by_what_is_known(
    born: PartialDate | None, age_told: int | None = None, told_on: date | None = None
) -> Birth | None:
    """Between which days she was born. An age that was told is believed: what it decides is who is asked."""
    if born is not None:
        return birth_of(born)
    if age_told is None or told_on is None:
        return None
    oldest = years_after(told_on, -age_told - 1) + timedelta(days=1)
    return Birth(oldest, years_after(told_on, -age_told))


def earliest_day_of_age(birth: Birth | None, years: int) -> date | None:
    """The first day on which she may be this old; None if nothing is known of her age."""
    return years_after(birth.first, years) if birth else None


def surely_adult_from(birth: Birth | None) -> date | None:
    """The first day on which she is 18 for certain; None if nothing is known of her age."""
    return years_after(birth.last, ADULT_FROM) if birth else None


def may_be_minor(birth: Birth | None, on: date) -> bool:
    """May she be under 18 on this day? Unknown is not no."""
    adult = surely_adult_from(birth)
    return adult is None or adult > on


def last_day(giver: ConsentGiver | str | None, until: date | None, birth: Birth | None) -> date | None:
    """The last day on which a consent holds; None is open-ended.

    What others said for a minor ends the day before she may be 18, and at once if her age is unknown.
    """
    if giver not in SPEAKING_FOR_A_MINOR:
        return until
    adult = earliest_day_of_age(birth, ADULT_FROM)
    lapse = adult - timedelta(days=1) if adult else date.min
    return min(until, lapse) if until else lapse


def is_in_force(
    decision: ConsentDecision | str,
    giver: ConsentGiver | str | None,
    decided_on: date,
    until: date | None,
    birth: Birth | None,
    on: date,
) -> bool:
    """Does what she said hold on this day?"""
    end = last_day(giver, until, birth)
    return decision == ConsentDecision.GIVEN and decided_on <= on and (end is None or on <= end)


def may_decide(
    giver: ConsentGiver | None, implicated: YesNoUnknown | None, birth: Birth | None, on: date
) -> Decision:
    """May this person decide on the use of her data on this day? Nobody said who decided: nothing to refuse."""
    if giver is None:
        return ALLOWED
    if giver == ConsentGiver.GUARDIAN and implicated != YesNoUnknown.NO:
        return refused(
            "guardian_implicated" if implicated == YesNoUnknown.YES else "guardian_not_known_apart"
        )
    if giver in SPEAKING_FOR_A_MINOR:
        if birth is None:
            return refused("age_is_needed")
        earliest = earliest_day_of_age(birth, ADULT_FROM)
        return refused("may_be_adult") if earliest and earliest <= on else ALLOWED
    if birth is not None and on < years_after(birth.first, OWN_WORD_FROM):
        return refused("under_fourteen")
    if giver == ConsentGiver.ADOLESCENT and birth is not None and years_after(birth.last, ADULT_FROM) <= on:
        return refused("decides_as_adult")
    return ALLOWED


def may_be_told(
    purpose: ConsentPurpose,
    decision: ConsentDecision,
    classes: Collection[str],
    decided_on: date,
    until: date | None,
    *,
    has_recipient: bool,
    now: date,
) -> Decision:
    """Can this have been said at all, a yes or a no? A no may be to every institution, a yes is to one."""
    if decided_on > now:
        return refused("date_in_the_future")
    if until is not None and until < decided_on:
        return refused("until_before_decided")
    if until is not None and until > decided_on + LONGEST and purpose in WITH_A_LAST_DAY:
        return refused("until_too_far")
    if not set(classes) <= {str(shareable) for shareable in SHAREABLE}:
        return refused("class_cannot_be_shared")
    if purpose not in SHARING_PURPOSES:
        return refused("purpose_has_no_recipient") if has_recipient else ALLOWED
    is_open_yes = decision == ConsentDecision.GIVEN and not has_recipient
    return refused("recipient_is_needed") if is_open_yes else ALLOWED


def may_overrule(
    decision: ConsentDecision,
    giver: ConsentGiver | None,
    earlier: tuple[ConsentDecision | str, ConsentGiver | str],
    *,
    changed_mind: bool,
) -> Decision:
    """May a yes end this no? Over her own, nobody but herself may say it; and that she changed her mind must be said.

    ``earlier``: what holds, and who said it.
    """
    said, by = earlier
    if decision != ConsentDecision.GIVEN or said not in NOES:
        return ALLOWED
    if giver in SPEAKING_FOR_A_MINOR and by in (ConsentGiver.SELF, ConsentGiver.ADOLESCENT):
        return refused("she_said_no")
    return ALLOWED if changed_mind else refused("had_said_no")


def may_take_the_place(decided_on: date, earlier: date) -> Decision:
    """May a decision of this day end the one that holds? What she said later stands, whenever it was written down."""
    return refused("newer_decision") if decided_on < earlier else ALLOWED


def may_agree(
    purpose: ConsentPurpose,
    giver: ConsentGiver | None,
    form: ConsentForm | None,
    classes: Collection[str],
    until: date | None,
    *,
    while_registering: bool = False,
) -> Decision:
    """Does a yes say all that it needs? Who said it and how may be unknown only while registering, of what opens and
    tells nothing. The database holds a yes with a last day to it (``consent_yes_is_whole``).
    """
    has_last_day = purpose in WITH_A_LAST_DAY
    if has_last_day or not while_registering:
        if giver is None:
            return refused("giver_is_needed")
        if form is None:
            return refused("form_is_needed")
    if purpose in SHARING_PURPOSES and not classes:
        return refused("classes_are_needed")
    return refused("until_is_needed") if has_last_day and until is None else ALLOWED


def purpose_to_open(allowed: Collection[Purpose], theirs: Collection[Purpose]) -> Purpose | None:
    """What for a unit whose people work for ``theirs`` may read: the first allowed one; None if none is."""
    return next((purpose for purpose in allowed if purpose in theirs), None)
