"""What each of the world's people reads of a case, by a table of the proof's own, not by the policy's."""

from dataclasses import dataclass, field
from uuid import UUID

BITS = tuple(1 << n for n in range(8))
G, SENSITIVE, PSYCHOSOCIAL, HEALTH, LEGAL, IDENTITY, LOCATION, EXISTENCE = BITS
FILE = G | IDENTITY | SENSITIVE
# What each of the six reads, written down a second time: of their own cases, of a share, in an emergency, unveiled.
OWN = {
    "ana": FILE | LOCATION | PSYCHOSOCIAL | HEALTH,
    "luis": FILE | LOCATION | LEGAL,
    "carla": FILE | LOCATION | LEGAL,
    "fiscal": FILE | LEGAL,
    "car": FILE | LOCATION | HEALTH,
    "policia": FILE | LEGAL,
}
EMERGENCY = dict.fromkeys(OWN, G) | {"car": G | HEALTH}
UNVEILED = dict.fromkeys(OWN, IDENTITY | LOCATION) | dict.fromkeys(("fiscal", "policia"), IDENTITY)
UNIT = {
    "ana": "calp-iquitos", "luis": "calp-iquitos", "rosa": "calp-iquitos", "carla": "calp-cusco",
    "fiscal": "fiscalia-maynas", "car": "car-loreto", "directora": "car-loreto", "policia": "divincri-maynas",
}  # fmt: skip
CENTRE = ("ana", "luis", "carla")
COORDINATES = {"rosa": "calp-iquitos", "directora": "car-loreto"}


@dataclass
class Share:
    """A share to the shelter's unit, and who is assigned there."""

    classes: int
    purpose: str
    members: set[str] = field(default_factory=set)
    is_over: bool = False


@dataclass
class Model:
    """What has happened, and what follows from it."""

    responsible: str = "ana"
    team: set[str] = field(default_factory=set)
    shares: dict[UUID, Share] = field(default_factory=dict)
    emergencies: dict[UUID, str] = field(default_factory=dict)
    tried: dict[str, int] = field(default_factory=dict)
    asked: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    opened: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def assigns(self, who: str) -> bool:
        """Whether somebody may give the case away now."""
        keeps = who == self.responsible or COORDINATES.get(who) == UNIT[self.responsible]
        return keeps and who not in self.gone

    def reads(self, who: str) -> int:
        """What somebody reads now, as a bit set."""
        if who in self.gone:
            return 0
        seen = OWN.get(who, 0) if who == self.responsible or who in self.team else 0
        if COORDINATES.get(who) == UNIT[self.responsible]:
            seen |= G | IDENTITY
        for share in (share for share in self.shares.values() if not share.is_over):
            if who == "directora":
                seen |= EXISTENCE
            if who in share.members:
                seen |= OWN[who] & (share.classes | G)
        for whose in self.emergencies.values():
            seen |= EMERGENCY[who] if whose == who else 0
        for whose, classes in self.opened.values():
            seen |= UNVEILED[who] & classes if whose == who else 0
        return seen
