"""Forms of exploitation, and where: lists with bars, maps with their table."""

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from amparo.evidence.publication.listing import Listing
from amparo.web.maps.choropleth import choropleth_svg, legend
from amparo.web.observatory import words
from amparo.web.observatory.parts import Section, bars_section, described, falling, rows_of, unsure


def forms_section(listing: Listing | None) -> Section:
    """Each case once: a form alone, or with others."""
    blank = Section("forms", _("Formas de explotación"), _("Forma de explotación"))
    if listing is None:
        return blank
    return bars_section(
        blank,
        listing,
        falling(listing.lines),
        words.form_label,
        _("Las demás formas"),
        sure=_("%(what)s es lo que más se registra: %(count)s de %(total)s (%(share)s)."),
        definition=[
            _("Cada caso se cuenta una vez: si tiene varias formas, donde dice «junto con» o «juntas»."),
            _("«No se sabe»: todavía no se registró ninguna forma, o se preguntó y no se supo."),
        ],
    )


def place_section(name: str, title: str, listing: Listing | None, sure: str, event: str) -> Section:
    """A map of Peru by department, and what no map can show: abroad, not known."""
    blank = Section(name, title, _("Departamento"))
    if listing is None:
        return blank
    rows, none_in = rows_of(
        falling(listing.lines), listing.total, words.place_label, _("Los demás lugares"), with_bars=False
    )
    values, hidden = _on_map(listing)
    top = sorted((code for code in values if values[code]), key=lambda code: -(values[code] or 0))[:3]
    picture = choropleth_svg(
        values,
        title=title,
        describe=lambda code, count: f"{words.place_label(code)}: {_on_map_words(code, count, hidden)}",
        suppressed=hidden,
        named=top,
        is_outline_shared=True,
    )
    return Section(
        name,
        title,
        blank.of_what,
        words.finding(listing, words.place_label, sure=sure, unsure=unsure()),
        mark_safe(picture),  # noqa: S308  the map escapes what it is given
        rows,
        none_in,
        listing.withheld,
        legend(values, suppressed=hidden),
        total=listing.total,
        definition=[
            _("Es el departamento del primer hecho de %(event)s que se conoce de cada caso.")
            % {"event": event},
            _("«No se sabe»: no se registró el lugar, o solo que fue en el Perú."),
        ],
    )


def _on_map(listing: Listing) -> tuple[dict[str, int | None], set[str]]:
    """Counts of the departments shown one by one, and those withheld; the rest are not told apart."""
    single = {
        line.keys[0]: line.count for line in listing.lines if len(line.keys) == 1 and line.keys[0].isdigit()
    }
    return single, {code for code, count in single.items() if count is None}


def _on_map_words(code: str, count: int | None, hidden: set[str]) -> str:
    if count is None and code not in hidden:
        return _("junto con los demás lugares")
    return described(count)
