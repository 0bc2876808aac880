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
    WITHDRAWN = "withdrawn", _("Retira su acuerdo")


class ConsentGiver(TextChoices):
    """Who gave it for her, if not herself (SECURITY rule 3)."""

    SELF = "self", _("La propia persona")
    ADOLESCENT = "adolescent", _("La propia adolescente o el propio adolescente")
    GUARDIAN = "guardian", _("Su madre, su padre o quien tiene su tutela, sin implicación")
    STATE_GUARDIAN = "state_guardian", _("La tutela del Estado (UPE)")
    COURT_REPRESENTATIVE = "court_representative", _("Representante nombrado por el juzgado")


class ConsentForm(TextChoices):
    """How it was obtained."""

    SPOKEN = "spoken", _("De palabra")
    SIGNED = "signed", _("Con firma")
    FINGERPRINT = "fingerprint", _("Con huella")
    BY_PHONE = "by_phone", _("Por teléfono")
