"""The words of the access table: (role, relation to the case, record class, purpose) → actions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody does in an institution (SYSTEMS, column "Who uses it"; DESIGN, "Who may see what")."""

    LAWYER = "lawyer", _("Abogada o abogado")
    PSYCHOLOGIST = "psychologist", _("Psicóloga o psicólogo")
    SOCIAL_WORKER = "social_worker", _("Trabajadora o trabajador social")
    UNIT_COORDINATOR = "unit_coordinator", _("Coordinación de unidad")
    INSTITUTION_FOCAL_POINT = "institution_focal_point", _("Punto focal de la institución")
    POLICE_OFFICER = "police_officer", _("Policía")
    PROSECUTOR = "prosecutor", _("Fiscal")
    VICTIM_ASSISTANCE = "victim_assistance", _("Profesional de UDAVIT")
    SPECIAL_PROTECTION = "special_protection", _("Profesional de UPE")
    PROTECTION_JUDGE = "protection_judge", _("Jueza o juez de protección")
    CEM_WORKER = "cem_worker", _("Profesional de CEM")
    PUBLIC_DEFENDER = "public_defender", _("Defensora o defensor público de víctimas")
    DEMUNA_WORKER = "demuna_worker", _("Profesional de DEMUNA")
    SHELTER_WORKER = "shelter_worker", _("Profesional de centro de acogida")
    HEALTH_WORKER = "health_worker", _("Profesional de salud")
    LABOUR_INSPECTOR = "labour_inspector", _("Inspectora o inspector del trabajo")
    COMMISSION_ANALYST = "commission_analyst", _("Analista de comisión")
    EVALUATION_OFFICER = "evaluation_officer", _("Responsable de seguimiento y evaluación")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("Administración del sistema")
    AUDITOR = "auditor", _("Auditoría")


class RecordClass(TextChoices):
    """Clearance by kind of record (SECURITY rules 4 and 5)."""

    GENERAL = "general", _("General")
    SENSITIVE = "sensitive", _("Datos sensibles")
    PSYCHOSOCIAL = "psychosocial", _("Psicosocial")
    HEALTH = "health", _("Salud")
    LEGAL = "legal", _("Legal")
    IDENTITY = "identity", _("Identidad")
    LOCATION = "location", _("Ubicación")
    EXISTENCE = "existence", _("Existencia del caso")


class Purpose(TextChoices):
    """What for: the purpose principle of Law 29733, article 6 (finalidad); SECURITY rule 3."""

    CARE = "care", _("Atención")
    PROTECTION = "protection", _("Protección especial")
    COORDINATION = "coordination", _("Coordinación entre instituciones")
    INVESTIGATION = "investigation", _("Investigación")
    EMERGENCY = "emergency", _("Emergencia")
    STATISTICS = "statistics", _("Estadística")
    AUDIT = "audit", _("Auditoría")
    ADMINISTRATION = "administration", _("Administración")


class Relation(TextChoices):
    """How an account stands to a case; no relation is no grant (DESIGN, "Who may see what")."""

    RESPONSIBLE = "responsible", _("Responsable del caso")
    TEAM = "team", _("Parte del equipo del caso")
    UNIT_COORDINATOR = "unit_coordinator", _("Coordina la unidad del caso")
    # Of other institutions' cases: what a consent or a legal basis opened, and the two exceptions (ADR 7).
    SHARED = "shared", _("Con quien se compartió el caso")
    RECIPIENT = "recipient", _("Coordina la unidad con la que se compartió")
    EMERGENCY = "emergency", _("Abrió el caso por una emergencia")
    UNVEILED = "unveiled", _("Otra oficina le abrió la identidad")


class BlockBasis(TextChoices):
    """On what ground a file is blocked (Law 29733, arts. 8 and 20; DS 016-2024-JUS)."""

    RETENTION_ENDED = "retention_ended", _("Ya no se necesita para aquello por lo que se abrió")
    CANCELLATION_ASKED = "cancellation_asked", _("La persona pidió que se supriman sus datos (derecho ARCO)")
    COURT_ORDER = "court_order", _("Lo ordenó un juez o la autoridad de protección de datos")
    RECORDED_UNLAWFULLY = "recorded_unlawfully", _("Se registró sin base legal o por error")


class BlockState(TextChoices):
    """Where a block stands."""

    ASKED = "asked", _("Bloqueo pedido")
    REFUSED = "refused", _("Bloqueo no aceptado")
    BLOCKED = "blocked", _("Bloqueado")
    LIFTED = "lifted", _("Bloqueo levantado")
    SHREDDING = "shredding", _("En destrucción")
    SHREDDED = "shredded", _("Destruido")


class BlockStepKind(TextChoices):
    """What two people decide about a file."""

    BLOCK = "block", _("Bloquear")
    LIFT = "lift", _("Levantar el bloqueo")
    SHRED = "shred", _("Destruir")


class EmergencyKind(TextChoices):
    """Which emergency opens a case to whom it is not assigned (SECURITY, rule 7)."""

    LIFE_AT_RISK = "life_at_risk", _("La vida o la integridad corren peligro ahora")
    MEDICAL = "medical", _("Emergencia de salud")
    MISSING = "missing", _("La persona está desaparecida o fue llevada")
    SHELTER_THREAT = "shelter_threat", _("Amenaza en el centro de acogida o en su puerta")
    CHILD_IN_DANGER = "child_in_danger", _("Una niña o un niño a su cargo corre peligro")


class EmergencyFinding(TextChoices):
    """What the review of an emergency found."""

    JUSTIFIED = "justified", _("Correspondía")
    NOT_JUSTIFIED = "not_justified", _("No correspondía")
    TALK = "talk", _("Hay que conversarlo")
