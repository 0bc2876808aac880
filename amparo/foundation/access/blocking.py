"""Blocked files: nobody reads them; two people of two offices block, lift and shred (ADR 9).

Who may ask and who may answer is decided by the database; here it is only asked. They decide on a code, a basis and a
date: nothing of the file is shown to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import BlockBasis, BlockState, BlockStepKind
from amparo.foundation.protection.erasures import ToErase

# Between blocking and shredding, so that a mistake, or two who agreed to harm, is noticed (held by the database too).
SOONEST_REVIEW = timedelta(days=30)
LATEST_REVIEW = timedelta(days=3_650)


@dataclass(frozen=True)
class BlockLine:
    """A block that concerns the viewer. ``step`` is what is asked now, None if nothing is."""

    block: UUID
    subject: int
    unit: UUID
    state: BlockState
    basis: BlockBasis
    review_on: date
    step: UUID | None
    kind: BlockStepKind | None
    asked_by: UUID | None
    asked_at: datetime | None
    may_ask: bool
    may_answer: bool
    may_shred: bool

    @property
    def code(self) -> str:
        return code_of_subject(self.subject)


def ask_block(step: UUID, subject: int, basis: BlockBasis, review_on: date) -> None:
    """Ask that a subject be blocked; the viewer must be able to assign it. The same step again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ask_block(%s, %s, %s, %s)", [step, subject, str(basis), review_on])


def ask_step(step: UUID, block: UUID, kind: BlockStepKind) -> None:
    """Ask that a block be lifted or its subject shredded. The same step again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ask_block_step(%s, %s, %s)", [step, block, str(kind)])


def answer_step(step: UUID, *, grant: bool) -> None:
    """Grant or refuse what somebody else asked; what is granted takes effect in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_answer_block_step(%s, %s)", [step, grant])


def block_lines() -> list[BlockLine]:
    """The blocks that the bound viewer asked for, keeps, or may answer about; the longest-waiting first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_block_lines() ORDER BY asked_at NULLS LAST, review_on, block")
        return [
            BlockLine(
                block=row[0],
                subject=row[1],
                unit=row[2],
                state=BlockState(row[3]),
                basis=BlockBasis(row[4]),
                review_on=row[5],
                step=row[6],
                kind=BlockStepKind(row[7]) if row[7] else None,
                asked_by=row[8],
                asked_at=row[9],
                may_ask=row[10],
                may_answer=row[11],
                may_shred=row[12],
            )
            for row in cursor.fetchall()
        ]


def decided_erasures() -> Sequence[ToErase]:
    """What two people have decided to shred and is not yet finished."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, basis, asked_by, answered_by FROM access_to_shred()")
        return [ToErase(*row) for row in cursor.fetchall()]
