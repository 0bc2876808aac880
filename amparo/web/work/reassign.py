"""Giving many cases of one colleague to another in one act: choose, look at what will happen, confirm."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.enums import CaseState, TransferReason
from amparo.casework.cases.name_queries import working_names
from amparo.casework.lifecycle.assignment import transfer_cases
from amparo.casework.lifecycle.unit_load import CarriedCase, cases_carried, unit_load
from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_refusal
from amparo.foundation.directory.queries import staff_members, staff_name
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.forms import ColleagueField, reason_field
from amparo.web.lifecycle.pages import sent
from amparo.web.refusals import explain
from amparo.web.screens import screen
from amparo.web.work.case_list import STATE_TONES, recent_words
from amparo.web.work.handed_over import to_receipt
from amparo.web.work.unit import COORDINATORS, load_rows

# More than this are given all together or from their own pages: nobody ticks a thousand boxes.
MOST_TICKED = 400


class ReassignForm(forms.Form):
    """Which of the colleague's cases, to whom and why."""

    which = forms.ChoiceField(
        label=_("¿Qué casos pasan?"),
        choices=[("all", _("Todos sus casos en curso")), ("ticked", _("Solo los que marque en la lista"))],
        initial="all",
        widget=forms.RadioSelect({"class": "am-list"}),
    )
    with_closed = forms.BooleanField(label=_("También sus casos cerrados"), required=False, initial=True)
    reason = reason_field(TransferReason, _("¿Por qué cambian de responsable?"))

    def __init__(self, *args: Any, viewer: Viewer, giver: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = ColleagueField(viewer, without=[giver], label=_("¿Quién los recibe?"))
        self.order_fields(["which", "with_closed", "to", "reason"])


@screen("reassign_cases", roles=COORDINATORS)
def unit_reassign(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Lead from the colleague to the cases, from there to what will happen, and do it."""
    if request.method == "POST" and request.POST.get("confirmed"):
        return _do(request, viewer)
    giver = _uuid(request.GET.get("de", ""))
    if giver is None or giver not in staff_members([giver]):
        load = [row for row in load_rows(unit_load(viewer)) if row["cases"] or row["closed"]]
        return render(request, "work/reassign_who.html", {"load": load})
    return _choose(request, viewer, giver)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choose(request: HttpRequest, viewer: Viewer, giver: UUID) -> HttpResponse:
    carried = cases_carried(viewer, giver)
    form = ReassignForm(sent(request), viewer=viewer, giver=giver)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request, form, carried)
        if chosen:
            return _review(request, giver, form.cleaned_data["to"], form.cleaned_data["reason"], chosen)
        form.add_error("which", _("No hay ningún caso elegido. Marque al menos uno."))
    in_progress = [case for case in carried if not case.is_closed][:MOST_TICKED]
    names = working_names(viewer, [case.case for case in in_progress], action="list_reassign")
    ticked = set(request.POST.getlist("case"))
    rows = [
        {
            "code": case.code,
            "name": names.get(case.case, ""),
            "state": CaseState(case.state).label,
            "tone": STATE_TONES.get(CaseState(case.state), ""),
            "touched": recent_words(case.touched_at),
            "is_ticked": case.code in ticked,
        }
        for case in in_progress
    ]
    closed = sum(case.is_closed for case in carried)
    context = {
        "form": form,
        "giver": staff_name(giver),
        "rows": rows,
        "in_progress": len(carried) - closed,
        "closed": closed,
        "not_listed": len(carried) - closed - len(rows),
    }
    return render(request, "work/reassign.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, form: ReassignForm, carried: list[CarriedCase]) -> list[CarriedCase]:
    ticked = set(request.POST.getlist("case"))
    # Whoever ticks boxes means those, also where «all» was left chosen above.
    if ticked:
        return [case for case in carried if case.code in ticked]
    by_all = form.cleaned_data["which"] == "all"
    return [case for case in carried if (form.cleaned_data["with_closed"] if case.is_closed else by_all)]


def _review(
    request: HttpRequest, giver: UUID, to: UUID, reason: str, chosen: list[CarriedCase]
) -> HttpResponse:
    colleague = staff_members([to])[to]
    closed = sum(case.is_closed for case in chosen)
    context = {
        "request_id": uuid4(),
        "giver_id": giver,
        "to_id": to,
        "reason": reason,
        "reason_label": TransferReason(reason).label,
        "giver": staff_name(giver),
        "to": colleague,
        "how_many": len(chosen),
        "in_progress": len(chosen) - closed,
        "closed": closed,
        "codes": ",".join(case.code for case in chosen),
    }
    return render(request, "work/reassign_review.html", context)


def _do(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Give exactly the cases that were shown; a second click finds that they have been given."""
    giver, to = _uuid(request.POST.get("giver", "")), _uuid(request.POST.get("to", ""))
    reason = request.POST.get("reason", "")
    try:
        cases = sorted({subject_of_code(code) for code in request.POST.get("cases", "").split(",")})
    except InvalidCode:
        raise CaseNotFound from None
    if giver is None or to is None or reason not in TransferReason.values:
        raise CaseNotFound
    try:
        transfer_cases(
            by=viewer, cases=cases, request_id=request_id_of(request), to=to, reason=TransferReason(reason)
        )
    except (CaseNotFound, Refused) as problem:
        changed = isinstance(problem, CaseNotFound)
        record_refusal(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="reassign_cases",
            detail="not_found" if changed else problem.reason,  # type: ignore[union-attr]
            subjects=cases,
        )
        words = _("La lista de casos cambió mientras tanto. No se movió ninguno; mire la lista otra vez.")
        context = {
            "explanation": words if changed else explain(problem.reason),  # type: ignore[union-attr]
            "giver_id": giver,
            "codes": [code_of_subject(case) for case in cases],
        }
        return render(request, "work/reassign_refused.html", context, status=409)
    return to_receipt(viewer, how_many=len(cases), giver=giver, to=to)
