"""How forms are drawn: Django's own templates, overridden in amparo/web/templates/django/forms.

Set FORM_RENDERER = "amparo.web.rendering.AmparoRenderer" and list "django.forms" in INSTALLED_APPS
after "amparo.web".
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import CheckboxInput, MultiWidget, TextInput, Widget
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class AmparoRenderer(TemplatesSetting):
    """Draws forms with the site's own template engine, so that the folders above win over Django's."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"


class PartialDateInput(MultiWidget):
    """A date as people know it: NAME_day, NAME_month, NAME_year, NAME_about; the first two may be empty.

    Its value is a list [day, month, year, about] of text, text, text and bool.
    """

    template_name = "widgets/partial_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        def number(title: Any, width: int) -> TextInput:
            return TextInput({"title": title, "inputmode": "numeric", "class": f"govuk-input--width-{width}"})

        super().__init__(
            {
                "day": number(_("Día"), 2),
                "month": number(_("Mes"), 2),
                "year": number(_("Año"), 4),
                "about": CheckboxInput({"title": _("Es aproximada")}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if not value:
            return ["", "", "", False]
        return [value.day, value.month, value.year, False]


class PlaceInput(Widget):
    """A place by typing three letters. Its value is the ubigeo code chosen or else the text as typed.

    `name_of` gives the words of a code, to show a stored place again. Without script only the text arrives.
    """

    template_name = "widgets/place.html"

    def __init__(
        self,
        places_url: str = "/lugares/",
        name_of: Callable[[str], str] | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.places_url = places_url
        self.name_of = name_of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        code = str(value or "")
        is_code = code.isdigit()
        context["widget"] |= {
            "places_url": self.places_url,
            "value": code if is_code else "",
            "text": self.name_of(code) if is_code and self.name_of else code,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        return str(data.get(name) or data.get(f"{name}_text") or "").strip()

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data
