"""One step of a registration: its questions, kept as typed from the first letter on."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from amparo.casework.cases.rules import means_are_needed
from amparo.casework.lifecycle.drafts import Draft, save_step
from amparo.casework.lifecycle.merging import Merged
from amparo.foundation.access.viewer import Viewer
from amparo.web.forms import as_data, refilled, sent_values
from amparo.web.registration.answers import CheckedStep, age_told, checked_steps
from amparo.web.registration.draft_screen import draft_screen
from amparo.web.registration.groups import EventGroup, FactGroup, event_groups, fact_groups
from amparo.web.registration.spoken import clash_rows
from amparo.web.registration.steps import Answers, Step, steps_for
from amparo.web.safeguards.known import TELLING, known_first, look_for_known
from amparo.web.screens import WrongRole
from amparo.web.tabs import prints_of, shown_of, shown_words, shown_words_of


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


@draft_screen("registration_step")
def _asked(request: HttpRequest, viewer: Viewer, draft: Draft, slug: str) -> HttpResponse:
    """Ask the questions of a step; what is sent is kept even if it cannot be read yet."""
    at, asked = _step_named(viewer, slug)
    if request.method == "POST":
        kept = _keep(request, viewer, draft, asked)
        answers = draft.answers | {asked.slug: kept.answers}
        if kept.clashes:
            return _both_page(request, viewer, replace(draft, answers=answers), at, kept)
        form = _judged(viewer, answers, at)
        if form.is_valid():
            if asked.slug in TELLING:
                request.looked_for = look_for_known(viewer, draft, answers)  # type: ignore[attr-defined]
            to_list = request.POST.get("then") == "list"
            return redirect(
                reverse("registration", args=[draft.id]) if to_list else _after(viewer, draft, at)
            )
        return _page(request, viewer, draft, at, form, status=422)
    saved = draft.answers.get(asked.slug)
    if saved is None:
        return _page(request, viewer, draft, at, asked.form())
    # Who comes back to a half-typed answer is not told off; who comes from «por revisar» sees what is wrong.
    is_judged = "revisar" in request.GET
    form = _judged(viewer, draft.answers, at) if is_judged else refilled(asked.form, saved)
    return _page(request, viewer, draft, at, form)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """A step; after one that tells, whether the unit knows her is asked once the check is committed."""
    answer = _asked(request, draft_id=draft_id, slug=slug)
    found = getattr(request, "looked_for", None)
    if found is None or answer.status_code != 302:
        return answer
    return known_first(request, draft_id=draft_id, slug=slug, found=found, address=answer["Location"])


def _keep(request: HttpRequest, viewer: Viewer, draft: Draft, asked: Step) -> Merged:
    """Keep what was sent, but not over what another tab wrote since this one was shown."""
    prints = functools.partial(prints_of, asked.form)
    return save_step(viewer, draft.id, asked.slug, sent_values(request.POST), shown_of(request.POST), prints)


def _both_page(request: HttpRequest, viewer: Viewer, draft: Draft, at: int, kept: Merged) -> HttpResponse:
    """Two tabs changed the same: the page keeps what was typed in this one and says what the other one says.

    Sent again it counts: its writer has seen both. Until then nothing typed here goes over the other's.
    """
    asked = steps_for(viewer.role)[at]
    form = refilled(asked.form, sent_values(request.POST))
    theirs = CheckedStep(asked, asked.form(as_data(kept.answers)))
    both = {"clashes": clash_rows(theirs, kept.clashes), "shown": shown_words(asked.form, kept.answers)}
    return _page(request, viewer, draft, at, form, status=409, more=both)


def _judged(viewer: Viewer, answers: Mapping[str, Answers], at: int) -> forms.Form:
    """The form of a step with what was answered in it, judged with the answers of the others."""
    form = checked_steps(steps_for(viewer.role), answers)[at].form
    assert form is not None
    return form


def _page(
    request: HttpRequest,
    viewer: Viewer,
    draft: Draft,
    at: int,
    form: forms.Form,
    status: int = 200,
    more: dict[str, Any] | None = None,
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
        "shown": shown_words_of(form),
    }
    if asked.slug == "hechos":
        needed = means_are_needed(age_told(checked_steps(steps, draft.answers)))
        facts: list[FactGroup] = fact_groups(form, means_needed=needed)
        context["groups"] = facts
    if asked.slug == "lugares":
        events: list[EventGroup] = event_groups(form)
        context["groups"] = events
    return render(request, asked.template, context | (more or {}), status=status)


@require_POST
@draft_screen("registration_autosave")
def autosave(request: HttpRequest, viewer: Viewer, draft: Draft, slug: str) -> HttpResponse:
    """Keep what is typed so far, right or not; 412 if some of it was changed in another tab, and so was not kept."""
    _at, asked = _step_named(viewer, slug)
    return HttpResponse(status=412 if _keep(request, viewer, draft, asked).clashes else 204)
