"""What the saved answers of a draft say: what is there, what needs a second look, and the registration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from amparo.casework.cases.dates import PartialDate, age_on
from amparo.casework.cases.enums import (
    CaseType,
    ContactChannel,
    ContactRule,
    Language,
    OpeningReason,
    TimeOfDay,
    TraffickingEventKind,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import (
    Contact,
    Identity,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
)
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver
from amparo.casework.lifecycle.registration import Registration
from amparo.foundation.clock import today
from amparo.web.forms import AskedForm, as_data
from amparo.web.registration.joined import join
from amparo.web.registration.step_forms import ASKED_AGREEMENTS, DIMENSIONS, EVENT_PARTS
from amparo.web.registration.steps import Answers, Step

Cleaned = Mapping[str, Any]


@dataclass(frozen=True)
class CheckedStep:
    """A step with its saved answers, read again. ``form`` is None if it was never saved."""

    step: Step
    form: forms.Form | None

    @property
    def is_wrong(self) -> bool:
        """Something in it cannot be read yet."""
        return self.form is not None and not self.form.is_valid()

    @property
    def answered(self) -> dict[str, Any]:
        """The fields that have an answer; what cannot be read counts with what was typed."""
        if self.form is None:
            return {}
        self.form.is_valid()
        return {
            name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [], ())
        }


def checked_steps(steps: tuple[Step, ...], answers: Mapping[str, Answers]) -> list[CheckedStep]:
    """Every step with its saved answers, validated again: each by itself, and all together."""
    checked = [
        CheckedStep(step, step.form(as_data(answers[step.slug])) if step.slug in answers else None)
        for step in steps
    ]
    join({item.step.slug: item.form for item in checked})
    return checked


def registration_of(checked: list[CheckedStep]) -> Registration:
    """What to open the case with; the steps must be right. A step that was never saved says nothing."""
    cleaned: dict[str, Cleaned] = {item.step.slug: item.answered for item in checked}
    values = {item.step.slug: item.form.value() for item in checked if isinstance(item.form, AskedForm)}
    opening, contact = cleaned.get("caso", {}), cleaned.get("contacto", {})
    names: Identity = values.get("nombre", Identity())
    return Registration(
        opened_on=opening["opened"].on if "opened" in opening else None,
        opening_reason=OpeningReason(opening["opening_reason"]) if "opening_reason" in opening else None,
        case_type=CaseType(opening.get("case_type", CaseType.UNDER_ASSESSMENT)),
        identity=Identity(
            **{
                **names.values(),
                **{name: contact[name] for name in ("phone", "contact_words") if name in contact},
            }
        ),
        profile=values.get("persona", Profile()),
        sensitive=values.get("sensibles", Sensitive()),
        needs={UrgentNeed(need): YesNoUnknown(said) for need, said in cleaned.get("ahora", {}).items()},
        facts=_facts(cleaned.get("hechos", {})),
        events=_events(cleaned.get("lugares", {})),
        contacts=_contacts(contact),
        consents=_consents(cleaned.get("acuerdos", {}), opening.get("opened")),
    )


def _facts(answers: Cleaned) -> tuple[SituationFact, ...]:
    return tuple(
        SituationFact(dimension, code)
        for dimension in DIMENSIONS
        for code in answers.get(dimension.value, ())
    )


def _events(answers: Cleaned) -> tuple[SituationEvent, ...]:
    told = {
        kind: {part: answers[f"{kind}_{part}"] for part in EVENT_PARTS if f"{kind}_{part}" in answers}
        for kind in TraffickingEventKind
    }
    return tuple(SituationEvent(kind=kind, **parts) for kind, parts in told.items() if parts)


def _contacts(answers: Cleaned) -> tuple[Contact, ...]:
    times = tuple(TimeOfDay(time) for time in answers.get("times", ()))
    rules = {channel: ContactRule(answers[channel]) for channel in ContactChannel if channel.value in answers}
    return tuple(
        Contact(channel, rule, () if rule == ContactRule.NEVER else times) for channel, rule in rules.items()
    )


def _consents(answers: Cleaned, opened: PartialDate | None) -> tuple[ConsentTold, ...]:
    return tuple(
        ConsentTold(
            purpose=purpose,
            decision=ConsentDecision(answers[purpose]),
            given_by=ConsentGiver(answers["given_by"]) if "given_by" in answers else None,
            form=ConsentForm(answers["form"]) if "form" in answers else None,
            language=Language(answers["language"]) if "language" in answers else None,
            decided_on=opened.on if opened else None,
            guardian_implicated=_guardian(answers),
        )
        for purpose in ASKED_AGREEMENTS
        if purpose.value in answers
    )


def _guardian(answers: Cleaned) -> YesNoUnknown | None:
    """Whether the guardian had to do with it; asked of nobody else."""
    is_guardian = answers.get("given_by") == ConsentGiver.GUARDIAN
    said = answers.get("guardian_implicated") if is_guardian else None
    return YesNoUnknown(said) if said else None


def age_told(checked: list[CheckedStep]) -> int | None:
    """The person's age by what was saved so far, if it can be told."""
    (answers,) = [item.answered for item in checked if item.step.slug == "persona"]
    born: PartialDate | None = answers.get("born")
    age: int | None = answers.get("age_told")
    return age_on(born.on, today()) if born else age
