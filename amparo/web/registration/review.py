"""Checking the answers, and the one Save that makes the case."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amparo.casework.lifecycle.drafts import Draft, finish_draft
from amparo.casework.lifecycle.registration import open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.viewer import Viewer
from amparo.web.registration.answers import CheckedStep, checked_steps, registration_of
from amparo.web.registration.draft_screen import draft_screen
from amparo.web.registration.spoken import AnswerRow, answer_rows
from amparo.web.registration.steps import steps_for


@dataclass(frozen=True)
class ReviewedStep:
    """A step on the page of answers."""

    title: str
    url: str
    rows: list[AnswerRow]
    is_wrong: bool


def _reviewed(draft: Draft, item: CheckedStep) -> ReviewedStep:
    url = reverse("registration_step", args=[draft.id, item.step.slug])
    return ReviewedStep(str(item.step.title), url, answer_rows(item, url), item.is_wrong)


def _page(
    request: HttpRequest,
    draft: Draft,
    checked: list[CheckedStep],
    status: int = 200,
    *,
    is_other: bool = False,
) -> HttpResponse:
    reviewed = [_reviewed(draft, item) for item in checked]
    return render(
        request,
        "registration/review.html",
        {
            "draft": draft,
            "is_other": is_other,
            "answered": [item for item in reviewed if item.rows and not item.is_wrong],
            "wrong": [item for item in reviewed if item.is_wrong],
            "open": [item for item in reviewed if not item.rows and not item.is_wrong],
        },
        status=status,
    )


@require_safe
@draft_screen("registration_review")
def review(request: HttpRequest, viewer: Viewer, draft: Draft) -> HttpResponse:
    """Show what will be saved, each with the way to change it."""
    return _page(request, draft, checked_steps(steps_for(viewer.role), draft.answers))


@require_POST
@draft_screen("register_case", lock=True)
def save(request: HttpRequest, viewer: Viewer, draft: Draft) -> HttpResponse:
    """Open the case; what cannot be read yet holds it up, so that nothing typed is left behind.

    So does what was changed in another tab since the answers were shown: they are shown once more.
    """
    checked = checked_steps(steps_for(viewer.role), draft.answers)
    if request.POST.get("version", str(draft.version)) != str(draft.version):
        return _page(request, draft, checked, status=409, is_other=True)
    if any(item.is_wrong for item in checked):
        return _page(request, draft, checked, status=422)
    case = open_case(
        by=viewer, request_id=draft.id, registration=registration_of(checked), subject=draft.subject
    )
    finish_draft(draft.id)
    messages.success(request, _("Guardado."))
    return redirect("case", code_of_subject(case))
