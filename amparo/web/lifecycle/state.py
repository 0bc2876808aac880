"""Follow-up, closing and reopening: each a short page with its reason and its date."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import CaseState, ClosingReason, ReopeningReason, UrgentNeed
from amparo.casework.cases.rules import may_change_state
from amparo.casework.lifecycle.state import close_case, reopen_case, start_follow_up
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.forms import WhenForm, reason_field
from amparo.web.lifecycle.pages import head, refusal_words, sent, shown_request_id, subject_of
from amparo.web.refusals import explain
from amparo.web.screens import screen
from amparo.web.work.due import due_lines


class CloseForm(WhenForm):
    """Why and since when the accompaniment ends."""

    reason = reason_field(ClosingReason, gettext_lazy("¿Por qué se cierra?"))
    field_order = ("reason", "on")


class ReopenForm(WhenForm):
    """Why and since when it goes on."""

    reason = reason_field(ReopeningReason, gettext_lazy("¿Por qué se reabre?"))
    field_order = ("reason", "on")


def _page(
    request: HttpRequest,
    viewer: Viewer,
    code: str,
    *,
    to: CaseState,
    form: Form,
    do: Callable[..., None],
    done: str,
    reasons: Any = None,
) -> HttpResponse:
    action = f"set_state_{to}"
    if not access_case(viewer, code).writes:  # a form that could only be refused is not shown
        raise Refused("class_not_writable")
    if request.method == "POST" and form.is_valid():
        answers: dict[str, Any] = {"on": form.cleaned_data["on"]}
        if reasons is not None:
            answers["reason"] = reasons(form.cleaned_data["reason"])
        try:
            do(by=viewer, case=subject_of(code), request_id=request_id_of(request), **answers)
        except Refused as refusal:
            _show(form, refusal.reason, refusal_words(request, viewer, subject_of(code), action, refusal))
        else:
            messages.success(request, done)
            return redirect("case", code)
    header, context = head(viewer, code, action=f"show_{action}")
    possible = may_change_state(CaseState(header.state), to)
    context |= {
        "form": form,
        "request_id": shown_request_id(request),
        "impossible": "" if possible else explain(possible.reason),
    }
    if to == CaseState.CLOSED and possible:
        tasks = open_tasks(header.access)
        urgent = [task for task in tasks if task.kind in UrgentNeed.values]
        context |= {
            "urgent": due_lines(viewer, urgent, action="show_close") if urgent else [],
            "others": len(tasks) - len(urgent),
        }
    return render(request, f"lifecycle/{to}.html", context, status=422 if form.errors else 200)


def _show(form: Form, reason: str, words: str) -> None:
    """Put a refusal beside the field it is about."""
    about_date = reason in ("date_in_the_future", "before_it_opened")
    form.add_error("on" if about_date else None, words)


@screen("close_case")
def close(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Close a case; the urgent tasks that are open stand on the page, to be marked as done there."""
    return _page(
        request,
        viewer,
        code,
        to=CaseState.CLOSED,
        form=CloseForm(sent(request)),
        do=close_case,
        done=_("El caso quedó cerrado. Se puede reabrir en cualquier momento."),
        reasons=ClosingReason,
    )


@screen("start_follow_up")
def follow_up(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Go on from further away."""
    return _page(
        request,
        viewer,
        code,
        to=CaseState.FOLLOW_UP,
        form=WhenForm(sent(request)),
        do=start_follow_up,
        done=_("El caso pasó a seguimiento."),
    )


@screen("reopen_case")
def reopen(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Take a closed case up again."""
    return _page(
        request,
        viewer,
        code,
        to=CaseState.REOPENED,
        form=ReopenForm(sent(request)),
        do=reopen_case,
        done=_("El caso está reabierto."),
        reasons=ReopeningReason,
    )
