"""«Alertas de acceso»: what the rules ask about, for the coordination; an alert asks, it does not accuse."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amparo.casework.cases.name_queries import working_names
from amparo.casework.oversight.alerts import AlertLine, alert, alerts, conclude_alert
from amparo.casework.oversight.detection import thresholds_of
from amparo.casework.oversight.enums import AlertConclusion, AlertRule, AlertState
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of
from amparo.foundation.directory.queries import staff_members, staff_name, unit_name
from amparo.web.cases.words import date_words
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import sent, shown_request_id
from amparo.web.refusals import explain
from amparo.web.screens import screen

READERS = (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT, Role.AUDITOR)
_TONES = {AlertState.NEW: "clay", AlertState.ESCALATED: "sand", AlertState.EXPLAINED: "leaf"}
_EXPLAINED = {
    AlertRule.VOLUME: gettext_lazy("Abrió más casos en un día de los que suelen trabajarse en un día."),
    AlertRule.UNASSIGNED: gettext_lazy("Abrió casos que no tenía asignados."),
    AlertRule.OFF_HOURS: gettext_lazy("Abrió varios casos de noche, fuera de las horas de la institución."),
    AlertRule.SURNAME_OR_LOCALITY: gettext_lazy(
        "Abrió, o intentó abrir, un caso que no era suyo de alguien con su mismo apellido, o casos de otra región."
    ),
    AlertRule.REPEATED_MISSES: gettext_lazy(
        "Intentó abrir varios casos que no eran suyos, o que no existen."
    ),
    AlertRule.INTAKE_CHECKS: gettext_lazy(
        "Al registrar consultó por muchas personas que después no registró. "
        "Los casos son los que encontró y no eran suyos."
    ),
}


class ConcludeForm(forms.Form):
    """What it turned out to be."""

    conclusion = forms.ChoiceField(
        label=gettext_lazy("¿Qué resultó ser?"),
        widget=forms.RadioSelect({"class": "am-list"}),
        choices=AlertConclusion.choices,
        error_messages={"required": gettext_lazy("Elija qué resultó ser.")},
        help_text=gettext_lazy(
            "Hable antes con la persona, si eso no pone en riesgo a nadie. Lo que no tiene explicación se eleva: "
            "lo ven el punto focal de la institución y auditoría."
        ),
    )


@screen("list_alerts", roles=READERS)
def alerts_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the alerts to look at, or those that were explained."""
    concluded = request.GET.get("estado") == "explicadas"
    found = alerts(viewer, concluded=concluded)
    names = staff_members(line.staff for line in found)
    context = {
        "rules": _rules(viewer),
        "lines": [_line(line, names[line.staff].full_name) for line in found],
        "concluded": concluded,
        "is_coordinator": viewer.is_coordinator,
    }
    return render(request, "oversight/alerts.html", context)


def _rules(viewer: Viewer) -> list[str]:
    """When each rule asks, in the viewer's institution."""
    n = {name.replace(".", "_"): value for name, value in thresholds_of(viewer.institution_id).items()}
    told = [
        _("Si alguien abre %(volume_cases_a_day)s casos o más en un día."),
        _("Si abre %(unassigned_cases_a_week)s o más en una semana sin tenerlos asignados."),
        _(
            "Si abre %(off_hours_cases_a_day)s o más un mismo día entre las %(off_hours_from_hour)s "
            "y las %(off_hours_to_hour)s horas."
        ),
        _(
            "Si abre uno que no es suyo de alguien con su apellido, o %(locality_cases_a_week)s "
            "de otra región en una semana."
        ),
        _("Si intenta abrir %(misses_cases_a_day)s o más en un día que no son suyos o no existen."),
        _(
            "Si al registrar hace %(intake_checks_a_day)s consultas o más en un día por personas que no registra."
        ),
    ]
    return [words % n for words in told]


def _line(line: AlertLine, name: str) -> dict[str, Any]:
    unit = unit_name(line.unit)
    return {
        "id": line.id,
        "rule": line.rule.label,
        "explained": _EXPLAINED[line.rule],
        "name": name,
        "unit": f"{unit.name}, {unit.institution_name}",
        "days": _days(line),
        "counted": _counted(line),
        "state": line.state.label,
        "tone": _TONES[line.state],
        "conclusion": AlertConclusion(line.conclusion).label if line.conclusion else "",
        "concluded_by": staff_name(line.concluded_by) if line.concluded_by else "",
        "concluded_on": date_words(day_of(line.concluded_at)) if line.concluded_at else "",
    }


def _counted(line: AlertLine) -> str:
    n = line.cases
    if line.rule == AlertRule.INTAKE_CHECKS:
        return ngettext("%(n)s consulta", "%(n)s consultas", n) % {"n": n}
    return ngettext("%(n)s caso", "%(n)s casos", n) % {"n": n}


def _days(line: AlertLine) -> str:
    first, last = date_words(line.began_on), date_words(line.ended_on)
    return first if first == last else _("%(first)s a %(last)s") % {"first": first, "last": last}


@screen("read_alert", roles=READERS)
def alert_page(request: HttpRequest, viewer: Viewer, alert_id: UUID) -> HttpResponse:
    """Show one alert; a POST says what it turned out to be."""
    told = alert(viewer, alert_id)
    form = ConcludeForm(sent(request))
    if request.method == "POST" and form.is_valid() and _conclude(request, viewer, alert_id, form):
        messages.success(request, _("Quedó anotado."))
        response = redirect("alert", alert_id)
        response.status_code = 303
        return response
    counts_checks = told.line.rule == AlertRule.INTAKE_CHECKS
    names = working_names(viewer, told.own_cases, action="list_alert_cases")
    context = {
        "form": form,
        "request_id": shown_request_id(request),
        "alert": _line(told.line, staff_name(told.line.staff)),
        "may_conclude": told.line.may_conclude,
        "cases": [{"code": code_of_subject(c), "name": names.get(c, "")} for c in told.own_cases],
        "other_cases": 0 if counts_checks else max(told.line.cases - len(told.own_cases), 0),
    }
    return render(request, "oversight/alert.html", context, status=422 if form.errors else 200)


def _conclude(request: HttpRequest, viewer: Viewer, alert_id: UUID, form: ConcludeForm) -> bool:
    conclusion = AlertConclusion(form.cleaned_data["conclusion"])
    try:
        conclude_alert(by=viewer, alert_id=alert_id, conclusion=conclusion, request_id=request_id_of(request))
    except Refused as refusal:
        form.add_error(None, explain(refusal.reason))
        return False
    return True
