"""Opening cases: one registration from a screen, or thousands from a demo or an import, by the same action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.dates import PartialDate, ends_before_it_begins
from amparo.casework.cases.documents import may_be_number, number_as_kept
from amparo.casework.cases.enums import (
    URGENT_NEED_DEADLINE_HOURS,
    Activity,
    AssignmentRole,
    CaseType,
    OpeningReason,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import (
    Contact,
    ExploiterTold,
    Identity,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.cases.identity import IDENTITY, add_sealed_values
from amparo.casework.cases.lifetime import birth_of, may_be_dated, may_both_be_told
from amparo.casework.cases.models import Assignment, Case
from amparo.casework.cases.recording import (
    contact_row,
    event_row,
    exploiter_row,
    fact_row,
    need_row,
    profile_row,
    sensitive_row,
    status_row,
)
from amparo.casework.cases.rules import are_told_once, is_code_of
from amparo.casework.consent.actions import ConsentTold, consent_row, require_decision
from amparo.casework.consent.enums import ConsentDecision
from amparo.casework.consent.rules import birth_by_what_is_known
from amparo.casework.lifecycle.sweeping import hold_off_the_sweep
from amparo.casework.tasks.enums import TaskKind
from amparo.casework.tasks.models import Task
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.grants import new_subjects, open_subjects
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import noon_of, today
from amparo.foundation.protection.vault import create_data_keys


@dataclass(frozen=True)
class Registration:
    """Everything that may be said when a case is opened. All of it is optional; what is left out is unknown."""

    opened_on: date | None = None
    opening_reason: OpeningReason | None = None
    case_type: CaseType = CaseType.UNDER_ASSESSMENT
    identity: Identity = field(default_factory=Identity)
    profile: Profile = field(default_factory=Profile)
    sensitive: Sensitive = field(default_factory=Sensitive)
    needs: dict[UrgentNeed, YesNoUnknown] = field(default_factory=dict)
    needs_asked_on: date | None = (
        None  # today unless said, also of a case that was opened before: its hours run now
    )
    facts: tuple[SituationFact, ...] = ()
    events: tuple[SituationEvent, ...] = ()
    exploiters: tuple[ExploiterTold, ...] = ()
    status: Status | None = None
    contacts: tuple[Contact, ...] = ()
    consents: tuple[ConsentTold, ...] = ()
    responsible: UUID | None = None  # the one who registers, unless said


def open_case(*, by: Viewer, request_id: UUID, registration: Registration, subject: int | None = None) -> int:
    """Open one case; returns its id. ``subject`` is the id reserved by a draft, if there was one."""
    return open_cases(
        by=by,
        request_id=request_id,
        registrations=[registration],
        subjects=[subject] if subject is not None else None,
    )[0]


def open_cases(
    *,
    by: Viewer,
    request_id: UUID,
    registrations: Sequence[Registration],
    subjects: Sequence[int] | None = None,
) -> list[int]:
    """Open cases in the register of the viewer's unit; returns their ids in order.

    Exactly once for the same ``subjects`` and ``request_id``. Data keys commit to the vault before the rows
    that they seal (SECURITY.md, rule 1). Raises ``Refused`` for a role that does not register, a code that does
    not exist, a date in the future or before the person's birth, a number that its document cannot have, or two answers
    to one question.
    """
    if by.role not in REGISTERING_ROLES:
        raise Refused("role_does_not_register")
    for registration in registrations:
        _require_sound(registration, by)
    cases = list(subjects) if subjects is not None else new_subjects(len(registrations))
    with acting(
        by=by,
        action="open_cases",
        cases=cases,
        request_id=request_id,
        content=registrations if len(registrations) == 1 else None,
        touch=False,
        are_new=True,
    ) as act:
        if act.is_replay:
            return cases
        hold_off_the_sweep()
        named = list(zip(cases, registrations, strict=True))
        _write(named, by)
        for case, registration in named:
            act.leave(case, _opening(case, registration))
    return cases


Named = Sequence[tuple[int, Registration]]


def _write(named: Named, by: Viewer) -> None:
    """First the keys, then the grants: nothing could be sealed or written without them."""
    cases = [case for case, _ in named]
    create_data_keys(cases, [IDENTITY])
    open_subjects(
        cases, [r.responsible or by.staff_id for _, r in named], [_moment(r.opened_on) for _, r in named]
    )
    _write_cases(named, by)
    _write_person(named, by)
    _write_situation(named, by)
    _write_tasks(named, by)


def _opening(case: int, r: Registration) -> Entry:
    return Entry(
        Activity.CASE_OPENED,
        occurred_on=r.opened_on,
        outcome_code=str(r.opening_reason or ""),
        subject_kind="case",
        subject_id=case,
    )


def _require_sound(registration: Registration, by: Viewer) -> None:
    for fact in registration.facts:
        require(is_code_of(fact.dimension, fact.code))
    if registration.opened_on and registration.opened_on > today():
        raise Refused("opened_in_the_future")
    for event in registration.events:
        if event.kind is None:
            raise Refused("kind_is_needed")
        if ends_before_it_begins(event.began, event.ended):
            raise Refused("ends_before_it_begins")
    _require_told_once(registration)
    _require_possible(registration, by)


def _require_told_once(r: Registration) -> None:
    require(are_told_once("contact", [contact.channel for contact in r.contacts]))
    require(are_told_once("fact", [(fact.dimension, fact.code) for fact in r.facts]))
    require(are_told_once("consent", [(consent.purpose, consent.recipient) for consent in r.consents]))


def _require_possible(r: Registration, by: Viewer) -> None:
    opened, born, age = r.opened_on or today(), r.profile.born, r.profile.age_told
    require(may_be_number(r.profile.document_type, r.identity.document_number or ""))
    require(may_both_be_told(born, age, opened, today()))
    birth = birth_of(born, age, opened)
    require(may_be_dated({"opened": PartialDate(opened)}, birth))
    for event in r.events:
        require(may_be_dated({"began": event.began, "ended": event.ended}, birth, while_expected=True))
    for told in r.consents:
        require(may_be_dated({"decided": PartialDate(told.decided_on or opened)}, birth))
        known = birth_by_what_is_known(born, age, opened)
        require_decision(told, known, told.decided_on or opened, by=by, while_registering=True)
        if told.recipient is not None and told.decision == ConsentDecision.GIVEN:
            raise Refused("shared_once_registered")  # as on the pages: what it opens is a step of its own
    if r.status:
        require(may_be_dated({"determined": r.status.determined}, birth))


def _identity_as_kept(r: Registration) -> Identity:
    number = r.identity.document_number
    if not number:
        return r.identity
    return replace(r.identity, document_number=number_as_kept(r.profile.document_type, number))


def _moment(day: date | None) -> datetime:
    """When a case was last worked on: now, or noon of the day it was opened if that is past."""
    if day is None or day >= today():
        return timezone.now()
    return noon_of(day)


def _write_cases(named: Named, by: Viewer) -> None:
    insert_rows(
        Case(
            id=case,
            institution=by.institution_id,
            unit=by.unit_id,
            responsible=r.responsible or by.staff_id,
            case_type=r.case_type,
            opening_reason=r.opening_reason or "",
            opened_on=r.opened_on or today(),
            recorded_by=by.staff_id,
        )
        for case, r in named
    )
    insert_rows(
        Assignment(
            case_id=case,
            staff=r.responsible or by.staff_id,
            unit=by.unit_id,
            role=AssignmentRole.RESPONSIBLE,
            assigned_by=by.staff_id,
            began_at=_moment(r.opened_on),
        )
        for case, r in named
    )


def _write_person(named: Named, by: Viewer) -> None:
    add_sealed_values({case: _identity_as_kept(r).values() for case, r in named}, by=by)
    insert_rows(
        profile_row(c, r.profile, by=by, told_on=r.opened_on) for c, r in named if r.profile != Profile()
    )
    insert_rows(sensitive_row(c, r.sensitive, by=by) for c, r in named if r.sensitive != Sensitive())
    insert_rows(contact_row(c, contact, by=by) for c, r in named for contact in r.contacts)
    insert_rows(consent_row(c, told, by=by) for c, r in named for told in r.consents)


def _write_situation(named: Named, by: Viewer) -> None:
    insert_rows(fact_row(c, fact, by=by) for c, r in named for fact in r.facts)
    insert_rows(event_row(c, event, by=by) for c, r in named for event in r.events)
    insert_rows(exploiter_row(c, told, by=by) for c, r in named for told in r.exploiters)
    insert_rows(status_row(c, r.status, by=by) for c, r in named if r.status and r.status.status)


def _write_tasks(named: Named, by: Viewer) -> None:
    """Store what she answered; each "yes" is a task with its hours."""
    insert_rows(
        need_row(c, need, answer, by=by, on=r.needs_asked_on)
        for c, r in named
        for need, answer in r.needs.items()
    )
    tasks = chain.from_iterable(_tasks_of(case, r, by) for case, r in named)
    insert_rows(tasks)


def _tasks_of(case: int, r: Registration, by: Viewer) -> Iterable[Task]:
    for need, answer in r.needs.items():
        if answer == YesNoUnknown.YES:
            yield Task(
                case_id=case,
                kind=TaskKind(need),
                record_class=RecordClass.SENSITIVE,
                due_at=_moment(r.needs_asked_on) + timedelta(hours=URGENT_NEED_DEADLINE_HOURS[need]),
                has_time=True,
                assignee=r.responsible or by.staff_id,
                recorded_by=by.staff_id,
            )
