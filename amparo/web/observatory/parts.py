"""What a part of the observatory's page is made of, and how its lines are put in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amparo.evidence.projection.enums import AgeBand
from amparo.evidence.publication.listing import Line, Listing, Sliced
from amparo.evidence.publication.observatory import UNKNOWN
from amparo.evidence.publication.slices import Slice
from amparo.web.maps.choropleth import Band
from amparo.web.observatory import words
from amparo.web.observatory.charts import bar_svg


@dataclass(frozen=True)
class Row:
    """One line of a table; ``count`` None is withheld."""

    label: str
    count: int | None
    share: str
    bar: SafeString | str = ""
    is_unknown: bool = False


@dataclass(frozen=True)
class AgeRow:
    """One line of the table of ages by sex."""

    label: str
    counts: tuple[int | None, ...]
    left: SafeString | str = ""
    right: SafeString | str = ""


@dataclass(frozen=True)
class Section:
    """One part of the page. Without ``rows`` and ``age_rows`` it is not shown under this filter."""

    name: str
    title: str
    of_what: str
    finding: str = ""
    picture: SafeString | str = ""
    rows: Sequence[Row] = ()
    none_in: str = ""
    withheld: int = 0
    bands: Sequence[Band] = ()
    has_bars: bool = False
    age_rows: Sequence[AgeRow] = ()
    columns: Sequence[str] = ()
    total: int = 0
    definition: Sequence[str] = field(default_factory=list)


def listing_of(figures: Sliced | None, part: Slice | None) -> Listing | None:
    """The list for the whole or the part, if it may be shown."""
    if figures is None:
        return None
    return figures.by_slice.get(part.key) if part else figures.whole


def unsure() -> str:
    """The finding where a withheld figure may be larger."""
    return _("De las cifras que se pueden mostrar, la mayor es %(what)s: %(count)s de %(total)s (%(share)s).")


def described(count: int | None) -> str:
    """A count in a tooltip."""
    return _("reservado") if count is None else words.cases(count)


def rows_of(
    lines: Sequence[Line],
    total: int,
    label: Callable[[str], str],
    others: str = "",
    *,
    with_bars: bool = True,
    with_zeros: bool = False,
) -> tuple[list[Row], str]:
    """The rows of a table; and, unless zeros are rows too, the names of the lines without any case."""
    highest = max((line.count or 0 for line in lines), default=0)
    rows, none_in = [], []
    for line in lines:
        name = words.group_label(line.keys, label, others)
        if line.count == 0 and not with_zeros:
            none_in.append(name)
            continue
        rows.append(
            Row(
                name,
                line.count,
                "" if line.count is None else words.percent(line.count, total),
                bar_svg(line.count, highest) if with_bars else "",
                is_unknown=line.keys in ((UNKNOWN,), (AgeBand.UNKNOWN.value,)),
            )
        )
    return rows, ", ".join(none_in)


def falling(lines: Sequence[Line]) -> list[Line]:
    """The largest first, then the withheld, groups of several, and last what is not known."""
    return sorted(lines, key=lambda line: (line.keys == (UNKNOWN,), len(line.keys) > 4, -(line.count or 0)))


def bars_section(
    blank: Section,
    listing: Listing,
    lines: Sequence[Line],
    label: Callable[[str], str],
    others: str,
    *,
    sure: str,
    definition: Sequence[str],
) -> Section:
    """A list with its bars and the sentence that says its finding."""
    rows, none_in = rows_of(lines, listing.total, label, others)
    return replace(
        blank,
        finding=words.finding(listing, label, sure=sure, unsure=unsure()),
        rows=rows,
        none_in=none_in,
        withheld=listing.withheld,
        has_bars=True,
        total=listing.total,
        definition=definition,
    )
