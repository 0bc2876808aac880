"""Rows of facts from what was asked. No workflow here: actions decide, these write, in batches."""

from datetime import date
from typing import Any

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.cases.fields import (
    Contact,
    ExploiterTold,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.cases.models import (
    ContactInstruction,
    Exploiter,
    PersonProfile,
    SensitiveProfile,
    StatusDetermination,
    TraffickingEvent,
    TraffickingFact,
    UrgentNeedAnswer,
)
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


def _date(name: str, value: PartialDate | None) -> dict[str, Any]:
    if value is None:
        return {f"{name}_on": None, f"{name}_precision": ""}
    return {f"{name}_on": value.on, f"{name}_precision": value.precision}


def profile_row(case: int, profile: Profile, *, by: Viewer, told_on: date | None = None) -> PersonProfile:
    """One version of the general data."""
    return PersonProfile(
        case_id=case,
        recorded_by=by.staff_id,
        sex=profile.sex or "",
        **_date("born", profile.born),
        age_told=profile.age_told,
        age_told_on=(told_on or today()) if profile.age_told is not None else None,
        languages=list(profile.languages or ()),
        citizenship=profile.citizenship or "",
        document_type=profile.document_type or "",
        migration_status=profile.migration_status or "",
        consular_contact=profile.consular_contact or "",
        education=profile.education or "",
        has_children=profile.has_children or "",
        children_count=profile.children_count,
        children_care=profile.children_care or "",
        origin_place=profile.origin_place or "",
    )


def sensitive_row(case: int, sensitive: Sensitive, *, by: Viewer) -> SensitiveProfile:
    """One version of the sensitive data."""
    return SensitiveProfile(
        case_id=case,
        recorded_by=by.staff_id,
        gender=sensitive.gender or "",
        ethnicity=sensitive.ethnicity or "",
        disabilities=list(sensitive.disabilities or ()),
    )


def need_row(
    case: int, need: UrgentNeed, answer: YesNoUnknown, *, by: Viewer, on: date | None = None
) -> UrgentNeedAnswer:
    """One answer of *Needs now*."""
    return UrgentNeedAnswer(
        case_id=case, recorded_by=by.staff_id, need=need, answer=answer, asked_on=on or today()
    )


def fact_row(case: int, fact: SituationFact, *, by: Viewer) -> TraffickingFact:
    """One coded answer about the situation."""
    return TraffickingFact(
        case_id=case,
        recorded_by=by.staff_id,
        dimension=fact.dimension,
        code=fact.code,
        answer=fact.answer,
    )


def event_row(case: int, event: SituationEvent, *, by: Viewer) -> TraffickingEvent:
    """One event with its place and dates."""
    return TraffickingEvent(
        case_id=case,
        recorded_by=by.staff_id,
        kind=event.kind or "",
        place=event.place or "",
        **_date("began", event.began),
        **_date("ended", event.ended),
    )


def exploiter_row(case: int, told: ExploiterTold, *, by: Viewer) -> Exploiter:
    """One person who took part, as told."""
    return Exploiter(
        case_id=case,
        recorded_by=by.staff_id,
        role=told.role or "",
        relation=told.relation or "",
        sex=told.sex or "",
        citizenship=told.citizenship or "",
    )


def status_row(case: int, status: Status, *, by: Viewer) -> StatusDetermination:
    """One determination of the situation."""
    return StatusDetermination(
        case_id=case,
        recorded_by=by.staff_id,
        status=status.status or "",
        determined_by=status.determined_by or "",
        determined_on=status.determined.on if status.determined else None,
        precision=status.determined.precision if status.determined else "",
    )


def contact_row(case: int, contact: Contact, *, by: Viewer) -> ContactInstruction:
    """One instruction on how to reach her."""
    return ContactInstruction(
        case_id=case,
        recorded_by=by.staff_id,
        channel=contact.channel,
        rule=contact.rule,
        times=list(contact.times),
    )
