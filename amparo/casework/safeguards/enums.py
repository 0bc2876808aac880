"""The words of safeguards. Labels state facts; none of them accuses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DuplicateBasis(TextChoices):
    """Why two files may be of one person."""

    DOCUMENT = "document", _("El número de documento coincide")
    NAME_AND_YEAR = "name_and_year", _("El nombre, los dos apellidos y el año de nacimiento coinciden")


class SamePersonAnswer(TextChoices):
    """What a coordinator says after looking at the own file, and changes after talking to the other office."""

    SAME = "same", _("Sí, puede ser la misma persona")
    DIFFERENT = "different", _("No, son dos personas")
    UNSURE = "unsure", _("No se puede saber todavía")
