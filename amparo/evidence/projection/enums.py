"""The groups in which the projection keeps people: coarse enough to say little about anyone."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgeBand(TextChoices):
    """Age when the case was opened. The edge at 18 is the law's; at 12 adolescence begins."""

    CHILD = "0-11", _("0 a 11 años")
    ADOLESCENT = "12-17", _("12 a 17 años")
    YOUNG = "18-29", _("18 a 29 años")
    ADULT = "30-59", _("30 a 59 años")
    OLDER = "60+", _("60 años o más")
    UNKNOWN = "unknown", _("No se sabe")


class CitizenshipGroup(TextChoices):
    """Countries of which few come are not told apart."""

    PERUVIAN = "peruvian", _("Peruana")
    VENEZUELAN = "venezuelan", _("Venezolana")
    OTHER = "other", _("De otro país")
    UNKNOWN = "unknown", _("No se sabe")
