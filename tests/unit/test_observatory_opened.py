"""Cases in time: what is said of one period, and what of several."""

from datetime import UTC, date, datetime

from django.utils.translation import override

from amparo.evidence.publication.listing import Line, Listing
from amparo.evidence.publication.observatory import Observatory
from amparo.evidence.publication.opened import Opened
from amparo.evidence.publication.slices import Slice
from amparo.web.observatory.opened import opened_section

BEFORE = Slice("2024-2025", ("2024", "2025"), 147)
THIS_YEAR = Slice("2026", ("2026",), 133)
FIGURES = Observatory(
    rebuilt_at=datetime(2026, 11, 22, tzinfo=UTC),
    last_day=date(2026, 10, 31),
    is_empty=False,
    total=280,
    periods=(BEFORE, THIS_YEAR),
    opened=Opened(
        grain="year",
        whole=Listing((Line(("2024",), 70), Line(("2025",), 77), Line(("2026",), 133)), 280),
        by_slice={
            BEFORE.key: Listing((Line(("2024",), 70), Line(("2025",), 77)), 147),
            THIS_YEAR.key: Listing((Line(("2026",), 133),), 133),
        },
    ),
)


def test_a_single_year_is_not_the_most_of_anything_and_is_not_drawn() -> None:
    with override("es"):
        section = opened_section(FIGURES, THIS_YEAR)
    assert section.finding == "En 2026 se abrieron 133 casos."
    assert not section.picture
    assert [(row.label, row.count) for row in section.rows] == [("2026", 133)]


def test_of_several_years_the_largest_is_named() -> None:
    with override("es"):
        section = opened_section(FIGURES, BEFORE)
    assert section.finding == "2025 es el año con más casos abiertos: 77 de 147 casos (52\xa0%)."
    assert section.picture
