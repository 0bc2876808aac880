"""The list of steps of a registration: what is there and what is not yet."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.lifecycle.drafts import Draft
from amparo.foundation.access.viewer import Viewer
from amparo.web.registration.answers import CheckedStep, checked_steps
from amparo.web.registration.draft_screen import draft_screen
from amparo.web.registration.steps import steps_for


@dataclass(frozen=True)
class StepLine:
    """One line of ``parts/task_list.html``."""

    title: str
    hint: str
    url: str
    status: str
    tone: str = "grey"
    is_done: bool = False


def count_words(count: int) -> str:
    """How many answers there are, without their content."""
    words = ngettext("%(n)d dato", "%(n)d datos", count) % {"n": count}
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _line(draft: Draft, item: CheckedStep) -> StepLine:
    url = reverse("registration_step", args=[draft.id, item.step.slug])
    title, hint = str(item.step.title), _tasks_hint(item) if item.step.slug == "ahora" else ""
    if item.is_wrong:
        return StepLine(title, hint, f"{url}?revisar=1", _("Por revisar"), "sand")
    if item.answered:
        return StepLine(title, hint, url, count_words(len(item.answered)), is_done=True)
    return StepLine(title, hint, url, _("Aún no") if item.form is None else _("No se preguntó"))


def _tasks_hint(item: CheckedStep) -> str:
    count = sum(item.answered.get(need.value) == YesNoUnknown.YES for need in UrgentNeed)
    if not count:
        return ""
    return ngettext(
        "Al guardar se crea %(n)d tarea urgente.", "Al guardar se crean %(n)d tareas urgentes.", count
    ) % {"n": count}


@require_safe
@draft_screen("registration")
def registration(request: HttpRequest, viewer: Viewer, draft: Draft) -> HttpResponse:
    """Show the steps. None is compulsory and the order is free."""
    checked = checked_steps(steps_for(viewer.role), draft.answers)
    return render(
        request,
        "registration/tasks.html",
        {
            "draft": draft,
            "tasks": [_line(draft, item) for item in checked],
            "is_empty": not any(item.answered for item in checked),
        },
    )
