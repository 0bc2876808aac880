"""What answers of different steps say together: errors that no step has by itself, put where they can be mended."""

from collections.abc import Mapping
from typing import Any

from django import forms

from amparo.casework.cases.dates import PartialDate, today
from amparo.casework.cases.documents import may_be_number
from amparo.casework.cases.enums import DocumentType, TraffickingEventKind
from amparo.casework.cases.lifetime import birth_of, may_be_dated, may_both_be_told
from amparo.foundation.access.decisions import Decision
from amparo.web.refusals import explain


def join(forms_by_step: Mapping[str, forms.Form | None]) -> None:
    """Judge the steps together: numbers by their document, dates and ages by the birth."""
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


def _answers(forms_by_step: Mapping[str, forms.Form | None], slug: str) -> dict[str, Any]:
    form = forms_by_step.get(slug)
    if form is None:
        return {}
    form.is_valid()
    return form.cleaned_data


def _say(form: forms.Form | None, name: str, decision: Decision) -> None:
    if form is not None and not decision and name in form.fields:
        form.add_error(name, explain(decision.reason))
