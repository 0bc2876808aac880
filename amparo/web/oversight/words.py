"""What the codes of the trail mean, in plain words."""

from django.utils.translation import gettext as _

from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.web.oversight.actions import ACTIONS, LISTS


def is_list(action: str) -> bool:
    """Whether the case only stood in a list or among what a search found."""
    return action in LISTS or (action.startswith("list_") and action not in ACTIONS)


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
