"""What stands on every page of a case: who I am with, how she may be reached, and what may be done here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import (
    URGENT_NEED_SHORT_LABELS,
    CaseState,
    ContactChannel,
    ContactRule,
    UrgentNeed,
)
from amparo.casework.cases.queries import CaseHeader, ContactLine
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.consent.queries import refused_to_be_recorded
from amparo.casework.oversight.looks import may_see_looks
from amparo.casework.tasks.enums import TaskKind
from amparo.casework.tasks.queries import TaskLine, open_tasks, sees_every_task
from amparo.foundation.access.enums import RecordClass, Relation
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.emergency_banner import banner
from amparo.web.cases.note_classes import classes_to_write
from amparo.web.cases.words import channel_words
from amparo.web.staff.missing_courses import missing_courses

_TABS = (
    ("case", gettext_lazy("Camino")),
    ("case_person", gettext_lazy("Persona")),
    ("case_situation", gettext_lazy("Situación")),
    ("case_notes", gettext_lazy("Notas")),
    ("case_consents", gettext_lazy("Consentimientos")),
    ("case_documents", gettext_lazy("Documentos")),
)
# Of these, what an emergency shows; the last two to whoever reads health.
_IN_EMERGENCY, _WITH_HEALTH = ("case", "case_person"), ("case_notes", "case_documents")
_TONES = {CaseState.CLOSED: "grey", CaseState.FOLLOW_UP: "leaf"}


@dataclass(frozen=True)
class Item:
    """A link of a menu, or a tab."""

    url: str
    label: str
    is_current: bool = False


def url_if_any(name: str, code: str) -> str:
    """The address of a page, or nothing where this installation does not have it."""
    try:
        return reverse(name, args=[code])
    except NoReverseMatch:
        return ""


def _items(code: str, *named: tuple[str, str, str]) -> list[Item]:
    """Menu items from (URL name, what to add to the address, label)."""
    found = ((url_if_any(name, code), more, label) for name, more, label in named)
    return [Item(url + more, label) for url, more, label in found if url]


def _things_to_add(header: CaseHeader, viewer: Viewer) -> list[Item]:
    if not header.access.writes or header.state == CaseState.CLOSED:
        return []
    note = [("case_note_add", "", _("Nota"))] if classes_to_write(header.access) else []
    return _items(
        header.code,
        *note,
        ("case_task_add", "", _("Tarea o promesa")),
        ("case_entry_add", "?que=session_held", _("Sesión")),
        ("case_entry_add", "?que=visit_made", _("Visita")),
        ("case_entry_add", "?que=hearing_held", _("Audiencia")),
        ("case_entry_add", "", _("Otra cosa que se hizo")),
        ("case_situation", "#agregar", _("Hecho de la situación")),
        ("case_event_add", "", _("Momento y lugar")),
        ("case_document_add", "", _("Documento")),
        ("case_talk_prepare", "", _("Hablar del consentimiento")),
    )


def _ways_to_share(header: CaseHeader) -> list[Item]:
    named = []
    if header.access.assigns:
        named += [("case_transfer", "", _("Traspasar el caso")), ("case_team", "", _("Equipo del caso"))]
    if header.access.writes:
        if header.state in (CaseState.OPEN, CaseState.REOPENED):
            named.append(("case_follow_up", "", _("Pasar a seguimiento")))
        if header.state == CaseState.CLOSED:
            named.append(("case_reopen", "", _("Reabrir")))
        else:
            named.append(("case_close", "", _("Cerrar el caso")))
    if may_see_looks(header.access):
        named.append(("case_looks", "", _("Quién miró este caso")))
    if header.access.assigns:
        named.append(("case_block", "", _("Bloquear el caso")))
    return _items(header.code, *named)


def safety_words(contact_words: str | None, contacts: Sequence[ContactLine]) -> str:
    """How she may be reached: in her words, and the channels that are closed or asked for first."""
    said = [contact_words.strip()] if contact_words else []
    for rule in (ContactRule.NEVER, ContactRule.ASK_FIRST):
        channels = [channel_words(ContactChannel(c.channel)) for c in contacts if c.rule == rule]
        if channels:
            said.append(f"{rule.label}: {', '.join(channels)}")
    return ". ".join(words.rstrip(".") for words in said) + ("." if said else "")


@dataclass(frozen=True)
class SafetyLine:
    """What stands first on every page of a case and every form that writes to it; empty words were not said."""

    words: str
    in_danger: bool
    danger_closed: bool  # nobody tells this viewer of a danger: that none is named means nothing


def safety_line(
    header: CaseHeader, viewer: Viewer, action: str, tasks: Sequence[TaskLine] | None = None
) -> SafetyLine:
    """How she may be reached, and that she is in danger tonight if she is. ``tasks``: if they were read already."""
    found = open_tasks(header.access) if tasks is None else tasks
    dangers = [task for task in found if task.kind == TaskKind.DANGER_TONIGHT]
    if tasks is None:  # whoever read the tasks themselves says so to the trail
        read = [(task.case, task.record_class) for task in dangers]
        record_read_beside(viewer, read, action=action, purpose=header.access.purpose)
    words = safety_words(header.contact_words, header.contacts)
    danger = str(URGENT_NEED_SHORT_LABELS[UrgentNeed.DANGER_TONIGHT])
    return SafetyLine(
        f"{danger}. {words}" if dangers else words, bool(dangers), not sees_every_task(header.access)
    )


def _tabs(access: CaseAccess) -> dict[str, str]:
    """{URL name: label} of the pages that the case has for this viewer."""
    shown = dict(_TABS)
    if access.is_emergency:
        health = _WITH_HEALTH if access.may_read(RecordClass.HEALTH) else ()
        shown = {name: label for name, label in _TABS if name in (*_IN_EMERGENCY, *health)}
    return {name: str(label) for name, label in shown.items()}


def case_frame(
    header: CaseHeader, viewer: Viewer, tab: str, tasks: Sequence[TaskLine] | None = None
) -> dict[str, Any]:
    """The context of ``cases/frame.html``; raises ``CaseNotFound`` for a tab that an emergency does not show."""
    tabs = _tabs(header.access)
    if tab in dict(_TABS).keys() - tabs.keys():
        raise CaseNotFound
    state = CaseState(header.state)
    safety = safety_line(header, viewer, f"open_{tab}", tasks)
    return {
        "header": header,
        "code": header.code,
        "state_label": state.label,
        "state_tone": _TONES.get(state, ""),
        "is_closed": state == CaseState.CLOSED,
        "safety": safety.words,
        "in_danger": safety.in_danger,
        "danger_closed": safety.danger_closed,
        "contact_url": reverse("case_person", args=[header.code]) + "#contacto",
        "to_add": _things_to_add(header, viewer),
        "to_share": _ways_to_share(header),
        "summary_url": url_if_any("case_summary", header.code) if header.access.exports else "",
        "register_refused": header.access.writes and refused_to_be_recorded(header.access),
        "missing_courses": missing_courses(viewer),
        "emergency": banner(viewer, header.case) if Relation.EMERGENCY in header.access.relations else None,
        "reopen_url": url_if_any("case_reopen", header.code),
        "tabs": [Item(reverse(name, args=[header.code]), label, name == tab) for name, label in tabs.items()],
    }
