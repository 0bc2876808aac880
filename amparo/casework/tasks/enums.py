"""The words of tasks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.enums import URGENT_NEED_TASK_LABELS, UrgentNeed


class TaskState(TextChoices):
    """Where a task stands."""

    OPEN = "open", _("Pendiente")
    DONE = "done", _("Cumplida")
    CANCELLED = "cancelled", _("Sin efecto")


class TaskKind(TextChoices):
    """What is to be done. The first five come from *Needs now*, each with its own hours."""

    DANGER_TONIGHT = UrgentNeed.DANGER_TONIGHT, URGENT_NEED_TASK_LABELS[UrgentNeed.DANGER_TONIGHT]
    SUICIDE_RISK = UrgentNeed.SUICIDE_RISK, URGENT_NEED_TASK_LABELS[UrgentNeed.SUICIDE_RISK]
    BED = UrgentNeed.BED, URGENT_NEED_TASK_LABELS[UrgentNeed.BED]
    SEXUAL_VIOLENCE_72H = (
        UrgentNeed.SEXUAL_VIOLENCE_72H,
        URGENT_NEED_TASK_LABELS[UrgentNeed.SEXUAL_VIOLENCE_72H],
    )
    PREGNANCY = UrgentNeed.PREGNANCY, URGENT_NEED_TASK_LABELS[UrgentNeed.PREGNANCY]
    APPOINTMENT = "appointment", _("Cita con la persona")
    CALL = "call", _("Comunicarse con la persona")
    VISIT = "visit", _("Visita")
    HEARING = "hearing", _("Audiencia")
    DOCUMENTS = "documents", _("Gestión de documentos")
    SCHOOL = "school", _("Vuelta a los estudios")
    HEALTH = "health", _("Atención de salud")
    COORDINATION = "coordination", _("Coordinación con otra institución")
    REVIEW = "review", _("Revisar cómo va el caso")
    # Made by the database when a consent that ends is recorded (migration 0008).
    CONSENT_ENDING = "consent_ending", _("Acuerdo con la persona por vencer: conversar otra vez")


class TaskNature(TextChoices):
    """Whether it is a next step of ours or something promised to her (UX: *Next* and *Promised*)."""

    NEXT = "next", _("Lo que sigue")
    PROMISED = "promised", _("Lo prometido")
