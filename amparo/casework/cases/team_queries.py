"""Who accompanies a case now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amparo.casework.cases.enums import AssignmentRole
from amparo.casework.cases.models import Assignment
from amparo.foundation.access.gate import CaseAccess


@dataclass(frozen=True)
class TeamMember:
    """A colleague of the team, and since when."""

    staff: UUID
    began_at: datetime


def team_of(access: CaseAccess) -> list[TeamMember]:
    """The team around a case without its responsible worker, those who joined first first."""
    members = Assignment.objects.filter(case_id=access.subject, role=AssignmentRole.TEAM, ended_at=None)
    return [TeamMember(*row) for row in members.order_by("began_at").values_list("staff", "began_at")]
