"""Figures in words: sentences that say the finding, numbers as people write them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amparo.evidence.external.dimensions import Dimension
from amparo.evidence.external.enums import Region
from amparo.evidence.external.queries import CountedRow, Crosstab
from amparo.web.figures import number, percent

BAR_WIDTH = 150  # pixels: fits a phone beside the first figures


def share(part: int, whole: int) -> str:
    """A share in whole percents; what is not nothing is not rounded down to it."""
    if whole and 0 < part / whole < 0.005:
        return _("menos de %(share)s") % {"share": percent(1)}
    return percent(100 * part / whole if whole else 0)


@dataclass(frozen=True)
class Line:
    """One row of a table: its bar in the units of the drawing, its counts, its share of those known."""

    label: str
    bar: int
    cells: tuple[str, ...]
    total: str
    share: str


@dataclass(frozen=True)
class Table:
    """A section of the page: what it says, the table with its bars, and what it is counted over."""

    key: str
    title: str
    sentence: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    unknown: Line
    definition: str


def table_of(counted: Crosstab) -> Table:
    """Word one crosstab."""
    longest = max([row.total for row in counted.rows] + [counted.unknown.total, 1])

    def line(row: CountedRow, label: str, of: str) -> Line:
        cells = tuple(number(cell) for cell in row.across)
        # Something is never drawn as nothing.
        bar = max(round(BAR_WIDTH * row.total / longest), 1 if row.total else 0)
        return Line(label, bar, cells, number(row.total), of)

    return Table(
        key=counted.dimension.key,
        title=_("%(rows)s, por %(across)s")
        % {"rows": counted.dimension.label, "across": _lower(str(counted.across.label))},
        sentence=_sentence(counted),
        heads=(*[str(code.label) for code in counted.across.codes], _("No se sabe")),
        lines=tuple(line(row, row.label, share(row.total, counted.known)) for row in counted.rows),
        unknown=line(counted.unknown, _("No se sabe"), ""),
        definition=_definition(counted),
    )


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _sentence(counted: Crosstab) -> str:
    if not counted.known:
        return _("De nadie se conoce este dato.")
    first = max(counted.rows, key=lambda row: row.total)
    return _("Lo más registrado: %(label)s, %(count)s de %(known)s personas (%(share)s).") % {
        "label": first.label if counted.dimension.codes is Region else _lower(first.label),
        "count": number(first.total),
        "known": number(counted.known),
        "share": share(first.total, counted.known),
    }


def _definition(counted: Crosstab) -> str:
    words = [
        _("Los porcentajes son sobre las %(known)s personas de quienes se sabe; de %(unknown)s no se sabe.")
        % {"known": number(counted.known), "unknown": number(counted.people - counted.known)}
    ]
    several = [d for d in (counted.dimension, counted.across) if d.is_listed]
    if several:
        words.append(_("Una persona puede contar en más de una fila o columna, y la suma pasar del total."))
    if _has_only_yes(counted.dimension):
        words.append(_("La fuente solo dice «sí» o nada: lo que no está marcado no es un «no»."))
    return " ".join(words)


def _has_only_yes(dimension: Dimension) -> bool:
    return dimension.key in {"forma", "papel"}


def finding(forms: Crosstab) -> str:
    """The page's one sentence."""
    if not forms.people:
        return _("Nadie reúne lo que pide el filtro.")
    if not forms.known:
        return _("De las %(people)s personas, de ninguna se conoce la forma de explotación.") % {
            "people": number(forms.people)
        }
    said = [
        _("%(form)s en %(count)s (%(share)s)")
        % {"form": _lower(row.label), "count": number(row.total), "share": share(row.total, forms.known)}
        for row in sorted(forms.rows, key=lambda row: -row.total)
    ]
    return _("Se conoce la forma de explotación de %(known)s de %(people)s personas: %(forms)s.") % {
        "known": number(forms.known),
        "people": number(forms.people),
        "forms": _(" y ").join(said),
    }
