"""The one gate to a case: every query and action starts here.

It probes ``access_case_grant`` only, never the protected tables, so that a case that does not exist and one
that is not the viewer's run the same plan and get the same answer (SECURITY.md, rules 5 and 10).
"""

from dataclasses import dataclass

from django.db import connection

from amparo.foundation.access.codes import InvalidCode, subject_of_code
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import includes
from amparo.foundation.access.viewer import Viewer


class CaseNotFound(Exception):
    """The case does not exist, or is not for this viewer. Nobody is told which."""


@dataclass(frozen=True)
class CaseAccess:
    """What a viewer holds on one case."""

    subject: int
    reads: int
    writes: int
    assigns: bool
    purpose: str

    def may_read(self, record_class: RecordClass | str) -> bool:
        return includes(self.reads, record_class)

    def may_write(self, record_class: RecordClass | str) -> bool:
        return includes(self.writes, record_class)


_PROBE = """
    SELECT coalesce(bit_or(reads), 0), coalesce(bit_or(writes), 0), coalesce(bool_or(assigns), false),
           coalesce(min(purpose), '')
    FROM access_case_grant
    WHERE subject = %s AND grantee = ANY(%s) AND (until IS NULL OR until > now())
"""


def access_case(viewer: Viewer, case: int | str) -> CaseAccess:
    """What the viewer holds on a case, by id or public code; raises ``CaseNotFound`` if nothing."""
    try:
        subject = subject_of_code(case) if isinstance(case, str) else case
    except InvalidCode:
        subject = 0  # no case has it: a code that cannot exist takes the same way as one that does not
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, [subject, list(viewer.grantees)])
        reads, writes, assigns, purpose = cursor.fetchone()
    if not reads:
        raise CaseNotFound
    return CaseAccess(subject, reads, writes, assigns, purpose)
