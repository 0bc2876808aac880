"""The words of consent."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConsentPurpose(TextChoices):
    """What the person is asked to agree to; each is asked apart, and none is a condition of care."""

    ACCOMPANIMENT = (
        "accompaniment",
        _("Recibir acompañamiento, con su registro en esta institución"),
    )
    REFERRAL = "referral", _("Compartir datos con otra institución para recibir su atención")
    COMPLAINT = "complaint", _("Compartir datos para una denuncia o investigación")
    STATISTICS = "statistics", _("Contar su caso en estadísticas, sin su nombre")
    CONSULAR_CONTACT = "consular_contact", _("Avisar a su consulado")


class ConsentDecision(TextChoices):
    """What she said. A withdrawal is a newer decision, not a deletion."""

    GIVEN = "given", _("Acepta")
    REFUSED = "refused", _("No acepta")
    NOT_NOW = "not_now", _("Ahora no")
    WITHDRAWN = "withdrawn", _("Retira su acuerdo")


class ConsentGiver(TextChoices):
    """Who gave it for her, if not herself (SECURITY rule 3)."""

    SELF = "self", _("La propia persona")
    ADOLESCENT = "adolescent", _("La propia adolescente o el propio adolescente")
    GUARDIAN = "guardian", _("Su madre, su padre o quien tiene su tutela")
    STATE_GUARDIAN = "state_guardian", _("La tutela del Estado (UPE)")
    COURT_REPRESENTATIVE = "court_representative", _("Representante nombrado por el juzgado")


class ConsentForm(TextChoices):
    """How it was obtained."""

    SPOKEN = "spoken", _("De palabra")
    SIGNED = "signed", _("Con firma")
    FINGERPRINT = "fingerprint", _("Con huella")
    BY_PHONE = "by_phone", _("Por teléfono")


# Those who speak for somebody under 18; what they say lapses on the day she may be 18.
SPEAKING_FOR_A_MINOR = frozenset(
    {ConsentGiver.GUARDIAN, ConsentGiver.STATE_GUARDIAN, ConsentGiver.COURT_REPRESENTATIVE}
)
# Who can decide where a guardian cannot.
OTHERS_WHO_CAN = (ConsentGiver.ADOLESCENT, ConsentGiver.STATE_GUARDIAN, ConsentGiver.COURT_REPRESENTATIVE)
# What is for another institution opens the file to one of its units.
SHARING_PURPOSES = frozenset({ConsentPurpose.REFERRAL, ConsentPurpose.COMPLAINT})
# Only these end by themselves: what is shared closes, and of a consulate nobody is told after it. Care and counting
# go on until she says no.
WITH_A_LAST_DAY = SHARING_PURPOSES | {ConsentPurpose.CONSULAR_CONTACT}
# What she said no to; «ahora no» is none.
NOES = (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN)


class Restated(TextChoices):
    """What she could say in her own words before she decided. None of them is a condition."""

    PURPOSE = "purpose", _("Para qué es")
    RECIPIENT = "recipient", _("Quién lo vería")
    UNTIL = "until", _("Hasta cuándo")
    REFUSING = "refusing", _("Qué pasa si dice que no")
    WITHDRAWING = "withdrawing", _("Cómo cambiar de idea")


class BasisKind(TextChoices):
    """On what, other than her word, her data may or must be given."""

    COURT_ORDER = "court_order", _("Orden de un juzgado")
    PROSECUTOR_REQUEST = "prosecutor_request", _("Pedido formal de la fiscalía")
    MANDATORY_REPORT = "mandatory_report", _("Aviso que la ley obliga a dar")
    VITAL_INTEREST = "vital_interest", _("Peligro para su vida o la de otra persona")


# There is no time for a lawyer first; telling her, or saying why not, is not skipped.
WITHOUT_REVIEW = frozenset({BasisKind.MANDATORY_REPORT, BasisKind.VITAL_INTEREST})
# A danger to life does not wait for paper: it opens for three days at most. All else is given with its document.
WITHOUT_DOCUMENT = frozenset({BasisKind.VITAL_INTEREST})


class BasisState(TextChoices):
    """Where a legal basis stands: its newest step."""

    RECEIVED = "received", _("Recibido")
    NARROWED = "narrowed", _("Revisado: se da solo lo mínimo")
    TO_CONTEST = "to_contest", _("Revisado: conviene oponerse")
    INFORMED = "informed", _("La persona ya lo sabe")
    NOT_INFORMED = "not_informed", _("La persona aún no lo sabe")
    DISCLOSED = "disclosed", _("Datos entregados")
    CONTESTED = "contested", _("Oposición presentada")
    REFUSED = "refused", _("No se entrega")
    ENDED = "ended", _("Entrega terminada")


class InformedHow(TextChoices):
    """How the person was told."""

    IN_PERSON = "in_person", _("En persona")
    BY_PHONE = "by_phone", _("Por un medio que la persona dijo que es seguro")
    THROUGH_REPRESENTATIVE = "through_representative", _("A través de quien representa a la persona")


class NotInformedReason(TextChoices):
    """Why the person was not told yet."""

    NOT_FOUND = "not_found", _("No se pudo ubicar a la persona sin riesgo")
    IN_DANGER = "in_danger", _("Avisar ahora pondría en peligro a la persona")
    IN_CRISIS = "in_crisis", _("Está en crisis; se le dirá en la próxima sesión")
    FORBIDDEN = "forbidden", _("La orden lo prohíbe por ahora")
