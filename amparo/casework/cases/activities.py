"""What each activity is: its kind on the path, and the record class of an entry that says it; data, no decisions.

SECURITY, rule 4: a psychologist does not read the investigation, so its steps are legal. That a hearing is held
stays general, for whoever accompanies the person must be there; so does that somebody was seen: what was said is in
the notes. That care of health took place is itself a datum of health. An entry that speaks of a row with a class
of its own (a note, sensitive data) has that one.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.enums import Activity
from amparo.foundation.access.enums import RecordClass


class ActivityKind(TextChoices):
    """What the path can be narrowed to."""

    CARE = "care", _("Atención")
    JUSTICE = "justice", _("Justicia")
    PROTECTION = "protection", _("Protección")
    FILE = "file", _("Expediente")


class _Is(NamedTuple):
    kind: ActivityKind
    record_class: RecordClass


_CARE = _Is(ActivityKind.CARE, RecordClass.GENERAL)
_HEALTH = _Is(ActivityKind.CARE, RecordClass.HEALTH)
_HEARING = _Is(ActivityKind.JUSTICE, RecordClass.GENERAL)
_INVESTIGATION = _Is(ActivityKind.JUSTICE, RecordClass.LEGAL)
_PROTECTION = _Is(ActivityKind.PROTECTION, RecordClass.GENERAL)
_FILE = _Is(ActivityKind.FILE, RecordClass.GENERAL)
_IDENTITY = _Is(ActivityKind.FILE, RecordClass.IDENTITY)

# Recorded by themselves, in the order in which they are offered.
_RECORDABLE: dict[Activity, _Is] = {
    Activity.SESSION_HELD: _CARE,
    Activity.SOCIAL_SESSION_HELD: _CARE,
    Activity.LEGAL_ADVICE_GIVEN: _CARE,
    Activity.VISIT_MADE: _CARE,
    Activity.CALL_MADE: _CARE,
    Activity.HEALTH_CARE_GIVEN: _HEALTH,
    Activity.SERVICE_GIVEN: _CARE,
    Activity.CONTACT_LOST: _CARE,
    Activity.CONTACT_REGAINED: _CARE,
    Activity.DOCUMENTS_REQUESTED: _CARE,
    Activity.DOCUMENTS_OBTAINED: _CARE,
    Activity.SCHOOL_RETURNED: _CARE,
    Activity.TRAINING_STARTED: _CARE,
    Activity.TRAINING_COMPLETED: _CARE,
    Activity.FAMILY_RETURNED: _CARE,
    Activity.HOUSING_SECURED: _CARE,
    Activity.WORK_STARTED: _CARE,
    Activity.SEED_MONEY_GIVEN: _CARE,
    Activity.BUSINESS_STARTED: _CARE,
    Activity.COUNTRY_RETURNED: _CARE,
    Activity.REINTEGRATED: _CARE,
    Activity.DROP_OUT: _CARE,
    Activity.RETURNED_TO_EXPLOITATION: _CARE,
    Activity.DEATH: _CARE,
    Activity.COMPLAINT_FILED: _INVESTIGATION,
    Activity.SINGLE_INTERVIEW_HELD: _INVESTIGATION,
    Activity.STATEMENT_GIVEN: _INVESTIGATION,
    Activity.HEARING_SCHEDULED: _HEARING,
    Activity.HEARING_HELD: _HEARING,
    Activity.HEARING_POSTPONED: _HEARING,
    Activity.STAGE_REACHED: _INVESTIGATION,
    Activity.CHARGE_CHANGED: _INVESTIGATION,
    Activity.SENTENCE_ISSUED: _INVESTIGATION,
    Activity.APPEAL_FILED: _INVESTIGATION,
    Activity.PROCESS_SHELVED: _INVESTIGATION,
    Activity.REPARATION_ORDERED: _INVESTIGATION,
    Activity.REPARATION_PAID: _INVESTIGATION,
    Activity.RESCUED: _PROTECTION,
    Activity.PROTECTION_REQUESTED: _PROTECTION,
    Activity.PROTECTION_GRANTED: _PROTECTION,
    Activity.PROTECTION_ENDED: _PROTECTION,
    Activity.SHELTER_ENTERED: _PROTECTION,
    Activity.SHELTER_LEFT: _PROTECTION,
}

# What has a page of its own, or will have, and what other actions leave.
_OTHERS: dict[Activity, _Is] = {
    Activity.URGENT_NEEDS_ASKED: _CARE,
    Activity.NEEDS_ASSESSED: _CARE,
    Activity.EMPOWERMENT_MEASURED: _CARE,
    Activity.PLAN_AGREED: _CARE,
    Activity.PLAN_REVIEWED: _CARE,
    Activity.GOAL_SET: _CARE,
    Activity.GOAL_MET: _CARE,
    Activity.GOAL_CHANGED: _CARE,
    Activity.REFERRAL_SENT: _CARE,
    Activity.REFERRAL_ACCEPTED: _CARE,
    Activity.REFERRAL_DECLINED: _CARE,
    Activity.REFERRAL_COMPLETED: _CARE,
    Activity.REFERRAL_CANCELLED: _CARE,
    Activity.RISK_ASSESSED: _PROTECTION,
    Activity.ALERT_RECEIVED: _PROTECTION,
    Activity.CASE_OPENED: _FILE,
    Activity.CASE_ASSIGNED: _FILE,
    Activity.CASE_TRANSFERRED: _FILE,
    Activity.TEAM_CHANGED: _FILE,
    Activity.FOLLOW_UP_STARTED: _FILE,
    Activity.CASE_CLOSED: _FILE,
    Activity.CASE_REOPENED: _FILE,
    Activity.CASES_LINKED: _FILE,
    Activity.CASES_UNLINKED: _FILE,
    Activity.DUPLICATE_CHECKED: _IDENTITY,
    Activity.EMERGENCY_OPENED: _FILE,
    Activity.EMERGENCY_REVIEWED: _FILE,
    Activity.UNVEILING_ANSWERED: _FILE,
    Activity.RECORD_IMPORTED: _FILE,
    Activity.ENTRY_CORRECTED: _FILE,
    Activity.SUMMARY_PRINTED: _FILE,
    Activity.PROFILE_RECORDED: _FILE,
    Activity.PROFILE_CORRECTED: _FILE,
    Activity.IDENTITY_RECORDED: _IDENTITY,
    Activity.FAMILY_MEMBER_RECORDED: _FILE,
    Activity.CONTACT_RULE_RECORDED: _FILE,
    Activity.FACT_RECORDED: _FILE,
    Activity.FACT_CORRECTED: _FILE,
    Activity.EVENT_RECORDED: _FILE,
    Activity.EXPLOITER_RECORDED: _FILE,
    Activity.STATUS_DETERMINED: _FILE,
    Activity.CONSENT_RECORDED: _FILE,
    Activity.CONSENT_REFUSED: _FILE,
    Activity.CONSENT_NOT_NOW: _FILE,
    Activity.CONSENT_WITHDRAWN: _FILE,
    Activity.LEGAL_BASIS_RECORDED: _FILE,
    Activity.LEGAL_BASIS_MOVED: _FILE,
    Activity.NOTE_WRITTEN: _FILE,
    Activity.DOCUMENT_ADDED: _FILE,
    Activity.DOCUMENT_WITHDRAWN: _FILE,
    Activity.TASK_CREATED: _FILE,
    Activity.TASK_DONE: _FILE,
    Activity.TASK_CANCELLED: _FILE,
}
_WHAT_IT_IS = _RECORDABLE | _OTHERS

RECORDABLE_ACTIVITIES = frozenset(_RECORDABLE)
RECORDABLE: dict[ActivityKind, tuple[Activity, ...]] = {
    kind: tuple(activity for activity, what in _RECORDABLE.items() if what.kind == kind)
    for kind in ActivityKind
    if kind != ActivityKind.FILE
}

# An entry into a shelter tells nothing as long as it does not say where; its place is the class location.
WITHOUT_PLACE = frozenset({Activity.SHELTER_ENTERED, Activity.SHELTER_LEFT})


def class_of(activity: Activity | str) -> RecordClass:
    """The class of an entry of this activity."""
    return _WHAT_IT_IS[Activity(activity)].record_class


def kind_of(activity: Activity | str) -> ActivityKind:
    """What an entry of this activity is on the path."""
    return _WHAT_IT_IS[Activity(activity)].kind


def activities_of(kind: ActivityKind) -> list[Activity]:
    """The activities of one kind; those that are recorded by themselves first, in their order."""
    return [activity for activity, what in _WHAT_IT_IS.items() if what.kind == kind]
