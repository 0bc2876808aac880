"""Cases in time: columns and their table."""

from django.utils.translation import gettext as _

from amparo.evidence.publication.listing import Listing
from amparo.evidence.publication.observatory import Observatory
from amparo.evidence.publication.slices import Slice
from amparo.web.observatory import words
from amparo.web.observatory.charts import Column, columns_svg
from amparo.web.observatory.parts import Section, described, rows_of, unsure

MOST_LABELS = 12


def opened_section(figures: Observatory, part: Slice | None) -> Section:
    """By month, quarter or year; of one kind of case, by period."""
    blank = Section("opened", _("Casos en el tiempo"), _("Cuándo se abrió"))
    listing = None
    if figures.opened:
        listing = figures.opened.by_slice.get(part.key) if part else figures.opened.whole
    if figures.opened is None or listing is None:
        return blank
    rows, _none = rows_of(listing.lines, listing.total, words.bin_label, with_bars=False, with_zeros=True)
    is_crowded = len(listing.lines) > MOST_LABELS
    columns = [
        Column(
            f"{words.bin_label(line.keys[0])}: {described(line.count)}",
            _axis_label(line.keys[0], is_crowded),
            line.count,
        )
        for line in listing.lines
    ]
    grain = "period" if part in figures.kinds else figures.opened.grain
    finding = words.finding(listing, words.bin_label, sure=_most_opened(grain), unsure=unsure())
    is_single = len(listing.lines) == 1
    return Section(
        blank.name,
        blank.title,
        blank.of_what,
        _in_all(listing) if is_single else finding,
        # One column has nothing to be compared with.
        "" if is_single else columns_svg(columns, title=blank.title),
        rows,
        withheld=listing.withheld,
        total=listing.total,
        definition=[
            _("Cada caso se cuenta una vez, en la fecha en que se abrió."),
            _("El último tramo llega hasta %(last)s, el último mes completo.")
            % {"last": words.month_label(figures.last_day)},
        ],
    )


def _in_all(listing: Listing) -> str:
    """The finding of a single year, quarter or month: nothing there is the most of anything."""
    return _("En %(what)s se abrieron %(total)s.") % {
        "what": words.bin_label(listing.lines[0].keys[0]),
        "total": words.cases(listing.total),
    }


def _most_opened(grain: str) -> str:
    return {
        "month": _("%(what)s es el mes con más casos abiertos: %(count)s de %(total)s (%(share)s)."),
        "quarter": _("%(what)s es el trimestre con más casos abiertos: %(count)s de %(total)s (%(share)s)."),
        "year": _("%(what)s es el año con más casos abiertos: %(count)s de %(total)s (%(share)s)."),
        "period": _(
            "De %(total)s, %(count)s se abrieron en %(what)s (%(share)s). Los periodos no duran lo mismo."
        ),
    }[grain]


def _axis_label(key: str, is_crowded: bool) -> str:
    """Under a crowded axis only the year, at its first part."""
    if not is_crowded:
        return words.bin_label(key)
    return key[:4] if key[5:] in ("", "1", "01") else ""
