"""Legal bases: what an authority asked for, and each step until it is given, contested or refused."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from amparo.casework.attachments.actions import entry_of_document, store_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.attachments.models import Document
from amparo.casework.cases.acting import Act, Entry, acting
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.identity import IDENTITY, opener
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.casework.consent.basis_rules import (
    may_be_informed,
    may_disclose,
    may_review,
    may_step,
    may_take,
)
from amparo.casework.consent.enums import BasisKind, BasisState
from amparo.casework.consent.models import BasisStep, LegalBasis
from amparo.casework.consent.sharing import (
    authority_of_others,
    close_basis,
    last_day_of_basis,
    open_for_basis,
)
from amparo.foundation.access.decisions import Refused, require
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.protection.sealing import Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys


@dataclass(frozen=True)
class BasisTold:
    """What came from an authority, as data. ``number``: of the document, sealed."""

    kind: BasisKind
    recipient: UUID
    record_classes: tuple[str, ...]
    received_on: date
    until: date
    number: str = ""


@dataclass(frozen=True)
class StepTold:
    """One step. ``record_classes`` of a review that narrows, ``reason`` of telling the person."""

    state: BasisState
    done_on: date
    record_classes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class StepLine:
    """One step that was taken."""

    state: str
    done_on: date
    record_classes: list[str]
    reason: str
    recorded_by: UUID

    @property
    def state_label(self) -> str:
        return str(BasisState(self.state).label)


@dataclass(frozen=True)
class BasisLine:
    """A legal basis with its steps, the oldest first. ``ends_on``: its last day by its office and by her age."""

    id: int
    kind: str
    recipient: UUID
    record_classes: list[str]
    received_on: date
    until: date
    recorded_by: UUID
    document: int | None
    steps: tuple[StepLine, ...]
    ends_on: date | None

    @property
    def state(self) -> BasisState:
        return BasisState(self.steps[-1].state)

    @property
    def minimum(self) -> list[str]:
        """The classes that may be given: what the newest review left, or what was asked where none is needed."""
        reviewed = [step.record_classes for step in self.steps if step.state == BasisState.NARROWED]
        return reviewed[-1] if reviewed else self.record_classes

    @property
    def is_disclosed(self) -> bool:
        return self.state == BasisState.DISCLOSED and self.ends_on is not None and today() <= self.ends_on


def record_basis(
    *, by: Viewer, case: int | str, request_id: UUID, told: BasisTold, paper: bytes | None = None
) -> int | None:
    """Record what came in, with its document if at hand; its first step is that it was received. Returns its id."""
    subject = subject_of(case)
    content = (told, sha256(paper).hexdigest()) if paper is not None else told
    with acting(by=by, action="record_basis", cases=[subject], request_id=request_id, content=content) as act:
        if act.is_replay:
            return act.replayed[subject]
        writable_case(by, subject)
        require(may_take(told.kind, told.record_classes, told.received_on, told.until, today()))
        authority_of_others(by, subject, told.recipient)
        slot = Slot(subject, IDENTITY, f"basis:{secrets.token_hex(8)}")
        create_data_keys([subject], [IDENTITY])
        (sealed,) = seal_values([(slot, told.number.strip())])
        basis = LegalBasis.objects.create(
            case_id=subject,
            recorded_by=by.staff_id,
            kind=told.kind,
            recipient=told.recipient,
            record_classes=list(told.record_classes),
            received_on=told.received_on,
            until=told.until,
            seal_field=slot.field,
            sealed=sealed,
            document=_stored(by, subject, told.kind, paper) if paper is not None else None,
        )
        _write_step(basis, StepTold(BasisState.RECEIVED, told.received_on), by)
        act.leave(
            subject,
            Entry(
                Activity.LEGAL_BASIS_RECORDED,
                occurred_on=told.received_on,
                outcome_code=str(told.kind),
                subject_kind="legal_basis",
                subject_id=basis.pk,
            ),
        )
        return int(basis.pk)


def attach_paper(*, by: Viewer, case: int | str, request_id: UUID, basis_id: int, paper: bytes) -> int | None:
    """Put the document of a legal basis into the file, where it was not at hand before; returns the document's id."""
    subject, content = subject_of(case), (basis_id, sha256(paper).hexdigest())
    with acting(
        by=by, action="attach_basis_document", cases=[subject], request_id=request_id, content=content
    ) as act:
        if act.is_replay:
            return act.replayed[subject]
        access = writable_case(by, subject)
        line = basis_line(access, basis_id)
        if line is None or line.document is not None:
            raise Refused("already_corrected")
        document = _stored(by, subject, BasisKind(line.kind), paper)
        LegalBasis.objects.filter(case_id=subject, pk=basis_id).update(document=document)
        act.leave(subject, entry_of_document(Activity.DOCUMENT_ADDED, document))
        return int(document.pk)


def _stored(by: Viewer, subject: int, kind: BasisKind, paper: bytes) -> Document:
    return store_document(by, subject, DocumentKind.LEGAL_BASIS, str(kind.label), paper)


def step_basis(*, by: Viewer, case: int | str, request_id: UUID, basis_id: int, told: StepTold) -> None:
    """Take one step of a legal basis; raises ``Refused`` for one that is not possible, or not this person's."""
    subject, content = subject_of(case), (basis_id, told)
    with acting(by=by, action="step_basis", cases=[subject], request_id=request_id, content=content) as act:
        if act.is_replay:
            return
        access = writable_case(by, subject)
        line = basis_line(access, basis_id)
        if line is None:
            raise Refused("step_not_possible")
        _require_step(by, line, told)
        basis = LegalBasis.objects.get(case_id=subject, pk=basis_id)
        _write_step(basis, told, by)
        if told.state == BasisState.DISCLOSED:
            open_for_basis(by, access, basis, line.minimum)
        if told.state == BasisState.ENDED:
            close_basis(subject, basis_id)
        _leave(act, subject, basis_id, told)


def _require_step(by: Viewer, line: BasisLine, told: StepTold) -> None:
    states = [BasisState(step.state) for step in line.steps]
    require(may_step(BasisKind(line.kind), states, told.state))
    if told.state in (BasisState.NARROWED, BasisState.TO_CONTEST):
        require(may_review(by.role, by.staff_id, line.recorded_by))
    if told.state == BasisState.NARROWED:
        if not told.record_classes:
            raise Refused("classes_are_needed")
        if not set(told.record_classes) <= set(line.record_classes):
            raise Refused("more_than_asked")
    require(may_be_informed(told.state, told.reason))
    if told.state == BasisState.DISCLOSED:
        require(may_disclose(BasisKind(line.kind), line.document is not None, line.until, today()))
    if told.done_on > today():
        raise Refused("date_in_the_future")
    if told.done_on < line.steps[-1].done_on:
        raise Refused("before_the_step_before")


def _write_step(basis: LegalBasis, told: StepTold, by: Viewer) -> None:
    BasisStep.objects.create(
        case_id=basis.case_id,
        basis_id=basis.pk,
        recorded_by=by.staff_id,
        state=told.state,
        done_on=told.done_on,
        record_classes=list(told.record_classes),
        reason=told.reason,
    )


def _leave(act: Act, subject: int, basis_id: int, told: StepTold) -> None:
    act.leave(
        subject,
        Entry(
            Activity.LEGAL_BASIS_MOVED,
            occurred_on=told.done_on,
            outcome_code=str(told.state),
            subject_kind="legal_basis",
            subject_id=basis_id,
        ),
    )


def bases_of(access: CaseAccess) -> list[BasisLine]:
    """The legal bases of a case with their steps, the newest first; no seal is opened."""
    return _lines(access)


def basis_line(access: CaseAccess, basis_id: int) -> BasisLine | None:
    """One legal basis; None if the case has none with this id."""
    found = _lines(access, pk=basis_id)
    return found[0] if found else None


def number_of_basis(viewer: Viewer, access: CaseAccess, basis_id: int) -> str:
    """Open the sealed number of a basis's document, for those who may read identity; empty if it has none."""
    row = LegalBasis.objects.filter(case_id=access.subject, pk=basis_id).first()
    if row is None or not access.may_read(IDENTITY):
        return ""
    slot = Slot(access.subject, IDENTITY, row.seal_field)
    (text,) = open_values(
        [(slot, bytes(row.sealed))], opener=opener(viewer, "open_legal_basis", access.purpose)
    )
    return text or ""


def _lines(access: CaseAccess, **which: object) -> list[BasisLine]:
    rows = LegalBasis.objects.filter(case_id=access.subject, superseded_at=None, **which).order_by("-id")
    found = list(rows.defer("sealed"))
    steps = _steps_of(access.subject, [row.pk for row in found])
    return [
        BasisLine(
            row.pk,
            row.kind,
            row.recipient,
            row.record_classes,
            row.received_on,
            row.until,
            row.recorded_by,
            row.document_id,
            tuple(steps[row.pk]),
            last_day_of_basis(row),
        )
        for row in found
    ]


def _steps_of(case: int, bases: Collection[int]) -> dict[int, list[StepLine]]:
    rows = BasisStep.objects.filter(case_id=case, basis_id__in=bases, superseded_at=None).order_by("id")
    steps: dict[int, list[StepLine]] = {basis: [] for basis in bases}
    for basis, state, done_on, classes, reason, by in rows.values_list(
        "basis_id", "state", "done_on", "record_classes", "reason", "recorded_by"
    ):
        steps[basis].append(StepLine(state, done_on, classes, reason, by))
    return steps
