"""The field that asks for a case by its code."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code


class CaseCodeField(forms.CharField):
    """A case's code as people write it. A slip of the pen is told; whether somebody has the code is not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Código del caso"),
            max_length=12,
            widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-10"}),
            error_messages={"required": gettext_lazy("Escriba el código del caso.")},
            **options,
        )

    def clean(self, value: Any) -> str:
        """The code as the house writes it; raises ``ValidationError``."""
        try:
            return code_of_subject(subject_of_code(super().clean(value)))
        except InvalidCode:
            raise forms.ValidationError(
                _("Revise el código: tiene ocho letras o números, como K7Q4-M2XD.")
            ) from None
