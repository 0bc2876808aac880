"""Writing to a case: facts are added, or put in the place of older ones. One path entry each time."""

import secrets
from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.dates import ends_before_it_begins
from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.enums import Activity, CaseState
from amparo.casework.cases.fields import (
    Contact,
    ExploiterTold,
    Identity,
    NoteWritten,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.cases.identity import IDENTITY, add_sealed_values
from amparo.casework.cases.models import (
    Case,
    ContactInstruction,
    Fact,
    Note,
    PathEntry,
    PersonProfile,
    SealedValue,
    SensitiveProfile,
    StatusDetermination,
    TraffickingFact,
)
from amparo.casework.cases.recording import (
    contact_row,
    event_row,
    exploiter_row,
    fact_row,
    profile_row,
    sensitive_row,
    status_row,
)
from amparo.casework.cases.rules import is_code_of, may_record
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, seal_values
from amparo.foundation.protection.vault import create_data_keys


def writable_case(by: Viewer, case: int | str, record_class: RecordClass = RecordClass.GENERAL) -> CaseAccess:
    """The gate for writers: raises ``CaseNotFound``, or ``Refused`` for a class or a closed case."""
    access = access_case(by, case)
    if not access.may_write(record_class):
        raise Refused("class_not_writable")
    state = Case.objects.values_list("state", flat=True).get(id=access.subject)
    require(may_record(CaseState(state)))
    return access


def _write(
    by: Viewer,
    access: CaseAccess,
    request_id: UUID,
    action: str,
    activities: tuple[Activity, Activity],
    make: Callable[[int], Fact],
    *,
    replaces: int | None = None,
    record_class: RecordClass | str = RecordClass.GENERAL,
) -> int | None:
    """Add one fact, or put it in the place of another; returns its id. ``activities``: (added, corrected)."""
    case = access.subject
    with acting(by=by, action=action, cases=[case], request_id=request_id) as act:
        if act.is_replay:
            return act.replayed[case]
        row = make(case)
        if replaces is not None:
            supersede(type(row), case, replaces)
            row.supersedes = replaces
        row.save(force_insert=True)
        kind = row._meta.db_table.removeprefix("cases_")
        act.leave(
            case,
            Entry(
                activities[replaces is not None],
                record_class=record_class,
                subject_kind=kind,
                subject_id=row.pk,
            ),
        )
        return int(row.pk)


def _current(model: type[Fact], case: int, **fields: str) -> int | None:
    """The id of the fact in force, if there is one: what a new answer takes the place of."""
    found = model.objects.filter(case_id=case, superseded_at=None, **fields)  # type: ignore[attr-defined]
    pk: int | None = found.values_list("id", flat=True).first()
    return pk


def record_profile(*, by: Viewer, case: int | str, request_id: UUID, profile: Profile) -> int | None:
    """Record the general data, in the place of what was known before."""
    access = writable_case(by, case)
    return _write(
        by,
        access,
        request_id,
        "record_profile",
        (Activity.PROFILE_RECORDED, Activity.PROFILE_CORRECTED),
        lambda c: profile_row(c, profile, by=by),
        replaces=_current(PersonProfile, access.subject),
    )


def record_sensitive(*, by: Viewer, case: int | str, request_id: UUID, sensitive: Sensitive) -> int | None:
    """Record the sensitive data, in the place of what was known before."""
    access = writable_case(by, case, RecordClass.SENSITIVE)
    return _write(
        by,
        access,
        request_id,
        "record_sensitive",
        (Activity.PROFILE_RECORDED, Activity.PROFILE_CORRECTED),
        lambda c: sensitive_row(c, sensitive, by=by),
        replaces=_current(SensitiveProfile, access.subject),
        record_class=RecordClass.SENSITIVE,
    )


def record_identity(*, by: Viewer, case: int | str, request_id: UUID, identity: Identity) -> None:
    """Seal identity fields; an earlier value of a field stays sealed as an older version."""
    access = writable_case(by, case, RecordClass.IDENTITY)
    subject, values = access.subject, identity.values()
    with acting(by=by, action="record_identity", cases=[subject], request_id=request_id) as act:
        if act.is_replay:
            return
        if not values:
            raise Refused("nothing_to_record")
        versions = dict(
            SealedValue.objects.filter(case_id=subject, field__in=values)
            .order_by("version")
            .values_list("field", "version")
        )
        SealedValue.objects.filter(case_id=subject, field__in=values, superseded_at=None).update(
            superseded_at=timezone.now()
        )
        create_data_keys([subject], [IDENTITY])
        for version in {versions.get(name, 0) + 1 for name in values}:
            same = {name: text for name, text in values.items() if versions.get(name, 0) + 1 == version}
            add_sealed_values({subject: same}, by=by, version=version)
        act.leave(subject, Entry(Activity.IDENTITY_RECORDED, record_class=RecordClass.IDENTITY))


def record_facts(*, by: Viewer, case: int | str, request_id: UUID, facts: Sequence[SituationFact]) -> int:
    """Record coded answers; one that was answered before is put in its place. Returns how many are new."""
    access = writable_case(by, case)
    subject = access.subject
    with acting(by=by, action="record_facts", cases=[subject], request_id=request_id) as act:
        if act.is_replay:
            return 0
        if not facts:
            raise Refused("nothing_to_record")
        for fact in facts:
            require(is_code_of(fact.dimension, fact.code))
        in_force = TraffickingFact.objects.filter(case_id=subject, superseded_at=None)
        known = {
            (dimension, code): (pk, answer)
            for dimension, code, pk, answer in in_force.values_list("dimension", "code", "id", "answer")
        }
        new = [f for f in facts if known.get((f.dimension, f.code), (0, ""))[1] != f.answer]
        rows = []
        for fact in new:
            row = fact_row(subject, fact, by=by)
            earlier = known.get((fact.dimension, fact.code))
            if earlier:
                supersede(TraffickingFact, subject, earlier[0])
                row.supersedes = earlier[0]
            rows.append(row)
        made = insert_rows(rows)
        corrected = any(row.supersedes for row in made)
        act.leave(
            subject,
            Entry(
                Activity.FACT_CORRECTED if corrected else Activity.FACT_RECORDED,
                outcome_code=str(new[0].dimension) if new else "unchanged",
                subject_kind="trafficking_fact",
                subject_id=made[0].pk if made else None,
            ),
        )
        return len(made)


def record_event(
    *, by: Viewer, case: int | str, request_id: UUID, event: SituationEvent, replaces: int | None = None
) -> int | None:
    """Record where and when recruitment, transit or exploitation happened, or correct it."""
    if event.kind is None:
        raise Refused("kind_is_needed")
    if ends_before_it_begins(event.began, event.ended):
        raise Refused("ends_before_it_begins")
    return _write(
        by,
        writable_case(by, case),
        request_id,
        "record_event",
        (Activity.EVENT_RECORDED, Activity.FACT_CORRECTED),
        lambda c: event_row(c, event, by=by),
        replaces=replaces,
    )


def record_exploiter(
    *, by: Viewer, case: int | str, request_id: UUID, told: ExploiterTold, replaces: int | None = None
) -> int | None:
    """Record a role and relation of somebody who took part, or correct it."""
    if told.role is None:
        raise Refused("role_is_needed")
    return _write(
        by,
        writable_case(by, case),
        request_id,
        "record_exploiter",
        (Activity.EXPLOITER_RECORDED, Activity.FACT_CORRECTED),
        lambda c: exploiter_row(c, told, by=by),
        replaces=replaces,
    )


def determine_status(*, by: Viewer, case: int | str, request_id: UUID, status: Status) -> int | None:
    """Record what the situation is held to be, in the place of an earlier determination."""
    if status.status is None:
        raise Refused("status_is_needed")
    access = writable_case(by, case)
    return _write(
        by,
        access,
        request_id,
        "determine_status",
        (Activity.STATUS_DETERMINED, Activity.STATUS_DETERMINED),
        lambda c: status_row(c, status, by=by),
        replaces=_current(StatusDetermination, access.subject),
    )


def record_contact(*, by: Viewer, case: int | str, request_id: UUID, contact: Contact) -> int | None:
    """Record how she may be reached on one channel, in the place of what was said before."""
    access = writable_case(by, case)
    return _write(
        by,
        access,
        request_id,
        "record_contact",
        (Activity.CONTACT_RULE_RECORDED, Activity.CONTACT_RULE_RECORDED),
        lambda c: contact_row(c, contact, by=by),
        replaces=_current(ContactInstruction, access.subject, channel=str(contact.channel)),
    )


def write_note(
    *, by: Viewer, case: int | str, request_id: UUID, note: NoteWritten, replaces: int | None = None
) -> int | None:
    """Write a note, sealed under its record class, or put a corrected one in the place of another."""
    if not note.text.strip():
        raise Refused("note_is_empty")
    record_class = RecordClass(note.record_class)
    access = writable_case(by, case, record_class)
    slot = Slot(access.subject, str(record_class), f"note:{secrets.token_hex(8)}")
    create_data_keys([access.subject], [str(record_class)])
    (sealed,) = seal_values([(slot, note.text.strip())])
    return _write(
        by,
        access,
        request_id,
        "write_note",
        (Activity.NOTE_WRITTEN, Activity.ENTRY_CORRECTED),
        lambda c: Note(
            case_id=c,
            recorded_by=by.staff_id,
            kind=note.kind,
            record_class=record_class,
            occurred_on=note.occurred_on,
            seal_field=slot.field,
            sealed=sealed,
        ),
        replaces=replaces,
        record_class=record_class,
    )


def correct_entry(*, by: Viewer, case: int | str, request_id: UUID, entry_id: int, correction: Entry) -> None:
    """Put a corrected entry in the place of one on the path: another date, place or outcome, same subject."""
    access = writable_case(by, case)
    subject = access.subject
    with acting(by=by, action="correct_entry", cases=[subject], request_id=request_id) as act:
        if act.is_replay:
            return
        earlier = PathEntry.objects.filter(case_id=subject, id=entry_id, superseded_at=None).first()
        if earlier is None:
            raise Refused("already_corrected")
        supersede(PathEntry, subject, entry_id)
        act.leave(
            subject,
            Entry(
                activity=correction.activity,
                occurred_on=correction.occurred_on,
                precision=correction.precision,
                place=correction.place,
                outcome_code=correction.outcome_code,
                record_class=earlier.record_class,
                subject_kind=earlier.subject_kind,
                subject_id=earlier.subject_id,
                supersedes=entry_id,
            ),
        )


def leave_entry(*, by: Viewer, case: int | str, request_id: UUID, entry: Entry) -> None:
    """Record something that was done and has no table of its own yet: a visit, a hearing held, documents obtained."""
    access = writable_case(by, case, RecordClass(entry.record_class))
    with acting(by=by, action="leave_entry", cases=[access.subject], request_id=request_id) as act:
        if not act.is_replay:
            act.leave(access.subject, entry)
