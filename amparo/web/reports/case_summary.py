"""The summary of a case on paper (A4): who, how to be safe with her, what comes next, and the path."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import Activity, CaseState, CaseType, ContactChannel, ContactRule, TimeOfDay
from amparo.casework.cases.path_queries import PathPage, Step
from amparo.casework.cases.queries import CaseHeader, ContactLine
from amparo.casework.consent.queries import ConsentLine, consents_of
from amparo.casework.tasks.enums import TaskNature
from amparo.casework.tasks.queries import TaskLine, sees_every_task
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import LIMA
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.offices import office_on_paper
from amparo.web.cases.outcome_words import outcome_words
from amparo.web.cases.words import date_words

TEMPLATE = Path(__file__).parent / "case_summary.typ"


def case_summary_pdf(viewer: Viewer, header: CaseHeader, tasks: Sequence[TaskLine], path: PathPage) -> bytes:
    """The PDF. It is built offline, from fonts inside typst, and its title names nobody."""
    content = _content(viewer, header, tasks, path)
    pdf: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        format="pdf",
        sys_inputs={"data": json.dumps(content)},
        ignore_system_fonts=True,
    )
    return pdf


def _content(viewer: Viewer, header: CaseHeader, tasks: Sequence[TaskLine], path: PathPage) -> dict[str, Any]:
    nothing = _("Nada anotado.") if sees_every_task(header.access) else _("Nada anotado que usted pueda ver.")
    return {
        "language": (get_language() or "es")[:2],
        "title": _("Resumen del caso"),
        "code": header.code,
        "name": f"«{header.working_name}»" if header.working_name else "",
        "facts": _facts(header),
        "safety_title": _("Seguridad: cómo comunicarse"),
        "safety": _safety(header),
        "no_safety": _("No se sabe. Pregunte antes de llamar, escribir o visitar."),
        "lists": [
            [_("Lo que viene"), _tasks(tasks, TaskNature.NEXT), nothing],
            [_("Lo prometido"), _tasks(tasks, TaskNature.PROMISED), nothing],
        ],
        **_path(path, header.access),
        **_foot(viewer),
    }


def _facts(header: CaseHeader) -> list[list[str]]:
    return [
        [_("Edad"), _age(header.age)],
        [_("Estado"), str(CaseState(header.state).label)],
        [_("Tipo de situación"), str(CaseType(header.case_type).label)],
        [_("Abierto el"), date_words(header.opened_on)],
        [_("Acompaña"), f"{staff_name(header.responsible)}, {office_on_paper(header.unit)}"],
    ]


def _path(path: PathPage, access: CaseAccess) -> dict[str, Any]:
    newest = _("Solo los %(n)d hechos más recientes; el camino completo está en el sistema.")
    # Whoever has the case by a share reads only what the share rests on, and would take all else for ended.
    consents = {line.id: line for line in consents_of(access)} if access.is_of_own_register else None
    return {
        "path_title": _("Camino"),
        "path_note": "" if path.more is None else newest % {"n": len(path.steps)},
        "path": [
            # Without places or a shelter's name: a paper that is found must not say where she was or sleeps.
            [date_words(step.occurred_on, step.precision), _done(step, consents), office_on_paper(step.unit)]
            for step in path.steps
            if step.activity != Activity.SUMMARY_PRINTED
        ],
    }


def _done(step: Step, consents: Mapping[int, ConsentLine] | None) -> str:
    """What was done; of a decision also what it was on, and whether it holds no more."""
    words = str(Activity(step.activity).label)
    if step.subject_kind != "consent" or step.subject_id is None:
        return words
    told = [outcome_words(step.activity, step.outcome_code)]
    if consents is not None:
        line = consents.get(step.subject_id)
        told.append(_("ya no vale") if line is None else _("ya venció") if line.has_lapsed else "")
    return f"{words}: {'; '.join(filter(None, told))}"


def _foot(viewer: Viewer) -> dict[str, str]:
    """What stands under every page: who printed it and when, and that it must not lie about."""
    now = datetime.now(LIMA)
    return {
        "reach": _("Contiene lo que la función de quien lo imprimió permite leer."),
        "printed": _("Impreso por %(name)s, %(unit)s, el %(day)s a las %(time)s.")
        % {
            "name": staff_name(viewer.staff_id),
            "unit": office_on_paper(viewer.unit_id),
            "day": date_words(now.date()),
            "time": f"{now:%H:%M}",
        },
        "warning": _(
            "Contiene datos reservados: no lo deje a la vista, no lo fotografíe "
            "y destrúyalo cuando ya no sirva."
        ),
        "page_word": _("Página"),
        "page_of": _("de"),
    }


def _age(age: int | None) -> str:
    return _("No se sabe") if age is None else ngettext("%(n)d año", "%(n)d años", age) % {"n": age}


def _safety(header: CaseHeader) -> list[str]:
    told = [header.contact_words] if header.contact_words else []
    return told + [_contact(line) for line in header.contacts]


def _contact(line: ContactLine) -> str:
    words = f"{ContactChannel(line.channel).label}: {ContactRule(line.rule).label}"
    times = ", ".join(str(TimeOfDay(time).label).lower() for time in line.times)
    return f"{words} ({times})" if times else words


def _tasks(tasks: Sequence[TaskLine], nature: TaskNature) -> list[list[str]]:
    return [
        [
            date_words((due := task.due_at.astimezone(LIMA)).date()),
            f"{task.label}, {due:%H:%M}" if task.has_time else task.label,
        ]
        for task in tasks
        if task.nature == nature
    ]
