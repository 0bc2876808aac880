"""Recording what the person decided, and opening or ending what it opens."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.births import require_after_birth
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, Language, YesNoUnknown
from amparo.casework.cases.lifetime import Birth
from amparo.casework.cases.models import PathEntry
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.casework.consent.birth import birth_of_person
from amparo.casework.consent.enums import (
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    Restated,
)
from amparo.casework.consent.models import Consent
from amparo.casework.consent.rules import may_agree, may_be_told, may_decide, may_overrule, may_take_the_place
from amparo.casework.consent.sharing import close_consent, open_for_consent, unit_of_others
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today

_ACTIVITY = {
    ConsentDecision.GIVEN: Activity.CONSENT_RECORDED,
    ConsentDecision.REFUSED: Activity.CONSENT_REFUSED,
    ConsentDecision.NOT_NOW: Activity.CONSENT_NOT_NOW,
    ConsentDecision.WITHDRAWN: Activity.CONSENT_WITHDRAWN,
}
# Crockford's letters and digits: none that is taken for another.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SLIP_LENGTH = 6
# How a conversation was led, and until when it asked: what is needed to put the question again.
_OF_THE_TALK = ("form", "language", "interpreter", "restated", "until")


@dataclass(frozen=True)
class ConsentTold:
    """One decision on one purpose, as data. ``changed_mind``: she had said no, and says yes now."""

    purpose: ConsentPurpose
    decision: ConsentDecision
    recipient: UUID | None = None
    record_classes: tuple[str, ...] = ()
    given_by: ConsentGiver | None = None
    form: ConsentForm | None = None
    language: Language | None = None
    decided_on: date | None = None
    until: date | None = None
    guardian_implicated: YesNoUnknown | None = None
    interpreter: YesNoUnknown | None = None
    restated: tuple[Restated, ...] | None = None
    changed_mind: bool = False


def consent_row(case: int, told: ConsentTold, *, by: Viewer) -> Consent:
    """One consent, refusal or withdrawal."""
    return Consent(
        case_id=case,
        recorded_by=by.staff_id,
        purpose=told.purpose,
        recipient=told.recipient,
        record_classes=list(told.record_classes),
        decision=told.decision,
        given_by=told.given_by or "",
        form=told.form or "",
        language=told.language or "",
        decided_on=told.decided_on or today(),
        until=told.until,
        guardian_implicated=told.guardian_implicated or "",
        interpreter=told.interpreter or "",
        restated=None if told.restated is None else list(told.restated),
        slip="".join(secrets.choice(_LETTERS) for _ in range(SLIP_LENGTH)),
    )


def require_decision(
    told: ConsentTold, birth: Birth | None, on: date, *, by: Viewer, while_registering: bool = False
) -> None:
    """Raises ``Refused`` if nobody can have said this, it is not for this person to say, or it lacks what it needs."""
    classes, until, is_for_others = told.record_classes, told.until, told.recipient is not None
    said = (told.purpose, told.decision, classes, on, until)
    require(may_be_told(*said, has_recipient=is_for_others, now=today()))
    if told.recipient is not None:
        unit_of_others(by, told.recipient)
    require(may_decide(told.given_by, told.guardian_implicated, birth, on))
    if told.decision == ConsentDecision.GIVEN:
        yes = (told.purpose, told.given_by, told.form, classes, until)
        require(may_agree(*yes, while_registering=while_registering))


def record_consent(
    *, by: Viewer, case: int | str, request_id: UUID, told: ConsentTold, mends: int | None = None
) -> int | None:
    """Record a decision; it takes the place of an earlier one on the same purpose and recipient.

    ``mends``: the earlier one was a wrong tap of today, so that the path shows it as corrected. Who changes her mind
    has decided twice, and the path says so.
    """
    subject = subject_of(case)
    with acting(by=by, action="record_consent", cases=[subject], request_id=request_id, content=told) as act:
        if act.is_replay:
            return act.replayed[subject]
        access = writable_case(by, subject)
        on = told.decided_on or today()
        require_after_birth(subject, {"decided": PartialDate(told.decided_on) if told.decided_on else None})
        require_decision(told, birth_of_person(subject), on, by=by)
        earlier = _in_force(subject, told.purpose, told.recipient)
        for held in filter(None, (earlier, _no_to_all(subject, told))):
            who_said = (held.decision, held.given_by)
            require(may_overrule(told.decision, told.given_by, who_said, changed_mind=told.changed_mind))
            require(may_take_the_place(on, held.decided_on))
        row = consent_row(subject, told, by=by)
        if earlier is not None:
            supersede(Consent, subject, earlier.pk)
            close_consent(subject, earlier.pk)
            row.supersedes = earlier.pk
        row.save(force_insert=True)
        if row.recipient is not None and row.decision == ConsentDecision.GIVEN:
            open_for_consent(by, access, row)
        mended = _mended(earlier, mends, by) if earlier is not None else None
        act.leave(subject, replace(_entry(row), supersedes=mended))
        return int(row.pk)


def withdraw_consent(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    consent_id: int,
    said_by: ConsentGiver | None = None,
    was_wrong_tap: bool = False,
) -> int | None:
    """Record that a consent is taken back, from now on. ``said_by``: unless it is the one who gave it.

    ``was_wrong_tap``: in the conversation itself she says that it is not what she meant. The path shows the yes as
    corrected, and the question can be put again as it was.
    """
    subject = subject_of(case)
    content = (consent_id, said_by)
    with acting(
        by=by, action="withdraw_consent", cases=[subject], request_id=request_id, content=content
    ) as act:
        if act.is_replay:
            return act.replayed[subject]
        writable_case(by, subject)
        given = Consent.objects.filter(
            case_id=subject, pk=consent_id, superseded_at=None, decision=ConsentDecision.GIVEN
        ).first()
        if given is None:
            raise Refused("already_corrected")
        supersede(Consent, subject, given.pk)
        close_consent(subject, given.pk)
        row = _withdrawal(given, said_by, by=by)
        if was_wrong_tap:
            for name in _OF_THE_TALK:
                setattr(row, name, getattr(given, name))
        row.save(force_insert=True)
        mended = _mended(given, given.pk, by) if was_wrong_tap else None
        act.leave(subject, replace(_entry(row), supersedes=mended))
        return int(row.pk)


def _withdrawal(given: Consent, said_by: ConsentGiver | None, *, by: Viewer) -> Consent:
    told = ConsentTold(
        purpose=ConsentPurpose(given.purpose),
        decision=ConsentDecision.WITHDRAWN,
        recipient=given.recipient,
        record_classes=tuple(given.record_classes),
        given_by=said_by or (ConsentGiver(given.given_by) if given.given_by else None),
        guardian_implicated=YesNoUnknown(given.guardian_implicated) if given.guardian_implicated else None,
    )
    row = consent_row(given.case_id, told, by=by)
    row.supersedes = given.pk
    return row


def _in_force(case: int, purpose: ConsentPurpose, recipient: UUID | None) -> Consent | None:
    return Consent.objects.filter(
        case_id=case, purpose=purpose, recipient=recipient, superseded_at=None
    ).first()


def _no_to_all(case: int, told: ConsentTold) -> Consent | None:
    """Of a yes to one office: what she said of every office, if that was said."""
    is_yes_to_one = told.recipient is not None and told.decision == ConsentDecision.GIVEN
    return _in_force(case, told.purpose, None) if is_yes_to_one else None


def _mended(earlier: Consent, mends: int | None, by: Viewer) -> int | None:
    """Take the path's entry of a wrong tap out of force; its id. None if another wrote it, or on another day."""
    if (earlier.pk, earlier.recorded_by, earlier.decided_on) != (mends, by.staff_id, today()):
        return None
    entries = PathEntry.objects.filter(
        case_id=earlier.case_id, subject_kind="consent", subject_id=earlier.pk, superseded_at=None
    )
    entry: int | None = entries.values_list("id", flat=True).first()
    if entry is not None:
        supersede(PathEntry, earlier.case_id, entry)
    return entry


def _entry(row: Consent) -> Entry:
    return Entry(
        _ACTIVITY[ConsentDecision(row.decision)],
        outcome_code=str(row.purpose),
        subject_kind="consent",
        subject_id=row.pk,
    )
