"""The record class of each activity: what an entry on the path tells by standing there.

SECURITY, rule 4: a psychologist does not read the investigation, so its steps are legal. That a hearing is
held stays general, for whoever accompanies her must be there; so does that she was seen: what was said is in
the notes. An entry that speaks of a row with a class of its own (a note, her sensitive data) has that one.
"""

from amparo.casework.cases.enums import Activity
from amparo.foundation.access.enums import RecordClass

_ACTIVITIES: dict[RecordClass, tuple[Activity, ...]] = {
    RecordClass.LEGAL: (
        Activity.COMPLAINT_FILED,
        Activity.STAGE_REACHED,
        Activity.CHARGE_CHANGED,
        Activity.SINGLE_INTERVIEW_HELD,
        Activity.STATEMENT_GIVEN,
        Activity.SENTENCE_ISSUED,
        Activity.APPEAL_FILED,
        Activity.PROCESS_SHELVED,
        Activity.REPARATION_ORDERED,
        Activity.REPARATION_PAID,
    ),
    # That care of health took place is itself a datum of health.
    RecordClass.HEALTH: (Activity.HEALTH_CARE_GIVEN,),
    RecordClass.IDENTITY: (Activity.IDENTITY_RECORDED,),
    RecordClass.GENERAL: (
        # The file
        Activity.CASE_OPENED,
        Activity.CASE_ASSIGNED,
        Activity.CASE_TRANSFERRED,
        Activity.TEAM_CHANGED,
        Activity.FOLLOW_UP_STARTED,
        Activity.CASE_CLOSED,
        Activity.CASE_REOPENED,
        Activity.CASES_LINKED,
        Activity.CASES_UNLINKED,
        Activity.ALERT_RECEIVED,
        Activity.RECORD_IMPORTED,
        Activity.ENTRY_CORRECTED,
        Activity.SUMMARY_PRINTED,
        # The person and what she told
        Activity.PROFILE_RECORDED,
        Activity.PROFILE_CORRECTED,
        Activity.FAMILY_MEMBER_RECORDED,
        Activity.CONTACT_RULE_RECORDED,
        Activity.URGENT_NEEDS_ASKED,
        Activity.FACT_RECORDED,
        Activity.FACT_CORRECTED,
        Activity.EVENT_RECORDED,
        Activity.EXPLOITER_RECORDED,
        Activity.STATUS_DETERMINED,
        Activity.CONSENT_RECORDED,
        Activity.CONSENT_REFUSED,
        Activity.CONSENT_WITHDRAWN,
        Activity.NOTE_WRITTEN,
        Activity.TASK_CREATED,
        Activity.TASK_DONE,
        Activity.TASK_CANCELLED,
        # Care
        Activity.RISK_ASSESSED,
        Activity.NEEDS_ASSESSED,
        Activity.EMPOWERMENT_MEASURED,
        Activity.PLAN_AGREED,
        Activity.PLAN_REVIEWED,
        Activity.GOAL_SET,
        Activity.GOAL_MET,
        Activity.GOAL_CHANGED,
        Activity.SESSION_HELD,
        Activity.SOCIAL_SESSION_HELD,
        Activity.LEGAL_ADVICE_GIVEN,
        Activity.SERVICE_GIVEN,
        Activity.VISIT_MADE,
        Activity.CALL_MADE,
        Activity.CONTACT_LOST,
        Activity.CONTACT_REGAINED,
        Activity.REFERRAL_SENT,
        Activity.REFERRAL_ACCEPTED,
        Activity.REFERRAL_DECLINED,
        Activity.REFERRAL_COMPLETED,
        Activity.REFERRAL_CANCELLED,
        # Protection, and what she must be accompanied to
        Activity.RESCUED,
        Activity.SHELTER_ENTERED,
        Activity.SHELTER_LEFT,
        Activity.PROTECTION_REQUESTED,
        Activity.PROTECTION_GRANTED,
        Activity.PROTECTION_ENDED,
        Activity.HEARING_SCHEDULED,
        Activity.HEARING_HELD,
        Activity.HEARING_POSTPONED,
        # Rebuilding life
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
}
CLASS_OF: dict[Activity, RecordClass] = {
    activity: record_class for record_class, activities in _ACTIVITIES.items() for activity in activities
}

# An entry into a shelter tells nothing as long as it does not say where; its place is the class location.
WITHOUT_PLACE = frozenset({Activity.SHELTER_ENTERED, Activity.SHELTER_LEFT})


def class_of(activity: Activity | str) -> RecordClass:
    """The class of an entry of this activity."""
    return CLASS_OF[Activity(activity)]
