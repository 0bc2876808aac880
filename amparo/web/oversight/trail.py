"""The trail, for auditors: filters in the address, newest first, ids and codes only."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.oversight.trail import TrailFilter, TrailLine, trail
from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.enums import Outcome
from amparo.foundation.clock import LIMA
from amparo.foundation.directory.queries import Colleague, institutions, staff_members
from amparo.web.cases.words import moment_words
from amparo.web.forms import NOT_IN_LIST
from amparo.web.oversight.actions import ACTIONS
from amparo.web.oversight.words import class_words, outcome_tone, purpose_words, trail_words
from amparo.web.screens import screen

AUDITORS = (Role.AUDITOR,)
# Codes of a list that stand in sight; the others are folded.
IN_SIGHT = 3


def _day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "govuk-input--width-10"}, "%Y-%m-%d")


class TrailForm(forms.Form):
    """What of the trail to show; everything may be left empty."""

    institucion = forms.ChoiceField(
        label=gettext_lazy("Institución"), required=False, error_messages=NOT_IN_LIST
    )
    persona = forms.UUIDField(required=False, widget=forms.HiddenInput)
    caso = forms.CharField(
        label=gettext_lazy("Código del caso"),
        required=False,
        max_length=12,
        widget=forms.TextInput({"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    que = forms.ChoiceField(label=gettext_lazy("Qué se hizo"), required=False, error_messages=NOT_IN_LIST)
    resultado = forms.ChoiceField(label=gettext_lazy("Resultado"), required=False, error_messages=NOT_IN_LIST)
    desde = forms.DateField(label=gettext_lazy("Desde"), required=False, widget=_day_input())
    hasta = forms.DateField(label=gettext_lazy("Hasta"), required=False, widget=_day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_of = [("", _("Cualquiera"))]
        self.fields["institucion"].choices = any_of + [(str(i.id), i.name) for i in institutions()]  # type: ignore[attr-defined]
        words = sorted(((code, str(label)) for code, label in ACTIONS.items()), key=lambda pair: pair[1])
        self.fields["que"].choices = any_of + words  # type: ignore[attr-defined]
        self.fields["resultado"].choices = any_of + list(Outcome.choices)  # type: ignore[attr-defined]

    def clean_caso(self) -> int | None:
        """The subject id that the code stands for."""
        text = self.cleaned_data["caso"]
        try:
            return subject_of_code(text) if text.strip() else None
        except InvalidCode:
            raise forms.ValidationError(_("Ese código no existe. Revise letra por letra.")) from None


@screen("read_trail", roles=AUDITORS)
def trail_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show a page of the trail; a filter that cannot be read shows nothing but what is wrong with it."""
    form = TrailForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "oversight/trail.html", {"form": form, "lines": []}, status=422)
    asked = _filter(form.cleaned_data if form.is_bound else {})
    page = trail(viewer, asked, before=_key(request.GET.get("antes", "")))
    people = staff_members(line.actor for line in page.lines if line.actor)
    kept = {name: str(value) for name, value in request.GET.items() if value and name != "antes"}
    context = {
        "form": form,
        "lines": [_row(line, people, kept) for line in page.lines],
        "person": _person(asked.actor),
        "without_person_url": f"?{urlencode({k: v for k, v in kept.items() if k != 'persona'})}",
        "next_url": f"?{urlencode(kept | {'antes': page.before})}" if page.before else "",
        "newest_url": f"?{urlencode(kept)}" if "antes" in request.GET else "",
    }
    return render(request, "oversight/trail.html", context)


def _filter(told: dict[str, Any]) -> TrailFilter:
    return TrailFilter(
        institution=UUID(told["institucion"]) if told.get("institucion") else None,
        actor=told.get("persona"),
        subject=told.get("caso"),
        action=told.get("que") or None,
        outcome=Outcome(told["resultado"]) if told.get("resultado") else None,
        from_on=_possible(told.get("desde")),
        to_on=_possible(told.get("hasta")),
    )


def _possible(day: date | None) -> date | None:
    """The database's calendar and ours end in different years; nothing was recorded before this century."""
    return None if day is None else min(max(day, date(2000, 1, 1)), date(2200, 1, 1))


def _key(text: str) -> int | None:
    try:
        return min(int(text), 2**62)
    except ValueError:
        return None


def _person(staff: UUID | None) -> str:
    found = staff_members([staff]).get(staff) if staff else None
    return found.full_name if found else (str(staff) if staff else "")


def _row(line: TrailLine, people: dict[UUID, Colleague], kept: dict[str, str]) -> dict[str, Any]:
    who = people.get(line.actor) if line.actor else None
    at = line.at.astimezone(LIMA)
    shown = [code_of_subject(s) if 0 <= s < 2**35 else str(s) for s in line.subjects]
    return {
        "id": line.id,
        "iso": at.isoformat(timespec="seconds"),
        "when": moment_words(at, "j M Y, H:i:s"),
        "who": who.full_name if who else _("Sin persona"),
        "unit": who.unit_name if who else "",
        "person_url": f"?{urlencode(kept | {'persona': str(line.actor)})}" if who else "",
        "what": trail_words(line.action),
        "outcome": "" if line.outcome == Outcome.DONE else str(line.outcome.label),
        "tone": outcome_tone(line.outcome),
        "detail": line.detail,
        "more": " · ".join(filter(None, (class_words(line.classes), purpose_words(line.purpose)))),
        "cases": shown[:IN_SIGHT],
        "folded": shown[IN_SIGHT:],
        "how_many_folded": line.how_many - min(len(shown), IN_SIGHT),
        "unnamed": line.how_many - len(shown),
    }
