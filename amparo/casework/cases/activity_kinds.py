"""What kind of thing an activity is on the path, and which are recorded by themselves; data, no decisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.enums import Activity


class ActivityKind(TextChoices):
    """What the path can be narrowed to."""

    CARE = "care", _("Atención")
    JUSTICE = "justice", _("Justicia")
    PROTECTION = "protection", _("Protección")
    FILE = "file", _("Expediente")


class EntryOutcome(TextChoices):
    """How something that was done went; empty is not said."""

    AS_PLANNED = "as_planned", _("Se hizo como estaba previsto")
    IN_PART = "in_part", _("Se hizo en parte")
    PERSON_ABSENT = "person_absent", _("La persona no pudo estar")
    PERSON_DECLINED = "person_declined", _("La persona prefirió no hacerlo")
    POSTPONED = "postponed", _("Se dejó para otra fecha")


# Recorded by themselves, in the order in which they are offered; everything else has a page of its own.
RECORDABLE: dict[ActivityKind, tuple[Activity, ...]] = {
    ActivityKind.CARE: (
        Activity.SESSION_HELD,
        Activity.SOCIAL_SESSION_HELD,
        Activity.LEGAL_ADVICE_GIVEN,
        Activity.VISIT_MADE,
        Activity.CALL_MADE,
        Activity.HEALTH_CARE_GIVEN,
        Activity.SERVICE_GIVEN,
        Activity.CONTACT_LOST,
        Activity.CONTACT_REGAINED,
        Activity.DOCUMENTS_REQUESTED,
        Activity.DOCUMENTS_OBTAINED,
        Activity.SCHOOL_RETURNED,
        Activity.TRAINING_STARTED,
        Activity.TRAINING_COMPLETED,
        Activity.FAMILY_RETURNED,
        Activity.HOUSING_SECURED,
        Activity.WORK_STARTED,
        Activity.SEED_MONEY_GIVEN,
        Activity.BUSINESS_STARTED,
        Activity.COUNTRY_RETURNED,
        Activity.REINTEGRATED,
        Activity.DROP_OUT,
        Activity.RETURNED_TO_EXPLOITATION,
        Activity.DEATH,
    ),
    ActivityKind.JUSTICE: (
        Activity.COMPLAINT_FILED,
        Activity.SINGLE_INTERVIEW_HELD,
        Activity.STATEMENT_GIVEN,
        Activity.HEARING_SCHEDULED,
        Activity.HEARING_HELD,
        Activity.HEARING_POSTPONED,
        Activity.STAGE_REACHED,
        Activity.CHARGE_CHANGED,
        Activity.SENTENCE_ISSUED,
        Activity.APPEAL_FILED,
        Activity.PROCESS_SHELVED,
        Activity.REPARATION_ORDERED,
        Activity.REPARATION_PAID,
    ),
    ActivityKind.PROTECTION: (
        Activity.RESCUED,
        Activity.PROTECTION_REQUESTED,
        Activity.PROTECTION_GRANTED,
        Activity.PROTECTION_ENDED,
        Activity.SHELTER_ENTERED,
        Activity.SHELTER_LEFT,
    ),
}

# Care and protection that have, or will have, pages of their own.
_WITH_PAGES: dict[ActivityKind, tuple[Activity, ...]] = {
    ActivityKind.CARE: (
        Activity.URGENT_NEEDS_ASKED,
        Activity.NEEDS_ASSESSED,
        Activity.EMPOWERMENT_MEASURED,
        Activity.PLAN_AGREED,
        Activity.PLAN_REVIEWED,
        Activity.GOAL_SET,
        Activity.GOAL_MET,
        Activity.GOAL_CHANGED,
        Activity.REFERRAL_SENT,
        Activity.REFERRAL_ACCEPTED,
        Activity.REFERRAL_DECLINED,
        Activity.REFERRAL_COMPLETED,
        Activity.REFERRAL_CANCELLED,
    ),
    ActivityKind.PROTECTION: (Activity.RISK_ASSESSED, Activity.ALERT_RECEIVED),
}

# What is not named above is about the file itself.
KIND_OF: dict[Activity, ActivityKind] = dict.fromkeys(Activity, ActivityKind.FILE) | {
    activity: kind
    for table in (RECORDABLE, _WITH_PAGES)
    for kind, activities in table.items()
    for activity in activities
}

RECORDABLE_ACTIVITIES = frozenset(activity for group in RECORDABLE.values() for activity in group)


def activities_of(kind: ActivityKind) -> list[Activity]:
    """The activities of one kind."""
    return [activity for activity, its_kind in KIND_OF.items() if its_kind == kind]
