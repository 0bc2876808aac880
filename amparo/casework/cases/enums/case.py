"""One institution's file on a person: how it opens, who carries it, how it ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """HTCDS 2.0 cas_Status; CASE_STATE_HTCDS. ClosedReferred is `closed` with reason `transferred`."""

    OPEN = "open", _("Abierto")
    FOLLOW_UP = "follow_up", _("En seguimiento")
    CLOSED = "closed", _("Cerrado")
    REOPENED = "reopened", _("Reabierto")


CASE_STATE_HTCDS: dict[CaseState, str] = {
    CaseState.OPEN: "Active",
    CaseState.FOLLOW_UP: "FollowUp",
    CaseState.CLOSED: "Closed",
    CaseState.REOPENED: "Active",
}


class CaseType(TextChoices):
    """What the file is about: Penal Code article 129-A and the situations that SYSTEMS S1 also receives."""

    TRAFFICKING = "trafficking", _("Trata de personas")
    SALE_OF_CHILDREN = "sale_of_children", _("Venta de niñas, niños o adolescentes")
    IRREGULAR_ADOPTION = "irregular_adoption", _("Adopción irregular")
    CHILD_OR_FORCED_MARRIAGE = "child_or_forced_marriage", _("Matrimonio o unión infantil o forzada")
    EXPLOITATION_WITHOUT_TRAFFICKING = "exploitation_without_trafficking", _("Explotación sin trata")
    UNDER_ASSESSMENT = "under_assessment", _("Situación en evaluación")


class OpeningReason(TextChoices):
    """How the person came to us (HTCDS 2.0 cas_ReferringOrganisation in kinds; SYSTEMS S1, S13)."""

    CAME_HERSELF = "came_herself", _("Vino por su cuenta")
    CALLED = "called", _("Llamó o escribió")
    FAMILY = "family", _("Por medio de su familia")
    TRUSTED_PERSON = "trusted_person", _("Por medio de una persona de confianza")
    RESCUE_OPERATION = "rescue_operation", _("Operativo de rescate")
    POLICE = "police", _("Derivación de la Policía")
    PROSECUTOR = "prosecutor", _("Derivación del Ministerio Público")
    VICTIM_ASSISTANCE = "victim_assistance", _("Derivación de la UDAVIT")
    COURT = "court", _("Derivación de un juzgado")
    SPECIAL_PROTECTION_UNIT = "special_protection_unit", _("Derivación de la UPE")
    DEMUNA = "demuna", _("Derivación de la DEMUNA")
    CEM = "cem", _("Derivación del CEM")
    VICTIMS_DEFENCE = "victims_defence", _("Derivación de la Defensa Pública")
    SHELTER = "shelter", _("Derivación de un centro de acogida")
    HEALTH = "health", _("Derivación de un establecimiento de salud")
    SCHOOL = "school", _("Derivación de un centro educativo")
    LABOUR_INSPECTION = "labour_inspection", _("Derivación de la inspección del trabajo")
    OMBUDSMAN = "ombudsman", _("Derivación de la Defensoría del Pueblo")
    MIGRATION_OR_CONSULATE = "migration_or_consulate", _("Derivación de Migraciones o de un consulado")
    NGO = "ngo", _("Derivación de otra organización")
    COMMUNITY_ALERT = "community_alert", _("Alerta de la comunidad")
    HOTLINE = "hotline", _("Línea telefónica de ayuda")
    OUTREACH = "outreach", _("Por nuestro equipo en campo")
    IMPORTED = "imported", _("Registro recibido de otra institución")
    OTHER = "other", _("Otra vía")


class ClosingReason(TextChoices):
    """HTCDS 2.0 cas_ReasonForCaseClosure, coded (free text there)."""

    GOALS_MET = "goals_met", _("Se cumplieron las metas acordadas")
    PERSONS_WISH = "persons_wish", _("La persona lo decidió")
    MOVED_AWAY = "moved_away", _("Se mudó a otro lugar")
    RETURNED_TO_COUNTRY = "returned_to_country", _("Volvió a su país")
    TRANSFERRED = "transferred", _("Pasó a otra institución")
    CONTACT_LOST = "contact_lost", _("Se perdió el contacto")
    DEATH = "death", _("Falleció")
    OUTSIDE_REMIT = "outside_remit", _("Su situación corresponde a otro servicio")
    SERVICE_ENDED = "service_ended", _("El servicio dejó de funcionar")
    REGISTERED_BY_MISTAKE = "registered_by_mistake", _("Se registró por error")
    DUPLICATE = "duplicate", _("Ya tenía un caso registrado")
    OTHER = "other", _("Otro motivo")


class ReopeningReason(TextChoices):
    """Why a closed file lives again (SECURITY rule 2: "she comes back after her worker left")."""

    CAME_BACK = "came_back", _("La persona volvió")
    CONTACT_REGAINED = "contact_regained", _("Se recuperó el contacto")
    NEW_NEED = "new_need", _("Necesita un nuevo apoyo")
    NEW_RISK = "new_risk", _("Hay un nuevo riesgo")
    NEW_EXPLOITATION = "new_exploitation", _("Nueva situación de explotación")
    LEGAL_PROCESS_RESUMED = "legal_process_resumed", _("Se reanudó el proceso judicial")
    TRANSFERRED_BACK = "transferred_back", _("Otra institución derivó el caso de vuelta")
    CLOSED_BY_MISTAKE = "closed_by_mistake", _("Se cerró por error")
    OTHER = "other", _("Otro motivo")


class TransferReason(TextChoices):
    """Why another worker carries the case (SYSTEMS S11: turnover three to four times a year)."""

    WORKER_LEFT = "worker_left", _("Quien llevaba el caso dejó la institución")
    WORKER_ON_LEAVE = "worker_on_leave", _("Licencia o vacaciones de quien lleva el caso")
    WORKLOAD = "workload", _("Reparto de la carga de trabajo")
    PERSONS_WISH = "persons_wish", _("La persona lo pidió")
    LANGUAGE = "language", _("Para que reciba atención en su lengua")
    SPECIALTY = "specialty", _("Necesita otra especialidad")
    MOVED_AWAY = "moved_away", _("Se mudó a otro lugar")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflicto de intereses")
    SAFETY = "safety", _("Por seguridad")
    REORGANISATION = "reorganisation", _("Reorganización del equipo")
    OTHER = "other", _("Otro motivo")


class AssignmentRole(TextChoices):
    """HTCDS 2.0 cas_CaseOwner is `responsible`; the team accompanies."""

    RESPONSIBLE = "responsible", _("Responsable")
    TEAM = "team", _("Equipo")


class NoteKind(TextChoices):
    """HTCDS 2.0 cco_CaseComment, by occasion (UX: a session note takes at most six interactions)."""

    SESSION = "session", _("Sesión")
    CALL = "call", _("Llamada")
    VISIT = "visit", _("Visita")
    COORDINATION = "coordination", _("Coordinación")
    OBSERVATION = "observation", _("Observación")
