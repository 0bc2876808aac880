"""A validated row on its way in, and the columns its answers go to."""

from collections.abc import Mapping
from dataclasses import dataclass

SINGLE = ("period", "sex", "majority", "origin_region", "exploitation_region")
LISTED = (
    "forms",
    "parts",
    "exploiter_sexes",
    "exploiter_ages",
    "exploiter_regions",
    "relations",
    "payments",
)


@dataclass(frozen=True, slots=True)
class ExternalRow:
    """A row whose every code is known. ``codes`` holds one text a column, several codes joined by ``;``."""

    row: int
    source_line: str
    fingerprint: bytes
    codes: Mapping[str, str]
