"""Who the person is: answers she may give, and may leave out.

Unknown is not a choice here: a field without an answer is empty. `prefers_not_to_say` is an answer of hers.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class YesNoUnknown(TextChoices):
    """An answer that was given; "unknown" was said, an empty field was not asked (SYSTEMS, working rules)."""

    YES = "yes", _("Sí")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("No se sabe")


class DatePrecision(TextChoices):
    """How exactly a date is known (DESIGN, Names; UX: "day, a month, a year, about")."""

    DAY = "day", _("Día exacto")
    MONTH = "month", _("Mes y año")
    YEAR = "year", _("Solo el año")
    ABOUT = "about", _("Aproximada")


class Sex(TextChoices):
    """Sex as registered or told. HTCDS 2.0 has only prs_Gender; Peru's registers also ask this."""

    FEMALE = "female", _("Mujer")
    MALE = "male", _("Hombre")
    INTERSEX = "intersex", _("Intersex")


class Gender(TextChoices):
    """Gender identity: HTCDS 2.0 prs_Gender. Its NonSpecifiedUnknown is an empty field here."""

    FEMININE = "feminine", _("Femenina")
    MASCULINE = "masculine", _("Masculina")
    TRANSGENDER_FEMININE = "transgender_feminine", _("Mujer trans")
    TRANSGENDER_MASCULINE = "transgender_masculine", _("Hombre trans")
    NON_CONFORMING = "non_conforming", _("No binaria u otra identidad")
    PREFERS_NOT_TO_SAY = "prefers_not_to_say", _("Prefiere no decirlo")


class Ethnicity(TextChoices):
    """Self-identification by customs and ancestors: the question of INEI's 2017 census."""

    QUECHUA = "quechua", _("Quechua")
    AYMARA = "aymara", _("Aimara")
    AMAZONIAN_INDIGENOUS = "amazonian_indigenous", _("De un pueblo indígena de la Amazonía")
    OTHER_INDIGENOUS = "other_indigenous", _("De otro pueblo indígena u originario")
    AFRO_PERUVIAN = "afro_peruvian", _("Del pueblo afroperuano o afrodescendiente")
    WHITE = "white", _("Blanca o blanco")
    MESTIZO = "mestizo", _("Mestiza o mestizo")
    OTHER = "other", _("Otra")
    PREFERS_NOT_TO_SAY = "prefers_not_to_say", _("Prefiere no decirlo")


class Disability(TextChoices):
    """Lasting difficulties: Washington Group short set (six domains) and kinds of Law 29973, article 2."""

    SEEING = "seeing", _("Para ver, aun con lentes")
    HEARING = "hearing", _("Para oír, aun con audífonos")
    WALKING = "walking", _("Para caminar o moverse")
    REMEMBERING = "remembering", _("Para recordar o concentrarse")
    SELF_CARE = "self_care", _("Para bañarse o vestirse por su cuenta")
    COMMUNICATING = "communicating", _("Para comunicarse o hacerse entender")
    INTELLECTUAL = "intellectual", _("Discapacidad intelectual")
    PSYCHOSOCIAL = "psychosocial", _("Discapacidad psicosocial")
    OTHER = "other", _("Otra dificultad permanente")
    NONE = "none", _("Ninguna")
    PREFERS_NOT_TO_SAY = "prefers_not_to_say", _("Prefiere no decirlo")


class DocumentType(TextChoices):
    """Identity documents in use in Peru (HTCDS 2.0 prs_IdentityNumber leaves the kind open)."""

    DNI = "dni", _("DNI")
    FOREIGNER_CARD = "foreigner_card", _("Carné de extranjería")
    PTP = "ptp", _("Permiso temporal de permanencia (PTP)")
    CPP = "cpp", _("Carné de permiso temporal de permanencia (CPP)")
    PASSPORT = "passport", _("Pasaporte")
    FOREIGN_ID_CARD = "foreign_id_card", _("Cédula o documento de identidad de otro país")
    BIRTH_CERTIFICATE = "birth_certificate", _("Partida o acta de nacimiento")
    ASYLUM_REQUEST = "asylum_request", _("Constancia de solicitud de refugio")
    OTHER = "other", _("Otro documento")
    NONE = "none", _("No tiene documento")


class MigrationStatus(TextChoices):
    """Situation before Migraciones (DL 1350) or the refugee commission (Law 27891)."""

    NATIONAL = "national", _("Nacionalidad peruana")
    RESIDENT = "resident", _("Con residencia")
    HUMANITARIAN = "humanitarian", _("Con calidad migratoria humanitaria")
    TEMPORARY_PERMIT = "temporary_permit", _("Con permiso temporal")
    VISITOR = "visitor", _("De visita o en tránsito")
    ASYLUM_SEEKER = "asylum_seeker", _("Solicitante de refugio")
    REFUGEE = "refugee", _("Con refugio reconocido")
    IN_PROCESS = "in_process", _("Regularización en trámite")
    WITHOUT_PERMIT = "without_permit", _("Sin permiso vigente")
    STATELESS = "stateless", _("Sin nacionalidad (apátrida)")
    OTHER = "other", _("Otra situación migratoria")


class Education(TextChoices):
    """Highest level reached, Peru's levels; EDUCATION_HTCDS gives HTCDS 2.0 prs_HighestLevelOfEducation."""

    NO_SCHOOLING = "no_schooling", _("Sin estudios")
    EARLY_CHILDHOOD = "early_childhood", _("Inicial")
    PRIMARY_INCOMPLETE = "primary_incomplete", _("Primaria incompleta")
    PRIMARY = "primary", _("Primaria completa")
    SECONDARY_INCOMPLETE = "secondary_incomplete", _("Secundaria incompleta")
    SECONDARY = "secondary", _("Secundaria completa")
    SPECIAL_BASIC = "special_basic", _("Básica especial")
    TECHNICAL_INCOMPLETE = "technical_incomplete", _("Superior técnica incompleta")
    TECHNICAL = "technical", _("Superior técnica completa")
    UNIVERSITY_INCOMPLETE = "university_incomplete", _("Universitaria incompleta")
    UNIVERSITY = "university", _("Universitaria completa")
    POSTGRADUATE = "postgraduate", _("Maestría o doctorado")


# HTCDS (ISCED 2011) names attainment: who left a level has attained the one before. Without an equal: absent.
EDUCATION_HTCDS: dict[Education, str] = {
    Education.EARLY_CHILDHOOD: "EarlyChildhoodEducation",
    Education.PRIMARY_INCOMPLETE: "EarlyChildhoodEducation",
    Education.PRIMARY: "PrimaryEducation",
    Education.SECONDARY_INCOMPLETE: "PrimaryEducation",
    Education.SECONDARY: "UpperSecondaryEducation",
    Education.TECHNICAL_INCOMPLETE: "UpperSecondaryEducation",
    Education.TECHNICAL: "ShortCycleTertiaryEducation",
    Education.UNIVERSITY_INCOMPLETE: "UpperSecondaryEducation",
    Education.UNIVERSITY: "BachelorsOrEquivalentLevel",
    Education.POSTGRADUATE: "MastersOrEquivalentLevel",
}


class ChildrenCare(TextChoices):
    """With whom her children are today (SYSTEMS S7; HTCDS 2.0 has only prs_NumberOfChildren)."""

    WITH_PERSON = "with_person", _("Con la propia persona")
    WITH_OTHER_PARENT = "with_other_parent", _("Con la otra madre o el otro padre")
    WITH_GRANDPARENTS = "with_grandparents", _("Con sus abuelas o abuelos")
    WITH_OTHER_FAMILY = "with_other_family", _("Con otras personas de su familia")
    WITH_TRUSTED_PERSON = "with_trusted_person", _("Con una persona de confianza")
    FOSTER_FAMILY = "foster_family", _("En una familia acogedora")
    RESIDENTIAL_CARE = "residential_care", _("En un centro de acogida residencial")
    WITH_EXPLOITER = "with_exploiter", _("Con quien explotó a la persona o su entorno")
    SEVERAL_PLACES = "several_places", _("En distintos lugares")
    LIVING_ON_THEIR_OWN = "living_on_their_own", _("Viven por su cuenta")
    OTHER = "other", _("Otra situación")
