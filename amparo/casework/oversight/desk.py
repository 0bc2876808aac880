"""What may lie on somebody's desk: one question to the database in place of one for each list of a first page.

Most mornings most of these lists are empty. Each is asked for only where there is something in it; what it holds, and
the trail it leaves, is its own module's affair.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from amparo.casework.lifecycle.drafts import EMPTY
from amparo.casework.oversight.enums import AlertState
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class Desk:
    """Which lists hold something for the viewer; those of a unit are a coordinator's."""

    notices: bool
    shared_cases: bool
    drafts: bool
    unveilings_to_answer: bool
    emergencies: bool
    files_to_give: bool = False
    same_person_questions: bool = False
    emergencies_to_review: bool = False
    alerts: bool = False


# Row-level security leaves of every table what is the viewer's; the index of each list finds its first row.
_MINE = """
    EXISTS (SELECT 1 FROM access_notice WHERE to_grantee = ANY(%(grantees)s) AND seen_at IS NULL),
    EXISTS (SELECT 1 FROM access_case_grant
            WHERE grantee = %(me)s AND list_group = 2 AND (until IS NULL OR until > now())),
    EXISTS (SELECT 1 FROM lifecycle_registration_draft WHERE owner = %(me)s AND version > %(empty)s
            AND expires_at > now()),
    EXISTS (SELECT 1 FROM access_unveilings_to_answer()),
    EXISTS (SELECT 1 FROM access_case_grant WHERE grantee = %(me)s AND list_group = 3 AND until > now())
"""
_OF_UNIT = """,
    EXISTS (SELECT 1 FROM safeguards_intake_hit WHERE settled_at IS NULL),
    EXISTS (SELECT 1 FROM safeguards_same_person_questions()),
    EXISTS (SELECT 1 FROM access_emergency WHERE reviewed_at IS NULL AND staff <> %(me)s),
    EXISTS (SELECT 1 FROM oversight_alert WHERE state = %(new)s)
"""


def desk_of(viewer: Viewer) -> Desk:
    """Ask once. A list that is said to hold something may turn out to be empty, never the other way round."""
    values: dict[str, Any] = {
        "me": viewer.staff_id,
        "grantees": list(viewer.grantees),
        "new": AlertState.NEW.value,
        "empty": EMPTY,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_MINE}{_OF_UNIT if viewer.is_coordinator else ''}", values)
        return Desk(*cursor.fetchone())
