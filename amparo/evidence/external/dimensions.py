"""What external records can be counted by. Keys are those of addresses; columns are constants."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.evidence.external.enums import (
    ExploiterAge,
    Form,
    Majority,
    Part,
    Period,
    Region,
    Relation,
    ReportedSex,
)

UNKNOWN = "no-se-sabe"


@dataclass(frozen=True)
class Dimension:
    """A column, its codes, and whether one person may have several of them."""

    key: str
    label: str | Promise
    column: str
    codes: type[TextChoices]
    is_listed: bool = False

    @property
    def expression(self) -> str:
        """SQL: the record's codes as an array, that of the unknown where nothing is said."""
        if self.is_listed:
            return f"CASE WHEN cardinality(e.{self.column}) = 0 THEN ARRAY[''] ELSE e.{self.column} END"
        return f"ARRAY[coalesce(e.{self.column}, '')]"

    @property
    def is_known(self) -> str:
        """SQL: whether the record says anything."""
        return f"cardinality(e.{self.column}) > 0" if self.is_listed else f"e.{self.column} IS NOT NULL"

    @property
    def has_code(self) -> str:
        """SQL with one parameter: whether the record says this code."""
        return f"%s = ANY(e.{self.column})" if self.is_listed else f"e.{self.column} = %s"


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("forma", _("Forma de explotación"), "forms", Form, is_listed=True),
        Dimension("sexo", _("Sexo"), "sex", ReportedSex),
        Dimension("edad", _("Edad"), "majority", Majority),
        Dimension("origen", _("Región de origen"), "origin_region", Region),
        Dimension("destino", _("Región de explotación"), "exploitation_region", Region),
        Dimension("relacion", _("Relación con quien explotó"), "relations", Relation, is_listed=True),
        Dimension("papel", _("Qué hicieron quienes participaron"), "parts", Part, is_listed=True),
        Dimension("periodo", _("Año de registro"), "period", Period),
        Dimension(
            "sexo_implicados",
            _("Sexo de quienes participaron"),
            "exploiter_sexes",
            ReportedSex,
            is_listed=True,
        ),
        Dimension(
            "edad_implicados",
            _("Edad de quienes participaron"),
            "exploiter_ages",
            ExploiterAge,
            is_listed=True,
        ),
    )
}
