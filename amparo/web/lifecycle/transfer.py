"""Giving one case to a colleague."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.enums import TransferReason
from amparo.casework.lifecycle.assignment import transfer_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_name
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.forms import ColleagueField, reason_field
from amparo.web.lifecycle.pages import head, refusal_words, sent, shown_request_id, subject_of
from amparo.web.screens import screen
from amparo.web.work.handed_over import to_receipt


class TransferForm(forms.Form):
    """To whom and why."""

    reason = reason_field(TransferReason, _("¿Por qué cambia de responsable?"))

    def __init__(self, *args: Any, viewer: Viewer, without: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = ColleagueField(viewer, without=without, label=_("¿Quién lo recibe?"))
        self.order_fields(["to", "reason"])


@screen("transfer_case")
def transfer(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Give the case away; whoever gave it then sees a page that says so, and no longer the case."""
    form = TransferForm(sent(request), viewer=viewer, without=[])
    if request.method == "POST" and form.is_valid():
        case, to = subject_of(code), form.cleaned_data["to"]
        reason = TransferReason(form.cleaned_data["reason"])
        try:
            transfer_case(by=viewer, case=case, request_id=request_id_of(request), to=to, reason=reason)
        except Refused as refusal:
            form.add_error(None, refusal_words(request, viewer, case, "transfer_case", refusal))
        else:
            return to_receipt(viewer, how_many=1, giver=viewer.staff_id, to=to)
    header, context = head(viewer, code, action="show_transfer")
    if not header.access.assigns:
        raise Refused("may_not_assign")
    if request.method != "POST":
        form = TransferForm(viewer=viewer, without=[header.responsible])
    context |= {
        "form": form,
        "request_id": shown_request_id(request),
        "responsible": staff_name(header.responsible),
        "is_mine": header.responsible == viewer.staff_id,
        "is_alone": form.fields["to"].is_empty,  # type: ignore[attr-defined]
    }
    return render(request, "lifecycle/transfer.html", context, status=422 if form.errors else 200)
