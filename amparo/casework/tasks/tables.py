"""How the table of this package is protected."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable

TABLES = (
    ProtectedTable(
        "tasks_task",
        "record_class",
        "case_file",
        state_columns=("state", "assignee", "ended_at", "ended_by"),
        assignable=True,
        ended_by="ended_by",
        # What is due tonight, and what was promised.
        in_emergency=frozenset({RecordClass.GENERAL, RecordClass.HEALTH}),
    ),
)
