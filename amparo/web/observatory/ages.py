"""Age and sex: of all cases as a table of both, of one part as a list of ages."""

from django.utils.translation import gettext as _

from amparo.evidence.projection.enums import AgeBand
from amparo.evidence.publication.listing import CrossTable, Sliced
from amparo.evidence.publication.slices import Slice
from amparo.methods.suppression import TOTAL
from amparo.web.observatory import words
from amparo.web.observatory.charts import bar_svg
from amparo.web.observatory.parts import AgeRow, Section, bars_section


def _age_definition(*, is_unknown_apart: bool = True) -> list[str]:
    said = [
        _("Es la edad cuando se abrió el caso, por la fecha de nacimiento o la edad que dijo la persona.")
    ]
    return [*said, _("«No se sabe» está aparte y cuenta en el total.")] if is_unknown_apart else said


def ages_section(table: CrossTable | None) -> Section:
    """Ages by sex, with a pyramid of women and men."""
    blank = Section("ages", _("Edad y sexo"), _("Edad"))
    if table is None:
        return blank
    sexes = [sex for sex in table.columns if table.counts[TOTAL, sex] != 0]
    highest = max(
        (count or 0 for (row, sex), count in table.counts.items() if TOTAL not in (row, sex)), default=0
    )
    rows = []
    for row in (*table.rows, TOTAL):
        is_whole = row == TOTAL
        rows.append(
            AgeRow(
                _("Total") if is_whole else words.age_label(str(row)),
                tuple(table.counts[row, sex] for sex in (*sexes, TOTAL)),
                "" if is_whole else bar_svg(table.counts[row, "female"], highest, from_right=True),
                "" if is_whole else bar_svg(table.counts[row, "male"], highest),
            )
        )
    is_hidden = any(count is None for count in table.counts.values())
    return Section(
        blank.name,
        blank.title,
        blank.of_what,
        words.table_finding(table),
        age_rows=rows,
        columns=[*(words.sex_label(sex) for sex in sexes), _("Total")],
        withheld=-1 if is_hidden else 0,
        total=table.total,
        definition=_age_definition(),
    )


def ages_of_part_section(figures: Sliced | None, part: Slice) -> Section:
    """Ages alone."""
    blank = Section("ages", _("Edad"), _("Edad"))
    listing = figures.by_slice.get(part.key) if figures else None
    if listing is None:
        return blank
    is_unknown_apart = any(line.keys == (AgeBand.UNKNOWN.value,) for line in listing.lines)
    return bars_section(
        blank,
        listing,
        listing.lines,
        words.age_label,
        _("Las demás edades"),
        sure=_("El grupo de edad más numeroso es %(what)s: %(count)s de %(total)s (%(share)s)."),
        definition=[
            *_age_definition(is_unknown_apart=is_unknown_apart),
            _("La edad por sexo se muestra solo para todos los casos."),
        ],
    )
