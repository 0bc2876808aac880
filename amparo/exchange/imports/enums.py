"""Why a row was set aside."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fault(TextChoices):
    """One reason each; the words are those of the quarantine file's ``amparo_reason``."""

    WRONG_COLUMN_COUNT = "wrong_column_count", _("número de columnas equivocado; se esperan 16")
    UNKNOWN_CODE = "unknown_code", _("código desconocido")
    REPEATED_CODE = "repeated_code", _("el mismo código dos veces")
    NOT_UTF8 = "not_utf8", _("bytes que no son UTF-8")
    NUL_BYTE = "nul_byte", _("contiene un byte nulo")
    BROKEN_QUOTES = "broken_quotes", _("comillas sin cerrar o fuera de lugar")
    TOO_LONG = "too_long", _("línea demasiado larga; aquí está cortada, entera en el archivo de origen")
    POSITION_TAKEN = (
        "position_taken",
        _("en esta posición ya hay una fila distinta, que no se cambia"),
    )
    NO_POSITION = "no_position", _("falta el número de fila de origen en amparo_row")
    OTHER_DATASET = "other_dataset", _("la fila es de otro conjunto de datos que la primera del archivo")
