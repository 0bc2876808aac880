"""Somebody calls or comes and says the code on a sheet: which of one's cases it is, and what was agreed."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amparo.casework.consent.queries import consent_of_slip
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.web.screens import screen


class SlipForm(forms.Form):
    """The code, as it was said."""

    slip = forms.CharField(
        label=gettext_lazy("Código de un papel"),
        max_length=20,
        widget=forms.TextInput({"class": "govuk-input--width-10", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Escriba el código.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("find_by_slip", roles=REGISTERING_ROLES)
def by_slip(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for the code; it never stands in an address."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = consent_of_slip(viewer, form.cleaned_data["slip"])
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="find_by_slip",
            subjects=[found[0]] if found else [],
        )
        if found:
            return redirect("case_consent", code_of_subject(found[0]), found[1])
        form.add_error(
            "slip",
            _(
                "No hay en sus casos un papel con ese código. Revise las letras, o pregunte a la coordinación."
            ),
        )
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "consent/by_slip.html",
        {"form": form, "back_url": "/", "submit_label": _("Buscar")},
        status=status,
    )
