"""What is new for me: cases that somebody else gave me in the last days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.casework.cases.enums import AssignmentRole, TransferReason
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.grants import ACTIVE
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class NewCase:
    """A case that has become the viewer's: from whom, why and when."""

    case: int
    assigned_by: UUID
    reason: str
    began_at: datetime

    @property
    def code(self) -> str:
        return code_of_subject(self.case)

    @property
    def reason_label(self) -> str:
        return str(TransferReason(self.reason).label) if self.reason in TransferReason.values else ""


# Driven from the viewer's grants: a transfer touches them, so the recent ones stand first in their index.
_NEW = """
    SELECT a.case_id, a.assigned_by, a.reason, a.began_at
    FROM access_case_grant g
    JOIN cases_assignment a ON a.case_id = g.subject AND a.ended_at IS NULL AND a.role = %(role)s
    WHERE g.grantee = %(me)s AND g.list_group = %(group)s AND g.touched_at >= %(since)s
      AND (g.until IS NULL OR g.until > now())
      AND a.staff = %(me)s AND a.assigned_by <> %(me)s AND a.began_at >= %(since)s
    ORDER BY a.began_at DESC, a.case_id LIMIT %(limit)s
"""


def new_cases(viewer: Viewer, since: datetime, *, limit: int = 50) -> list[NewCase]:
    """Cases in progress that somebody else gave the viewer since then, the newest first."""
    values: dict[str, Any] = {
        "me": viewer.staff_id,
        "group": ACTIVE,
        "since": since,
        "role": AssignmentRole.RESPONSIBLE.value,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW, values)
        return [NewCase(*row) for row in cursor.fetchall()]
