"""How the tables of this package are protected: each row has the class that its kind of document has."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable
from amparo.foundation.protection.sealed_columns import SealedColumn

# Whoever treats a body in an emergency also opens what doctors wrote.
_HEALTH = frozenset({RecordClass.HEALTH})
TABLES = (
    ProtectedTable(
        "attachments_document",
        "record_class",
        "documents",
        state_columns=("superseded_at",),
        in_emergency=_HEALTH,
    ),
    ProtectedTable(
        "attachments_piece",
        "record_class",
        "documents",
        in_emergency=_HEALTH,
        # Pieces are added by whoever added the document.
        signed="(SELECT d.recorded_by FROM attachments_document d WHERE d.id = attachments_piece.document_id)",
    ),
    ProtectedTable(
        "attachments_check",
        "record_class",
        "documents",
        in_emergency=_HEALTH,
        # By the errand of whoever added it.
        signed="(SELECT d.recorded_by FROM attachments_document d WHERE d.id = attachments_check.document_id)",
    ),
)

SEALED = (
    SealedColumn("attachments_document", "record_class", column="sealed_name"),
    SealedColumn("attachments_piece", "record_class"),
)
