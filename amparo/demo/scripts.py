"""How an institution's file usually goes: what comes after what, how long after, and how often."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import Activity
from amparo.foundation.access.enums import RecordClass, Relation, Role
from amparo.foundation.access.policy.classes import includes
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.directory.enums import InstitutionKind


@dataclass(frozen=True)
class Beat:
    """One thing that may happen, some days after the one before."""

    activity: Activity
    chance: float
    days: tuple[int, int]
    record_class: RecordClass = RecordClass.GENERAL
    outcomes: tuple[str, ...] = ()
    times: int = 1
    minors_only: bool = False


A, K, C = Activity, InstitutionKind, RecordClass
_SENT_TO = tuple(
    str(kind) for kind in (K.HEALTH, K.CEM, K.VICTIMS_DEFENCE, K.SHELTER_PUBLIC_CARE, K.DEMUNA, K.PROSECUTOR)
)
_REFERRAL = (
    Beat(A.REFERRAL_SENT, 0.6, (3, 20), outcomes=_SENT_TO),
    Beat(A.REFERRAL_ACCEPTED, 0.55, (1, 30)),
    Beat(A.REFERRAL_COMPLETED, 0.6, (5, 60)),
)
_CARE = (
    Beat(A.RISK_ASSESSED, 0.8, (0, 3)),
    Beat(A.NEEDS_ASSESSED, 0.7, (0, 8)),
    *_REFERRAL,
    Beat(A.PLAN_AGREED, 0.7, (5, 25)),
    Beat(A.SESSION_HELD, 0.9, (7, 28), C.PSYCHOSOCIAL, times=5),
    Beat(A.DOCUMENTS_REQUESTED, 0.4, (3, 20)),
    Beat(A.DOCUMENTS_OBTAINED, 0.5, (20, 120)),
    Beat(A.VISIT_MADE, 0.5, (10, 40), times=2),
    Beat(A.SCHOOL_RETURNED, 0.4, (10, 60), minors_only=True),
    Beat(A.SESSION_HELD, 0.7, (14, 40), C.PSYCHOSOCIAL, times=3),
    Beat(A.FAMILY_RETURNED, 0.3, (20, 90)),
    Beat(A.PLAN_REVIEWED, 0.4, (20, 60)),
    Beat(A.TRAINING_STARTED, 0.25, (20, 90)),
    Beat(A.SEED_MONEY_GIVEN, 0.15, (30, 120)),
    Beat(A.REINTEGRATED, 0.3, (30, 160)),
)
_JUSTICE = (
    Beat(A.STAGE_REACHED, 0.9, (0, 6), outcomes=("preliminary",)),
    Beat(A.SINGLE_INTERVIEW_HELD, 0.6, (3, 40), C.LEGAL),
    Beat(A.PROTECTION_REQUESTED, 0.4, (1, 20)),
    Beat(A.PROTECTION_GRANTED, 0.5, (5, 40)),
    Beat(A.STAGE_REACHED, 0.6, (30, 120), outcomes=("preparatory",)),
    Beat(A.CHARGE_CHANGED, 0.15, (10, 60), C.LEGAL, ("from_153_to_180", "from_129a_to_180")),
    Beat(A.HEARING_SCHEDULED, 0.6, (20, 90)),
    Beat(A.HEARING_POSTPONED, 0.6, (15, 60), outcomes=("defence_absent", "no_courtroom"), times=2),
    Beat(A.HEARING_HELD, 0.6, (20, 90)),
    Beat(A.STAGE_REACHED, 0.4, (60, 200), outcomes=("trial",)),
    Beat(A.SENTENCE_ISSUED, 0.3, (60, 300), C.LEGAL, ("convicted", "convicted", "acquitted")),
    Beat(A.REPARATION_ORDERED, 0.3, (0, 5), C.LEGAL),
)
_SHELTER = (
    Beat(A.SHELTER_ENTERED, 1.0, (0, 1)),
    Beat(A.NEEDS_ASSESSED, 0.7, (1, 10)),
    Beat(A.SERVICE_GIVEN, 0.8, (5, 20), times=3),
    Beat(A.HEALTH_CARE_GIVEN, 0.6, (5, 30), C.HEALTH),
    Beat(A.SCHOOL_RETURNED, 0.5, (10, 50), minors_only=True),
    Beat(A.VISIT_MADE, 0.4, (15, 50)),
    Beat(A.SHELTER_LEFT, 0.7, (40, 200), outcomes=("family", "family", "transferred")),
)
_PROTECTION = (
    Beat(A.RISK_ASSESSED, 1.0, (0, 2)),
    Beat(A.PROTECTION_REQUESTED, 0.7, (1, 10)),
    Beat(A.PROTECTION_GRANTED, 0.7, (2, 20)),
    *_REFERRAL,
    Beat(A.VISIT_MADE, 0.5, (10, 40), times=2),
    Beat(A.FAMILY_RETURNED, 0.4, (30, 150)),
)
SCRIPTS: dict[InstitutionKind, tuple[Beat, ...]] = {
    K.NGO_CENTRE: _CARE,
    K.POLICE: (
        Beat(A.COMPLAINT_FILED, 0.8, (0, 2)),
        Beat(A.STATEMENT_GIVEN, 0.6, (0, 4), C.LEGAL),
        Beat(A.REFERRAL_SENT, 0.8, (0, 4), outcomes=(str(K.PROSECUTOR), str(K.SPECIAL_PROTECTION_UNIT))),
        Beat(A.REFERRAL_ACCEPTED, 0.7, (1, 10)),
    ),
    K.PROSECUTOR: _JUSTICE,
    K.VICTIM_ASSISTANCE: (*_REFERRAL, Beat(A.SESSION_HELD, 0.7, (3, 20), C.PSYCHOSOCIAL, times=3),
                          Beat(A.PROTECTION_REQUESTED, 0.3, (2, 20))),
    K.SPECIAL_PROTECTION_UNIT: _PROTECTION,
    K.DEMUNA: _PROTECTION,
    K.CEM: (Beat(A.RISK_ASSESSED, 0.9, (0, 2)), Beat(A.SESSION_HELD, 0.8, (5, 20), C.PSYCHOSOCIAL, times=3),
            *_REFERRAL, Beat(A.LEGAL_ADVICE_GIVEN, 0.5, (5, 30))),
    K.VICTIMS_DEFENCE: (Beat(A.LEGAL_ADVICE_GIVEN, 1.0, (0, 5), C.LEGAL), *_JUSTICE[1:9]),
    K.SHELTER_PUBLIC_CARE: _SHELTER,
    K.SHELTER_PUBLIC_SPECIAL: _SHELTER,
    K.SHELTER_PRIVATE: _SHELTER,
    K.TEMPORARY_SHELTER: _SHELTER,
    K.HEALTH: (Beat(A.HEALTH_CARE_GIVEN, 1.0, (0, 3), C.HEALTH),
               Beat(A.HEALTH_CARE_GIVEN, 0.7, (20, 40), C.HEALTH, times=4)),
    K.LABOUR_INSPECTION: (Beat(A.VISIT_MADE, 0.9, (0, 6)), Beat(A.COMPLAINT_FILED, 0.6, (3, 20)),
                          Beat(A.REFERRAL_SENT, 0.6, (2, 15), outcomes=(str(K.PROSECUTOR),))),
}  # fmt: skip
# Something that can only follow its own beginning.
_NEEDS = {
    A.REFERRAL_ACCEPTED: A.REFERRAL_SENT,
    A.REFERRAL_COMPLETED: A.REFERRAL_ACCEPTED,
    A.DOCUMENTS_OBTAINED: A.DOCUMENTS_REQUESTED,
    A.PROTECTION_GRANTED: A.PROTECTION_REQUESTED,
    A.HEARING_POSTPONED: A.HEARING_SCHEDULED,
    A.HEARING_HELD: A.HEARING_SCHEDULED,
    A.REPARATION_ORDERED: A.SENTENCE_ISSUED,
    A.PLAN_REVIEWED: A.PLAN_AGREED,
}
_REPEATS_OUTCOME = {A.REFERRAL_ACCEPTED, A.REFERRAL_COMPLETED, A.REFERRAL_DECLINED}
_WRITES = {rule.role: rule.writes_mask for rule in RULES if rule.relation == Relation.RESPONSIBLE}


def may_write(role: Role, record_class: RecordClass | str) -> bool:
    """Whether somebody in a role may write a class in the files they are responsible for."""
    return includes(_WRITES[role], record_class)


def class_for(role: Role, record_class: RecordClass) -> RecordClass:
    """The class of an entry as this role writes it: its own, or general where that is closed to the role."""
    return record_class if may_write(role, record_class) else RecordClass.GENERAL


def play(
    rng: Random,
    kind: InstitutionKind,
    role: Role,
    begin: date,
    end: date,
    *,
    is_minor: bool,
    pace: float = 1.0,
) -> Iterator[Entry]:
    """What happened in a file between two days. ``pace`` below 1 leaves more out."""
    day, last_sent = begin, ""
    seen: set[Activity] = set()
    for beat in SCRIPTS[kind]:
        needed = _NEEDS.get(beat.activity)
        if (beat.minors_only and not is_minor) or (needed and needed not in seen):
            continue
        for _ in range(beat.times):
            if rng.random() > beat.chance * pace:
                break
            day += timedelta(days=rng.randint(*beat.days))
            if day > end:
                return
            outcome = rng.choice(beat.outcomes) if beat.outcomes else ""
            last_sent = outcome if beat.activity == A.REFERRAL_SENT else last_sent
            seen.add(beat.activity)
            yield Entry(
                beat.activity,
                occurred_on=day,
                record_class=class_for(role, beat.record_class),
                outcome_code=last_sent if beat.activity in _REPEATS_OUTCOME else outcome,
            )
