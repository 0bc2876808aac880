"""Reading who the person is: general data, sensitive data, and how she may be reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    DatePrecision,
    Disability,
    Ethnicity,
    Gender,
    Language,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import CountryCode, Identity, PlaceCode, Profile, Sensitive
from amparo.casework.cases.identity import open_identity
from amparo.casework.cases.models import ContactInstruction, PersonProfile, SensitiveProfile, UrgentNeedAnswer
from amparo.casework.cases.queries import ContactLine, age_of
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

Asked = TypeVar("Asked", Profile, Sensitive)


@dataclass(frozen=True)
class Known:
    """One version of what is known of the person. ``version`` is 0 when nobody has recorded anything yet."""

    version: int
    recorded_by: UUID | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class KnownProfile(Known):
    """General data, as they were asked. The age told has grown by the years since."""

    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True)
class KnownSensitive(Known):
    """Sensitive data, and the answers of *Needs now*: (need, answer, asked on)."""

    sensitive: Sensitive = field(default_factory=Sensitive)
    needs: tuple[tuple[str, str, date], ...] = ()


def _told(row: dict[str, Any], name: str, made: type) -> Any:
    return made(row[name]) if row[name] else None


def _profile(row: dict[str, Any]) -> Profile:
    hints = {f.name: f for f in fields(Profile)}
    plain = {name: row[name] or None for name in hints if name in row and isinstance(row[name], str)}
    born = PartialDate(row["born_on"], DatePrecision(row["born_precision"])) if row["born_on"] else None
    return Profile(
        **plain
        | {
            "born": born,
            "age_told": None if born else age_of(row),
            "languages": tuple(Language(code) for code in row["languages"]) or None,
            "children_count": row["children_count"],
            "citizenship": _told(row, "citizenship", CountryCode),
            "origin_place": _told(row, "origin_place", PlaceCode),
        }
    )


def profile_of(access: CaseAccess, version: int | None = None) -> KnownProfile:
    """The general data in force, or an earlier version. The page that shows them leaves the audit row."""
    rows = PersonProfile.objects.filter(case_id=access.subject)
    row = (rows.filter(superseded_at=None) if version is None else rows.filter(id=version)).values().first()
    if row is None:
        return KnownProfile(0)
    return KnownProfile(row["id"], row["recorded_by"], row["recorded_at"], _profile(dict(row)))


def age_now(access: CaseAccess) -> int | None:
    """The age today, if a birth date or an age is known."""
    row = (
        PersonProfile.objects.filter(case_id=access.subject, superseded_at=None)
        .values("born_on", "age_told", "age_told_on")
        .first()
    )
    return age_of(row) if row else None


def sensitive_of(
    viewer: Viewer, access: CaseAccess, version: int | None = None, *, action: str = "open_sensitive"
) -> KnownSensitive:
    """Open the sensitive data; leaves one audit row. Raises ``CaseNotFound`` for who may not read them."""
    if not access.may_read(RecordClass.SENSITIVE):
        raise CaseNotFound
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        purpose=access.purpose,
        subjects=[access.subject],
        record_classes=[RecordClass.SENSITIVE],
    )
    needs = UrgentNeedAnswer.objects.filter(case_id=access.subject, superseded_at=None).order_by("id")
    asked = tuple(needs.values_list("need", "answer", "asked_on"))
    rows = SensitiveProfile.objects.filter(case_id=access.subject)
    row = (rows.filter(superseded_at=None) if version is None else rows.filter(id=version)).values().first()
    if row is None:
        return KnownSensitive(0, needs=asked)
    sensitive = Sensitive(
        gender=Gender(row["gender"]) if row["gender"] else None,
        ethnicity=Ethnicity(row["ethnicity"]) if row["ethnicity"] else None,
        disabilities=tuple(Disability(code) for code in row["disabilities"]) or None,
    )
    return KnownSensitive(row["id"], row["recorded_by"], row["recorded_at"], sensitive, asked)


def answer_now(access: CaseAccess, need: UrgentNeed) -> YesNoUnknown | None:
    """What is answered to one question of *Needs now*; None where it was not asked, or not for this viewer.

    Whoever shows it says so to the trail: it is sensitive.
    """
    if not access.may_read(RecordClass.SENSITIVE):
        return None
    answers = UrgentNeedAnswer.objects.filter(case_id=access.subject, superseded_at=None, need=need)
    said = answers.values_list("answer", flat=True).first()
    return YesNoUnknown(said) if said else None


def identity_of(
    viewer: Viewer, access: CaseAccess, names: Sequence[str] = (), *, action: str = "open_identity"
) -> Identity:
    """Open the sealed identity, or some fields of it; leaves one audit row."""
    if not access.may_read(RecordClass.IDENTITY):
        raise CaseNotFound
    wanted = list(names) or [f.name for f in fields(Identity)]
    return Identity(**open_identity(viewer, access, wanted, action=action))


def contacts_of(access: CaseAccess) -> dict[str, ContactLine]:
    """What she said about each channel that was asked."""
    found = ContactInstruction.objects.filter(case_id=access.subject, superseded_at=None)
    return {c: ContactLine(c, r, tuple(t)) for c, r, t in found.values_list("channel", "rule", "times")}


def newest_of_birth_and_age(shown: Profile, sent: Profile) -> Profile:
    """What was sent, but an age that only stood there gives way to a birth date that is new."""
    is_new = sent.born is not None and sent.born != shown.born and sent.age_told == shown.age_told
    return replace(sent, age_told=None) if is_new else sent


def with_changes(shown: Asked, sent: Asked, current: Asked) -> Asked | None:
    """What a form changed, put over what is in force now; None if it changed nothing.

    Somebody else may have recorded other fields while the form was open: those stay.
    """
    changed = {
        f.name: getattr(sent, f.name)
        for f in fields(sent)
        if (getattr(sent, f.name) or None) != (getattr(shown, f.name) or None)
    }
    return replace(current, **changed) if changed else None
