"""Reading documents: a list with their names, and one opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amparo.casework.attachments.models import Check, Document, Piece
from amparo.casework.cases.identity import opener
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.pieces import open_pieces
from amparo.foundation.protection.sealing import Slot, open_values


@dataclass(frozen=True)
class DocumentLine:
    """One document in a list; None as name if its key was destroyed."""

    id: int
    kind: str
    record_class: str
    file_type: str
    size: int
    recorded_by: UUID
    recorded_at: datetime
    name: str | None
    outcome: str | None = None  # of the check; None: not checked yet
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenedDocument:
    """A document with its content."""

    file_type: str
    content: bytes


_COLUMNS = ("id", "kind", "record_class", "file_type", "size", "recorded_by", "recorded_at")


def documents_of(viewer: Viewer, access: CaseAccess) -> list[DocumentLine]:
    """Documents in force of the classes that the viewer may read, the newest first; leaves one audit row."""
    rows = Document.objects.filter(case_id=access.subject, superseded_at=None).order_by("-id")
    found = list(rows.values_list(*_COLUMNS, "seal_field", "sealed_name"))
    sealed = [(Slot(access.subject, row[2], row[-2]), bytes(row[-1])) for row in found]
    names = open_values(
        sealed, opener=opener(viewer, "list_documents", access.purpose), also_read=[access.subject]
    )
    checks = {
        check.document_id: check  # type: ignore[attr-defined]
        for check in Check.objects.filter(document_id__in=[row[0] for row in found])
    }
    return [
        DocumentLine(
            **dict(zip(_COLUMNS, row, strict=False)),
            name=name,
            outcome=checks[row[0]].outcome if row[0] in checks else None,
            findings=tuple(checks[row[0]].findings) if row[0] in checks else (),
        )
        for row, name in zip(found, names, strict=True)
    ]


def open_document(viewer: Viewer, access: CaseAccess, document_id: int) -> OpenedDocument | None:
    """Open one document, in force or withdrawn; its audit row is written before a byte is read. None: not there."""
    document = Document.objects.filter(case_id=access.subject, pk=document_id).first()
    if document is None:
        return None
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="open_document",
        purpose=access.purpose,
        subjects=[access.subject],
        record_classes=[document.record_class],
    )
    content = content_of(document)
    return None if content is None else OpenedDocument(document.file_type, content)


def content_of(document: Document) -> bytes | None:
    """A document's bytes; None if its key was destroyed. Whoever calls this has written the audit row."""
    pieces = Piece.objects.filter(document_id=document.pk).order_by("number").values_list("sealed", flat=True)
    return open_pieces(
        document.case_id,
        document.record_class,
        document.seal_field,
        [bytes(piece) for piece in pieces],
        of=document.pieces,
    )
