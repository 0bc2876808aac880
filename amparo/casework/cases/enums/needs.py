"""What cannot wait: asked first, before anything about the past."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UrgentNeed(TextChoices):
    """Needs of the first hours. The label is a question to read aloud; "yes" always means there is a need."""

    DANGER_TONIGHT = "danger_tonight", _("¿Hay algo o alguien que le haga temer por su seguridad esta noche?")
    SUICIDE_RISK = (
        "suicide_risk",
        _("A veces, después de algo muy duro, se piensa en morir o en hacerse daño. ¿Le pasa en estos días?"),
    )
    BED = "bed", _("¿Necesita un lugar seguro donde dormir hoy?")
    SEXUAL_VIOLENCE_72H = (
        "sexual_violence_72h",
        _(
            "En los últimos tres días, ¿alguien tuvo contacto sexual con usted sin que usted quisiera? "
            "No tiene que contar qué pasó: es para ofrecerle atención médica a tiempo."
        ),
    )
    PREGNANCY = "pregnancy", _("¿Hay un embarazo, o cree que podría haberlo?")


URGENT_NEED_SHORT_LABELS: dict[UrgentNeed, Promise] = {
    UrgentNeed.DANGER_TONIGHT: _("Peligro esta noche"),
    UrgentNeed.SUICIDE_RISK: _("Riesgo para su vida"),
    UrgentNeed.BED: _("Lugar donde dormir"),
    UrgentNeed.SEXUAL_VIOLENCE_72H: _("Atención médica dentro de 72 horas"),
    UrgentNeed.PREGNANCY: _("Embarazo"),
}

# Hours from the answer until the task is due. Amparo's own figures, not a legal term.
URGENT_NEED_DEADLINE_HOURS: dict[UrgentNeed, int] = {
    UrgentNeed.DANGER_TONIGHT: 2,
    UrgentNeed.SUICIDE_RISK: 2,
    UrgentNeed.BED: 6,
    UrgentNeed.SEXUAL_VIOLENCE_72H: 6,
    UrgentNeed.PREGNANCY: 48,
}

# Post-exposure prophylaxis works only if begun within this time of the event (WHO guidance): the task comes
# sooner.
EMERGENCY_KIT_WINDOW_HOURS = 72

URGENT_NEED_TASK_LABELS: dict[UrgentNeed, Promise] = {
    UrgentNeed.DANGER_TONIGHT: _("Acordar con la persona un plan de seguridad para esta noche"),
    UrgentNeed.SUICIDE_RISK: _("Acompañar a la persona y conseguir atención de salud mental"),
    UrgentNeed.BED: _("Encontrar un lugar seguro donde dormir"),
    UrgentNeed.SEXUAL_VIOLENCE_72H: _(
        "Acompañar a un establecimiento de salud: kit de emergencia, dentro de 72 horas del hecho"
    ),
    UrgentNeed.PREGNANCY: _("Ofrecer una cita de atención prenatal o prueba de embarazo"),
}
