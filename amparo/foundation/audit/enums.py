"""Outcomes an audited attempt can have."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How the attempt ended: ``refused`` by a rule, ``failed`` by an error."""

    DONE = "done", _("Hecho")
    REFUSED = "refused", _("No permitido")
    FAILED = "failed", _("Con error")
