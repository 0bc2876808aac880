"""In what activity or place the exploitation happened."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Industry(TextChoices):
    """Peru's activities first, then the other sections of HTCDS 2.0 vic_ForcedLabourIndustry (ISIC rev. 4).

    INDUSTRY_SECTION gives the HTCDS section of each, so that both readings come from one answer. The
    activity is the place's, never the person's occupation.
    """

    GOLD_MINING_ILLEGAL = "gold_mining_illegal", _("Minería ilegal o informal de oro")
    MINING_OTHER = "mining_other", _("Otra minería o canteras")
    MINING_CAMP_NIGHT_BAR = "mining_camp_night_bar", _("Bar o local nocturno en campamento minero")
    NIGHT_BAR = "night_bar", _("Bar, cantina o local nocturno")
    RESTAURANT_OR_LODGING = "restaurant_or_lodging", _("Restaurante, pensión u hospedaje")
    LOGGING = "logging", _("Tala y trabajo forestal")
    AGRICULTURE = "agriculture", _("Agricultura o ganadería")
    COCA_GROWING = "coca_growing", _("Cultivo o cosecha de coca")
    FISHING = "fishing", _("Pesca")
    BRAZIL_NUT = "brazil_nut", _("Recolección de castaña")
    BRICK_KILN = "brick_kiln", _("Ladrilleras")
    TEXTILE = "textile", _("Taller textil o de confección")
    MANUFACTURING_OTHER = "manufacturing_other", _("Otra fábrica o taller")
    CONSTRUCTION = "construction", _("Construcción")
    DOMESTIC_WORK = "domestic_work", _("Trabajo del hogar")
    STREET_SELLING = "street_selling", _("Venta en la calle")
    BEGGING = "begging", _("Mendicidad")
    SHOP_OR_MARKET = "shop_or_market", _("Tienda, mercado o almacén")
    TRANSPORT = "transport", _("Transporte terrestre o fluvial")
    CRIMINAL_DRUG_TRANSPORT = "criminal_drug_transport", _("Transporte forzado de droga")
    CRIMINAL_OTHER = "criminal_other", _("Otra actividad ilegal forzada")
    SEXUAL_PRIVATE_PLACE = "sexual_private_place", _("Vivienda u otro lugar privado con fines sexuales")
    SEXUAL_ONLINE = "sexual_online", _("Imágenes o transmisiones sexuales por internet")
    MASSAGE_OR_BEAUTY = "massage_or_beauty", _("Local de masajes, spa o belleza")
    RECYCLING = "recycling", _("Reciclaje o residuos")
    CALL_CENTRE_OR_INTERNET = "call_centre_or_internet", _("Centro de llamadas o trabajo por internet")
    SECURITY_OR_CLEANING = "security_or_cleaning", _("Limpieza, vigilancia u otro servicio de apoyo")
    CARE_WORK = "care_work", _("Cuidado de personas o salud")
    EDUCATION = "education", _("Educación")
    ARTS_OR_ENTERTAINMENT = "arts_or_entertainment", _("Espectáculos, música o deporte")
    ENERGY = "energy", _("Electricidad o gas")
    FINANCE = "finance", _("Préstamos o finanzas")
    REAL_ESTATE = "real_estate", _("Alquiler o venta de inmuebles")
    PROFESSIONAL = "professional", _("Actividades profesionales o técnicas")
    PUBLIC_ADMINISTRATION = "public_administration", _("Administración pública o defensa")
    EXTRATERRITORIAL = "extraterritorial", _("Embajada u organismo internacional")
    OTHER = "other", _("Otra actividad")


# Letter of the HTCDS value (B is B_MiningAndQuarrying). Absent: what is no industry to ISIC, or is not told.
INDUSTRY_SECTION: dict[Industry, str] = {
    Industry.GOLD_MINING_ILLEGAL: "B",
    Industry.MINING_OTHER: "B",
    Industry.MINING_CAMP_NIGHT_BAR: "I",
    Industry.NIGHT_BAR: "I",
    Industry.RESTAURANT_OR_LODGING: "I",
    Industry.LOGGING: "A",
    Industry.AGRICULTURE: "A",
    Industry.COCA_GROWING: "A",
    Industry.FISHING: "A",
    Industry.BRAZIL_NUT: "A",
    Industry.BRICK_KILN: "C",
    Industry.TEXTILE: "C",
    Industry.MANUFACTURING_OTHER: "C",
    Industry.CONSTRUCTION: "F",
    Industry.DOMESTIC_WORK: "T",
    Industry.STREET_SELLING: "G",
    Industry.SHOP_OR_MARKET: "G",
    Industry.TRANSPORT: "H",
    Industry.MASSAGE_OR_BEAUTY: "S",
    Industry.RECYCLING: "E",
    Industry.CALL_CENTRE_OR_INTERNET: "J",
    Industry.SECURITY_OR_CLEANING: "N",
    Industry.CARE_WORK: "Q",
    Industry.EDUCATION: "P",
    Industry.ARTS_OR_ENTERTAINMENT: "R",
    Industry.ENERGY: "D",
    Industry.FINANCE: "K",
    Industry.REAL_ESTATE: "L",
    Industry.PROFESSIONAL: "M",
    Industry.PUBLIC_ADMINISTRATION: "O",
    Industry.EXTRATERRITORIAL: "U",
}
