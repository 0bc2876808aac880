"""The forms of the steps: what is asked together. What a question says stands in ``casework``."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amparo.casework.cases.dates import PartialDate, ends_before_it_begins
from amparo.casework.cases.enums import (
    CODES_BY_DIMENSION,
    URGENT_NEED_DEADLINE_HOURS,
    URGENT_NEED_TASK_LABELS,
    CaseType,
    ContactChannel,
    ContactRule,
    DatePrecision,
    Dimension,
    Language,
    OpeningReason,
    TimeOfDay,
    TraffickingEventKind,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import Identity, Profile, Sensitive, SituationEvent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.foundation.clock import today
from amparo.web.forms import NO_ANSWER, PartialDateField, boxes_field, choice_field, field_of, form_class

_NAMES = ("working_name", "given_names", "paternal_surname", "maternal_surname", "document_number")
# In the order in which people tell it, and not in that of the law.
DIMENSIONS = (
    Dimension.PURPOSE,
    Dimension.FORM,
    Dimension.INDUSTRY,
    Dimension.RECRUITMENT,
    Dimension.CONTROL,
    Dimension.ACT,
    Dimension.MEANS,
)
ASKED_AGREEMENTS = (ConsentPurpose.ACCOMPANIMENT, ConsentPurpose.STATISTICS)
EVENT_PARTS = ("place", "began", "ended")
GUARDIAN_QUESTION = gettext_lazy(
    "Si respondió su madre, su padre o quien tiene su tutela: ¿tuvo que ver con lo que pasó?"
)
GUARDIAN_HINT = gettext_lazy("Si tuvo que ver, o no se sabe, no puede decidir por la persona.")


def hours_words(need: UrgentNeed) -> str:
    """Within how many hours the task of a need is due."""
    hours = URGENT_NEED_DEADLINE_HOURS[need]
    return ngettext("a más tardar en %(n)d hora", "a más tardar en %(n)d horas", hours) % {"n": hours}


def _what_follows(need: UrgentNeed) -> str:
    task = str(URGENT_NEED_TASK_LABELS[need])
    return _("Si es sí, %(hours)s: %(task)s.") % {
        "hours": hours_words(need),
        "task": task[:1].lower() + task[1:],
    }


def _made(
    name: str, fields: Mapping[str, forms.Field], base: type[forms.Form] = forms.Form
) -> type[forms.Form]:
    return type(name, (base,), dict(fields))


NeedsForm = _made(
    "NeedsForm",
    {
        need.value: choice_field(YesNoUnknown, label=need.label, help_text=lazy(_what_follows, str)(need))
        for need in UrgentNeed
    },
)
IdentityForm = form_class(Identity, _NAMES)
ProfileForm = form_class(Profile)
SensitiveForm = form_class(Sensitive)
ContactForm = _made(
    "ContactForm",
    {
        "contact_words": field_of(Identity, "contact_words"),
        **{channel.value: choice_field(ContactRule, label=channel.label) for channel in ContactChannel},
        "times": boxes_field(
            TimeOfDay,
            label=gettext_lazy("¿A qué hora es seguro?"),
            help_text=gettext_lazy("Vale para los medios marcados «Se puede» o «Preguntar antes»."),
        ),
        "phone": field_of(Identity, "phone"),
    },
)


def _codes_field(dimension: Dimension) -> forms.Field:
    kind: type[TextChoices] = CODES_BY_DIMENSION[dimension]
    return forms.MultipleChoiceField(
        choices=kind.choices, required=False, label=dimension.label, widget=forms.CheckboxSelectMultiple
    )


FactsForm = _made("FactsForm", {dimension.value: _codes_field(dimension) for dimension in DIMENSIONS})


class _EventsBase(forms.Form):
    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        for kind in TraffickingEventKind:
            if ends_before_it_begins(answers.get(f"{kind}_began"), answers.get(f"{kind}_ended")):
                self.add_error(
                    f"{kind}_ended",
                    _("Termina antes de empezar. Revise las dos fechas, o deje vacía la que no se sabe."),
                )
        return answers


def _event_field(kind: TraffickingEventKind, part: str) -> forms.Field:
    field = field_of(SituationEvent, part)
    # In the summary of errors the label stands alone: it says of which moment it is. Under its title it need not.
    field.short_label = field.label  # type: ignore[attr-defined]
    field.label = lazy(lambda: f"{kind.label}: {str(words).lower()}", str)() if (words := field.label) else ""
    return field


EventsForm = _made(
    "EventsForm",
    {f"{kind}_{part}": _event_field(kind, part) for kind in TraffickingEventKind for part in EVENT_PARTS},
    _EventsBase,
)
AgreementsForm = _made(
    "AgreementsForm",
    {
        **{
            purpose.value: choice_field(
                ConsentDecision,
                only=(ConsentDecision.GIVEN, ConsentDecision.REFUSED),
                label=purpose.label,
            )
            for purpose in ASKED_AGREEMENTS
        },
        "given_by": choice_field(ConsentGiver, label=gettext_lazy("¿Quién respondió?"), blank=NO_ANSWER),
        "guardian_implicated": choice_field(
            YesNoUnknown, label=GUARDIAN_QUESTION, help_text=GUARDIAN_HINT, blank=NO_ANSWER
        ),
        "form": choice_field(ConsentForm, label=gettext_lazy("¿Cómo lo dijo?"), blank=NO_ANSWER),
        "language": choice_field(Language, label=gettext_lazy("¿En qué lengua se conversó?")),
    },
)


def _today_parts() -> list[Any]:
    return list(PartialDate(today()).parts)


class OpeningForm(forms.Form):
    """What kind of case it is, how the person came, and since when."""

    case_type = forms.ChoiceField(
        choices=CaseType.choices,
        initial=CaseType.UNDER_ASSESSMENT,
        required=False,
        widget=forms.RadioSelect,
        label=gettext_lazy("¿De qué trata el caso?"),
        help_text=gettext_lazy("Se puede cambiar después."),
    )
    opening_reason = choice_field(OpeningReason, label=gettext_lazy("¿Cómo llegó?"), blank=NO_ANSWER)
    opened = PartialDateField(
        not_future=True,
        required=False,
        initial=_today_parts,
        label=gettext_lazy("¿Desde qué día recibe atención?"),
    )

    def clean_opened(self) -> PartialDate | None:
        """A case begins on a day."""
        opened: PartialDate | None = self.cleaned_data["opened"]
        if opened and opened.precision in (DatePrecision.MONTH, DatePrecision.YEAR):
            raise forms.ValidationError(
                _("Escriba también el día y el mes; si no se sabe, deje la fecha de hoy.")
            )
        return opened
