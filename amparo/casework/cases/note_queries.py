"""Reading notes: a list without their words, and one note opened."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from amparo.casework.cases.identity import opener
from amparo.casework.cases.models import Note
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, open_values

NOTES_PAGE = 50


@dataclass(frozen=True)
class NoteLine:
    """One note in a list; its words stay sealed."""

    id: int
    kind: str
    record_class: str
    occurred_on: date
    precision: str
    recorded_by: UUID
    recorded_at: datetime
    supersedes: int | None


@dataclass(frozen=True)
class OpenedNote:
    """A note with its words; None if its key was destroyed."""

    line: NoteLine
    text: str | None
    earlier: int | None


_COLUMNS = (
    "id",
    "kind",
    "record_class",
    "occurred_on",
    "precision",
    "recorded_by",
    "recorded_at",
    "supersedes",
)


def notes_of(access: CaseAccess, *, before: int | None = None, limit: int = NOTES_PAGE) -> list[NoteLine]:
    """Notes in force of the classes that the viewer may read, the newest first.

    ``before`` continues below the note with that id.
    """
    notes = Note.objects.filter(case_id=access.subject, superseded_at=None)
    ordered = notes.order_by("-occurred_on", "-id")
    if before is not None:
        earlier = Note.objects.filter(case_id=access.subject, id=before)
        last = earlier.values_list("occurred_on", "id").first()
        if last is not None:
            ordered = ordered.extra(where=["(occurred_on, id) < (%s, %s)"], params=list(last))
    return [NoteLine(*row) for row in ordered.values_list(*_COLUMNS)[:limit]]


def open_note(viewer: Viewer, access: CaseAccess, note_id: int) -> OpenedNote | None:
    """Open the words of one note, in force or earlier; leaves one audit row."""
    rows = Note.objects.filter(case_id=access.subject, id=note_id)
    row = rows.values_list(*_COLUMNS, "seal_field", "sealed").first()
    if row is None:
        return None
    line = NoteLine(*row[: len(_COLUMNS)])
    slot = Slot(access.subject, line.record_class, row[-2])
    (text,) = open_values([(slot, bytes(row[-1]))], opener=opener(viewer, "open_note", access.purpose))
    return OpenedNote(line, text, line.supersedes)
