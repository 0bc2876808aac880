"""Notes: a list whose words are closed, one opened, writing one."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field

from amparo.api.asked import Asked, Day, RowId, writable_text
from amparo.api.endpoints import Code, Recorded, RequestId, reads, writes
from amparo.api.problems import InvalidField
from amparo.casework.cases.enums import NoteKind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.note_queries import NOTES_PAGE, NoteLine, notes_of, open_note
from amparo.casework.cases.queries import open_header
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today

router = Router()
# As long as on the pages.
LONGEST_NOTE = 20_000


class NoteSaid(BaseModel):
    """One note in a list; its words stay sealed."""

    id: int
    kind: str
    record_class: str
    occurred_on: date
    recorded_by: UUID
    recorded_at: datetime
    supersedes: int | None


class NotesOut(BaseModel):
    """Notes in force, newest first; ``more`` is the ``before`` of the next page."""

    notes: list[NoteSaid]
    more: int | None


class NoteOpened(NoteSaid):
    """A note with its words; null if its key was destroyed."""

    text: str | None


class NewNote(Asked):
    """A note: on what occasion, what was said or seen, who may read it, when."""

    kind: NoteKind
    text: Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(writable_text)]
    record_class: RecordClass
    occurred_on: Day
    replaces: RowId | None = None


@reads(router, "/cases/{code}/notes", "open_notes", NotesOut)
def list_notes(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    before: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
) -> NotesOut:
    """The notes that the viewer may read, closed."""
    header = open_header(viewer, code, action="open_notes")
    found = notes_of(header.access, before=before, limit=NOTES_PAGE + 1)
    lines = [_line(line) for line in found[:NOTES_PAGE]]
    return NotesOut(notes=lines, more=lines[-1].id if len(found) > NOTES_PAGE else None)


def _line(line: NoteLine) -> NoteSaid:
    return NoteSaid.model_validate(line, from_attributes=True)


@reads(router, "/cases/{code}/notes/{note}", "open_note", NoteOpened)
def read_note(request: HttpRequest, viewer: Viewer, code: Code, note: RowId) -> NoteOpened:
    """Open one note."""
    found = open_note(viewer, access_case(viewer, code), note)
    if found is None:
        raise CaseNotFound
    return NoteOpened(**_line(found.line).model_dump(), text=found.text)


@writes(router, "/cases/{code}/notes", "write_note")
def add_note(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewNote, request_id: RequestId
) -> Recorded:
    """Write a note, sealed under its class, or put a corrected one in the place of another."""
    if sent.occurred_on > today():
        raise InvalidField("occurred_on", _("Esa fecha aún no ha llegado. Revise el día, el mes y el año."))
    note = NoteWritten(sent.kind, sent.text, sent.record_class, sent.occurred_on)
    return Recorded(
        id=write_note(by=viewer, case=code, request_id=request_id, note=note, replaces=sent.replaces)
    )
