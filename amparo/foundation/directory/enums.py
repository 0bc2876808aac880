"""Institutions and the professions of those who work in them. GLOSSARY.md spells each acronym out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    """HTCDS 2.0 org_Type, as finely as Peru needs (SYSTEMS S1, S2, S15); INSTITUTION_KIND_HTCDS maps."""

    POLICE = "police", _("Policía Nacional (PNP)")
    PROSECUTOR = "prosecutor", _("Fiscalía (Ministerio Público)")
    VICTIM_ASSISTANCE = (
        "victim_assistance",
        _("Unidad distrital de asistencia a víctimas y testigos (UDAVIT)"),
    )
    FAMILY_COURT = "family_court", _("Juzgado de familia o mixto")
    CRIMINAL_COURT = "criminal_court", _("Juzgado o sala penal")
    SPECIAL_PROTECTION_UNIT = "special_protection_unit", _("Unidad de protección especial (UPE)")
    DEMUNA = "demuna", _("Defensoría municipal de la niña, niño y adolescente (DEMUNA)")
    CEM = "cem", _("Centro Emergencia Mujer (CEM)")
    VICTIMS_DEFENCE = "victims_defence", _("Defensa pública de víctimas")
    SHELTER_PUBLIC_CARE = "shelter_public_care", _("Centro de acogida residencial público (CAR)")
    SHELTER_PUBLIC_SPECIAL = "shelter_public_special", _("Centro de acogida residencial especializado (CARE)")
    SHELTER_PRIVATE = "shelter_private", _("Centro de acogida residencial privado")
    TEMPORARY_SHELTER = "temporary_shelter", _("Hogar de refugio temporal")
    NGO_CENTRE = "ngo_centre", _("Centro de atención de una organización (CALP u otro)")
    HEALTH = "health", _("Establecimiento de salud")
    LABOUR_INSPECTION = "labour_inspection", _("Inspección del trabajo (SUNAFIL o gobierno regional)")
    OMBUDSMAN = "ombudsman", _("Defensoría del Pueblo")
    MUNICIPALITY = "municipality", _("Municipalidad")
    SCHOOL = "school", _("Institución educativa")
    RONDAS = "rondas", _("Ronda campesina o comité de autodefensa")
    COMMISSION = "commission", _("Comisión o red multisectorial")
    MIGRATION_OFFICE = "migration_office", _("Oficina de Migraciones")
    OTHER = "other", _("Otra institución")


# Institutions whose very name can tell where somebody sleeps.
SHELTER_KINDS = frozenset(
    {
        InstitutionKind.SHELTER_PUBLIC_CARE,
        InstitutionKind.SHELTER_PUBLIC_SPECIAL,
        InstitutionKind.SHELTER_PRIVATE,
        InstitutionKind.TEMPORARY_SHELTER,
    }
)

# Absent: kinds for which HTCDS has no value (courts, commissions, rondas, the ombudsman).
INSTITUTION_KIND_HTCDS: dict[InstitutionKind, str] = {
    InstitutionKind.POLICE: "LawEnforcement",
    InstitutionKind.PROSECUTOR: "LawEnforcement",
    InstitutionKind.VICTIM_ASSISTANCE: "CentralGovernmentOrganisation",
    InstitutionKind.SPECIAL_PROTECTION_UNIT: "CentralGovernmentOrganisation",
    InstitutionKind.DEMUNA: "LocalGovernmentOrganisation",
    InstitutionKind.CEM: "CentralGovernmentOrganisation",
    InstitutionKind.VICTIMS_DEFENCE: "LegalService",
    InstitutionKind.NGO_CENTRE: "NGO",
    InstitutionKind.HEALTH: "HealthServiceOrganisation",
    InstitutionKind.LABOUR_INSPECTION: "CentralGovernmentOrganisation",
    InstitutionKind.MUNICIPALITY: "LocalGovernmentOrganisation",
    InstitutionKind.SCHOOL: "SchoolOrCollege",
    InstitutionKind.MIGRATION_OFFICE: "ImmigrationService",
}


class Profession(TextChoices):
    """HTCDS 2.0 prs_Title, coded: what somebody is by training, apart from the role in Amparo."""

    LAWYER = "lawyer", _("Derecho")
    PSYCHOLOGIST = "psychologist", _("Psicología")
    SOCIAL_WORKER = "social_worker", _("Trabajo social")
    POLICE_OFFICER = "police_officer", _("Función policial")
    PROSECUTOR = "prosecutor", _("Función fiscal")
    JUDGE = "judge", _("Función judicial")
    PHYSICIAN = "physician", _("Medicina")
    NURSE = "nurse", _("Enfermería")
    MIDWIFE = "midwife", _("Obstetricia")
    EDUCATOR = "educator", _("Educación")
    LABOUR_INSPECTOR = "labour_inspector", _("Inspección del trabajo")
    INTERPRETER = "interpreter", _("Interpretación o traducción")
    COMMUNITY_PROMOTER = "community_promoter", _("Promoción comunitaria")
    ANALYST = "analyst", _("Estadística, investigación o evaluación")
    ADMINISTRATOR = "administrator", _("Administración o informática")
    OTHER = "other", _("Otra profesión u ocupación")
