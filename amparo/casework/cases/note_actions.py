"""Writing notes: sealed under the class of who may read them."""

import secrets
from uuid import UUID

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.models import Note
from amparo.casework.cases.note_drafts import delete_draft
from amparo.casework.cases.writing import write_fact
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, seal_values
from amparo.foundation.protection.vault import create_data_keys


def write_note(
    *,
    by: Viewer,
    case: int | str,
    request_id: UUID,
    note: NoteWritten,
    replaces: int | None = None,
    ends_draft: bool = True,
) -> int | None:
    """Write a note, sealed under its record class, or put a corrected one in the place of another.

    A new note ends the writer's draft of it; not ``ends_draft``: what is kept is of another note.
    """
    if not note.text.strip():
        raise Refused("note_is_empty")
    record_class = RecordClass(note.record_class)

    def make(subject: int) -> Note:
        slot = Slot(subject, str(record_class), f"note:{secrets.token_hex(8)}")
        create_data_keys([subject], [str(record_class)])
        (sealed,) = seal_values([(slot, note.text.strip())])
        return Note(
            case_id=subject,
            recorded_by=by.staff_id,
            kind=note.kind,
            record_class=record_class,
            occurred_on=note.occurred_on,
            seal_field=slot.field,
            sealed=sealed,
        )

    return write_fact(
        by=by,
        case=case,
        request_id=request_id,
        action="write_note",
        content=note,
        activities=(Activity.NOTE_WRITTEN, Activity.ENTRY_CORRECTED),
        make=make,
        dates={"occurred": PartialDate(note.occurred_on)},
        replaces=replaces,
        record_class=record_class,
        at_the_end=lambda subject: replaces is None and ends_draft and delete_draft(by, subject),
    )
