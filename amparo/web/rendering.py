"""How forms are drawn: Django's own templates, overridden in amparo/web/templates/django/forms.

Set FORM_RENDERER = "amparo.web.rendering.AmparoRenderer" and list "django.forms" in INSTALLED_APPS
after "amparo.web".
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import CheckboxInput, CheckboxSelectMultiple, MultiWidget, TextInput, Widget
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class AmparoRenderer(TemplatesSetting):
    """Draws forms with the site's own template engine, so that the folders above win over Django's."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"


class PartialDateInput(MultiWidget):
    """A date as people know it: NAME_day, NAME_month, NAME_year, NAME_about; the first two may be empty.

    Its value is a list [day, month, year, about] of text, text, text and bool; or what has such ``parts``.
    """

    template_name = "widgets/partial_date.html"
    use_fieldset = True  # four inputs under one question

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        def number(title: Any, width: int) -> TextInput:
            return TextInput(
                {
                    "title": title,
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "class": f"govuk-input--width-{width}",
                }
            )

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
        return list(value.parts) if value else ["", "", "", False]


class PlaceInput(Widget):
    """A place by typing three letters. Its value is the code chosen or else the text as typed.

    ``names_of`` gives the names that a code goes by (none for what is no code). The first shows a stored
    place again; a text that is none of them was typed after choosing, so that it holds and the code does not.
    """

    template_name = "widgets/place.html"

    def __init__(
        self,
        names_of: Callable[[str], list[str]],
        places_url: str = "/lugares/",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.places_url = places_url
        self.names_of = names_of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        text = str(value or "")
        names = self.names_of(text)
        context["widget"] |= {
            "places_url": self.places_url,
            "value": text if names else "",
            "text": names[0] if names else text,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        code = str(data.get(name) or "").strip()
        if f"{name}_text" not in data:
            return code
        text = str(data.get(f"{name}_text") or "").strip()
        return code if text in self.names_of(code) else text

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data


class LongChoices(CheckboxSelectMultiple):
    """A long list on a small screen: the first choices in sight, the others folded until they are wanted."""

    template_name = "widgets/long_choices.html"

    def __init__(self, shown: int, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.shown = shown

    def __deepcopy__(self, memo: dict[int, Any]) -> "LongChoices":
        copied: LongChoices = super().__deepcopy__(memo)
        copied.shown = self.shown
        return copied

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        folded = groups[self.shown :]
        context["widget"] |= {
            "optgroups": groups[: self.shown],
            "folded": {"optgroups": folded},
            "folded_is_open": any(
                option["selected"] for _group, options, _index in folded for option in options
            ),
        }
        return context
