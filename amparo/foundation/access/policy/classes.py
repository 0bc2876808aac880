"""Record classes as bits, the form in which grants hold them. A bit, once given, never changes its meaning."""

from collections.abc import Iterable

from amparo.foundation.access.enums import RecordClass

BIT: dict[RecordClass, int] = {
    RecordClass.GENERAL: 1,
    RecordClass.SENSITIVE: 2,
    RecordClass.PSYCHOSOCIAL: 4,
    RecordClass.HEALTH: 8,
    RecordClass.LEGAL: 16,
    RecordClass.IDENTITY: 32,
    RecordClass.LOCATION: 64,
    RecordClass.EXISTENCE: 128,
}

EVERY_BIT = sum(BIT.values())


def mask(classes: Iterable[RecordClass]) -> int:
    """The bit set of some classes."""
    return sum(BIT[record_class] for record_class in set(classes))


def includes(mask_value: int, record_class: RecordClass | str) -> bool:
    """Whether a bit set holds a class."""
    return bool(mask_value & BIT[RecordClass(record_class)])
