"""The one gate to a case: every query and action starts here.

It probes ``access_case_grant`` only, never the protected tables, so that a case that does not exist and one
that is not the viewer's run the same plan and get the same answer (SECURITY.md, rules 5 and 10).
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from amparo.foundation.access.codes import InvalidCode, subject_of_code
from amparo.foundation.access.enums import RecordClass, Relation
from amparo.foundation.access.policy.classes import BIT, includes
from amparo.foundation.access.viewer import Viewer


class CaseNotFound(Exception):
    """The case does not exist, or is not for this viewer. Nobody is told which."""


@dataclass(frozen=True)
class CaseAccess:
    """What a viewer holds on one case, and may open now. ``relations``: how they come to it.

    ``institution``: the viewer's own.
    """

    subject: int
    reads: int
    writes: int
    assigns: bool
    purpose: str
    shares: bool = False
    exports: bool = False
    relations: frozenset[Relation] = frozenset()
    institution: UUID | None = None

    def may_read(self, record_class: RecordClass | str) -> bool:
        return includes(self.reads, record_class)

    def may_write(self, record_class: RecordClass | str) -> bool:
        return includes(self.writes, record_class)

    @property
    def is_of_own_register(self) -> bool:
        """Whether the case is in the register of the viewer's own institution."""
        return bool(self.relations & OF_THE_REGISTER)

    @property
    def is_emergency(self) -> bool:
        """Whether nothing but an emergency opens the case: of it, only what the tables give ``in_emergency``."""
        return self.relations == {Relation.EMERGENCY}


OF_THE_REGISTER = frozenset({Relation.RESPONSIBLE, Relation.TEAM, Relation.UNIT_COORDINATOR})

_PROBE = """
    SELECT coalesce(bit_or(reads), 0), coalesce(bit_or(writes), 0),
           coalesce(bool_or(assigns AND source IS NULL), false), coalesce(min(purpose), ''),
           coalesce(bool_or(shares), false), coalesce(bool_or(exports), false), array_agg(relation)
    FROM access_case_grant
    WHERE subject = %s AND grantee = ANY(%s) AND (until IS NULL OR until > now()) AND reads & %s <> 0
"""


def access_case(viewer: Viewer, case: int | str, *, needs: RecordClass = RecordClass.GENERAL) -> CaseAccess:
    """What the viewer holds on a case, by id or public code.

    Raises ``CaseNotFound`` unless the viewer may read the class that the page ``needs``: who holds only that a case
    exists, or only an identity, finds no case. Grants that do not open that class count for nothing here.
    """
    try:
        subject = subject_of_code(case) if isinstance(case, str) else case
    except InvalidCode:
        subject = 0  # no case has it: a code that cannot exist takes the same way as one that does not
    needed = BIT[needs] & viewer.classes
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, [subject, list(viewer.grantees), needed])
        reads, writes, assigns, purpose, shares, exports, relations = cursor.fetchone()
    if not reads:
        raise CaseNotFound
    return CaseAccess(
        subject,
        reads & viewer.classes,
        0 if viewer.is_read_only else writes & viewer.classes,
        assigns and not viewer.is_read_only,
        purpose,
        shares and not viewer.is_read_only,
        exports,
        frozenset(Relation(relation) for relation in relations),
        viewer.institution_id,
    )
