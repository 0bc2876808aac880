"""The parts of the observatory's page, in its order."""

from django.utils.translation import gettext as _

from amparo.evidence.publication.observatory import Observatory
from amparo.evidence.publication.slices import Slice
from amparo.web.observatory.ages import ages_of_part_section, ages_section
from amparo.web.observatory.lists import forms_section, place_section
from amparo.web.observatory.opened import opened_section
from amparo.web.observatory.parts import Section, listing_of


def sections(figures: Observatory, part: Slice | None) -> list[Section]:
    """All parts, in the page's order, for the whole or for one part of it."""
    return [
        opened_section(figures, part),
        forms_section(listing_of(figures.forms, part)),
        place_section(
            "recruited",
            _("Lugar de captación"),
            listing_of(figures.recruited_in, part),
            _("%(what)s es el lugar de captación que más se registra: %(count)s de %(total)s (%(share)s)."),
            _("captación"),
        ),
        place_section(
            "exploited",
            _("Lugar de explotación"),
            listing_of(figures.exploited_in, part),
            _("%(what)s es el lugar de explotación que más se registra: %(count)s de %(total)s (%(share)s)."),
            _("explotación"),
        ),
        ages_of_part_section(figures.ages, part) if part else ages_section(figures.age_and_sex),
    ]
