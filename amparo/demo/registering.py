"""What is asked and answered when a file is opened, as far as the role may write it."""

from dataclasses import replace
from datetime import date
from random import Random

from amparo.casework.cases.enums import (
    ContactChannel,
    ContactRule,
    Language,
    OpeningReason,
    Sex,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import Contact, Sensitive
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.lifecycle.registration import Registration
from amparo.demo.lives import Life, identity_of, profile_of, sensitive_of
from amparo.demo.notes import CONTACT_WORDS
from amparo.demo.offices import Office
from amparo.demo.scripts import may_write
from amparo.demo.situations import case_type_of, events_of, exploiters_of, facts_of, status_of
from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.directory.enums import InstitutionKind

K = InstitutionKind
_CAME_FROM = {
    K.POLICE: OpeningReason.POLICE,
    K.PROSECUTOR: OpeningReason.PROSECUTOR,
    K.NGO_CENTRE: OpeningReason.NGO,
    K.VICTIM_ASSISTANCE: OpeningReason.VICTIM_ASSISTANCE,
    K.SPECIAL_PROTECTION_UNIT: OpeningReason.SPECIAL_PROTECTION_UNIT,
    K.DEMUNA: OpeningReason.DEMUNA,
    K.CEM: OpeningReason.CEM,
    K.HEALTH: OpeningReason.HEALTH,
    K.LABOUR_INSPECTION: OpeningReason.LABOUR_INSPECTION,
}
_CAME = (
    OpeningReason.CAME_HERSELF,
    OpeningReason.FAMILY,
    OpeningReason.TRUSTED_PERSON,
    OpeningReason.POLICE,
    OpeningReason.PROSECUTOR,
    OpeningReason.DEMUNA,
    OpeningReason.SCHOOL,
    OpeningReason.OUTREACH,
    OpeningReason.HOTLINE,
)


def registration_of(
    rng: Random,
    life: Life,
    office: Office,
    role: Role,
    opened_on: date,
    came_from: InstitutionKind | None = None,
) -> Registration:
    """What was asked and answered when the file was opened, as far as this role may write it."""
    is_sensitive = may_write(role, RecordClass.SENSITIVE)
    reason = _CAME_FROM.get(came_from, OpeningReason.NGO) if came_from else rng.choice(_CAME)
    contacts = _contacts(rng)
    identity = identity_of(rng, life)
    if contacts and rng.random() < 0.6:
        identity = replace(identity, contact_words=rng.choice(CONTACT_WORDS))
    return Registration(
        opened_on=opened_on,
        opening_reason=OpeningReason.RESCUE_OPERATION
        if office.kind == K.POLICE and not came_from
        else reason,
        case_type=case_type_of(rng, life),
        identity=identity,
        profile=profile_of(rng, life, opened_on),
        sensitive=sensitive_of(rng, life) if is_sensitive else Sensitive(),
        needs=_needs(rng, life, opened_on) if is_sensitive else {},
        needs_asked_on=opened_on,
        facts=() if life.is_baby else facts_of(rng, life),
        events=() if life.is_baby else events_of(rng, life),
        exploiters=() if life.is_baby else exploiters_of(rng, life),
        status=status_of(rng, life, office.kind),
        contacts=contacts,
        consents=_consents(rng, life, opened_on),
    )


def _needs(rng: Random, life: Life, opened_on: date) -> dict[UrgentNeed, YesNoUnknown]:
    if rng.random() < 0.5:
        return {}
    answers = {need: YesNoUnknown.NO for need in UrgentNeed if rng.random() < 0.7}
    if life.sex != Sex.FEMALE or life.is_trans or life.age_on(opened_on) < 11:
        answers.pop(UrgentNeed.PREGNANCY, None)
    for need in answers:
        if rng.random() < 0.22:
            answers[need] = rng.choice((YesNoUnknown.YES, YesNoUnknown.YES, YesNoUnknown.UNKNOWN))
    return answers


def _contacts(rng: Random) -> tuple[Contact, ...]:
    if rng.random() < 0.45:
        return ()
    rules = [
        Contact(
            ContactChannel.CALL, rng.choice((ContactRule.NEVER, ContactRule.NEVER, ContactRule.ASK_FIRST))
        )
    ]
    if rng.random() < 0.6:
        rules.append(Contact(ContactChannel.WHATSAPP, ContactRule.ALLOWED))
    return tuple(rules)


def _consents(rng: Random, life: Life, on: date) -> tuple[ConsentTold, ...]:
    if rng.random() < 0.12:
        return ()
    giver, age = ConsentGiver.SELF, life.age_on(on)
    if age < 18:
        giver = rng.choice((ConsentGiver.ADOLESCENT, ConsentGiver.STATE_GUARDIAN, ConsentGiver.GUARDIAN))
    if age < 14:
        giver = ConsentGiver.STATE_GUARDIAN
    if 16 <= age < 18:  # the file may say «about», and then she may be of age
        giver = ConsentGiver.ADOLESCENT
    implicated = YesNoUnknown.NO if giver == ConsentGiver.GUARDIAN else None
    how = rng.choice((ConsentForm.SIGNED, ConsentForm.SPOKEN, ConsentForm.FINGERPRINT))

    def told(purpose: ConsentPurpose, decision: ConsentDecision) -> ConsentTold:
        return ConsentTold(
            purpose,
            decision,
            given_by=giver,
            form=how,
            language=Language.SPANISH,
            decided_on=on,
            guardian_implicated=implicated,
        )

    answers = [told(ConsentPurpose.ACCOMPANIMENT, ConsentDecision.GIVEN)]
    if rng.random() < 0.5:
        given = rng.random() < 0.8
        answers.append(
            told(ConsentPurpose.STATISTICS, ConsentDecision.GIVEN if given else ConsentDecision.REFUSED)
        )
    if rng.random() < 0.2:
        answers.append(told(ConsentPurpose.COMPLAINT, ConsentDecision.REFUSED))
    return tuple(answers)
