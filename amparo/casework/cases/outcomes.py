"""What can come of what is done: which codes an entry of each activity may have; data and one pure rule."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES
from amparo.casework.cases.enums import (
    Activity,
    ChargeChange,
    PostponementReason,
    ProcessStage,
    SentenceOutcome,
    ShelterExit,
    StatementOutcome,
)
from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.directory.enums import InstitutionKind


class EntryOutcome(TextChoices):
    """How something that was done went; empty is not said."""

    AS_PLANNED = "as_planned", _("Se hizo como estaba previsto")
    IN_PART = "in_part", _("Se hizo en parte")
    PERSON_ABSENT = "person_absent", _("La persona no pudo estar")
    PERSON_DECLINED = "person_declined", _("La persona prefirió no hacerlo")
    POSTPONED = "postponed", _("Se dejó para otra fecha")


# Beside how it went, which any entry may say.
OWN_OUTCOMES: dict[Activity, type[TextChoices]] = {
    Activity.STAGE_REACHED: ProcessStage,
    Activity.CHARGE_CHANGED: ChargeChange,
    Activity.HEARING_POSTPONED: PostponementReason,
    Activity.SENTENCE_ISSUED: SentenceOutcome,
    Activity.STATEMENT_GIVEN: StatementOutcome,
    Activity.SHELTER_LEFT: ShelterExit,
}
# A referral says to what kind of institution; which one will be said by the referral itself.
_REFERRALS = (
    Activity.REFERRAL_SENT,
    Activity.REFERRAL_ACCEPTED,
    Activity.REFERRAL_DECLINED,
    Activity.REFERRAL_COMPLETED,
    Activity.REFERRAL_CANCELLED,
)
OUTCOMES: dict[Activity, tuple[type[TextChoices], ...]] = {
    **dict.fromkeys(RECORDABLE_ACTIVITIES, (EntryOutcome,)),
    **{activity: (EntryOutcome, own) for activity, own in OWN_OUTCOMES.items()},
    **dict.fromkeys(_REFERRALS, (InstitutionKind,)),
}


def outcome_of(activity: Activity | str, code: str) -> TextChoices | None:
    """The outcome that a code is for this activity, or None if it is none."""
    for choices in OUTCOMES.get(Activity(activity), ()):
        if code in choices.values:
            return choices(code)
    return None


def is_outcome_of(activity: Activity | str, code: str) -> Decision:
    """May an entry of this activity have this outcome? An empty one is not said."""
    known = not code or outcome_of(activity, code) is not None
    return ALLOWED if known else refused("outcome_not_of_activity")
