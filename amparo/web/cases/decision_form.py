"""The form in which a decision that was taken elsewhere is written down."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import Language, YesNoUnknown
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import (
    SHARING_PURPOSES,
    WITH_A_LAST_DAY,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.casework.consent.queries import ConsentLine
from amparo.casework.consent.rules import LONGEST
from amparo.foundation.clock import today
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.words import date_words
from amparo.web.forms import NO_ANSWER, NO_ANSWER_IN_LIST, choice_field
from amparo.web.refusals import explain
from amparo.web.registration.step_forms import GUARDIAN_HINT, GUARDIAN_QUESTION

NO_CONSULATE = gettext_lazy("Según su ficha es de Perú: no tiene consulado aquí.")


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
    changed_mind = forms.BooleanField(label=gettext_lazy("Sí, cambió de decisión"), required=False)
    given_by = forms.ChoiceField(
        label=gettext_lazy("Quién lo dijo"),
        choices=_or_none(ConsentGiver.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    guardian_implicated = choice_field(
        YesNoUnknown, label=GUARDIAN_QUESTION, help_text=GUARDIAN_HINT, blank=NO_ANSWER
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
        help_text=gettext_lazy(
            "Para avisar al consulado hace falta, y a lo más un año. Para lo demás, vacío: hasta que lo cambie."
        ),
    )

    def __init__(
        self, *args: Any, noes: Iterable[ConsentLine] = (), is_peruvian: bool = False, **options: Any
    ) -> None:
        """``noes``: what she said no to, which a yes written down here would end."""
        super().__init__(*args, **options)
        self.noes = {no.purpose: _said_no_on(no) for no in noes}
        if self.noes:
            asked = (f"{ConsentPurpose(purpose).label}: {said}" for purpose, said in self.noes.items())
            self.fields["changed_mind"].help_text = " ".join(asked)
        else:
            del self.fields["changed_mind"]
        if is_peruvian:
            purposes = self.fields["purpose"]
            purposes.choices = purposes.widget.choices = [  # type: ignore[attr-defined]
                (p, f"{p.label}. {NO_CONSULATE}" if p == ConsentPurpose.CONSULAR_CONTACT else p.label)
                for p in ConsentPurpose
            ]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        self._judge_last_day(told.get("purpose"), told.get("decided") or today(), told.get("until"))
        if told.get("decision") == ConsentDecision.GIVEN:
            self._judge_yes(told.get("purpose"), told)
        return told

    def _judge_last_day(self, purpose: str | None, decided: date, until: date | None) -> None:
        if until and until < decided:
            self.add_error("until", explain("until_before_decided"))
        elif until and purpose in WITH_A_LAST_DAY and until > decided + LONGEST:
            self.add_error("until", explain("until_too_far"))

    def _judge_yes(self, purpose: str | None, told: dict[str, Any]) -> None:
        """All that a yes lacks, at once, each beside its question."""
        if purpose in SHARING_PURPOSES:
            self.add_error(
                "purpose", _("Para compartir con otra institución, use «Hablar del consentimiento».")
            )
            return
        if purpose in self.noes and not told.get("changed_mind"):
            self.add_error("changed_mind", capfirst(self.noes[purpose]))
        lacks = {"given_by": "giver_is_needed", "form": "form_is_needed"}
        if purpose in WITH_A_LAST_DAY:
            lacks["until"] = "until_is_needed"
        for name, reason in lacks.items():
            if not told.get(name) and name not in self.errors:
                self.add_error(name, explain(reason))

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
            guardian_implicated=_guardian(told),
            changed_mind=told.get("changed_mind", False),
        )


def _said_no_on(no: ConsentLine) -> str:
    return _("el %(day)s dijo que no. ¿Cambió de decisión?") % {"day": date_words(no.decided_on)}


def _guardian(told: dict[str, Any]) -> YesNoUnknown | None:
    is_guardian = told["given_by"] == ConsentGiver.GUARDIAN
    return YesNoUnknown(told["guardian_implicated"]) if is_guardian and told["guardian_implicated"] else None
