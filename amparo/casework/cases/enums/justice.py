"""What came of a step before the police, the prosecutor or a court."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProcessStage(TextChoices):
    """Stages of the common criminal process (Code of Criminal Procedure, DL 957)."""

    PRELIMINARY = "preliminary", _("Diligencias preliminares")
    PREPARATORY = "preparatory", _("Investigación preparatoria")
    INTERMEDIATE = "intermediate", _("Etapa intermedia")
    TRIAL = "trial", _("Juicio oral")
    APPEAL = "appeal", _("Etapa de impugnación")
    ENFORCEMENT = "enforcement", _("Ejecución de la sentencia")


class ChargeChange(TextChoices):
    """From which article of the Penal Code to which; 153 is what 129-A was until Law 31146 (SYSTEMS S9)."""

    FROM_153_TO_180 = "from_153_to_180", _("De trata (antes art. 153) a rufianismo (art. 180)")
    FROM_129A_TO_180 = "from_129a_to_180", _("De trata (art. 129-A) a rufianismo (art. 180)")
    FROM_129A_TO_179 = "from_129a_to_179", _("De trata (art. 129-A) a favorecimiento (art. 179)")
    FROM_129A_TO_181 = "from_129a_to_181", _("De trata (art. 129-A) a proxenetismo (art. 181)")
    FROM_129A_TO_129C = "from_129a_to_129c", _("De trata (art. 129-A) a explotación sexual (art. 129-C)")
    FROM_129A_TO_129O = "from_129a_to_129o", _("De trata (art. 129-A) a trabajo forzoso (art. 129-O)")
    FROM_129A_TO_129B = "from_129a_to_129b", _("De trata (art. 129-A) a trata agravada (art. 129-B)")
    FROM_180_TO_129A = "from_180_to_129a", _("De rufianismo (art. 180) a trata (art. 129-A)")
    FROM_OTHER_TO_129A = "from_other_to_129a", _("De otro artículo a trata (art. 129-A)")
    OTHER = "other", _("Otro cambio de artículo")


class PostponementReason(TextChoices):
    """Why a hearing was put off (SYSTEMS S9); that the person could not be there is an outcome of any entry."""

    DEFENCE_ABSENT = "defence_absent", _("No estuvo la defensa del acusado")
    ACCUSED_ABSENT = "accused_absent", _("No estuvo el acusado")
    PROSECUTOR_ABSENT = "prosecutor_absent", _("No estuvo la fiscalía")
    WITNESS_ABSENT = "witness_absent", _("No estuvo un testigo o un perito")
    NOT_NOTIFIED = "not_notified", _("Alguien no fue notificado")
    NO_COURTROOM = "no_courtroom", _("No hubo sala")
    NO_INTERPRETER = "no_interpreter", _("No hubo intérprete")
    JUDGE_CHANGED = "judge_changed", _("Cambió el juez o la jueza")
    COURT_CLOSED = "court_closed", _("El juzgado no atendió")


class SentenceOutcome(TextChoices):
    """What a sentence says (DL 957, articles 398 and 399)."""

    CONVICTED = "convicted", _("Sentencia condenatoria")
    CONVICTED_IN_PART = "convicted_in_part", _("Sentencia condenatoria en parte")
    ACQUITTED = "acquitted", _("Sentencia absolutoria")
    ANNULLED = "annulled", _("Sentencia anulada: nuevo juicio")


class StatementOutcome(TextChoices):
    """What a statement did to an earlier one; why is nobody's to code."""

    CONFIRMED = "confirmed", _("Mantuvo lo que había declarado")
    EXTENDED = "extended", _("Amplió lo que había declarado")
    RETRACTED = "retracted", _("Cambió lo que había declarado")


class ShelterExit(TextChoices):
    """How a stay in a shelter ended (SYSTEMS S8)."""

    FAMILY = "family", _("Pasó a vivir con su familia")
    FOSTER_FAMILY = "foster_family", _("Pasó a una familia acogedora")
    ON_THEIR_OWN = "on_their_own", _("Pasó a vivir por su cuenta")
    TRANSFERRED = "transferred", _("Pasó a otro centro")
    PERSONS_WISH = "persons_wish", _("Salió por decisión propia")
    DISCHARGED_EARLY = "discharged_early", _("El centro terminó la estadía antes de lo previsto")
    CAME_OF_AGE = "came_of_age", _("Cumplió la mayoría de edad")
