"""Identity across institutions: one person asks, another of another office answers, and exactly that opens."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.safeguards.reasons import reasons
from amparo.casework.safeguards.unveiling import answer, ask, unveiled
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass, Relation, Role
from amparo.foundation.access.exceptional import (
    UNVEILABLE,
    UnveilingLine,
    my_unveilings,
    unveilings_to_answer,
)
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.queries import staff_members
from amparo.web.cases.answers import answer_rows
from amparo.web.cases.offices import office_of_asker
from amparo.web.cases.words import DAY_AND_HOUR, moment_words
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import sent, shown_request_id
from amparo.web.refusals import explain
from amparo.web.safeguards.case_code import CaseCodeField
from amparo.web.screens import screen
from amparo.web.work.case_list import recent_words

UNVEILING_ROLES = frozenset(rule.role for rule in RULES if rule.relation == Relation.UNVEILED)


def _classes_for(role: Role) -> list[RecordClass]:
    """What can open to a role: never the location to the police."""
    open_to = {c for r in RULES if r.role == role and r.relation == Relation.UNVEILED for c in r.reads}
    return [record_class for record_class in UNVEILABLE if record_class in open_to]


class AskForm(forms.Form):
    """Which case, what of it, and why."""

    code = CaseCodeField()
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("¿Qué necesita conocer?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Elija al menos una cosa.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("¿Para qué lo necesita?"),
        help_text=gettext_lazy("Se guarda cifrado. Lo leerá quien responda."),
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Diga en una frase para qué lo necesita.")},
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(record_class), record_class.label) for record_class in _classes_for(role)]
        self.fields["classes"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["classes"].initial = [choices[0][0]]


def _classes(line: UnveilingLine) -> str:
    return ", ".join(str(record_class.label) for record_class in line.record_classes)


def _status(line: UnveilingLine) -> tuple[str, str]:
    if line.is_open:
        return _("abierto"), "leaf"
    if line.is_granted:
        return _("terminó"), "grey"
    if line.is_granted is False:
        return _("no se abrió"), "clay"
    return _("sin respuesta todavía"), "sand"


def _my_request(line: UnveilingLine) -> dict[str, Any]:
    status, tone = _status(line)
    return {
        "code": line.code,
        "classes": _classes(line),
        "on": recent_words(line.asked_at),
        "until": moment_words(line.until, DAY_AND_HOUR) if line.is_open else "",
        "status": status,
        "tone": tone,
        "is_open": line.is_open,
    }


@screen("ask_unveiling", roles=UNVEILING_ROLES)
def requests(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for identity or location of a case of another office, and see what came of earlier requests."""
    form = AskForm(sent(request), role=viewer.role)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            ask(
                by=viewer,
                case=asked["code"],
                request_id=request_id_of(request),
                classes=[RecordClass(name) for name in asked["classes"]],
                reason=asked["reason"],
            )
        except Refused as refusal:
            form.add_error(
                "reason" if refusal.reason == "reason_is_needed" else None, explain(refusal.reason)
            )
        else:
            messages.success(
                request, _("Si hay un expediente con ese código, quien lo lleva recibirá su pedido.")
            )
            return redirect("unveilings")
    lines = my_unveilings(viewer)
    if lines:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_own_requests",
            subjects=sorted({line.subject for line in lines}),
        )
    mine = [_my_request(line) for line in lines]
    context = {
        "form": form,
        "submit_label": _("Pedir"),
        "mine": mine,
        "request_id": shown_request_id(request),
    }
    return render(request, "safeguards/requests.html", context, status=422 if form.errors else 200)


class AnswerForm(forms.Form):
    """Open it or not."""

    grant = forms.ChoiceField(
        label=gettext_lazy("¿Lo abre?"),
        choices=[("yes", gettext_lazy("Sí, por 24 horas")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija una respuesta.")},
    )


@screen("answer_unveiling", recent_second_factor=True)
def answer_page(request: HttpRequest, viewer: Viewer, unveiling_id: UUID) -> HttpResponse:
    """Show a request to the second person, who answers; to anybody else there is no such page."""
    line = next((found for found in unveilings_to_answer(viewer) if found.id == unveiling_id), None)
    if line is None:
        raise CaseNotFound
    form = AnswerForm(sent(request))
    if request.method == "POST" and form.is_valid():
        grant = form.cleaned_data["grant"] == "yes"
        answer(by=viewer, unveiling=unveiling_id, request_id=request_id_of(request), grant=grant)
        messages.success(request, _("Guardado."))
        return redirect("safeguards")
    asker = staff_members([line.asked_by])[line.asked_by]
    reason = reasons(viewer, [line.id], purpose=Purpose.COORDINATION).get(line.id, "—")
    context = {
        "form": form,
        "submit_label": _("Responder"),
        "code": line.code,
        "rows": [
            {
                "label": _("Quién pide"),
                "value": f"{asker.full_name}, {office_of_asker(asker.unit_id, viewer)}",
            },
            {"label": _("Qué pide"), "value": _classes(line)},
            {"label": _("Para qué, en sus palabras"), "value": linebreaksbr(reason)},
            {"label": _("Cuándo"), "value": moment_words(line.asked_at, DAY_AND_HOUR)},
        ],
        "request_id": shown_request_id(request),
    }
    return render(request, "safeguards/answer.html", context, status=422 if form.errors else 200)


@screen("open_unveiled", recent_second_factor=True)
def unveiled_page(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show what two people opened of a case of another office, and nothing else of it."""
    access, line, identity = unveiled(viewer, code)
    context = {
        "code": code_of_subject(access.subject),
        "rows": answer_rows(identity) if identity else [],
        "has_location": RecordClass.LOCATION in line.record_classes,
        "until": moment_words(line.until, DAY_AND_HOUR),
    }
    return render(request, "safeguards/unveiled.html", context)
