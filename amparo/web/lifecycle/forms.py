"""The short forms of a case's life: to whom, why and since when."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.dates import PartialDate
from amparo.foundation.access.colleagues import able_to_be
from amparo.foundation.access.enums import Relation
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import Profession
from amparo.foundation.directory.queries import colleagues_of_institution
from amparo.web.forms import PartialDateField


class ColleagueField(forms.TypedChoiceField):
    """A colleague of the viewer's institution who can carry a case, by unit; its value is their id."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        without: Collection[UUID] = (),
        relation: Relation = Relation.RESPONSIBLE,
        **options: Any,
    ) -> None:
        colleagues = colleagues_of_institution(viewer.institution_id)
        able = able_to_be(relation, [c.staff_id for c in colleagues])
        units: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for c in colleagues:
            if c.staff_id in able and c.staff_id not in without:
                label = f"{c.full_name} · {Profession(c.profession).label}"
                units[c.unit_name].append((str(c.staff_id), label))
        self.is_empty = not units
        super().__init__(
            choices=[("", _("Elija a una persona")), *units.items()],
            coerce=UUID,
            error_messages={
                "required": _("Elija a una persona de la lista."),
                "invalid_choice": _("Esa persona ya no está en la lista. Elija a otra."),
            },
            **options,
        )


def reason_field(reasons: type[TextChoices], label: Any) -> forms.ChoiceField:
    """A reason, which must be chosen."""
    missing = _("Elija un motivo de la lista.")
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Elija un motivo")), *reasons.choices],
        error_messages={"required": missing, "invalid_choice": missing},
    )


class WhenForm(forms.Form):
    """Since when; today unless said. A month or a year is enough."""

    on = PartialDateField(
        not_future=True,
        required=False,
        label=_("¿Desde cuándo?"),
        help_text=_("Basta con lo que sepa: día, mes y año, o solo el año. Si lo deja vacío, es hoy."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = PartialDate(today())
