"""What each kind of institution is, as one would say it to somebody who never heard its name."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amparo.casework.consent.enums import ConsentGiver
from amparo.foundation.directory.enums import InstitutionKind
from amparo.foundation.directory.queries import UnitName

K = InstitutionKind
_HOUSE = _("Es una casa donde vivir, con cuidado y protección.")

PLACE_WORDS: dict[InstitutionKind, Promise | str] = {
    K.POLICE: _("Es de la policía."),
    K.PROSECUTOR: _("Es de la fiscalía, que investiga los delitos."),
    K.VICTIM_ASSISTANCE: _(
        "Es una oficina de la fiscalía. Acompaña a las personas durante la denuncia y el juicio."
    ),
    K.FAMILY_COURT: _("Es un juzgado: decide cómo proteger a niñas, niños y adolescentes."),
    K.CRIMINAL_COURT: _("Es un juzgado: juzga los delitos."),
    K.SPECIAL_PROTECTION_UNIT: _("Es la oficina del Estado que protege a niñas, niños y adolescentes."),
    K.DEMUNA: _(
        "Es la oficina de la municipalidad que defiende los derechos de niñas, niños y adolescentes."
    ),
    K.CEM: _("Es un centro del Estado con psicología, apoyo social y legal, sin costo."),
    K.VICTIMS_DEFENCE: _("Son abogadas y abogados del Estado que le defienden, sin costo."),
    K.SHELTER_PUBLIC_CARE: _HOUSE,
    K.SHELTER_PUBLIC_SPECIAL: _HOUSE,
    K.SHELTER_PRIVATE: _HOUSE,
    K.TEMPORARY_SHELTER: _("Es una casa donde quedarse un tiempo, con cuidado y protección."),
    K.NGO_CENTRE: _("Es una organización que acompaña a personas."),
    K.HEALTH: _("Es un lugar de atención de salud."),
    K.LABOUR_INSPECTION: _("Es la oficina que vigila que se respete a quien trabaja."),
    K.OMBUDSMAN: _("Es una oficina que vigila que el Estado respete los derechos de todas las personas."),
    K.MUNICIPALITY: _("Es de la municipalidad."),
    K.SCHOOL: _("Es un lugar para estudiar."),
    K.RONDAS: _("Es la organización que cuida la comunidad."),
    K.COMMISSION: _("Es un grupo de instituciones que se coordinan."),
    K.MIGRATION_OFFICE: _("Es la oficina que ve los documentos de quien viene de otro país."),
    K.OTHER: "",
}


def place_words(unit: UnitName) -> str:
    """What a unit is; empty if nothing is known that its name does not say."""
    return str(PLACE_WORDS[InstitutionKind(unit.institution_kind)])


def giver_words(giver: ConsentGiver) -> str:
    """Who answers, as one would say it to her."""
    if giver == ConsentGiver.STATE_GUARDIAN:
        return gettext("la oficina del Estado que protege a niñas, niños y adolescentes (UPE)")
    return str(giver.label)
