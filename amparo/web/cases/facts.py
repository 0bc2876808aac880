"""Coded answers: one page a dimension, each code with yes, no, unknown, or left unasked."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import CODES_BY_DIMENSION, Dimension, YesNoUnknown
from amparo.casework.cases.fields import SituationFact
from amparo.casework.cases.person_queries import age_now
from amparo.casework.cases.rules import means_are_needed
from amparo.casework.cases.situation_actions import record_facts
from amparo.casework.cases.situation_queries import FactLine, open_facts
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.people import names_of
from amparo.web.cases.situation import means_words
from amparo.web.cases.words import day_words
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.forms import AskedForm
from amparo.web.screens import screen


@dataclass(frozen=True)
class Question:
    """One code of the dimension: what it asks, what was answered, and what the page showed before."""

    name: str
    label: str
    value: str
    shown: str


class FactsForm(AskedForm):
    """The answers of one dimension. Only those that differ from what the page showed are recorded."""

    dimension: Dimension

    def questions(self) -> Iterator[Question]:
        """The codes in their order, for the template."""
        for bound in self:
            shown = self[bound.name].initial or ""
            if self.is_bound:
                shown = self.data.get(f"initial-{bound.name}", "")
            yield Question(bound.name, str(bound.label), bound.value() or "", shown)

    def facts(self) -> list[SituationFact]:
        """What was answered and is not what the page showed."""
        return [
            SituationFact(self.dimension, question.name, YesNoUnknown(question.value))
            for question in self.questions()
            if question.value and question.value != question.shown
        ]


def facts_form(dimension: Dimension) -> type[FactsForm]:
    """The form of one dimension: a field for each of its codes."""
    choices = CODES_BY_DIMENSION[dimension].choices
    made: dict[str, object] = {
        str(code): forms.ChoiceField(label=label, choices=[("", ""), *YesNoUnknown.choices], required=False)
        for code, label in choices
    }
    return type(f"{dimension.name.title()}Form", (FactsForm,), made | {"dimension": dimension})


FORMS = {dimension: facts_form(dimension) for dimension in Dimension}


def _earlier(lines: tuple[FactLine, ...]) -> list[str]:
    past = [line for line in lines if line.superseded_at is not None]
    names = names_of(line.recorded_by for line in past)
    return [
        f"{line.label}: {YesNoUnknown(line.answer).label} "
        f"({names[line.recorded_by]}, {day_words(line.recorded_at)})"
        for line in past
    ]


@screen("record_facts")
def facts(request: HttpRequest, viewer: Viewer, code: str, dimension: str) -> HttpResponse:
    """Answer the questions of one dimension, or correct what was answered."""
    access = writable(viewer, code)
    if dimension not in Dimension.values:
        raise CaseNotFound
    asked = Dimension(dimension)
    lines = open_facts(viewer, access, asked)
    known = {line.code: line.answer for line in lines if line.superseded_at is None}
    form = FORMS[asked](sent_data(request), initial=known)

    def save(sent: FactsForm, request_id: UUID) -> None:
        record_facts(by=viewer, case=access.subject, request_id=request_id, facts=sent.facts())

    page = FormPage(
        str(asked.label),
        "case_situation",
        _(
            "Responda solo lo que la persona contó. Lo que no se preguntó queda así, que no es lo mismo que «no»."
        ),
        template="cases/facts.html",
        context={
            "answers": YesNoUnknown.choices,
            "earlier": _earlier(lines),
            "means_hint": _means_hint(asked, access),
        },
    )
    return answer(request, viewer, access, form, page, save)


def _means_hint(asked: Dimension, access: CaseAccess) -> str:
    if asked != Dimension.MEANS or means_are_needed(age_now(access)):
        return ""
    return means_words()
