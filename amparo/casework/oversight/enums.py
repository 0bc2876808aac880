"""The rules that raise alerts, what becomes of an alert, and how somebody stood to a case that they looked at."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertRule(TextChoices):
    """Six plain rules over the trail (SECURITY.md, "Left out on purpose")."""

    VOLUME = "volume", _("Muchos casos abiertos en un día")
    UNASSIGNED = "unassigned", _("Casos que no tiene asignados")
    OFF_HOURS = "off_hours", _("Varios casos a horas poco habituales")
    SURNAME_OR_LOCALITY = "surname_or_locality", _("Mismo apellido, o casos de otro lugar")
    REPEATED_MISSES = "repeated_misses", _("Varios intentos de abrir casos que no son suyos")
    INTAKE_CHECKS = "intake_checks", _("Muchas consultas al registrar")


class AlertState(TextChoices):
    """An alert asks; it is answered with an explanation, or handed up."""

    NEW = "new", _("Por revisar")
    EXPLAINED = "explained", _("Explicada")
    ESCALATED = "escalated", _("Elevada")


class AlertConclusion(TextChoices):
    """What the looks turned out to be, in codes."""

    AGREED_WORK = "agreed_work", _("Era trabajo acordado: guardia, reemplazo o apoyo")
    URGENT_NEED = "urgent_need", _("Hubo una urgencia")
    SLIP = "slip", _("Se equivocó de código o de caso")
    RULE_DOES_NOT_FIT = (
        "rule_does_not_fit",
        _("Es su forma de trabajar: la regla no le conviene a esta unidad"),
    )
    NO_EXPLANATION = "no_explanation", _("No hay explicación")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conoce a la persona o a alguien del caso")
    DISCLOSURE_SUSPECTED = "disclosure_suspected", _("Se sospecha que se contó a alguien")


EXPLANATIONS = frozenset(
    {
        AlertConclusion.AGREED_WORK,
        AlertConclusion.URGENT_NEED,
        AlertConclusion.SLIP,
        AlertConclusion.RULE_DOES_NOT_FIT,
    }
)


class Standing(TextChoices):
    """How somebody stood to a case on the day they looked."""

    RESPONSIBLE = "responsible", _("responsable del caso")
    TEAM = "team", _("parte del equipo")
    COORDINATES = "coordinates", _("coordina la unidad del caso")
    SHARED = "shared", _("compartido con su unidad")
    RECORDED = "recorded", _("registró el caso")
    NONE = "", _("sin asignación")
