"""Peru's departments, provinces and districts (UBIGEO, INEI) and the countries of the world (ISO 3166).

Places are reference data that change a few times a year by law, never by a user: so they are read once
from the files beside this module and held frozen in memory, and no table stores them. A place is known by
its code: two letters for a country ("VE"); two, four or six digits inside Peru ("16", "1601", "160101").
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale

PERU = "PE"


class PlaceKind(StrEnum):
    """How much of the world a place covers."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    PROVINCE = "province"
    DISTRICT = "district"


KIND_BY_DIGITS = {2: PlaceKind.DEPARTMENT, 4: PlaceKind.PROVINCE, 6: PlaceKind.DISTRICT}


class UnknownPlace(KeyError):
    """No place carries this code."""

    def __str__(self) -> str:
        return f"no place has the code {self.args[0]!r}"


@dataclass(frozen=True, slots=True)
class Place:
    """One place. Latitude and longitude are those of its capital, in degrees (WGS 84), where they are known.

    `region` is as CTDC publishes it ("Africa", "Asia", "Europe", "Americas/Oceania"), for countries only.
    """

    code: str
    name: str
    kind: PlaceKind
    parent_code: str | None = None
    english_name: str | None = None
    region: str | None = None
    capital: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def place(code: str) -> Place:
    """The place with this code; raises `UnknownPlace`."""
    try:
        return _catalogue()[code]
    except KeyError:
        raise UnknownPlace(code) from None


def is_place(code: str) -> bool:
    """Whether some place carries this code."""
    return code in _catalogue()


def all_places() -> tuple[Place, ...]:
    """Every place: the countries first, then Peru's departments, provinces and districts, each by code."""
    return tuple(_catalogue().values())


def countries() -> tuple[Place, ...]:
    """The 249 countries and territories of ISO 3166, by code."""
    return _of_kind(PlaceKind.COUNTRY)


def departments() -> tuple[Place, ...]:
    """Peru's 24 departments and the Constitutional Province of Callao, by code."""
    return _of_kind(PlaceKind.DEPARTMENT)


def provinces_of(department_code: str) -> tuple[Place, ...]:
    """The provinces of a department, by code."""
    return _children_of(department_code)


def districts_of(province_code: str) -> tuple[Place, ...]:
    """The districts of a province, by code."""
    return _children_of(province_code)


def department_of(code: str) -> Place | None:
    """The department that holds a place of Peru (a department holds itself); none for a country."""
    found = place(code)
    return None if found.kind is PlaceKind.COUNTRY else place(code[:2])


def country_of(code: str) -> Place:
    """The country that holds a place (a country holds itself)."""
    found = place(code)
    return found if found.kind is PlaceKind.COUNTRY else place(PERU)


def region_of(code: str) -> str | None:
    """The world region of a place as CTDC publishes it; none where the United Nations assign none."""
    return country_of(code).region


def full_name(code: str, *, language: str = "es") -> str:
    """The name with what holds it: "Belén, Maynas, Loreto".

    A country stands alone, in English when `language` begins with "en". Peru's names are not translated.
    """
    found = place(code)
    if found.kind is PlaceKind.COUNTRY:
        english = found.english_name if language.lower().startswith("en") else None
        return english or found.name
    return ", ".join(place(code[:digits]).name for digits in range(len(code), 0, -2))


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, Place]:
    return MappingProxyType({found.code: found for found in (*_read_countries(), *_read_ubigeo())})


@lru_cache(maxsize=len(PlaceKind))
def _of_kind(kind: PlaceKind) -> tuple[Place, ...]:
    return tuple(found for found in _catalogue().values() if found.kind is kind)


def _children_of(code: str) -> tuple[Place, ...]:
    place(code)
    return tuple(found for found in _catalogue().values() if found.parent_code == code)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _read_countries() -> Iterator[Place]:
    # Names come from Babel (CLDR) so that they follow its updates; only the region is ours to keep.
    spanish, english = Locale("es").territories, Locale("en").territories
    for row in _rows("countries.csv"):
        code = row["code"]
        yield Place(
            code=code,
            name=str(spanish[code]),
            kind=PlaceKind.COUNTRY,
            english_name=str(english[code]),
            region=row["region"] or None,
        )


def _read_ubigeo() -> Iterator[Place]:
    for row in _rows("ubigeo.csv"):
        code = row["code"]
        yield Place(
            code=code,
            name=row["name"],
            kind=KIND_BY_DIGITS[len(code)],
            parent_code=code[:-2] or PERU,
            capital=row["capital"] or None,
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
        )
