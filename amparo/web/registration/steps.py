"""The steps of a registration, in the order in which they are offered."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.foundation.access.enums import RecordClass, Relation, Role
from amparo.foundation.access.policy.classes import includes
from amparo.foundation.access.policy.rules import RULES
from amparo.web.registration.step_forms import (
    AgreementsForm,
    ContactForm,
    EventsForm,
    FactsForm,
    IdentityForm,
    NeedsForm,
    OpeningForm,
    ProfileForm,
    SensitiveForm,
)

Answers = Mapping[str, list[str]]


@dataclass(frozen=True)
class Step:
    """One page of questions. ``slug`` is its address and its key in the draft."""

    slug: str
    title: Promise
    hint: Promise
    form: type[forms.Form]
    template: str = "registration/step.html"
    record_class: RecordClass = RecordClass.GENERAL

    @property
    def is_sensitive(self) -> bool:
        return self.record_class == RecordClass.SENSITIVE


STEPS: tuple[Step, ...] = (
    Step(
        "ahora",
        _("Lo que necesita ahora"),
        _("Antes de preguntar por lo que pasó. Las preguntas se pueden leer en voz alta."),
        NeedsForm,
        record_class=RecordClass.SENSITIVE,
    ),
    Step(
        "nombre",
        _("Nombre e identidad"),
        _("Basta con un nombre para reconocer el caso; no tiene que ser el suyo."),
        IdentityForm,
    ),
    Step(
        "persona",
        _("Sobre la persona"),
        _("Lo que la persona quiera decir. Todo puede quedar para otro día."),
        ProfileForm,
        "registration/person.html",
    ),
    Step(
        "sensibles",
        _("Datos sensibles"),
        _("Pregunte solo lo que haga falta para el acompañamiento. Estos datos se ven aparte de lo demás."),
        SensitiveForm,
        record_class=RecordClass.SENSITIVE,
    ),
    Step(
        "contacto",
        _("Cómo comunicarse"),
        _("Qué medios son seguros para la persona, y cuáles no usar nunca."),
        ContactForm,
    ),
    Step(
        "hechos",
        _("Lo que pasó"),
        _("Marque lo que la persona contó. Lo que no se marca queda sin respuesta, no como «no»."),
        FactsForm,
        "registration/facts.html",
    ),
    Step(
        "lugares",
        _("Dónde y cuándo"),
        _("Hasta donde se sepa: un año o una región ya ayudan."),
        EventsForm,
        "registration/events.html",
    ),
    Step(
        "acuerdos",
        _("Acuerdos"),
        _("La atención es la misma, diga lo que diga."),
        AgreementsForm,
    ),
    Step("caso", _("El caso"), _("De qué trata, cómo llegó y desde cuándo."), OpeningForm),
)


def may_write_own(role: Role, record_class: RecordClass) -> bool:
    """Whether a role may write this class in a case that it is responsible for."""
    return any(
        rule.role == role
        and rule.relation == Relation.RESPONSIBLE
        and includes(rule.writes_mask, record_class)
        for rule in RULES
    )


def steps_for(role: Role) -> tuple[Step, ...]:
    """The steps that a role may fill in."""
    return tuple(step for step in STEPS if may_write_own(role, step.record_class))
