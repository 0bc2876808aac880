"""What the codes of the trail mean, in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.foundation.access.enums import Purpose, RecordClass

_READ = {
    "open_case": gettext_lazy("Abrió el camino del caso"),
    "open_emergency": gettext_lazy("Abrió el caso en una emergencia"),
    "end_emergency": gettext_lazy("Terminó el acceso de emergencia"),
    "review_emergency": gettext_lazy("Revisó un acceso de emergencia"),
    "open_reasons": gettext_lazy("Leyó el motivo de un acceso"),
    "ask_unveiling": gettext_lazy("Pidió identidad o ubicación"),
    "answer_unveiling": gettext_lazy("Respondió a otra institución"),
    "open_unveiled": gettext_lazy("Vio lo que dos personas abrieron"),
    "check_duplicates": gettext_lazy("Consultó si otra institución conoce a la persona"),
    "show_safety_at_intake": gettext_lazy("Vio cómo cuidar la seguridad, al registrar"),
    "open_case_form": gettext_lazy("Abrió un formulario del caso"),
    "open_person": gettext_lazy("Abrió los datos de la persona"),
    "open_case_person": gettext_lazy("Abrió los datos de la persona"),
    "open_identity": gettext_lazy("Abrió la identidad"),
    "edit_identity": gettext_lazy("Abrió la identidad para corregirla"),
    "open_sensitive": gettext_lazy("Abrió los datos sensibles"),
    "edit_sensitive": gettext_lazy("Abrió los datos sensibles para corregirlos"),
    "open_case_situation": gettext_lazy("Abrió la situación"),
    "open_situation": gettext_lazy("Abrió los hechos de la situación"),
    "open_notes": gettext_lazy("Abrió la lista de notas"),
    "open_case_notes": gettext_lazy("Abrió la lista de notas"),
    "open_note": gettext_lazy("Leyó una nota"),
    "open_consents": gettext_lazy("Abrió los consentimientos"),
    "open_case_consents": gettext_lazy("Abrió los consentimientos"),
    "print_summary": gettext_lazy("Imprimió el resumen"),
    "show_summary": gettext_lazy("Abrió el resumen"),
    "show_team": gettext_lazy("Abrió el equipo del caso"),
    "show_transfer": gettext_lazy("Abrió el traspaso"),
    "show_close": gettext_lazy("Abrió el cierre"),
    "read_looks": gettext_lazy("Miró quién miró el caso"),
    "read_trail": gettext_lazy("Buscó el caso en el rastro de auditoría"),
    "read_alert": gettext_lazy("Abrió una alerta sobre el caso"),
    "renew_search_tokens": gettext_lazy("Renovó la búsqueda por nombre"),
}
_DONE = {
    "open_cases": gettext_lazy("Registró el caso"),
    "import_history": gettext_lazy("Incorporó la historia del caso"),
    "transfer_cases": gettext_lazy("Traspasó el caso"),
    "reassign_cases": gettext_lazy("Traspasó el caso"),
    "set_team": gettext_lazy("Cambió el equipo"),
    "close_case": gettext_lazy("Cerró el caso"),
    "reopen_case": gettext_lazy("Reabrió el caso"),
    "start_follow_up": gettext_lazy("Pasó el caso a seguimiento"),
    "write_note": gettext_lazy("Escribió una nota"),
    "correct_note": gettext_lazy("Corrigió una nota"),
    "save_note_draft": gettext_lazy("Guardó una nota en borrador"),
    "create_task": gettext_lazy("Anotó una tarea"),
    "end_task": gettext_lazy("Dio por hecha una tarea"),
    "leave_entry": gettext_lazy("Anotó algo en el camino"),
    "correct_entry": gettext_lazy("Corrigió el camino"),
    "correct_opening": gettext_lazy("Corrigió la fecha de apertura"),
    "record_consent": gettext_lazy("Anotó una decisión sobre sus datos"),
    "record_contact": gettext_lazy("Anotó cómo comunicarse sin riesgo"),
    "record_identity": gettext_lazy("Anotó la identidad"),
    "record_profile": gettext_lazy("Anotó datos de la persona"),
    "record_sensitive": gettext_lazy("Anotó datos sensibles"),
    "record_facts": gettext_lazy("Anotó hechos de la situación"),
    "record_event": gettext_lazy("Anotó un momento y lugar"),
    "record_exploiter": gettext_lazy("Anotó a alguien que participó"),
    "determine_status": gettext_lazy("Anotó la determinación"),
}
_BESIDE_CASES = {
    "sign_in": gettext_lazy("Ingresó"),
    "sign_out": gettext_lazy("Salió"),
    "quick_exit": gettext_lazy("Usó la salida rápida"),
    "see_observatory": gettext_lazy("Abrió el observatorio"),
    "unit_load": gettext_lazy("Abrió su unidad"),
    "list_alerts": gettext_lazy("Abrió las alertas"),
    "conclude_alert": gettext_lazy("Concluyó una alerta"),
    "raise_alerts": gettext_lazy("Se generaron alertas"),
}
ACTIONS = _READ | _DONE | _BESIDE_CASES


def is_list(action: str) -> bool:
    """Whether the case only stood in a list or among what a search found."""
    return action.startswith("list_") or action in ("search_cases", "my_work", "my_unit")


def action_words(action: str, *, was_refused: bool = False) -> str:
    """What somebody did, in words; what has none yet is said by its kind."""
    if was_refused:
        return _("Intentó abrir el caso y no se le mostró")
    if is_list(action):
        return _("Lo vio en una lista")
    if action in ACTIONS:
        return str(ACTIONS[action])
    if action.startswith(("open_", "read_", "show_", "see_")):
        return _("Abrió algo del caso")
    return _("Hizo algo en el caso")


def trail_words(action: str) -> str:
    """The action as the trail's page names it: in words where there are some, else its code."""
    if is_list(action):
        return _("Abrió una lista (%(action)s)") % {"action": action}
    return str(ACTIONS.get(action, action))


def class_words(classes: tuple[str, ...]) -> str:
    """Kinds of record, in words; the general one is said only where nothing else was read."""
    named = [RecordClass(c) for c in classes if c in RecordClass.values]
    special = [c for c in named if c != RecordClass.GENERAL]
    return ", ".join(str(c.label).lower() for c in special or named)


def purpose_words(purpose: str) -> str:
    """What for, in words; nothing where the trail does not say."""
    return str(Purpose(purpose).label).lower() if purpose in Purpose.values else ""


def outcome_tone(outcome: str) -> str:
    """The colour of a tag."""
    return "clay" if outcome != "done" else ""
