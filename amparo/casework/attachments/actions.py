"""Adding a document, and withdrawing one."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.db import connection

from amparo.casework.attachments.checking import ask_check
from amparo.casework.attachments.enums import CLASS_OF_KIND, KEPT_WITH_A_BASIS, DocumentKind
from amparo.casework.attachments.files import kept
from amparo.casework.attachments.models import Document
from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.pieces import seal_pieces
from amparo.foundation.protection.sealing import Slot, seal_values
from amparo.foundation.protection.vault import create_data_keys

LONGEST_NAME = 120


def add_document(
    *, by: Viewer, case: int | str, request_id: UUID, kind: DocumentKind, name: str, content: bytes
) -> int | None:
    """Seal a file into a case; returns its id. Its class follows from its kind, its type from its bytes.

    Raises ``Refused`` for a file that is empty, damaged, larger than 10 MB or of a type that is not taken.
    """
    subject = subject_of(case)
    told = (kind, name, sha256(content).hexdigest())
    with acting(by=by, action="add_document", cases=[subject], request_id=request_id, content=told) as act:
        if act.is_replay:
            return act.replayed[subject]
        document = store_document(by, subject, kind, name, content)
        act.leave(subject, entry_of_document(Activity.DOCUMENT_ADDED, document))
        return int(document.pk)


def store_document(by: Viewer, subject: int, kind: DocumentKind, name: str, content: bytes) -> Document:
    """Seal a file into a case and ask for it to be checked, inside the action that says why.

    Raises as ``add_document``.
    """
    record_class = CLASS_OF_KIND[kind]
    file_type, clean = kept(content)
    writable_case(by, subject, record_class)
    create_data_keys([subject], [str(record_class)])
    field = f"document:{secrets.token_hex(8)}"
    pieces = seal_pieces(subject, str(record_class), field, clean)
    (sealed_name,) = seal_values([(Slot(subject, str(record_class), field), name.strip()[:LONGEST_NAME])])
    document = Document.objects.create(
        case_id=subject,
        recorded_by=by.staff_id,
        kind=kind,
        record_class=record_class,
        file_type=file_type,
        size=len(clean),
        pieces=len(pieces),
        seal_field=field,
        sealed_name=sealed_name,
    )
    _store(document, pieces)
    ask_check(document)
    return document


def _store(document: Document, pieces: Sequence[bytes]) -> None:
    rows = [
        (document.pk, number, document.case_id, document.record_class, piece)  # type: ignore[attr-defined]
        for number, piece in enumerate(pieces, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO attachments_piece (document_id, number, case_id, record_class, sealed) "
            "VALUES (%s, %s, %s, %s, %s)",
            rows,
        )


def withdraw_document(*, by: Viewer, case: int | str, request_id: UUID, document_id: int) -> None:
    """Take a document out of the list: added by mistake, or replaced. It stays sealed with the case."""
    subject = subject_of(case)
    with acting(
        by=by, action="withdraw_document", cases=[subject], request_id=request_id, content=document_id
    ) as act:
        if act.is_replay:
            return
        access = writable_case(by, subject)
        document = Document.objects.filter(case_id=subject, pk=document_id).first()
        if document is None:
            raise Refused("already_corrected")
        if not access.may_write(document.record_class):
            raise Refused("class_not_writable")
        if document.kind == KEPT_WITH_A_BASIS:
            raise Refused("document_of_a_basis")
        supersede(Document, subject, document_id)
        act.leave(subject, entry_of_document(Activity.DOCUMENT_WITHDRAWN, document))


def entry_of_document(activity: Activity, document: Document) -> Entry:
    """What the path says of a document."""
    return Entry(
        activity,
        record_class=document.record_class,
        outcome_code=document.kind,
        subject_kind="document",
        subject_id=document.pk,
    )
