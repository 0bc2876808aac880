"""Where each kind of data set comes from, in the words that its figures must carry."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.evidence.external.enums import DatasetKind


@dataclass(frozen=True)
class Source:
    """Who publishes, under which terms, and what a reader must know before citing."""

    title: str | Promise
    publisher: str | Promise
    terms: str | Promise
    caution: str | Promise


SOURCES = {
    DatasetKind.CTDC_VICTIM_PERPETRATOR: Source(
        title=_("Trata de personas en el mundo"),
        publisher=_(
            "Counter Trafficking Data Collaborative (CTDC), de la Organización Internacional para las "
            "Migraciones: Global Victim-Perpetrator Synthetic Dataset, ctdatacollaborative.org."
        ),
        terms=_("Términos de uso de CTDC. Al citar estas cifras, nombre a CTDC como fuente."),
        caution=_(
            "Son datos sintéticos: imitan las cifras de los casos atendidos, y ninguna fila es de una "
            "persona real. Por eso las cifras son aproximadas, y los conteos pequeños se muestran: ya fueron "
            "publicados así."
        ),
    ),
}
