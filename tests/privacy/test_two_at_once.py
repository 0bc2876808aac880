"""Somebody gives access while somebody else ends what it comes from, both in transactions that commit.

Every pair in both orders: the one that begins leaves its transaction open until the other has to wait. Afterwards no
grant may outlive what it came from; the doctor looks (AMP315).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection

from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.actions import ConsentTold, record_consent, withdraw_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.receiving import assign_share, leave_share
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.commands.doctor.grants import grants_of_what_is_over
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.holding import end_who_keeps_others_waiting
from amparo.foundation.access.shares import shares_of
from amparo.foundation.access.viewer import NotSignedIn, Viewer
from amparo.foundation.clock import today
from tests.clones import admin_url
from tests.devices import Device, device
from tests.world import ident

__all__ = ["device"]

Does = Callable[[Viewer], Any]
Devices = Callable[[str], Device]


def sql(statement: str, *values: object) -> Does:
    def do(_viewer: Viewer) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    return do


def opens(viewer: Viewer) -> int:
    told = Registration(identity=Identity(working_name="Flor"), profile=Profile(age_told=25))
    return open_case(by=viewer, request_id=uuid4(), registration=told)


def agrees(case: int, *classes: str) -> Does:
    told = ConsentTold(
        purpose=ConsentPurpose.COMPLAINT,
        decision=ConsentDecision.GIVEN,
        recipient=ident("fiscalia-maynas"),
        record_classes=classes,
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=30),
    )
    return lambda viewer: record_consent(by=viewer, case=case, request_id=uuid4(), told=told)


@dataclass
class World:
    """A case of Ana's, shared with the prosecutors' unit; what was asked for about it and about people."""

    device: Devices
    case: int
    consent: int
    share: UUID

    @property
    def over(self) -> list[str]:
        with self.all_rows() as admin:
            return list(grants_of_what_is_over(SimpleNamespace(all_rows=admin)))  # type: ignore[arg-type]

    def all_rows(self) -> psycopg.Connection:
        """The same database, past row-level security."""
        name = self.device("ana").now(lambda: connection.settings_dict["NAME"])
        return psycopg.connect(admin_url(), dbname=name)

    def reads(self, name: str) -> int:
        """What somebody may read of the case; a person who is signed out signs in anew."""

        def look(viewer: Viewer) -> int:
            try:
                open_header(viewer, self.case)
                return int(access_case(viewer, self.case).reads)
            except CaseNotFound:
                return 0

        return int(self.device(name).does(look))


@pytest.fixture
def world(device: Devices) -> World:
    ana = device("ana")
    case = ana.does(opens)
    consent = ana.does(agrees(case, "general", "identity"))
    (share,) = [s.share_id for s in ana.does(lambda v: shares_of(access_case(v, case)))]
    return World(device, case, consent, share)


def both(first: Device, begins: Does, second: Device, then: Does) -> tuple[bool, bool]:
    """Who was first commits while the second waits; whether each was done, not refused."""
    first.begins(begins)
    waiting = second.later(then)
    time.sleep(0.3)
    first.commits()
    try:
        waiting.result(20)
    except (Refused, DatabaseError, NotSignedIn, CaseNotFound):
        return True, False
    return True, True


def give(w: World) -> tuple[str, Does]:
    return "jefa", lambda v: assign_share(by=v, share=w.share, staff=ident("fiscal"), is_member=True)


def withdraw(w: World) -> tuple[str, Does]:
    return "ana", lambda v: withdraw_consent(by=v, case=w.case, request_id=uuid4(), consent_id=w.consent)


def narrower(w: World) -> tuple[str, Does]:
    return "ana", agrees(w.case, "general")


def narrow(w: World) -> tuple[str, Does]:
    return "ana", sql("SELECT access_narrow_share(%s, 1, now() + interval '1 day')", w.share)


def leave(w: World) -> tuple[str, Does]:
    return "jefa", lambda v: leave_share(by=v, share=w.share)


@pytest.mark.parametrize("gives_first", [True, False])
@pytest.mark.parametrize("ends", [withdraw, narrower, leave])
def test_what_was_shared_is_closed_however_it_is_given_just_then(
    world: World, ends: Callable[[World], tuple[str, Does]], gives_first: bool
) -> None:
    (giver, gives), (ender, ending) = give(world), ends(world)
    one, other = (world.device(giver), gives), (world.device(ender), ending)
    done = both(*one, *other) if gives_first else both(*other, *one)
    assert done == (True, gives_first)  # what has ended is given to nobody
    assert world.over == []
    assert world.reads("fiscal") == 0


@pytest.mark.parametrize("gives_first", [True, False])
def test_a_share_that_is_narrowed_while_it_is_given_is_narrow(world: World, gives_first: bool) -> None:
    one, other = ((world.device(who), does) for who, does in (give(world), narrow(world)))
    done = both(*one, *other) if gives_first else both(*other, *one)
    assert done == (True, True)
    assert world.over == []
    assert world.reads("fiscal") & 32 == 0


def test_what_was_left_over_from_earlier_is_found_and_ended(world: World) -> None:
    jefa, ana = world.device("jefa"), world.device("ana")
    jefa.does(give(world)[1])
    with world.all_rows() as admin:
        admin.execute("CREATE TABLE kept AS SELECT * FROM access_case_grant WHERE source = %s", [world.share])
    ana.does(withdraw(world)[1])
    with world.all_rows() as admin:
        admin.execute("INSERT INTO access_case_grant SELECT * FROM kept")
    assert world.over != []
    assert world.reads("fiscal") != 0
    with world.all_rows() as admin:
        admin.execute("SELECT access_reproject()")
    assert world.over == []
    assert world.reads("fiscal") == 0
    assert world.reads("ana") != 0


def shares_anew(w: World) -> tuple[str, Does]:
    """In plain SQL, all checks of it already done when the consent is withdrawn."""

    def do(v: Viewer) -> None:
        sql(
            "SELECT access_open_share(%s, %s, %s, 'investigation', 1, now() + interval '5 days', 'consent', %s)",
            uuid4(), w.case, ident("fiscalia-maynas"), w.consent,
        )(v)  # fmt: skip
        sql("SET CONSTRAINTS ALL IMMEDIATE")(v)

    return "ana", do


@pytest.mark.parametrize("gives_first", [True, False])
def test_a_share_opened_in_a_transaction_left_open_ends_with_its_consent(
    world: World, gives_first: bool
) -> None:
    (giver, gives), (ender, ending) = shares_anew(world), withdraw(world)
    one, other = (world.device(giver), gives), (world.device(ender), ending)
    done = both(*one, *other) if gives_first else both(*other, *one)
    assert done == (True, gives_first)
    with world.all_rows() as admin:
        left = "SELECT count(*) FROM access_share WHERE subject = %s AND ended_at IS NULL"
        assert admin.execute(left, [world.case]).fetchone() == (0,)
    assert world.over == []


@pytest.mark.parametrize("first", ["luis", "carla"])
def test_of_two_transfers_of_one_case_one_holds(world: World, first: str) -> None:
    """In plain SQL by its coordinator, twice at once: somebody carries it, and nobody else does."""
    to = {name: sql("SELECT access_reassign_subjects(ARRAY[%s::bigint], %s)", world.case, ident(name))
          for name in ("luis", "carla")}  # fmt: skip
    second = ({"luis", "carla"} - {first}).pop()
    both(world.device("rosa"), to[first], world.device("rosa"), to[second])
    with world.all_rows() as admin:
        held = admin.execute(
            "SELECT relation, count(DISTINCT grantee) FROM access_case_grant WHERE subject = %s AND source IS NULL"
            " AND relation IN ('responsible', 'unit_coordinator') GROUP BY 1 ORDER BY 1",
            [world.case],
        ).fetchall()
    assert held == [("responsible", 1), ("unit_coordinator", 1)]


@pytest.mark.parametrize("left_open", [True, False])
def test_who_holds_a_case_and_does_nothing_does_not_keep_a_withdrawal_waiting(
    world: World, left_open: bool
) -> None:
    """In plain SQL, in a transaction or past it; what the application does itself is over before it is looked at."""
    holder, upkeep = world.device("ana"), world.device("luis")
    if left_open:
        holder.begins(sql("SELECT access_hold_subjects(ARRAY[%s])", world.case))
    else:
        holder.does(sql("SELECT pg_advisory_lock(4207, %s)", world.case % 1024))
    ender, ending = withdraw(world)
    waiting = world.device(ender).later(ending)
    time.sleep(0.5)
    assert not waiting.done()
    assert upkeep.now(end_who_keeps_others_waiting) == 0, "nobody is ended within the time that is allowed"
    ended, until = 0, time.monotonic() + 20
    while not ended and time.monotonic() < until:  # whoever waits may still be on the way to the lock
        ended = upkeep.now(lambda: end_who_keeps_others_waiting(timedelta(seconds=0.2)))
    assert ended == 1
    waiting.result(20)
    assert world.reads("fiscal") == 0
    if left_open:
        with pytest.raises(DatabaseError):
            holder.commits()


def test_who_is_at_work_under_a_lock_is_ended_later_than_who_does_nothing(world: World) -> None:
    """After six times as long: what takes a while is let come to its end, what never does is not."""
    holder, upkeep, holds = world.device("ana"), world.device("luis"), threading.Event()

    def works(viewer: Viewer) -> None:
        sql("SELECT access_hold_subjects(ARRAY[%s])", world.case)(viewer)
        holds.set()
        sql("SELECT pg_sleep(60)")(viewer)

    working = holder.later(works)
    assert holds.wait(20)
    ender, ending = withdraw(world)
    waiting = world.device(ender).later(ending)
    time.sleep(2.3)
    assert upkeep.now(lambda: end_who_keeps_others_waiting(timedelta(seconds=2))) == 0, "they are at work"
    assert not waiting.done()
    assert upkeep.now(lambda: end_who_keeps_others_waiting(timedelta(seconds=0.2))) == 1
    waiting.result(20)
    assert world.reads("fiscal") == 0
    with pytest.raises(DatabaseError):
        working.result(20)
