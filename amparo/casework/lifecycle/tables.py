"""How the tables of this package are protected; a draft belongs to its writer alone (migration 0002)."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable
from amparo.foundation.protection.sealed_columns import SealedColumn

TABLES = (
    ProtectedTable(
        "lifecycle_state_change",
        RecordClass.GENERAL,
        "case_file",
        state_columns=("superseded_at",),
        assignable=True,
    ),
)

# A draft that has become a case is empty; the key is then the case's.
SEALED = (
    SealedColumn("lifecycle_registration_draft", "'identity'", subject="subject", key_goes_with_row=True),
)
