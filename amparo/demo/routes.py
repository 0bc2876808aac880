"""Ways by which people are taken: from where, through where, to where, and into what."""

from dataclasses import dataclass

from amparo.casework.cases.enums import ExploitationForm as Form
from amparo.casework.cases.enums import Industry
from amparo.demo.names import Culture
from amparo.demo.offices import CUSCO, LIMA, LORETO, MADRE


@dataclass(frozen=True)
class Route:
    """One way. ``men``: the share of men and boys on it; ``adults``: whether it is nearly only for adults."""

    region: str  # where the person comes out of it, and is registered
    origin: str
    through: tuple[str, ...]
    to: str
    culture: Culture
    forms: tuple[Form, ...]
    industries: tuple[Industry, ...]
    weight: float = 1.0
    men: float = 0.04
    adults: bool = False


_S, _L, _C = Form.SEXUAL_EXPLOITATION, Form.FORCED_LABOUR, Form.CHILD_LABOUR
_BAR, _CAMP, _PRIVATE = Industry.NIGHT_BAR, Industry.MINING_CAMP_NIGHT_BAR, Industry.SEXUAL_PRIVATE_PLACE
_AM, _AN, _AL, _CO, _VE = Culture.AMAZON, Culture.ANDES, Culture.ALTIPLANO, Culture.COAST, Culture.VENEZUELA

ROUTES: tuple[Route, ...] = (
    # Down and up the Amazon: Caballococha (Ramón Castilla) to Iquitos by boat, and its neighbours.
    Route(LORETO, "160401", ("160404", "160402"), "160101", _AM, (_S,), (_BAR, _PRIVATE), 3.0),
    Route(LORETO, "160401", ("160404",), "160112", _AM, (_S,), (_BAR,), 1.5),
    Route(
        LORETO, "160402", ("160104",), "160108", _AM, (_S, _C), (_BAR, Industry.RESTAURANT_OR_LODGING), 1.2
    ),
    Route(LORETO, "160301", (), "160113", _AM, (_S,), (_BAR, _PRIVATE), 1.5),
    Route(LORETO, "160501", ("160510",), "160101", _AM, (_L, _S), (Industry.DOMESTIC_WORK, _BAR), 1.0),
    Route(LORETO, "160101", ("160401",), "160403", _AM, (_S,), (_BAR,), 1.2),
    Route(LORETO, "160107", ("160106",), "160101", _AM, (_L,), (Industry.DOMESTIC_WORK,), 0.5),
    # Logging camps of Loreto and Ucayali: men bound by an advance.
    Route(LORETO, "160601", ("160501",), "160502", _AM, (_L,), (Industry.LOGGING,), 0.5, 0.97, True),
    Route(LORETO, "160101", ("250101",), "250201", _AM, (_L,), (Industry.LOGGING,), 0.4, 0.97, True),
    # The mines of Madre de Dios: the highway from Cusco and Puno.
    Route(MADRE, "081210", ("080601",), "170102", _AN, (_S,), (_CAMP,), 2.4),
    Route(MADRE, "080601", ("081210",), "170204", _AN, (_S,), (_CAMP, Industry.RESTAURANT_OR_LODGING), 1.6),
    Route(MADRE, "211101", ("211209",), "170102", _AL, (_S,), (_CAMP,), 1.0),
    Route(MADRE, "080101", (), "170101", _AN, (_S,), (_BAR, Industry.MASSAGE_OR_BEAUTY), 1.0),
    Route(MADRE, "081210", (), "170102", _AN, (_L,), (Industry.GOLD_MINING_ILLEGAL,), 1.0, 0.96, True),
    Route(
        MADRE, "210101", ("211101",), "170204", _AL, (_L,), (Industry.GOLD_MINING_ILLEGAL,), 0.6, 0.96, True
    ),
    Route(MADRE, "170103", (), "170302", _AM, (_L,), (Industry.BRAZIL_NUT, Industry.LOGGING), 0.3, 0.8, True),
    # Cusco: the city, the valley, the coca of La Convención.
    Route(CUSCO, "081210", (), "080101", _AN, (_L, _S), (Industry.DOMESTIC_WORK, _BAR), 1.6),
    Route(CUSCO, "081001", (), "080101", _AN, (_S,), (_BAR, _PRIVATE, Industry.SEXUAL_ONLINE), 1.8),
    Route(CUSCO, "080405", ("080101",), "080601", _AN, (_S,), (_BAR,), 1.4),
    Route(CUSCO, "030101", ("080901",), "080910", _AN, (_L, _C), (Industry.COCA_GROWING,), 0.6, 0.5),
    # Lima: what the capital draws.
    Route(LIMA, "120101", (), "150132", _AN, (_L,), (Industry.DOMESTIC_WORK, Industry.TEXTILE), 0.8, 0.2),
    Route(
        LIMA,
        "090101",
        ("120101",),
        "150103",
        _AN,
        (_L, Form.FORCED_BEGGING),
        (Industry.STREET_SELLING,),
        0.5,
        0.3,
    ),
    Route(LIMA, "250101", ("100601",), "150101", _AM, (_S,), (_BAR, _PRIVATE), 1.5),
    Route(LIMA, "200101", (), "150142", _CO, (_S,), (_PRIVATE, Industry.SEXUAL_ONLINE), 1.2),
    Route(LIMA, "VE", ("240101",), "150101", _VE, (_S,), (_BAR, _PRIVATE), 1.6),
    Route(LIMA, "VE", ("240101",), "150132", _VE, (_L,), (Industry.RESTAURANT_OR_LODGING,), 0.4, 0.4, True),
    Route(LORETO, "VE", ("240101", "220901"), "160101", _VE, (_S,), (_BAR,), 0.4, 0.02, True),
    Route(MADRE, "VE", ("240101", "150101"), "170101", _VE, (_S,), (_CAMP, _BAR), 0.5, 0.02, True),
)
RIVER = ROUTES[0]
LOGGING = ROUTES[7]
LOGGING_UCAYALI = ROUTES[8]
GOLD = ROUTES[13]
CAMP = ROUTES[9]
VENEZUELA = tuple(route for route in ROUTES if route.culture == Culture.VENEZUELA)


def routes_to(region: str) -> tuple[Route, ...]:
    """The routes that end in a region."""
    return tuple(route for route in ROUTES if route.region == region)
