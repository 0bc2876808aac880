"""Before the conversation, the worker says what will be asked: for what, whom, which data, until when, who decides."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import Language, YesNoUnknown
from amparo.casework.cases.lifetime import Birth
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import (
    SHARING_PURPOSES,
    WITH_A_LAST_DAY,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    Restated,
)
from amparo.casework.consent.rules import OPENS_FOR, may_decide
from amparo.foundation.access.colleagues import classes_read_when_shared, units_able_to_read_shared
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from amparo.foundation.directory.queries import units_of_others
from amparo.web.consent.ask import CLASS_WORDS, in_a_row, told_items
from amparo.web.forms import NO_ANSWER, NOT_IN_LIST, choice_field
from amparo.web.refusals import explain
from amparo.web.registration.step_forms import GUARDIAN_HINT, GUARDIAN_QUESTION

MONTHS: tuple[tuple[str, Promise], ...] = (
    ("1", gettext_lazy("1 mes")),
    ("3", gettext_lazy("3 meses")),
    ("6", gettext_lazy("6 meses")),
    ("12", gettext_lazy("1 año")),
)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def recipients(
    viewer: Viewer, purpose: str | None = None, kinds: Collection[str] = frozenset(InstitutionKind)
) -> list[tuple[str, Any]]:
    """Units of other institutions of these kinds, by kind; of a ``purpose``, those where somebody could read it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    able = units_able_to_read_shared(OPENS_FOR[ConsentPurpose(purpose)]) if purpose else None
    for unit in units_of_others(viewer.institution_id):
        if unit.institution_kind not in kinds or (able is not None and unit.unit_id not in able):
            continue
        label = str(InstitutionKind(unit.institution_kind).label)
        groups.setdefault(label, []).append((str(unit.unit_id), f"{unit.name} · {unit.institution_name}"))
    return [("", _("Elija")), *((label, sorted(units)) for label, units in sorted(groups.items()))]


def class_choices(only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Classes to tick, with what they hold; ``only`` those that may be read here."""
    allowed = None if only is None else set(only)
    return [(str(c), "; ".join(told_items([c]))) for c in CLASS_WORDS if allowed is None or str(c) in allowed]


def _offered(purpose: str, readable: Iterable[str]) -> set[str]:
    """What the viewer may read and the policy opens to others for this: nothing is asked that nobody will see."""
    if purpose not in SHARING_PURPOSES:
        return set(readable)
    opened = classes_read_when_shared(OPENS_FOR[ConsentPurpose(purpose)])
    return {str(c) for c in opened} & set(readable)


class PrepareForm(forms.Form):
    """What is going to be asked."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Para qué se le pide"),
        choices=ConsentPurpose.choices,
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija para qué se le pide.")} | NOT_IN_LIST,
    )
    recipient = forms.ChoiceField(
        label=gettext_lazy("Con quién se compartiría"),
        required=False,
        error_messages=NOT_IN_LIST,
    )
    record_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Qué verían"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=NOT_IN_LIST,
    )
    months = forms.ChoiceField(
        label=gettext_lazy("Por cuánto tiempo"),
        choices=MONTHS,
        widget=forms.RadioSelect({"class": "am-list"}),
        initial="3",
        required=False,
        error_messages=NOT_IN_LIST,
    )
    given_by = forms.ChoiceField(
        label=gettext_lazy("Quién decide"),
        choices=ConsentGiver.choices,
        initial=ConsentGiver.SELF,
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija quién decide.")} | NOT_IN_LIST,
    )
    guardian_implicated = choice_field(
        YesNoUnknown, label=GUARDIAN_QUESTION, help_text=GUARDIAN_HINT, blank=NO_ANSWER
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Cómo lo dirá"),
        help_text=gettext_lazy(
            "Si firma o pone su huella: en una hoja aparte, que se guarda en los documentos del caso."
        ),
        choices=ConsentForm.choices,
        initial=ConsentForm.SPOKEN,
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija cómo lo dirá.")} | NOT_IN_LIST,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("En qué lengua se conversa"),
        choices=Language.choices,
        initial=Language.SPANISH,
        error_messages=NOT_IN_LIST,
    )
    interpreter = choice_field(
        YesNoUnknown,
        only=(YesNoUnknown.YES, YesNoUnknown.NO),
        label=gettext_lazy("¿Ayuda alguien a interpretar?"),
        help_text=gettext_lazy("Nunca un familiar, ni alguien que vino con la persona."),
        blank=NO_ANSWER,
    )

    def __init__(
        self, *args: Any, viewer: Viewer, readable: Iterable[str], birth: Birth | None, **options: Any
    ):
        super().__init__(*args, **options)
        self.birth = birth
        purpose = str(self["purpose"].value() or "")
        self._offer_classes(_offered(purpose, readable))
        if purpose in ConsentPurpose.values:
            self._ask_only_what_is_for(purpose)
        self._ask_only_who_may_decide()
        if "recipient" in self.fields:
            self._offer_recipients(viewer, purpose)

    def _ask_only_what_is_for(self, purpose: str) -> None:
        self.fields["purpose"].widget = forms.HiddenInput()
        if purpose not in SHARING_PURPOSES:
            del self.fields["recipient"], self.fields["record_classes"]
        if purpose not in WITH_A_LAST_DAY:
            del self.fields["months"]

    def _offer_classes(self, offered: set[str]) -> None:
        """To tick, all but what always goes with it: to leave that out is not on offer."""
        field = self.fields["record_classes"]
        always = in_a_row([RecordClass.GENERAL])
        field.help_text = _(
            "Va siempre, sin eso no se entiende el resto: %(always)s. De lo demás, lo menos que haga falta."
        ) % {"always": always}
        field.choices = class_choices(offered)  # type: ignore[attr-defined]
        field.widget.choices = class_choices(offered - {str(RecordClass.GENERAL)})  # type: ignore[attr-defined]

    def _offer_recipients(self, viewer: Viewer, purpose: str) -> None:
        """In the list, those that could read it; another that is sent anyway is told what is wrong with it."""
        field = self.fields["recipient"]
        field.choices = recipients(viewer)  # type: ignore[attr-defined]
        if purpose in SHARING_PURPOSES:
            field.widget.choices = recipients(viewer, purpose)  # type: ignore[attr-defined]

    def _ask_only_who_may_decide(self) -> None:
        """Of an adult nobody else is asked, nor about a guardian."""
        field = self.fields["given_by"]
        able = [g for g in ConsentGiver if may_decide(g, YesNoUnknown.NO, self.birth, today())]
        if ConsentGiver.GUARDIAN not in able:
            self.fields["guardian_implicated"].widget = forms.HiddenInput()
        if able == [ConsentGiver.SELF]:
            field.widget = forms.HiddenInput()
            return
        field.widget.choices = [(str(g), g.label) for g in able]  # type: ignore[attr-defined]
        if field.initial not in able:
            field.initial = able[0]
        if self.birth is None:
            field.help_text = _("Si es menor de edad y decide otra persona, anote antes su edad.")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("purpose") in SHARING_PURPOSES and not said.get("recipient"):
            self.add_error("recipient", _("Elija con quién se compartiría."))
        if "months" in self.fields and not said.get("months"):
            self.add_error("months", explain("until_is_needed"))
        giver, implicated = said.get("given_by"), said.get("guardian_implicated")
        if giver:
            known = YesNoUnknown(implicated) if implicated else None
            may = may_decide(ConsentGiver(giver), known, self.birth, today())
            if not may:
                self.add_error("given_by", explain(may.reason))
        return said


def told(prepared: PrepareForm, decision: ConsentDecision, restated: Iterable[str] | None) -> ConsentTold:
    """The decision as the action takes it; what was prepared must be valid."""
    said = prepared.cleaned_data
    purpose = ConsentPurpose(said["purpose"])
    shares = purpose in SHARING_PURPOSES
    implicated = said["guardian_implicated"] if said["given_by"] == ConsentGiver.GUARDIAN else ""
    return ConsentTold(
        purpose=purpose,
        decision=decision,
        recipient=UUID(said["recipient"]) if shares else None,
        record_classes=asked_classes(said) if shares else (),
        given_by=ConsentGiver(said["given_by"]),
        form=ConsentForm(said["form"]),
        language=Language(said["language"]),
        decided_on=today(),
        until=until_of(said),
        guardian_implicated=YesNoUnknown(implicated) if implicated else None,
        interpreter=YesNoUnknown(said["interpreter"]) if said["interpreter"] else None,
        restated=None if restated is None else tuple(Restated(code) for code in restated),
        changed_mind=True,  # she answers herself, on a page that says what it is to
    )


def asked_classes(said: dict[str, Any]) -> tuple[str, ...]:
    """What they would see: the general class always, and what was ticked."""
    ticked = {str(RecordClass.GENERAL), *said["record_classes"]}
    return tuple(str(c) for c in CLASS_WORDS if str(c) in ticked)


def until_of(said: dict[str, Any]) -> date | None:
    """The last day, counted from today."""
    return months_later(today(), int(said["months"])) if said.get("months") else None
