"""The observatory's page: one filter at a time, from a fixed list, so that no two views can be subtracted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from amparo.evidence.publication.observatory import Observatory, observatory
from amparo.evidence.publication.slices import Slice
from amparo.foundation.access.policy.rules import OBSERVING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import DAY_AND_HOUR, moment_words
from amparo.web.figures import number
from amparo.web.maps.choropleth import outline_svg
from amparo.web.observatory.sections import sections
from amparo.web.observatory.words import day_label, slice_label
from amparo.web.screens import screen

OLDEST = timedelta(hours=24)
PERIOD, KIND = "periodo", "tipo"


@dataclass(frozen=True)
class Choice:
    """One filter that can be chosen."""

    url: str
    label: str
    is_current: bool


@screen("see_observatory", roles=OBSERVING_ROLES)
def see_observatory(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the figures of all cases, or of the one part that the address names."""
    asked = request.GET.get(PERIOD) or request.GET.get(KIND) or ""
    figures = observatory(viewer, asked)
    if figures is None or figures.total is None:
        context = {
            "figures": figures,
            "data_of": moment_words(figures.rebuilt_at, DAY_AND_HOUR) if figures else "",
        }
        return render(request, "observatory/empty.html", context)
    part = figures.slice_of(asked)
    return render(
        request,
        "observatory/observatory.html",
        {
            "figures": figures,
            "part": part,
            "part_label": slice_label(part) if part else "",
            "until": "" if part and _is_over(part, figures) else day_label(figures.last_day),
            "data_of": moment_words(figures.rebuilt_at, DAY_AND_HOUR),
            "total": number(part.size if part else figures.total),
            "is_old": timezone.now() - figures.rebuilt_at > OLDEST,
            "is_gone": bool(asked) and part is None,
            "is_one_too_many": bool(request.GET.get(PERIOD) and request.GET.get(KIND)),
            "outline": mark_safe(outline_svg()),  # noqa: S308  our own drawing
            "choices": _choices(figures, part),
            "sections": sections(figures, part),
        },
    )


def _is_over(part: Slice, figures: Observatory) -> bool:
    """Whether the part is of years that ended before the last one counted."""
    return part in figures.periods and str(figures.last_day.year) not in part.members


def _choices(figures: Observatory, current: Slice | None) -> list[tuple[str, Sequence[Choice]]]:
    if not figures.periods and not figures.kinds:
        return []
    groups: list[tuple[str, Sequence[Choice]]] = [
        (_("Todo"), [Choice("./", _("Todos los casos"), current is None)]),
        (_("Por años"), [_choice(PERIOD, part, current) for part in figures.periods]),
        (_("Por tipo de caso"), [_choice(KIND, part, current) for part in figures.kinds]),
    ]
    return [(title, choices) for title, choices in groups if choices]


def _choice(name: str, part: Slice, current: Slice | None) -> Choice:
    return Choice(f"?{name}={part.key}", slice_label(part), current == part)
