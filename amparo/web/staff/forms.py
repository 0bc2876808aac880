"""What is asked to open an account, or to open it wider."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.seats import roles_of
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.people import BEYOND_COORDINATORS
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import Profession
from amparo.foundation.directory.queries import UnitName, unit_name, units_of_institution
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.forms import NOT_IN_LIST

_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,39}$")
_CHOOSE = ("", _("Elija"))


def _roles(viewer: Viewer) -> list[Role]:
    possible = roles_of(unit_name(viewer.unit_id).institution_kind)
    return [role for role in possible if not (viewer.is_coordinator and role in BEYOND_COORDINATORS)]


def _units(viewer: Viewer) -> list[UnitName]:
    found = units_of_institution(viewer.institution_id)
    return [unit for unit in found if not viewer.is_coordinator or unit.unit_id == viewer.unit_id]


def role_field(viewer: Viewer, **options: Any) -> forms.ChoiceField:
    """A role that this viewer may ask for."""
    choices = [_CHOOSE, *((role.value, role.label) for role in _roles(viewer))]
    messages = {**NOT_IN_LIST, "required": _("Elija la función.")}
    return forms.ChoiceField(label=_("Función"), choices=choices, error_messages=messages, **options)


def unit_field(units: list[UnitName]) -> forms.TypedChoiceField:
    """One of these units; chosen already if there is only one."""
    choices = [(str(unit.unit_id), unit.name) for unit in units]
    if len(choices) > 1:
        choices.insert(0, _CHOOSE)  # type: ignore[arg-type]
    messages = {**NOT_IN_LIST, "required": _("Elija la unidad.")}
    return forms.TypedChoiceField(label=_("Unidad"), choices=choices, coerce=UUID, error_messages=messages)


class InviteForm(forms.Form):
    """Somebody new."""

    full_name = forms.CharField(
        label=_("Nombre y apellidos"),
        max_length=160,
        error_messages={"required": _("Escriba el nombre y los apellidos.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    profession = forms.ChoiceField(
        label=_("Profesión u ocupación"),
        choices=[_CHOOSE, *Profession.choices],
        error_messages={**NOT_IN_LIST, "required": _("Elija la profesión u ocupación.")},
    )
    username = forms.CharField(
        label=_("Usuario"),
        help_text=_(
            "Con este ingresará: letras sin tilde, números, punto o guion. No diga en él dónde trabaja."
        ),
        max_length=40,
        error_messages={"required": _("Escriba el usuario.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(_units(viewer))
        self.fields["role"] = role_field(viewer)

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).strip().lower()
        if not _USERNAME.match(username):
            raise forms.ValidationError(
                _("Use de 3 a 40 letras sin tilde, números, punto o guion, y empiece con letra o número.")
            )
        return username


class RoleForm(forms.Form):
    """Another role."""

    def __init__(self, *args: Any, viewer: Viewer, now: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(viewer)
        self.now = now

    def clean_role(self) -> Role:
        role = Role(self.cleaned_data["role"])
        if role == self.now:
            raise forms.ValidationError(_("Es la función que ya tiene. Elija otra."))
        return role


def units_to_move_to(viewer: Viewer, now: UUID) -> list[UnitName]:
    """Where this viewer may ask to move a colleague of a unit; none for coordinators, who reach their own unit only."""
    return [unit for unit in _units(viewer) if unit.unit_id != now]


class MoveForm(forms.Form):
    """Another unit."""

    def __init__(self, *args: Any, viewer: Viewer, now: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(units_to_move_to(viewer, now))


class CourseForm(forms.Form):
    """A course that somebody holds until a day."""

    until = WholeDayField(
        label=_("¿Hasta cuándo vale?"), help_text=_("Como dice el certificado: día, mes y año.")
    )

    def __init__(self, *args: Any, courses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"] = forms.ChoiceField(
            label=_("Curso"),
            choices=[_CHOOSE, *((course, course) for course in courses)],
            error_messages={**NOT_IN_LIST, "required": _("Elija el curso.")},
        )
        self.order_fields(["course", "until"])

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError(_("Esa fecha ya pasó. Anote el curso cuando se haya renovado."))
        return until
