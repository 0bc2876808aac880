"""Grants, rebuilt from the facts by other code and compared with what the database has.

A history is what happens to one case: it is opened, given away, worked on by a team; she agrees, refuses, takes back; a
court orders; a birth date is corrected; the receiving units give it to somebody, and end it. From assignments,
consents, legal bases, their steps and the receiving side's own facts alone, without a look at a grant, it is computed
who must hold what. The control damages grants, one of each kind, and must find each.
"""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, timedelta
from uuid import uuid4

import psycopg

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import TransferReason, YesNoUnknown
from amparo.casework.cases.fields import Profile
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.consent.actions import ConsentTold, record_consent, withdraw_consent
from amparo.casework.consent.bases import BasisTold, StepTold, bases_of, record_basis, step_basis
from amparo.casework.consent.basis_rules import next_steps
from amparo.casework.consent.enums import (
    BasisKind,
    BasisState,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
)
from amparo.casework.consent.queries import consents_of
from amparo.casework.consent.receiving import assign_share, leave_share
from amparo.casework.consent.rules import years_after
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.shares import shares_with_my_unit
from amparo.foundation.access.viewer import Viewer, viewing
from amparo.foundation.clock import today
from prove.figures import Result, Run
from prove.grants_due import Grant, due
from prove.people import token_of
from prove.place import say
from tests.world import ident

STEPS = 9  # what happens in a history, at most: half of it is refused
WORKERS = ("ana", "ana", "ana", "luis", "sonia", "rosa")
RECEIVERS = {"enlace": ("udavit", "fiscal"), "directora": ("car",)}
CARING, INVESTIGATING = ("udavit-maynas", "car-loreto", "upe-loreto"), ("fiscalia-maynas", "divincri-maynas")
CLASSES = ("general", "identity", "location", "psychosocial", "health")


def count(run: Run) -> dict[str, int]:
    """Histories in committed transactions, then the comparison, then the damage."""
    dice = random.Random(run.seed)
    histories = run.times(10_000, 30)
    happened = 0
    cases = []
    for number in range(histories):
        case, steps = _history(dice)
        cases.append(case)
        happened += steps
        if number % 500 == 499:
            say(f"{number + 1:,} histories")
    with _everything() as database:
        differences, grants, shared = _compare(database, cases)
        damaged, found = _damage(database, cases, dice)
    return {
        "histories": histories,
        "happened": happened,
        "grants": grants,
        "shared": shared,
        "differences": len(differences),
        "damaged": damaged,
        "found": found,
    }


def judge(of: dict[str, int]) -> Result:
    """No difference, and each damage found."""
    return Result(
        f"{of['histories']:,} histories, {of['happened']:,} things happened, {of['grants']:,} grants "
        f"({of['shared']:,} from shares), {of['differences']} differences",
        not of["differences"] and of["shared"] > 0,
        f"{of['damaged']} grants damaged, {of['found']} found",
        of["found"] == of["damaged"] > 0,
    )


def _history(dice: random.Random) -> tuple[int, int]:
    with viewing(token_of("ana")) as ana:
        case = open_case(by=ana, request_id=uuid4(), registration=Registration(profile=Profile(age_told=16)))
    moves = (
        (_consents,) * 4 + (_gives,) * 4 + (_takes_basis,) * 2 + (_steps_basis, _withdraws, _moves, _is_born)
    )
    happened = 0
    for _ in range(dice.randint(2, STEPS)):
        # What a rule refuses, or the gate, has not happened; what breaks, breaks the proof.
        with suppress(Refused, CaseNotFound):
            dice.choice(moves)(case, dice)
            happened += 1
    return case, happened


def _as(username: str, act: Callable[[Viewer], object]) -> None:
    with viewing(token_of(username)) as viewer:
        act(viewer)


def _consents(case: int, dice: random.Random) -> None:
    investigates = dice.random() < 0.3
    told = ConsentTold(
        purpose=ConsentPurpose.COMPLAINT if investigates else ConsentPurpose.REFERRAL,
        decision=dice.choice((ConsentDecision.GIVEN, ConsentDecision.GIVEN, ConsentDecision.REFUSED)),
        recipient=ident(dice.choice(INVESTIGATING if investigates else CARING)),
        record_classes=tuple(dice.sample(CLASSES, dice.randint(1, 4))),
        given_by=dice.choice((ConsentGiver.ADOLESCENT, ConsentGiver.GUARDIAN, ConsentGiver.STATE_GUARDIAN)),
        guardian_implicated=dice.choice((YesNoUnknown.NO, YesNoUnknown.NO, YesNoUnknown.UNKNOWN)),
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=dice.randint(0, 300)),
        changed_mind=True,
    )
    who = dice.choice(WORKERS)
    _as(who, lambda by: record_consent(by=by, case=case, request_id=uuid4(), told=told))


def _withdraws(case: int, dice: random.Random) -> None:
    def take_back(by: Viewer) -> None:
        given = [line for line in consents_of(access_case(by, case)) if line.is_given]
        if given:
            withdraw_consent(by=by, case=case, request_id=uuid4(), consent_id=dice.choice(given).id)

    _as(dice.choice(WORKERS), take_back)


def _takes_basis(case: int, dice: random.Random) -> None:
    kind = dice.choice(list(BasisKind))
    told = BasisTold(
        kind=kind,
        recipient=ident(dice.choice((*INVESTIGATING, "upe-loreto"))),
        record_classes=tuple(dice.sample(CLASSES, dice.randint(1, 4))),
        received_on=today(),
        until=today() + timedelta(days=dice.randint(0, 3)),
    )
    paper = dice.choice((b"Oficio.", b"Oficio.", None))
    _as("ana", lambda by: record_basis(by=by, case=case, request_id=uuid4(), told=told, paper=paper))
    for _ in range(dice.randint(0, 4)):
        _steps_basis(case, dice)


def _steps_basis(case: int, dice: random.Random) -> None:
    # A lawyer of the team, or the coordinator: the review is the lawyer's alone.
    with suppress(Refused, CaseNotFound):
        _as(
            "ana",
            lambda by: set_team(by=by, case=case, request_id=uuid4(), staff=ident("luis"), is_member=True),
        )

    def step(by: Viewer) -> None:
        for line in bases_of(access_case(by, case))[:1]:
            states = [BasisState(done.state) for done in line.steps]
            possible = sorted(next_steps(BasisKind(line.kind), states))
            if possible:
                to = dice.choice(possible)
                classes = tuple(dice.sample(line.record_classes, dice.randint(1, len(line.record_classes))))
                reason = {BasisState.INFORMED: "in_person", BasisState.NOT_INFORMED: "in_danger"}.get(to, "")
                told = StepTold(to, today(), classes if to == BasisState.NARROWED else (), reason)
                step_basis(by=by, case=case, request_id=uuid4(), basis_id=line.id, told=told)

    for who in ("luis", "ana"):
        with suppress(Refused, CaseNotFound):
            _as(who, step)


def _gives(case: int, dice: random.Random) -> None:
    username, colleagues = dice.choice(list(RECEIVERS.items()))

    def give(by: Viewer) -> None:
        lines = shares_with_my_unit(by)[:3]  # the newest: those of this history come first
        if not lines:
            return
        share = dice.choice(lines).share_id
        if dice.random() < 0.15:
            leave_share(by=by, share=share)
        else:
            staff = ident(dice.choice(colleagues))
            assign_share(by=by, share=share, staff=staff, is_member=dice.random() < 0.8)

    _as(username, give)


def _moves(case: int, dice: random.Random) -> None:
    to, who = ident(dice.choice(WORKERS)), dice.choice(WORKERS)
    if dice.random() < 0.5:
        reason = TransferReason.WORKLOAD
        _as(who, lambda by: transfer_case(by=by, case=case, request_id=uuid4(), to=to, reason=reason))
    else:
        joins = dice.random() < 0.7
        _as(who, lambda by: set_team(by=by, case=case, request_id=uuid4(), staff=to, is_member=joins))


def _is_born(case: int, dice: random.Random) -> None:
    born = years_after(today(), -dice.choice((17, 17, 18))) - timedelta(days=dice.randint(0, 300))
    profile = Profile(born=PartialDate(born))
    _as("ana", lambda by: record_profile(by=by, case=case, request_id=uuid4(), profile=profile))


def _everything() -> psycopg.Connection:
    """The databases as their superuser sees them: every row."""
    admin, name = os.environ["AMPARO_ADMIN_URL"], os.environ["AMPARO_PROVE_DATABASE"]
    return psycopg.connect(admin, dbname=name, autocommit=True)


def _compare(database: psycopg.Connection, cases: list[int]) -> tuple[set[Grant], int, int]:
    held = _held(database, cases)
    return (
        held ^ set(due(database, cases)),
        len(held),
        sum(1 for grant in held if grant[2] in ("shared", "recipient")),
    )


def _held(database: psycopg.Connection, cases: list[int]) -> set[Grant]:
    rows = database.execute(
        "SELECT grantee, subject, relation, purpose, reads, writes, until FROM access_case_grant "
        "WHERE subject = ANY(%s) AND (until IS NULL OR until > now())",
        [cases],
    )
    return {(*row[:6], row[6].astimezone(UTC) if row[6] else None) for row in rows}


def _damage(database: psycopg.Connection, cases: list[int], dice: random.Random) -> tuple[int, int]:
    """Widen, prolong and remove grants, one at a time, each in a transaction that is rolled back."""
    rows = database.execute(
        "SELECT id FROM access_case_grant WHERE subject = ANY(%s) AND relation IN ('shared', 'recipient') "
        "AND until > now() ORDER BY id",
        [cases],
    ).fetchall()
    wounds = (
        "UPDATE access_case_grant SET reads = reads | 512 WHERE id = %s",
        "UPDATE access_case_grant SET until = until + interval '1 day' WHERE id = %s",
        "DELETE FROM access_case_grant WHERE id = %s",
    )
    tried = found = 0
    for wound in wounds:
        for (pk,) in dice.sample(rows, min(3, len(rows))):
            with database.transaction(force_rollback=True):
                database.execute(wound, [pk])
                tried += 1
                found += bool(_compare(database, cases)[0])
    return tried, found
