"""Tables of the file, by meaning: the case and its path, the person, the situation, contact and notes."""

from .case import Assignment, Case, PathEntry
from .contact import ContactInstruction, Note, NoteDraft
from .fact import Fact
from .person import PersonProfile, SealedValue, SensitiveProfile, UrgentNeedAnswer
from .situation import Exploiter, StatusDetermination, TraffickingEvent, TraffickingFact

__all__ = [
    "Assignment",
    "Case",
    "ContactInstruction",
    "Exploiter",
    "Fact",
    "Note",
    "NoteDraft",
    "PathEntry",
    "PersonProfile",
    "SealedValue",
    "SensitiveProfile",
    "StatusDetermination",
    "TraffickingEvent",
    "TraffickingFact",
    "UrgentNeedAnswer",
]
