"""How the tables of this package are protected; a conversation in the making belongs to its writer alone."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable
from amparo.foundation.protection.sealed_columns import SealedColumn


def _of_its_share(table: str, kind: str) -> str:
    """Whoever reads a case through a share sees what that share rests on, and not with whom else she spoke of what."""
    return (
        "EXISTS (SELECT 1 FROM access_share s "  # noqa: S608
        f"WHERE s.id = g.source AND s.basis_kind = '{kind}' AND s.basis = {table}.id)"
    )


_STATE = ("superseded_at",)
# General: whoever keeps the file must know who may see it, and why.
TABLES = (
    ProtectedTable(
        "consent_consent",
        RecordClass.GENERAL,
        "case_file",
        state_columns=_STATE,
        of_a_source=_of_its_share("consent_consent", "consent"),
    ),
    ProtectedTable(
        "consent_legal_basis",
        RecordClass.GENERAL,
        "case_file",
        state_columns=(*_STATE, "document_id"),
        of_a_source=_of_its_share("consent_legal_basis", "legal_basis"),
    ),
    ProtectedTable(
        "consent_basis_step", RecordClass.GENERAL, "case_file", state_columns=_STATE, of_a_source="false"
    ),
)

SEALED = (
    SealedColumn("consent_conversation", "'identity'"),
    SealedColumn("consent_legal_basis", "'identity'"),
)
