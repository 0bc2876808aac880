"""What an external record can say. What it does not say is not known; an absent code never means "no"."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DatasetKind(TextChoices):
    """The publications that Amparo can read."""

    CTDC_VICTIM_PERPETRATOR = (
        "ctdc_victim_perpetrator",
        _("CTDC: personas explotadas y quienes las explotaron"),
    )


class Period(TextChoices):
    """Year of registration, in the bands of the publication."""

    FROM_2005 = "2005-2013", "2005–2013"
    FROM_2014 = "2014-2018", "2014–2018"
    IN_2019 = "2019", "2019"
    IN_2020 = "2020", "2020"
    FROM_2021 = "2021-2022", "2021–2022"


class ReportedSex(TextChoices):
    """The publication's column ``gender`` has only these two; everybody else is among the unknown."""

    FEMALE = "female", _("Mujer")
    MALE = "male", _("Hombre")


class Majority(TextChoices):
    """Of age or not when registered."""

    ADULT = "adult", _("18 años o más")
    MINOR = "minor", _("Menos de 18 años")


class Region(TextChoices):
    """Regions of the United Nations, as far apart as the publication keeps them."""

    AFRICA = "africa", _("África")
    AMERICAS_OCEANIA = "americas_oceania", _("Américas y Oceanía")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europa")


class Form(TextChoices):
    """Form of exploitation; one person may have suffered both."""

    FORCED_LABOUR = "forced_labour", _("Trabajo forzoso")
    SEXUAL = "sexual", _("Explotación sexual")


class ExploiterAge(TextChoices):
    """Age band of those who took part."""

    TO_29 = "0-29", _("Hasta 29 años")
    FROM_30 = "30-38", _("De 30 a 38 años")
    FROM_39 = "39-47", _("De 39 a 47 años")
    FROM_48 = "48+", _("48 años o más")


class Relation(TextChoices):
    """Who they were to the person. The publication puts strangers, unknown and others into one code."""

    FAMILY_OR_PARTNER = "family_or_partner", _("Familia o pareja")
    FRIEND_OR_ACQUAINTANCE = "friend_or_acquaintance", _("Amistad o persona conocida")
    STRANGER_OR_OTHER = "stranger_or_other", _("Persona desconocida, no precisada u otra")


class Part(TextChoices):
    """What they did in the process."""

    RECRUITED = "recruited", _("Captar o intermediar")
    PROCESSED = "processed", _("Participar en el traslado o la entrega")
    EXPLOITED = "exploited", _("Explotar")
    CONTROLLED = "controlled", _("Controlar, maltratar o secuestrar")


class Payment(TextChoices):
    """The publication's answer on money paid; both when it differs between those who took part."""

    YES = "yes", _("Sí")
    NO = "no", _("No")
