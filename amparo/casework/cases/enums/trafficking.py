"""What was done to the person, in the terms of the law (act, means, purpose) and of HTCDS 2.0.

HTCDS codes are its names in snake_case: `DebtBondage` is `debt_bondage`.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Act(TextChoices):
    """The six verbs of Penal Code article 129-A, number 1."""

    RECRUITED = "recruited", _("Captaron a la persona")
    TRANSPORTED = "transported", _("Transportaron a la persona")
    TRANSFERRED = "transferred", _("Trasladaron a la persona")
    HARBOURED = "harboured", _("Acogieron a la persona")
    RECEIVED = "received", _("Recibieron a la persona")
    RETAINED = "retained", _("Retuvieron a la persona")


class Means(TextChoices):
    """The means of Penal Code article 129-A, number 1; not needed for minors (number 3)."""

    VIOLENCE = "violence", _("Violencia")
    THREAT = "threat", _("Amenaza")
    OTHER_COERCION = "other_coercion", _("Otras formas de coacción")
    DEPRIVATION_OF_LIBERTY = "deprivation_of_liberty", _("Privación de la libertad")
    FRAUD = "fraud", _("Fraude")
    DECEPTION = "deception", _("Engaño")
    ABUSE_OF_POWER = "abuse_of_power", _("Abuso de poder")
    ABUSE_OF_VULNERABILITY = "abuse_of_vulnerability", _("Abuso de una situación de vulnerabilidad")
    PAYMENTS_OR_BENEFITS = "payments_or_benefits", _("Pagos o beneficios dados o recibidos")


class ExploitationPurpose(TextChoices):
    """The ends of exploitation of Penal Code article 129-A, number 2 (finalidad)."""

    SALE_OF_CHILDREN = "sale_of_children", _("Venta de niñas, niños o adolescentes")
    FORCED_PROSTITUTION = (
        "forced_prostitution",
        _("Obligar a la persona a actos sexuales por los que otros cobran"),
    )
    SEXUAL_EXPLOITATION = "sexual_exploitation", _("Cualquier otra forma de explotación sexual")
    SLAVERY = "slavery", _("Esclavitud o prácticas análogas")
    LABOUR_EXPLOITATION = "labour_exploitation", _("Cualquier forma de explotación laboral")
    BEGGING = "begging", _("Mendicidad")
    FORCED_LABOUR = "forced_labour", _("Trabajos o servicios forzados")
    SERVITUDE = "servitude", _("Servidumbre")
    ORGAN_REMOVAL = "organ_removal", _("Extracción o tráfico de órganos o tejidos")
    OTHER = "other", _("Otra forma análoga de explotación")


class ExploitationForm(TextChoices):
    """HTCDS 2.0 vic_TypeOfExploitation, eleven."""

    FORCED_LABOUR = "forced_labour", _("Trabajo forzoso")
    SEXUAL_EXPLOITATION = "sexual_exploitation", _("Explotación sexual")
    CHILD_LABOUR = "child_labour", _("Trabajo infantil")
    FORCED_MARRIAGE = "forced_marriage", _("Matrimonio o unión forzada")
    SERVITUDE = "servitude", _("Servidumbre")
    FORCED_MILITARY_BY_NON_STATE_ACTORS = (
        "forced_military_by_non_state_actors",
        _("Servicio forzado en un grupo armado no estatal"),
    )
    ORGAN_REMOVAL = "organ_removal", _("Extracción de órganos")
    FORCED_BEGGING = "forced_begging", _("Mendicidad forzada")
    FORCED_ADOPTION = "forced_adoption", _("Adopción forzada")
    SURROGACY = "surrogacy", _("Gestación por encargo impuesta")
    OTHER = "other", _("Otra forma de explotación")


class ControlMethod(TextChoices):
    """HTCDS 2.0 vic_MethodsOfControl: sixteen of the field standards, two more of its definitions.

    `restricts_movement` and `uses_children` stand in its field-definitions.md, not in the picklist.
    The first carries ILO's restriction of movement and isolation, which no other code does.
    """

    PHYSICAL_THREATS = "physical_threats", _("Amenazas de daño físico")
    THREATS_LAW_ENFORCEMENT = "threats_law_enforcement", _("Amenazas con la policía u otra autoridad")
    THREATENS_CHILDREN_FAMILY = (
        "threatens_children_family",
        _("Amenazas contra sus hijas, sus hijos o su familia"),
    )
    DEBT_BONDAGE = "debt_bondage", _("Deuda impuesta")
    FALSE_PROMISES = "false_promises", _("Promesas falsas")
    PHYSICAL_ABUSE = "physical_abuse", _("Violencia física")
    SEXUAL_ABUSE = "sexual_abuse", _("Violencia sexual")
    TAKES_EARNINGS = "takes_earnings", _("Le quitaban lo que ganaba")
    RESTRICTS_FINANCIAL_ACCESS = "restricts_financial_access", _("Le impedían disponer de dinero")
    RESTRICTS_MEDICAL_CARE = "restricts_medical_care", _("Le impedían recibir atención médica")
    WITHHOLDS_NECESSITIES = "withholds_necessities", _("Le negaban alimento, descanso u otras necesidades")
    PSYCHOLOGICAL_ABUSE = "psychological_abuse", _("Violencia psicológica")
    PSYCHOACTIVE_SUBSTANCE = "psychoactive_substance", _("Le hacían consumir alcohol u otras sustancias")
    EXCESSIVE_WORKING_HOURS = "excessive_working_hours", _("Jornadas excesivas impuestas")
    WITHHOLDS_DOCUMENTS = "withholds_documents", _("Le retenían sus documentos")
    RESTRICTS_MOVEMENT = "restricts_movement", _("Le impedían salir, moverse o comunicarse")
    USES_CHILDREN = "uses_children", _("Le quitaban a sus hijas o hijos, o los usaban para presionar")
    OTHER = "other", _("Otra forma de control")


class RecruitmentMethod(TextChoices):
    """HTCDS 2.0 vic_MethodOfRecruitment (ten: through what), and ways seen in Peru (how)."""

    AT_A_PLACE_OF_BUSINESS = "at_a_place_of_business", _("En un local o negocio")
    AT_AN_EDUCATIONAL_INSTITUTION = "at_an_educational_institution", _("En un centro educativo")
    AT_WORK = "at_work", _("En el trabajo")
    THROUGH_ONLINE_SOCIAL_NETWORKS = "through_online_social_networks", _("Por redes sociales")
    THROUGH_AN_ONLINE_ADVERTISEMENT = "through_an_online_advertisement", _("Por un anuncio en internet")
    THROUGH_A_TELEVISION_ADVERT = "through_a_television_advert", _("Por un anuncio de televisión")
    THROUGH_A_NEWSPAPER_ADVERT = "through_a_newspaper_advert", _("Por un aviso en el periódico")
    THROUGH_FAMILY_OR_FAMILY_EVENTS = "through_family_or_family_events", _("Por medio de familiares")
    THROUGH_FRIENDS_OR_SOCIAL_EVENTS = "through_friends_or_social_events", _("Por medio de amistades")
    FALSE_JOB_OFFER = "false_job_offer", _("Le ofrecieron un trabajo que no era verdad")
    FALSE_STUDY_OFFER = "false_study_offer", _("Le ofrecieron estudios que no eran verdad")
    ROMANTIC_RELATIONSHIP = "romantic_relationship", _("Por una relación de pareja o enamoramiento fingido")
    GODPARENTHOOD = "godparenthood", _("Por padrinazgo o madrinazgo")
    EMPLOYMENT_AGENCY = "employment_agency", _("Por una agencia de empleo")
    POSTER_OR_RADIO = "poster_or_radio", _("Por un cartel, volante o aviso de radio")
    ADVANCE_PAYMENT = "advance_payment", _("Por un adelanto o deuda (enganche, habilitación)")
    HANDED_OVER_BY_FAMILY = "handed_over_by_family", _("Por entrega de su familia a cambio de algo")
    ABDUCTION = "abduction", _("Se llevaron a la persona a la fuerza")
    OTHER = "other", _("Otra forma de captación")


class TraffickingEventKind(TextChoices):
    """HTCDS 2.0 hte_Type, three."""

    RECRUITMENT = "recruitment", _("Captación")
    TRANSIT = "transit", _("Traslado")
    EXPLOITATION = "exploitation", _("Explotación")


class TraffickingStatus(TextChoices):
    """HTCDS 2.0 vic_TraffickingStatus: a dated legal status of the situation, not of the person."""

    POSSIBLE = "possible", _("Posible situación de trata")
    ACTUAL = "actual", _("Situación de trata reconocida")
    NOT_A_VICTIM = "not_a_victim", _("La situación no se considera trata")


TRAFFICKING_STATUS_HTCDS: dict[TraffickingStatus, str] = {
    TraffickingStatus.POSSIBLE: "PossibleVictimOfTrafficking",
    TraffickingStatus.ACTUAL: "ActualVictimOfTrafficking",
    TraffickingStatus.NOT_A_VICTIM: "NotAVictimOfTrafficking",
}


class StatusDeterminer(TextChoices):
    """HTCDS 2.0 vic_TraffickingStatusDecisionMakingOrg, five."""

    POLICE = "police", _("Policía")
    NGO = "ngo", _("Organización no gubernamental")
    COURT_OR_PROSECUTION = "court_or_prosecution", _("Juzgado o Ministerio Público")
    NON_POLICE_GOVERNMENTAL_ORGANIZATION = "non_police_governmental_organization", _("Otra entidad pública")
    OTHER = "other", _("Otra organización")
