"""How the person wants to be reached: her safety instructions (UX, "A case")."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContactChannel(TextChoices):
    """Ways of reaching the person (UX, a case)."""

    CALL = "call", _("Llamada")
    TEXT_MESSAGE = "text_message", _("Mensaje de texto")
    WHATSAPP = "whatsapp", _("WhatsApp")
    IN_PERSON = "in_person", _("En persona")
    TRUSTED_PERSON = "trusted_person", _("Por una persona de confianza")
    INSTITUTION = "institution", _("Por medio de una institución")


class ContactRule(TextChoices):
    """What she said about a channel (UX, a case)."""

    ALLOWED = "allowed", _("Se puede")
    ASK_FIRST = "ask_first", _("Preguntar antes")
    NEVER = "never", _("Nunca")


class TimeOfDay(TextChoices):
    """When a channel is safe; empty is not said."""

    MORNING = "morning", _("Por la mañana")
    AFTERNOON = "afternoon", _("Por la tarde")
    EVENING = "evening", _("Al anochecer")
    NIGHT = "night", _("De noche")
    ANY_TIME = "any_time", _("A cualquier hora")
