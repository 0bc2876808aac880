"""What answers of different steps say together: errors that no step has by itself, put where they can be mended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.documents import may_be_number
from amparo.casework.cases.enums import DocumentType, TraffickingEventKind, YesNoUnknown
from amparo.casework.cases.lifetime import birth_of, may_be_dated, may_both_be_told
from amparo.casework.consent.enums import ConsentGiver
from amparo.casework.consent.rules import birth_by_what_is_known, may_decide
from amparo.foundation.access.decisions import ALLOWED, Decision
from amparo.foundation.clock import today
from amparo.web.refusals import explain
from amparo.web.registration.step_forms import ASKED_AGREEMENTS


def join(forms_by_step: Mapping[str, forms.Form | None]) -> None:
    """Judge the steps together: numbers by their document, dates, ages and who may decide by the birth."""
    person = _answers(forms_by_step, "persona")
    opened: PartialDate | None = _answers(forms_by_step, "caso").get("opened")
    told_on = opened.on if opened else today()
    born, age = person.get("born"), person.get("age_told")
    _say(
        forms_by_step.get("persona"),
        "age_told",
        may_both_be_told(born, age, told_on, today()),
    )
    document = person.get("document_type")
    number = _answers(forms_by_step, "nombre").get("document_number") or ""
    kind = DocumentType(document) if document else None
    _say(forms_by_step.get("nombre"), "document_number", may_be_number(kind, number))
    birth = birth_of(born, age, told_on)
    _say(forms_by_step.get("caso"), "opened", may_be_dated({"opened": opened}, birth))
    events = _answers(forms_by_step, "lugares")
    for kind_of_event in TraffickingEventKind:
        for part in ("began", "ended"):
            name = f"{kind_of_event}_{part}"
            may = may_be_dated({part: events.get(name)}, birth, while_expected=True)
            _say(forms_by_step.get("lugares"), name, may)
    _say(forms_by_step.get("acuerdos"), "given_by", _who_decided(forms_by_step, born, age, told_on))


def _who_decided(
    forms_by_step: Mapping[str, forms.Form | None], born: PartialDate | None, age: int | None, on: date
) -> Decision:
    """May who answered decide, by what is known of the age?"""
    answers = _answers(forms_by_step, "acuerdos")
    giver, implicated = answers.get("given_by"), answers.get("guardian_implicated")
    if not giver or not any(answers.get(purpose.value) for purpose in ASKED_AGREEMENTS):
        return ALLOWED
    return may_decide(
        ConsentGiver(giver),
        YesNoUnknown(implicated) if implicated else None,
        birth_by_what_is_known(born, age, on),
        on,
    )


def _answers(forms_by_step: Mapping[str, forms.Form | None], slug: str) -> dict[str, Any]:
    form = forms_by_step.get(slug)
    if form is None:
        return {}
    form.is_valid()
    return form.cleaned_data


def _say(form: forms.Form | None, name: str, decision: Decision) -> None:
    if form is not None and not decision and name in form.fields:
        form.add_error(name, explain(decision.reason))
