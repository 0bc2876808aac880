"""How the tables of this package are protected; a draft belongs to its writer alone (migration 0002)."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable

TABLES = (
    ProtectedTable(
        "lifecycle_state_change",
        RecordClass.GENERAL,
        "case_file",
        state_columns=("superseded_at",),
        assignable=True,
    ),
)
