"""A job can do nothing that who asked for it cannot do now, and it is nobody in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import conninfo_to_dict

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.checking import CHECK_DOCUMENT, check_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.attachments.models import Check
from amparo.casework.cases.fields import Identity
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.errands import do_errand, job_counts, tend_jobs
from amparo.foundation.access.tokens import enter_token
from amparo.foundation.access.viewer import Viewer, bind_viewer, open_viewer
from tests.clones import ROOT, admin_url, urls_of
from tests.conftest import ActAs
from tests.devices import Device, device
from tests.privacy.test_insider import key_of, run
from tests.world import ident

__all__ = ["device"]


def with_a_document(viewer: Viewer) -> int:
    case = open_case(
        by=viewer, request_id=uuid4(), registration=Registration(identity=Identity(working_name="Luz"))
    )
    add_document(
        by=viewer, case=case, request_id=uuid4(), kind=DocumentKind.OTHER, name="", content=b"Carta."
    )
    return case


@pytest.fixture
def administrator(committed: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        admin_url(), dbname=conninfo_to_dict(committed)["dbname"], autocommit=True
    ) as connected:
        yield connected


def waiting(administrator: psycopg.Connection) -> UUID:
    row = administrator.execute("SELECT id FROM access_errand").fetchone()
    assert row
    return UUID(str(row[0]))


def does(device: Device, errand: UUID) -> bool:
    return bool(device.now(lambda: do_errand(errand, CHECK_DOCUMENT, check_document)))


ANA = ident("ana")
CUTS = {
    "a day later": "UPDATE access_errand SET asked_at = now() - interval '25 hours'",
    "has left": f"UPDATE directory_staff_member SET left_on = current_date WHERE id = '{ANA}'",
    "has moved": f"UPDATE directory_staff_member SET unit_id = (SELECT id FROM directory_unit WHERE place = '080101'"
    f" LIMIT 1) WHERE id = '{ANA}'",
    "other role": f"UPDATE access_account SET role = 'lawyer' WHERE staff_id = '{ANA}'",
    "account closed": f"UPDATE access_account SET is_active = false WHERE staff_id = '{ANA}'",
    "other password": f"UPDATE access_account SET password = 'x' WHERE staff_id = '{ANA}'",
}


@pytest.mark.parametrize("cut", CUTS)
def test_who_is_not_any_more_what_they_were_gets_nothing_done(
    device: Callable[[str], Device], administrator: psycopg.Connection, cut: str
) -> None:
    ana = device("ana")
    ana.does(with_a_document)
    administrator.execute(CUTS[cut].encode())
    assert not does(ana, waiting(administrator))
    assert administrator.execute("SELECT count(*) FROM attachments_check").fetchone() == (0,)


def test_the_control_is_done(device: Callable[[str], Device], administrator: psycopg.Connection) -> None:
    ana = device("ana")
    ana.does(with_a_document)
    assert does(ana, waiting(administrator))
    assert administrator.execute("SELECT outcome FROM attachments_check").fetchall() == [("sound",)]


def test_a_case_that_was_taken_away_is_refused_in_the_trail_and_not_tried_again(
    device: Callable[[str], Device], administrator: psycopg.Connection
) -> None:
    ana = device("ana")
    case = ana.does(with_a_document)
    administrator.execute("DELETE FROM access_case_grant WHERE subject = %s", [case])
    errand = waiting(administrator)
    assert not does(ana, errand)
    ended = administrator.execute("SELECT ended_at IS NOT NULL FROM access_errand").fetchone()
    tried = administrator.execute(
        "SELECT actor, outcome FROM audit_event WHERE action = 'check_document'"
    ).fetchall()
    assert (ended, tried) == ((True,), [(ANA, "refused")])


_MY_KEY = "(SELECT id FROM access_program_token WHERE ended_at IS NULL)"
ENDINGS = {
    "its key": ("key", "ana", f"SELECT access_end_token({_MY_KEY})"),
    "its session": (
        "session",
        "ana",
        "SELECT accounts_end_session(s.handle) FROM accounts_sessions() s WHERE NOT s.is_this",
    ),
    "the other sessions": ("session", "ana", "SELECT access_close_other_viewers()"),
    "all sessions": ("session", "pilar", f"SELECT accounts_end_sessions_of('{ANA}')"),
}


@pytest.mark.parametrize("is_entered", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_errand_ends_with_what_asked_for_it_also_when_it_is_being_done(
    act_as: ActAs, ending: str, is_entered: bool
) -> None:
    asks, who, end = ENDINGS[ending]
    case = with_a_document(act_as("ana"))
    token = key_of(act_as, "ana")
    if asks == "key":
        assert enter_token(token)
    else:
        token = str(uuid4())
        open_viewer(account_id=ident("account-ana"), token=token, with_second_factor=True)
    bind_viewer(token)
    errand = str(uuid4())
    run(
        "SELECT access_ask_errand(gen_random_uuid(), sha256(%s), 'check_document', %s, 1, 255)",
        errand.encode(),
        case,
    )
    if is_entered:
        assert run("SELECT access_enter_errand(%s)", errand) == [(True,)]
    act_as(who)
    assert run(end)[0][0]
    assert run("SELECT access_enter_errand(%s)", errand) == [(False,)]
    assert run("SELECT 1 FROM access_bind(%s)", errand) == []


def test_what_this_session_asked_for_is_done_when_the_others_end(act_as: ActAs) -> None:
    case = with_a_document(act_as("ana"))
    errand = str(uuid4())
    run(
        "SELECT access_ask_errand(gen_random_uuid(), sha256(%s), 'check_document', %s, 1, 255)",
        errand.encode(),
        case,
    )
    run("SELECT access_close_other_viewers()")
    assert run("SELECT access_enter_errand(%s)", errand) == [(True,)]


def test_who_reads_the_queue_cannot_enter_an_errand(act_as: ActAs) -> None:
    with_a_document(act_as("ana"))
    act_as("luis")
    for statement in (
        "SELECT id FROM access_errand",
        "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('errands', 'check_document')",
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('errands', 'check_document', 0, NULL, NULL, '{}', NULL)"
        "::procrastinate_job_to_defer_v1])",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        cursor.execute("SELECT args->>'errand' FROM procrastinate_jobs")
        (errand,) = cursor.fetchone()
        cursor.execute("SELECT access_enter_errand(%s)", [errand])
        assert cursor.fetchone() == (False,)


def test_nobody_asks_for_work_on_a_case_that_is_not_theirs(act_as: ActAs) -> None:
    case = with_a_document(act_as("ana"))
    act_as("carla")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_ask_errand(gen_random_uuid(), sha256('x'), 'check_document', %s, 1, 255)", [case]
        )


def test_an_errand_is_narrowed_and_is_not_the_person(
    device: Callable[[str], Device], administrator: psycopg.Connection
) -> None:
    ana = device("ana")
    ana.does(with_a_document)
    seen = {}

    def look(viewer: Viewer, access: object, about: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_viewer_account()")
            seen.update(classes=viewer.classes, person=cursor.fetchone()[0])
            cursor.execute("SELECT access_make_token(gen_random_uuid(), '', sha256('x'), 1, true, 1)")

    errand = waiting(administrator)
    with pytest.raises(DatabaseError):
        ana.now(lambda: do_errand(errand, CHECK_DOCUMENT, look))
    assert seen == {"classes": 1 | 32, "person": None}


def worker(committed: str, *options: str) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    environment.pop("AMPARO_AS_OWNER", None)
    urls_of(admin_url(), str(conninfo_to_dict(committed)["dbname"])).export(environment)
    return subprocess.Popen(
        [sys.executable, "-m", "amparo.cli", "worker", *options],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_worker_killed_half_way_doubles_nothing(
    device: Callable[[str], Device], administrator: psycopg.Connection, committed: str
) -> None:
    ana = device("ana")
    ana.does(with_a_document)
    assert ana.now(job_counts).waiting == 1, "without a worker it waits"
    with administrator.transaction():
        # Whoever writes a check waits here: the worker is killed with the job in hand.
        administrator.execute("LOCK TABLE attachments_check IN EXCLUSIVE MODE")
        first = worker(committed)
        until(lambda: ana.now(job_counts).doing == 1)
        time.sleep(0.5)
        first.send_signal(signal.SIGKILL)
        first.communicate()
    assert ana.now(tend_jobs) == 0, "its heart may still beat"
    administrator.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    assert ana.now(tend_jobs) == 1
    second = worker(committed, "--once")
    _, said = second.communicate(timeout=60)
    assert second.returncode == 0, said.decode()
    assert said == b""
    assert administrator.execute("SELECT count(*) FROM attachments_check").fetchone() == (1,)
    assert administrator.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
    tried = "SELECT count(*) FROM audit_event WHERE action = 'check_document' AND outcome = 'done'"
    assert administrator.execute(tried).fetchone() == (1,)
    assert ana.does(lambda viewer: Check.objects.get().outcome) == "sound"


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be so")


def test_a_job_that_kills_its_workers_is_given_up(
    device: Callable[[str], Device], administrator: psycopg.Connection
) -> None:
    ana = device("ana")
    ana.does(with_a_document)
    administrator.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 4")
    assert ana.now(tend_jobs) == 1
    assert ana.now(job_counts).failed == 1
    administrator.execute("UPDATE procrastinate_events SET at = now() - interval '31 days'")
    ana.now(tend_jobs)
    assert ana.now(job_counts).failed == 0


def test_errands_of_long_ago_go_and_whoever_is_bound_neither_sweeps_nor_counts_them(
    device: Callable[[str], Device], administrator: psycopg.Connection
) -> None:
    ana, sweep = device("ana"), "SELECT access_sweep_errands()"
    ana.does(with_a_document)
    administrator.execute("UPDATE access_errand SET asked_at = now() - interval '8 days'")
    assert device("luis").does(lambda _: run(sweep)) == [(0,)]
    assert waiting(administrator)
    ana.now(tend_jobs)
    assert administrator.execute("SELECT count(*) FROM access_errand").fetchone() == (0,)
