"""How a file ends: blocked, then shredded, each by two people of two offices; what is left is one count (ADR 9).

Shredding is decided in the main database and carried out by upkeep, again and again until it is done: the trail, the
vault (ledger, keys, tokens), then the rows. Whatever breaks in between, the next round goes on.
"""

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from amparo.casework.cases.acting import wait_for_others
from amparo.casework.cases.writing import subject_of
from amparo.foundation.access.blocking import (
    LATEST_REVIEW,
    SOONEST_REVIEW,
    BlockLine,
    answer_step,
    ask_block,
    ask_step,
    block_lines,
    decided_erasures,
)
from amparo.foundation.access.decisions import ALLOWED, Decision, Refused, refused, require
from amparo.foundation.access.enums import BlockBasis, BlockStepKind, RecordClass
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import today
from amparo.foundation.protection.erasures import erase_in_vault


def may_review_on(day: date) -> Decision:
    """May a block be reviewed on this day? Not within thirty days: a mistake must have time to be noticed."""
    if day < today() + SOONEST_REVIEW:
        return refused("review_too_soon")
    return refused("review_too_late") if day > today() + LATEST_REVIEW else ALLOWED


def ask_to_block(
    *, by: Viewer, case: int | str, request_id: UUID, basis: BlockBasis, review_on: date
) -> None:
    """Ask that nobody read a case any more; another person of another office answers.

    Raises ``CaseNotFound`` if it is not the viewer's, ``Refused`` if they may not assign it or it was asked before.
    """
    with transaction.atomic():
        subject = subject_of(case)
        wait_for_others([subject])
        if not access_case(by, subject).assigns:
            raise Refused("may_not_assign")
        require(may_review_on(review_on))
        asked = [line for line in block_lines() if line.subject == subject]
        if asked and asked[0].step != request_id:
            raise Refused("block_asked_already")
        ask_block(request_id, subject, basis, review_on)
        _audit(by, "ask_to_block", [subject], str(basis), request_id)


def blocks(viewer: Viewer) -> list[BlockLine]:
    """The blocked files that the viewer asked for, keeps, or may answer about: codes, grounds and dates."""
    lines = block_lines()
    _audit(viewer, "list_blocks", [line.subject for line in lines])
    return lines


def ask_about_block(*, by: Viewer, block: UUID, request_id: UUID, kind: BlockStepKind) -> None:
    """Ask that a block be lifted or, after its review date, that the file be shredded."""
    with transaction.atomic():
        line = _line(block)
        if line.step == request_id:
            return
        if line.step is not None:
            raise Refused("block_waits_for_an_answer")
        if not (line.may_shred if kind == BlockStepKind.SHRED else line.may_ask):
            raise Refused("review_not_due" if line.may_ask else "block_not_yours_to_ask")
        ask_step(request_id, block, kind)
        _audit(by, f"ask_to_{kind}", [line.subject], str(line.basis), request_id)


def answer(*, by: Viewer, block: UUID, step: UUID, grant: bool) -> BlockStepKind:
    """Grant or refuse what a colleague of another office asked; returns what it was.

    A granted block takes every grant on the case in this transaction; a granted lifting gives them back.
    """
    with transaction.atomic():
        line = _line(block)
        if line.step != step or line.kind is None:
            raise Refused("block_answered_already")
        if not line.may_answer:
            raise Refused("block_not_yours_to_answer")
        answer_step(step, grant=grant)
        verb = "grant" if grant else "refuse"
        _audit(by, f"{verb}_{line.kind}", [line.subject], str(line.basis))
        return line.kind


def _line(block: UUID) -> BlockLine:
    for line in block_lines():
        if line.block == block:
            return line
    raise CaseNotFound


def finish_shredding() -> int:
    """Carry out what two people have decided; returns how many files are gone. Safe to repeat, and to break off.

    The trail first; then ledger, keys and tokens in the vault; then the rows, counted once without an id.
    """
    with transaction.atomic(durable=True):
        decided = decided_erasures()
        if not decided:
            return 0
        _note("shred", [line.subject for line in decided])
    erase_in_vault(decided)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT lifecycle_finish_shredding(%s)", [[line.subject for line in decided]])
        gone = [row[0] for row in cursor.fetchall()]
        _note("shredded", gone)
    return len(gone)


def _note(action: str, subjects: list[int]) -> None:
    # Nobody in particular: the two who decided stand in the trail with their decisions.
    record_event(actor=None, institution=None, action=action, subjects=sorted(subjects))


def _audit(
    by: Viewer, action: str, subjects: list[int], detail: str = "", request_id: UUID | None = None
) -> None:
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action=action,
        subjects=sorted(subjects),
        record_classes=[RecordClass.EXISTENCE],
        detail=detail,
        request_id=request_id,
    )
