"""One step of a registration: its questions, kept as typed from the first letter on."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from amparo.casework.cases.rules import means_are_needed
from amparo.casework.lifecycle.drafts import Draft, save_step
from amparo.foundation.access.viewer import Viewer
from amparo.web.forms import as_data, refilled, sent_values
from amparo.web.registration.answers import age_told, checked_steps
from amparo.web.registration.draft_screen import draft_screen
from amparo.web.registration.groups import EventGroup, FactGroup, event_groups, fact_groups
from amparo.web.registration.steps import Step, steps_for
from amparo.web.screens import WrongRole


def _step_named(viewer: Viewer, slug: str) -> tuple[int, Step]:
    """The step and its place among the viewer's; a step that is not for this role does not exist."""
    for at, step in enumerate(steps_for(viewer.role)):
        if step.slug == slug:
            return at, step
    raise WrongRole


def _after(viewer: Viewer, draft: Draft, at: int) -> str:
    following = steps_for(viewer.role)[at + 1 :]
    if following:
        return reverse("registration_step", args=[draft.id, following[0].slug])
    return reverse("registration_review", args=[draft.id])


@require_http_methods(["GET", "HEAD", "POST"])
@draft_screen("registration_step")
def step(request: HttpRequest, viewer: Viewer, draft: Draft, slug: str) -> HttpResponse:
    """Ask the questions of a step; what is sent is kept even if it cannot be read yet."""
    at, asked = _step_named(viewer, slug)
    if request.method == "POST":
        save_step(viewer, draft.id, asked.slug, sent_values(request.POST))
        form = asked.form(request.POST)
        if form.is_valid():
            to_list = request.POST.get("then") == "list"
            return redirect(
                reverse("registration", args=[draft.id]) if to_list else _after(viewer, draft, at)
            )
        return _page(request, viewer, draft, at, form, status=422)
    return _page(request, viewer, draft, at, _form_to_show(asked, draft, judged="revisar" in request.GET))


def _form_to_show(asked: Step, draft: Draft, *, judged: bool) -> forms.Form:
    saved = draft.answers.get(asked.slug)
    if saved is None:
        return asked.form()
    # Who comes back to a half-typed answer is not told off; who comes from «por revisar» sees what is wrong.
    return asked.form(as_data(saved)) if judged else refilled(asked.form, saved)


def _page(
    request: HttpRequest, viewer: Viewer, draft: Draft, at: int, form: forms.Form, status: int = 200
) -> HttpResponse:
    steps = steps_for(viewer.role)
    asked = steps[at]
    context: dict[str, Any] = {
        "draft": draft,
        "step": asked,
        "form": form,
        "number": at + 1,
        "total": len(steps),
        "next_url": _after(viewer, draft, at),
    }
    if asked.slug == "hechos":
        needed = means_are_needed(age_told(checked_steps(steps, draft.answers)))
        facts: list[FactGroup] = fact_groups(form, means_needed=needed)
        context["groups"] = facts
    if asked.slug == "lugares":
        events: list[EventGroup] = event_groups(form)
        context["groups"] = events
    return render(request, asked.template, context, status=status)


@require_POST
@draft_screen("registration_autosave")
def autosave(request: HttpRequest, viewer: Viewer, draft: Draft, slug: str) -> HttpResponse:
    """Keep what is typed so far, right or not."""
    _at, asked = _step_named(viewer, slug)
    save_step(viewer, draft.id, asked.slug, sent_values(request.POST))
    return HttpResponse(status=204)
