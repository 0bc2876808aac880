"""Asking whether another office knows the person, and the coordinators' answers. Nobody's identity crosses."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.safeguards.duplicates import (
    QUOTA,
    SamePerson,
    answer_same_person,
    check_duplicates,
    same_person_questions,
)
from amparo.casework.safeguards.enums import DuplicateBasis, SamePersonAnswer
from amparo.casework.safeguards.intake import settle_file
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import unit_name
from amparo.web.cases.offices import shelter_in, unit_words
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import head, refusal_words, shown_request_id
from amparo.web.screens import screen
from amparo.web.work.case_list import recent_words

COORDINATORS = (Role.UNIT_COORDINATOR,)


@screen("check_duplicates")
def check(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Say what asking is; a POST asks. The answer is one sentence, whatever is found."""
    header, context = head(viewer, code, action="show_duplicate_check")
    status = 200
    if request.method == "POST":
        try:
            check_duplicates(by=viewer, case=header.case, request_id=request_id_of(request))
        except Refused as refusal:
            context["refusal"] = refusal_words(request, viewer, header.case, "check_duplicates", refusal)
            status = 422
        else:
            messages.success(request, _("Su coordinación le dirá si hay que hablar con otra institución."))
            return redirect("case_person", header.code)
    context |= {"request_id": shown_request_id(request), "quota": QUOTA}
    return render(request, "safeguards/check.html", context, status=status)


class AnswerForm(forms.Form):
    """What the coordinator says after talking to the other office."""

    answer = forms.ChoiceField(
        label=gettext_lazy("¿Es la misma persona?"),
        choices=SamePersonAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija una respuesta; «todavía no» también vale.")},
    )


@dataclass(frozen=True)
class QuestionWords:
    """A question in the words of the page."""

    id: UUID
    code: str
    office: str
    basis: str
    on: str
    is_open: bool
    my_answer: str
    their_answer: str
    is_same: bool
    is_told: bool


def _office(question: SamePerson) -> str:
    """The other office, as far as it is told: a shelter's name tells where it is."""
    if question.other_unit:
        return unit_words(unit_name(question.other_unit))
    return shelter_in(question.other_shelter_in) if question.other_shelter_in else _("Otra oficina")


def question_words(question: SamePerson) -> QuestionWords:
    """A question in words."""
    return QuestionWords(
        question.id,
        question.code,
        _office(question),
        str(DuplicateBasis(question.basis).label),
        recent_words(question.found_at),
        question.is_open,
        str(SamePersonAnswer(question.my_answer).label) if question.my_answer else "",
        str(SamePersonAnswer(question.their_answer).label) if question.their_answer else "",
        question.is_same,
        bool(question.other_unit or question.other_shelter_in),
    )


@screen("same_person", roles=COORDINATORS)
def same_person(request: HttpRequest, viewer: Viewer, question_id: UUID) -> HttpResponse:
    """Show one question to the coordinator of its unit, and take the answer."""
    found = next((q for q in same_person_questions(viewer) if q.id == question_id), None)
    if found is None:
        raise CaseNotFound
    initial = {"answer": found.my_answer}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer_same_person(
            by=viewer, question=question_id, answer=SamePersonAnswer(form.cleaned_data["answer"])
        )
        messages.success(request, _("Guardado."))
        now = next(q for q in same_person_questions(viewer) if q.id == question_id)
        return redirect("same_person", question_id) if now.is_same else redirect("my_unit")
    context = {"form": form, "question": question_words(found), "submit_label": _("Responder")}
    return render(request, "safeguards/same_person.html", context, status=422 if form.errors else 200)


@screen("settle_known_file", roles=COORDINATORS)
def settle(request: HttpRequest, viewer: Viewer, hit: int) -> HttpResponse:
    """The coordinator has given the file, or it is another person's: out of the list."""
    if request.method == "POST":
        settle_file(by=viewer, hit=hit)
        messages.success(request, _("Hecho."))
    return redirect("my_unit")
