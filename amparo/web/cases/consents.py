"""What the person decided on each use of her data. None of it is a condition of care."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.dates import PartialDate, today
from amparo.casework.cases.enums import Language
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.queries import ConsentLine, consents_of
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.frame import case_frame
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.words import date_words
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.forms import NO_ANSWER, NO_ANSWER_IN_LIST
from amparo.web.screens import screen


def _or_none(choices: list[Any]) -> list[Any]:
    return [*choices, ("", NO_ANSWER)]


class DecisionForm(forms.Form):
    """One decision on one purpose."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Sobre qué se le preguntó"),
        choices=ConsentPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija sobre qué se le preguntó.")},
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("Qué decidió"),
        help_text=gettext_lazy(
            "Decida lo que decida, su atención no cambia. Puede cambiar de opinión cuando quiera."
        ),
        choices=ConsentDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija qué decidió.")},
    )
    given_by = forms.ChoiceField(
        label=gettext_lazy("Quién lo dijo"),
        choices=_or_none(ConsentGiver.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Cómo"),
        choices=_or_none(ConsentForm.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("En qué lengua"),
        choices=[("", NO_ANSWER_IN_LIST), *Language.choices],
        required=False,
    )
    decided = WholeDayField(label=gettext_lazy("Cuándo"), required=False, not_future=True)
    until = WholeDayField(
        label=gettext_lazy("Hasta cuándo vale"),
        required=False,
        help_text=gettext_lazy("Vacío: hasta que lo cambie."),
    )

    def clean_until(self) -> date | None:
        """The last day, after the decision."""
        until: date | None = self.cleaned_data["until"]
        if until and until < (self.cleaned_data.get("decided") or today()):
            raise forms.ValidationError(_("La fecha final es anterior a la decisión. Revise las dos."))
        return until

    def value(self) -> ConsentTold:
        """The decision as the action takes it."""
        told = self.cleaned_data
        return ConsentTold(
            purpose=ConsentPurpose(told["purpose"]),
            decision=ConsentDecision(told["decision"]),
            given_by=ConsentGiver(told["given_by"]) if told["given_by"] else None,
            form=ConsentForm(told["form"]) if told["form"] else None,
            language=Language(told["language"]) if told["language"] else None,
            decided_on=told["decided"],
            until=told["until"],
        )


def _row(line: ConsentLine) -> dict[str, object]:
    how = [ConsentForm(line.form).label] if line.form else []
    how += [ConsentGiver(line.given_by).label] if line.given_by else []
    how += [Language(line.language).label] if line.language else []
    return {
        "purpose": line.purpose,
        "purpose_label": line.purpose_label,
        "decision_label": line.decision_label,
        "tone": "leaf" if line.decision == ConsentDecision.GIVEN else "sand",
        "is_given": line.decision == ConsentDecision.GIVEN,
        "on": date_words(line.decided_on),
        "until": date_words(line.until),
        "has_lapsed": line.until is not None and line.until < today(),
        "how": " · ".join(str(words) for words in how),
    }


@screen("open_consents")
def consents(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """List what she decided, and what she has not been asked."""
    header = open_header(viewer, code, action="open_consents")
    found = consents_of(header.access)
    frame = case_frame(header, viewer, "case_consents")
    asked = {line.purpose for line in found}
    context = {
        "consents": [_row(line) for line in found],
        "not_asked": [purpose for purpose in ConsentPurpose if purpose not in asked],
        "may_write": header.access.may_write(RecordClass.GENERAL) and not frame["is_closed"],
    }
    return render(request, "cases/consents.html", frame | context)


@screen("record_consent")
def add_consent(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record a decision; it takes the place of an earlier one on the same purpose."""
    access = writable(viewer, code)
    initial = {
        "purpose": request.GET.get("para"),
        "decision": request.GET.get("decision"),
        "decided": PartialDate(today()),
    }
    form = DecisionForm(sent_data(request), initial=initial)

    def save(sent: DecisionForm, request_id: UUID) -> None:
        record_consent(by=viewer, case=access.subject, request_id=request_id, told=sent.value())

    return answer(request, viewer, access, form, FormPage(_("Consentimiento"), "case_consents"), save)
