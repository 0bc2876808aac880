"""Tasks and promises of a case: adding one, and saying that it was done or has no effect any more."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import UrgentNeed
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.tasks.actions import create_task, end_task
from amparo.casework.tasks.enums import TaskKind, TaskNature, TaskState
from amparo.casework.tasks.queries import open_tasks
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import LIMA, today
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.words import due_items
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.screens import screen

# A day without an hour lasts until its end.
END_OF_DAY = time(23, 59)


def _is_offered(kind: TaskKind) -> bool:
    """Not an urgent need, and not what makes itself."""
    return kind.value not in UrgentNeed.values and kind != TaskKind.CONSENT_ENDING


def _kinds() -> list[Any]:
    urgent = [(kind.value, kind.label) for kind in TaskKind if kind.value in UrgentNeed.values]
    others = [(kind.value, kind.label) for kind in TaskKind if _is_offered(kind)]
    return [("", _("Elija")), *others, (_("Urgente"), urgent)]


class TaskForm(forms.Form):
    """What is to be done, whether it is a step of ours or promised to her, and by when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Qué hay que hacer"),
        choices=_kinds,
        error_messages={"required": gettext_lazy("Elija qué hay que hacer.")},
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Es"),
        choices=[
            (TaskNature.NEXT, gettext_lazy("Un paso nuestro")),
            (TaskNature.PROMISED, gettext_lazy("Algo prometido a la persona")),
        ],
        widget=forms.RadioSelect,
        initial=TaskNature.NEXT,
    )
    due = WholeDayField(label=gettext_lazy("Para cuándo"))
    hour = forms.TimeField(
        label=gettext_lazy("Hora, si importa"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H"],
        widget=forms.TextInput({"class": "govuk-input--width-5", "autocomplete": "off"}),
        help_text=gettext_lazy("Por ejemplo 15:30."),
        error_messages={
            "invalid": gettext_lazy("Escriba la hora con números, de 0:00 a 23:59, por ejemplo 15:30.")
        },
    )

    def clean_due(self) -> date:
        """A task is for a day that has not passed."""
        day: date = self.cleaned_data["due"]
        if day < today():
            raise forms.ValidationError(
                _("Esa fecha ya pasó. Si ya se hizo, anótelo en el camino; si no, elija una fecha por venir.")
            )
        return day


@screen("add_task")
def add_task(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Add a task or a promise for whoever is responsible for the case."""
    access = writable(viewer, code)
    form = TaskForm(sent_data(request), initial={"nature": TaskNature.NEXT})

    def save(sent: TaskForm, request_id: UUID) -> None:
        told = sent.cleaned_data
        hour: time | None = told["hour"]
        create_task(
            by=viewer,
            case=access.subject,
            request_id=request_id,
            kind=TaskKind(told["kind"]),
            nature=TaskNature(told["nature"]),
            due_at=datetime.combine(told["due"], hour or END_OF_DAY, tzinfo=LIMA),
            has_time=hour is not None,
        )

    page = FormPage(_("Tarea o promesa"), "case", submit_label=_("Guardar tarea"))
    return answer(request, viewer, access, form, page, save)


class TaskEndForm(forms.Form):
    """How a task ended; one button each."""

    state = forms.ChoiceField(
        choices=[(TaskState.DONE, TaskState.DONE.label), (TaskState.CANCELLED, TaskState.CANCELLED.label)],
        error_messages={"required": gettext_lazy("Elija uno de los dos botones.")},
    )


@screen("end_task")
def task(request: HttpRequest, viewer: Viewer, code: str, task: int) -> HttpResponse:
    """Show one open task, or end it."""
    access = writable(viewer, code)
    found = [line for line in open_tasks(access) if line.id == task]
    if not found and request.method != "POST":
        raise CaseNotFound
    read = [(line.case, line.record_class) for line in found]
    record_read_beside(viewer, read, action="end_task", purpose=access.purpose)
    form = TaskEndForm(sent_data(request))

    def save(sent: TaskEndForm, request_id: UUID) -> None:
        state = TaskState(sent.cleaned_data["state"])
        end_task(by=viewer, case=access.subject, request_id=request_id, task_id=task, state=state)

    item = due_items(found, {})[0] if found else None
    context = {"item": item, "nature": TaskNature(found[0].nature).label if found else ""}
    page = FormPage(item.title if item else _("Tarea"), "case", template="cases/task.html", context=context)
    return answer(request, viewer, access, form, page, save)
