"""How the tables of this package are protected; a conversation in the making belongs to its writer alone."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable

# General: whoever keeps the file must know who may see it, and why.
TABLES = (
    ProtectedTable("consent_consent", RecordClass.GENERAL, "case_file", state_columns=("superseded_at",)),
    ProtectedTable("consent_legal_basis", RecordClass.GENERAL, "case_file", state_columns=("superseded_at",)),
    ProtectedTable("consent_basis_step", RecordClass.GENERAL, "case_file", state_columns=("superseded_at",)),
)
