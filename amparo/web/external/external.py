"""External data sets: what the world's figures say, beside the registry and never summed with it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amparo.evidence.external.dimensions import DIMENSIONS, UNKNOWN
from amparo.evidence.external.queries import DatasetLine, crosstabs, datasets
from amparo.evidence.external.sources import SOURCES
from amparo.foundation.access.policy.rules import OBSERVING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import day_of
from amparo.web.cases.words import date_words
from amparo.web.external.words import BAR_WIDTH, finding, table_of
from amparo.web.figures import number
from amparo.web.screens import screen

FILTERS = ("sexo", "edad", "forma", "origen", "destino", "periodo")
# Rows and what they are set against; the first is also the page's finding.
TABLES = (
    ("forma", "sexo"),
    ("edad", "forma"),
    ("origen", "destino"),
    ("relacion", "forma"),
    ("papel", "forma"),
    ("periodo", "forma"),
)


@dataclass(frozen=True)
class Choice:
    """One value a filter can have."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class FilterField:
    """A filter of the page."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ChosenFilter:
    """A filter in force, and the address without it."""

    label: str
    without_url: str


@screen("external_figures", roles=OBSERVING_ROLES)
def external(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the chosen data set, the largest unless the address names another."""
    known = datasets(viewer)
    dataset = _chosen_dataset(request, known)
    if dataset is None:
        return render(request, "external/none.html")
    filters = wanted_filters(request)
    counted = crosstabs(viewer, dataset, TABLES, filters)
    return render(
        request,
        "external/external.html",
        {
            "dataset": dataset,
            "datasets": known,
            "loaded_on": date_words(day_of(dataset.created_at)),
            "source": SOURCES[dataset.kind],  # type: ignore[index]
            "finding": finding(counted[0]),
            "people": number(counted[0].people),
            "tables": [table_of(table) for table in counted] if counted[0].people else [],
            "bar_width": BAR_WIDTH,
            "filter_fields": _filter_fields(filters),
            "chosen": _chosen_filters(request, filters),
        },
    )


def wanted_filters(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; what is not understood is left out."""
    asked = {key: request.GET.get(key, "") for key in FILTERS}
    return {
        key: code for key, code in asked.items() if code == UNKNOWN or code in DIMENSIONS[key].codes.values
    }


def _chosen_dataset(request: HttpRequest, known: list[DatasetLine]) -> DatasetLine | None:
    asked = request.GET.get("datos", "")
    named = [dataset for dataset in known if str(dataset.id) == asked]
    complete = [dataset for dataset in known if dataset.is_complete]
    return next(iter(named or complete or known), None)


def _filter_fields(filters: dict[str, str]) -> list[FilterField]:
    fields = []
    for key in FILTERS:
        options = [(str(code.value), str(code.label)) for code in DIMENSIONS[key].codes]
        choices = [("", _("Cualquiera")), *options, (UNKNOWN, _("No se sabe"))]
        chosen = filters.get(key, "")
        fields.append(
            FilterField(
                key, str(DIMENSIONS[key].label), tuple(Choice(v, label, v == chosen) for v, label in choices)
            )
        )
    return fields


def _chosen_filters(request: HttpRequest, filters: dict[str, str]) -> list[ChosenFilter]:
    kept = filters | ({"datos": request.GET["datos"]} if request.GET.get("datos") else {})
    return [
        ChosenFilter(
            f"{DIMENSIONS[key].label}: "
            + (_("No se sabe") if code == UNKNOWN else str(DIMENSIONS[key].codes(code).label)),
            f"?{urlencode({k: v for k, v in kept.items() if k != key})}",
        )
        for key, code in filters.items()
    ]
