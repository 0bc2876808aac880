"""An emergency: opening one case by its code, ending it early, and the review of what was opened."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.safeguards.emergencies import (
    ToReview,
    announce_emergency,
    ask_emergency,
    close_emergency,
    emergency_to_review,
    open_announced,
    review,
)
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind, RecordClass
from amparo.foundation.access.exceptional import LONGEST, USUAL, emergencies_to_review
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_members
from amparo.web.cases.offices import office_of_asker
from amparo.web.cases.words import DAY_AND_HOUR, moment_words
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import sent, shown_request_id
from amparo.web.oversight.words import action_words
from amparo.web.refusals import explain
from amparo.web.safeguards.case_code import CaseCodeField
from amparo.web.screens import screen

_MINUTES = [
    ("15", gettext_lazy("15 minutos")),
    (str(USUAL), gettext_lazy("30 minutos")),
    (str(LONGEST), gettext_lazy("1 hora")),
]


class EmergencyForm(forms.Form):
    """Which case, what is happening, why, and for how long."""

    code = CaseCodeField()
    kind = forms.ChoiceField(
        label=gettext_lazy("¿Qué está pasando?"),
        choices=EmergencyKind.choices,
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija qué está pasando.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("¿Por qué necesita abrirlo ahora?"),
        help_text=gettext_lazy(
            "Bastan unas palabras: al menos 5 letras. Se guarda cifrado y lo leerá quien revise este acceso."
        ),
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Diga en una frase por qué lo necesita ahora.")},
    )
    minutes = forms.ChoiceField(
        label=gettext_lazy("¿Por cuánto tiempo?"),
        choices=_MINUTES,
        initial=str(USUAL),
        widget=forms.RadioSelect,
    )


@screen("ask_emergency", roles=REGISTERING_ROLES)
def _asked(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask what is happening; a POST keeps it, whatever it names."""
    form = EmergencyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            is_asked = ask_emergency(
                by=viewer,
                case=asked["code"],
                request_id=request_id_of(request),
                kind=EmergencyKind(asked["kind"]),
                reason=asked["reason"],
                minutes=int(asked["minutes"]),
            )
        except Refused as refusal:
            form.add_error("reason", explain(refusal.reason))
        else:
            if is_asked:
                request.asked = asked  # type: ignore[attr-defined]
                return redirect("case", asked["code"])
            form.add_error(None, explain("emergency_quota_used_up"))
    context = {"form": form, "request_id": shown_request_id(request), "submit_label": _("Abrir ahora")}
    return render(request, "safeguards/emergency.html", context, status=422 if form.errors else 200)


@screen("announce_emergency", roles=REGISTERING_ROLES)
def _announced(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Tell who must know of what was asked."""
    request.is_announced = announce_emergency(  # type: ignore[attr-defined]
        by=viewer, case=code, request_id=request_id_of(request)
    )
    return redirect("case", code)


@screen("open_emergency", roles=REGISTERING_ROLES)
def _opened(request: HttpRequest, viewer: Viewer, code: str, reason: str) -> HttpResponse:
    """Open what was announced; not there and not theirs are one answer, and both have used the day's quota."""
    open_announced(by=viewer, case=code, request_id=request_id_of(request), reason=reason)
    return redirect("case", code)


def emergency(request: HttpRequest) -> HttpResponse:
    """Ask what is happening; a POST tells who must know once it cannot be taken back, and opens once that cannot."""
    answer = _asked(request)
    if asked := getattr(request, "asked", None):
        answer = _announced(request, code=asked["code"])
        if getattr(request, "is_announced", False):
            answer = _opened(request, code=asked["code"], reason=asked["reason"])
    return answer


@screen("end_emergency")
def end(request: HttpRequest, viewer: Viewer, emergency_id: UUID) -> HttpResponse:
    """End an emergency early, by a POST."""
    if request.method == "POST":
        close_emergency(by=viewer, emergency_id=emergency_id)
        messages.success(request, _("El acceso de emergencia terminó."))
    return redirect("/")


class FindingForm(forms.Form):
    """What the review found."""

    finding = forms.ChoiceField(
        label=gettext_lazy("¿Correspondía abrir el caso?"),
        choices=EmergencyFinding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija una respuesta.")},
    )


def _shown(found: ToReview, viewer: Viewer) -> dict[str, Any]:
    line = found.line
    asker = staff_members([line.staff])[line.staff]
    began, ended = (moment_words(at, DAY_AND_HOUR) for at in (line.opened_at, line.ends_at))
    return {
        "line": line,
        "rows": [
            {
                "label": _("Quién lo abrió"),
                "value": f"{asker.full_name}, {office_of_asker(asker.unit_id, viewer)}",
            },
            {"label": _("Qué pasaba"), "value": EmergencyKind(line.kind).label},
            {"label": _("Por qué, en sus palabras"), "value": linebreaksbr(found.reason or "—")},
            {"label": _("Cuándo"), "value": f"{began} – {ended}"},
        ],
        "finding": EmergencyFinding(line.finding).label if line.finding else "",
        "opened": [
            {
                "at": moment_words(opened.at, "H:i"),
                "classes": ", ".join(str(RecordClass(name).label) for name in opened.record_classes),
                "action": action_words(opened.action),
            }
            for opened in found.opened
        ],
    }


@screen("review_emergency")
def review_page(request: HttpRequest, viewer: Viewer, emergency_id: UUID) -> HttpResponse:
    """Show an emergency to who keeps the case, and to who reviews it, who says what it was; never to who opened it."""
    found = emergency_to_review(viewer, emergency_id)
    form = FindingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        review(by=viewer, emergency_id=emergency_id, finding=EmergencyFinding(form.cleaned_data["finding"]))
        messages.success(request, _("Guardado."))
        return redirect("safeguards")
    may_review = emergency_id in [line.id for line in emergencies_to_review(viewer)]
    context = {"form": form, "submit_label": _("Guardar"), "may_review": may_review} | _shown(found, viewer)
    return render(request, "safeguards/review.html", context, status=422 if form.errors else 200)
