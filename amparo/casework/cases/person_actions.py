"""Recording who she is and how she may be reached."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from amparo.casework.cases.acting import Entry, acting
from amparo.casework.cases.documents import may_be_number, number_as_kept
from amparo.casework.cases.enums import Activity, DocumentType
from amparo.casework.cases.fields import Contact, Identity, Profile, Sensitive
from amparo.casework.cases.identity import (
    IDENTITY,
    INDEXED_FIELDS,
    add_sealed_values,
    fields_known,
    retokenise,
)
from amparo.casework.cases.lifetime import may_both_be_told
from amparo.casework.cases.models import (
    Case,
    ContactInstruction,
    PersonProfile,
    SealedValue,
    SensitiveProfile,
)
from amparo.casework.cases.queries import age_of
from amparo.casework.cases.recording import contact_row, profile_row, sensitive_row
from amparo.casework.cases.writing import fact_in_force, subject_of, writable_case, write_fact
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.protection.vault import create_data_keys


def record_profile(
    *, by: Viewer, case: int | str, request_id: UUID, profile: Profile, age_is_new: bool = False
) -> int | None:
    """Record the general data, in the place of what was known before.

    A birth date is accepted whatever was dated earlier: the newer fact may be the right one, and the page says what
    contradicts it (``birth_queries``). Refused is only what contradicts itself, and only when it is told.

    An age that is the one in force, as it was told or as it has grown since, is not told again: it keeps its day,
    or every edit would make the person younger. ``age_is_new`` says that it was told today all the same.
    """
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="record_profile",
        content=profile,
        activities=(Activity.PROFILE_RECORDED, Activity.PROFILE_CORRECTED),
        make=lambda subject: _profile_version(by, subject, profile, age_is_new=age_is_new),
        in_force=lambda subject: fact_in_force(PersonProfile, subject),
    )


def _profile_version(by: Viewer, case: int, profile: Profile, *, age_is_new: bool) -> PersonProfile:
    """The next version; raises ``Refused`` if a birth date or an age that is new in it contradicts the other."""
    found = PersonProfile.objects.filter(case_id=case, superseded_at=None).values().first()
    row: dict[str, Any] = dict(found or {})
    born, age, told_on = profile.born, profile.age_told, today()
    is_kept = False
    if age is not None and row.get("age_told") is not None and not age_is_new:
        grown = age_of({**row, "born_on": None})
        is_kept = age in (row["age_told"], grown)
    if is_kept:
        age, told_on = row["age_told"], row["age_told_on"]
    was_born = (row.get("born_on"), row.get("born_precision"))
    if not is_kept or born is None or (born.on, born.precision) != was_born:
        require(may_both_be_told(born, age, told_on, told_on))
    return profile_row(case, replace(profile, age_told=age), by=by, told_on=told_on)


def record_sensitive(*, by: Viewer, case: int | str, request_id: UUID, sensitive: Sensitive) -> int | None:
    """Record the sensitive data, in the place of what was known before."""
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="record_sensitive",
        content=sensitive,
        activities=(Activity.PROFILE_RECORDED, Activity.PROFILE_CORRECTED),
        make=lambda subject: sensitive_row(subject, sensitive, by=by),
        in_force=lambda subject: fact_in_force(SensitiveProfile, subject),
        record_class=RecordClass.SENSITIVE,
    )


def record_identity(
    *, by: Viewer, case: int | str, request_id: UUID, identity: Identity, withdrawn: Collection[str] = ()
) -> None:
    """Seal identity fields; an earlier value of a field stays sealed as an older version.

    ``withdrawn`` names fields that hold no more (a phone that is not safe now): their newest version is empty.
    A field that is neither told nor withdrawn stays as it was.
    """
    subject, told = subject_of(case), identity.values()
    content = (identity, set(withdrawn))
    with acting(
        by=by, action="record_identity", cases=[subject], request_id=request_id, content=content
    ) as act:
        if act.is_replay:
            return
        writable_case(by, subject, RecordClass.IDENTITY)
        if "document_number" in told:
            told["document_number"] = _sound_number(subject, told["document_number"])
        values = told | dict.fromkeys((set(withdrawn) - set(told)) & fields_known(subject), "")
        if not values:
            raise Refused("nothing_to_record")
        _put_in_place(by, subject, values)
        if not values.keys().isdisjoint(INDEXED_FIELDS):
            # What she was called, or had, before must find her no more.
            retokenise(by, [subject], Case.objects.values_list("unit", flat=True).get(id=subject))
        act.leave(subject, Entry(Activity.IDENTITY_RECORDED, record_class=IDENTITY))


def _sound_number(case: int, written: str) -> str:
    """The number as it is kept; raises ``Refused`` if the document that she is known to have has no such number."""
    rows = PersonProfile.objects.filter(case_id=case, superseded_at=None).exclude(document_type="")
    known = rows.values_list("document_type", flat=True).first()
    kind = DocumentType(known) if known else None
    require(may_be_number(kind, written))
    return number_as_kept(kind, written)


def _put_in_place(by: Viewer, case: int, values: dict[str, str]) -> None:
    rows = SealedValue.objects.filter(case_id=case, field__in=values)
    versions = dict(rows.order_by("version").values_list("field", "version"))
    rows.filter(superseded_at=None).update(superseded_at=timezone.now())
    create_data_keys([case], [IDENTITY])
    for version in {versions.get(name, 0) + 1 for name in values}:
        same = {name: text for name, text in values.items() if versions.get(name, 0) + 1 == version}
        add_sealed_values({case: same}, by=by, version=version)


def record_contact(*, by: Viewer, case: int | str, request_id: UUID, contact: Contact) -> int | None:
    """Record how she may be reached on one channel, in the place of what was said before."""
    channel = str(contact.channel)
    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="record_contact",
        content=contact,
        activities=(Activity.CONTACT_RULE_RECORDED, Activity.CONTACT_RULE_RECORDED),
        make=lambda subject: contact_row(subject, contact, by=by),
        in_force=lambda subject: fact_in_force(ContactInstruction, subject, channel=channel),
    )
