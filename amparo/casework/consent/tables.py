"""How the table of this package is protected."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable

TABLES = (
    ProtectedTable("consent_consent", RecordClass.GENERAL, "case_file", state_columns=("superseded_at",)),
)
