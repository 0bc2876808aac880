"""The words of opening an account, or opening it wider."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OpeningKind(TextChoices):
    """What is asked for; everything but a forgotten password takes a second person (ADR 11)."""

    INVITE = "invite", _("Cuenta nueva")
    REOPEN = "reopen", _("Volver a abrir la cuenta")
    ROLE = "role", _("Cambiar de función")
    MOVE = "move", _("Pasar a otra unidad")
    RESET = "reset", _("Restablecer contraseña y segundo paso")
    PASSWORD = "password", _("Restablecer la contraseña")
