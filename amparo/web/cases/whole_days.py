"""Days that must be known wholly: of a note, of a task, of a decision."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amparo.web.forms import PartialDateField
from amparo.web.rendering import PartialDateInput


class WholeDayInput(PartialDateInput):
    """Day, month and year; «about» is not asked, for it would not be kept."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["subwidgets"]
        context["widget"]["subwidgets"] = [part for part in shown if part["type"] != "checkbox"]
        return context


class WholeDayField(PartialDateField):
    """A day, month and year; its value is a date, or None where it may be left empty."""

    widget = WholeDayInput

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        day, month, year = (bool(str(part or "").strip()) for part in list(value or ["", "", ""])[:3])
        if not (day or month or year):
            if self.required:
                raise forms.ValidationError(_("Falta la fecha. Escriba día, mes y año."))
            return None
        for is_there, words in (
            (day, _("Falta el día. Escriba la fecha completa: día, mes y año.")),
            (month, _("Falta el mes. Escriba la fecha completa: día, mes y año.")),
            (year, _("Falta el año. Escriba la fecha completa: día, mes y año.")),
        ):
            if not is_there:
                raise forms.ValidationError(words)
        found = super().clean(value)
        return found.on if found else None
