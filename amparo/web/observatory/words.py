"""The words of the observatory: names of what is counted, and the sentence that says the finding."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.casework.cases.enums import CaseType, DatePrecision, ExploitationForm, Sex
from amparo.evidence.projection.enums import AgeBand
from amparo.evidence.publication.listing import CrossTable, Line, Listing
from amparo.evidence.publication.observatory import ABROAD, SEVERAL, SEXUAL_AND_OTHER, UNKNOWN
from amparo.evidence.publication.slices import Slice
from amparo.foundation.places.catalogue import place
from amparo.web.cases.words import date_words
from amparo.web.figures import number
from amparo.web.figures import percent as percent_of


def form_label(key: str) -> str:
    """A form of exploitation, or forms together."""
    if key == SEXUAL_AND_OTHER:
        return _("Explotación sexual junto con otra forma")
    if key == SEVERAL:
        return _("Otras formas juntas")
    return str(ExploitationForm(key).label) if key else _("No se sabe")


def place_label(key: str) -> str:
    """A department, abroad, or not known."""
    if key == ABROAD:
        return _("Fuera del Perú")
    return place(key).name if key else _("No se sabe")


_UNDER_18, _FROM_18, _FROM_30 = "0-17", "18+", "30+"
# Neighbours that make one age group when they are shown together.
_TOGETHER = {
    (AgeBand.CHILD.value, AgeBand.ADOLESCENT.value): _UNDER_18,
    (AgeBand.ADULT.value, AgeBand.OLDER.value): _FROM_30,
    (AgeBand.YOUNG.value, _FROM_30): _FROM_18,
}


def age_label(key: str) -> str:
    """An age band, or two that are shown together."""
    if key == _UNDER_18:
        return _("0 a 17 años")
    if key == _FROM_18:
        return _("18 años o más")
    if key == _FROM_30:
        return _("30 años o más")
    return str(AgeBand(key).label)


def sex_label(key: str) -> str:
    return str(Sex(key).label) if key else _("No se sabe")


def group_label(keys: tuple[str, ...], label: Callable[[str], str], others: str) -> str:
    """The name of a line that may hold several keys: few are listed, many are "the others"."""
    for pair, together in _TOGETHER.items():
        at = keys.index(pair[0]) if pair[0] in keys else -1
        if at >= 0 and keys[at : at + 2] == pair:
            return group_label((*keys[:at], together, *keys[at + 2 :]), label, others)
    if len(keys) > 4:
        return others
    names = [label(key) for key in keys]
    if len(keys) > 1 and keys[-1] in (UNKNOWN, AgeBand.UNKNOWN):
        names[-1] = _("o no se sabe")
    return ", ".join(names)


def bin_label(key: str) -> str:
    """A month ("mar 2026"), a quarter ("ene–mar 2026") or a year; a period of years as it is."""
    year, _dash, part = key.partition("-")
    if len(part) == 2:
        return date_words(date(int(year), int(part), 1), DatePrecision.MONTH)
    if len(part) == 1:
        first, last = (date(int(year), int(part) * 3 - back, 1) for back in (2, 0))
        return f"{_month(first)}–{date_words(last, DatePrecision.MONTH)}"
    return period_label(key)


def _month(day: date) -> str:
    return date_words(day, DatePrecision.MONTH).rpartition(" ")[0]


def day_label(day: date) -> str:
    """ "31 de octubre de 2026"."""
    return date_format(day, _(r"j \d\e F \d\e Y"))


def month_label(day: date) -> str:
    """ "octubre de 2026"."""
    return date_format(day, _(r"F \d\e Y"))


def period_label(key: str) -> str:
    return key.replace("-", "–")


def kind_label(key: str) -> str:
    """A kind of case, or the smaller kinds together."""
    return str(CaseType(key).label) if key in CaseType.values else _("Otros tipos de caso")


def slice_label(part: Slice) -> str:
    return period_label(part.key) if part.key[:4].isdigit() else kind_label(part.key)


def percent(count: int, total: int) -> str:
    """A share in whole percents; what is not nothing is not rounded down to it."""
    share = count / total * 100
    if 0 < share < 1:
        return _("menos de %(share)s") % {"share": percent_of(1)}
    return percent_of(share)


def cases(count: int) -> str:
    return ngettext("%(count)s caso", "%(count)s casos", count) % {"count": number(count)}


def leading(lines: Sequence[Line], withheld: int) -> tuple[Line | None, bool]:
    """The largest line that is one known thing, and whether no withheld one can be larger."""
    known = [line for line in lines if line.count and len(line.keys) <= 2 and UNKNOWN not in line.keys]
    known = [line for line in known if AgeBand.UNKNOWN not in line.keys]
    best = max(known, key=lambda line: line.count or 0, default=None)
    return best, best is not None and (best.count or 0) >= withheld


def finding(listing: Listing, label: Callable[[str], str], *, sure: str, unsure: str) -> str:
    """The sentence over a list. ``sure`` and ``unsure`` take %(what)s, %(count)s, %(total)s and %(share)s."""
    best, is_sure = leading(listing.lines, listing.withheld)
    if best is None or best.count is None:
        return too_few()
    what = group_label(best.keys, label, "")
    values = {
        "what": what,
        "count": number(best.count),
        "total": cases(listing.total),
        "share": percent(best.count, listing.total),
    }
    sentence = (sure if is_sure else unsure) % values
    return sentence[0].upper() + sentence[1:] + _unknown_of(listing)


def _unknown_of(listing: Listing) -> str:
    unknown = [line for line in listing.lines if line.keys in ((UNKNOWN,), (AgeBand.UNKNOWN.value,))]
    if unknown and unknown[0].count:
        return " " + _("De %(cases)s no se sabe.") % {"cases": cases(unknown[0].count)}
    return ""


def table_finding(table: CrossTable) -> str:
    """The sentence over ages by sex: the largest group of one sex and age that may be shown."""
    shown = [
        (count, row, column)
        for (row, column), count in table.counts.items()
        if count and row in table.rows and column in table.columns
        if column != UNKNOWN and row != AgeBand.UNKNOWN
    ]
    if not shown:
        return too_few()
    count, row, column = max(shown, key=lambda found: found[0])
    hidden = table.total - sum(
        c or 0 for (r, k), c in table.counts.items() if r in table.rows and k in table.columns
    )
    values = {
        "sex": sex_label(str(column)).lower(),
        "age": age_label(str(row)),
        "count": number(count),
        "total": cases(table.total),
        "share": percent(count, table.total),
    }
    if count >= hidden:
        return (
            _("El grupo más numeroso es: %(sex)s, %(age)s. Son %(count)s de %(total)s (%(share)s).") % values
        )
    return (
        _("El mayor de los grupos mostrados: %(sex)s, %(age)s, %(count)s de %(total)s (%(share)s).") % values
    )


def too_few() -> str:
    return _("Aquí hay tan pocos casos que mostrar una cifra expondría a alguien.")
