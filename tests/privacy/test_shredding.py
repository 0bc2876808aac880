"""A shredded file is gone: from the tables, from the vault, from every older dump; and stays gone after a restore."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from psycopg.conninfo import conninfo_to_dict

from amparo.casework.cases.enums import ContactChannel, ContactRule, NoteKind, Sex, UrgentNeed, YesNoUnknown
from amparo.casework.cases.fields import Contact, Identity, NoteWritten, Profile
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.note_drafts import save_draft
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle import erasure
from amparo.casework.lifecycle.erasure import answer, ask_about_block, ask_to_block, finish_shredding
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import start_follow_up
from amparo.casework.lifecycle.unit_load import unit_load
from amparo.casework.lifecycle.upkeep import sweep_orphan_keys
from amparo.casework.safeguards.intake import check_intake, is_known
from amparo.evidence.projection.actions import rebuild
from amparo.foundation.access.blocking import decided_erasures
from amparo.foundation.access.enums import BlockBasis, BlockStepKind, RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.protection.erasures import erased_subjects
from amparo.foundation.protection.vault import create_data_keys, fetch_data_keys
from tests.clones import urls_of
from tests.database import admin_url
from tests.devices import Device, device

__all__ = ["device"]

CANARY = "Zyxwvutsrq"
NOT_OF_A_CASE = {"audit_event", "audit_link", "access_block", "oversight_alert_case"}


def registered(viewer: Viewer) -> int:
    """A case whose every free text says the canary."""
    told = Registration(
        identity=Identity(working_name=CANARY, given_names=CANARY, phone="999 000 111", contact_words=CANARY),
        profile=Profile(sex=Sex.FEMALE, age_told=20),
        needs={UrgentNeed.BED: YesNoUnknown.YES},
        contacts=(Contact(ContactChannel.CALL, ContactRule.NEVER),),
    )
    case = open_case(by=viewer, request_id=uuid4(), registration=told)
    note = NoteWritten(NoteKind.SESSION, CANARY, RecordClass.PSYCHOSOCIAL, today())
    write_note(by=viewer, case=case, request_id=uuid4(), note=note)
    save_draft(viewer, access_case(viewer, case), uuid4(), {"text": [CANARY]})
    start_follow_up(by=viewer, case=case, request_id=uuid4())
    return case


class Town:
    """Ana, and who blocks and shreds with her; and a superuser who looks at everything."""

    def __init__(self, device: Callable[[str], Device], url: str) -> None:
        self.ana, self.rosa, self.norma = device("ana"), device("rosa"), device("norma")
        self.name = str(conninfo_to_dict(url)["dbname"])

    @contextmanager
    def superuser(self, database: str = "") -> Iterator[psycopg.Connection]:
        with psycopg.connect(admin_url(), dbname=self.name + database, autocommit=True) as connection:
            yield connection

    def decide(self, block: UUID, kind: BlockStepKind) -> None:
        step = uuid4()
        self.rosa.does(lambda v: ask_about_block(by=v, block=block, request_id=step, kind=kind))
        self.norma.does(lambda v: answer(by=v, block=block, step=step, grant=True))

    def block(self, case: int) -> UUID:
        step, day = uuid4(), today() + timedelta(days=30)
        basis = BlockBasis.CANCELLATION_ASKED
        self.ana.does(lambda v: ask_to_block(by=v, case=case, request_id=step, basis=basis, review_on=day))
        self.norma.does(lambda v: answer(by=v, block=step, step=step, grant=True))
        return step

    def decide_to_shred(self, case: int) -> None:
        """Block a case, let its review date come, and decide."""
        block = self.block(case)
        with self.superuser() as connection:
            connection.execute("UPDATE access_block SET review_on = current_date - 1 WHERE id = %s", [block])
        self.decide(block, BlockStepKind.SHRED)

    def rows_about(self, case: int) -> dict[str, int]:
        """How many rows of each table have the case's number in any column, but for what is to stay."""
        found = {}
        with self.superuser() as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                count = connection.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [rf"\y{case}\y"]
                ).fetchone()
                if count and count[0] and table not in NOT_OF_A_CASE:
                    found[table] = count[0]
        return found

    def everything(self, database: str = "") -> str:
        """All rows of all tables as text, bytes as they are: what a dump holds."""
        with self.superuser(database) as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            rows = [
                str(row)
                for (t,) in tables
                for row in connection.execute(f'SELECT t::text FROM "{t}" t').fetchall()
            ]
        return "\n".join(rows)


@pytest.fixture
def town(device: Callable[[str], Device], committed: str) -> Town:
    return Town(device, committed)


def test_after_shredding_nothing_is_left_but_ids_and_a_count(town: Town) -> None:
    case, other = town.ana.does(registered), town.ana.does(registered)
    before = set(town.rows_about(case))
    assert {"cases_case", "cases_path_entry", "cases_note", "cases_note_draft", "tasks_task"} <= before
    town.decide_to_shred(case)
    assert town.ana.now(finish_shredding) == 1
    town.ana.now(rebuild)
    assert town.rows_about(case) == {}
    with town.superuser() as connection:
        counted = connection.execute(
            "SELECT month, department, institution_kind, cases FROM lifecycle_erased_count"
        )
        assert counted.fetchall() == [(today().replace(day=1), "16", "ngo_centre", 1)]
        actions = "SELECT count(*) FROM audit_event WHERE action IN ('shred', 'shredded') AND subjects = %s::bigint[]"
        assert connection.execute(actions, [[case]]).fetchone() == (2,)
    (line,) = town.ana.now(erased_subjects)
    assert (line.subject, line.basis) == (case, "cancellation_asked")
    assert line.asked_by != line.confirmed_by
    assert town.ana.does(lambda v: open_header(v, other).working_name) == CANARY
    assert town.ana.now(finish_shredding) == 0


def test_no_function_finds_a_case_that_is_to_be_shredded(town: Town, device: Callable[[str], Device]) -> None:
    case, sonia, draft = town.ana.does(registered), device("sonia"), uuid4()
    known = Identity(phone="999 000 111")

    def looks(viewer: Viewer) -> None:
        check_intake(viewer, draft=draft, reserved=0, identity=known)

    def seen() -> tuple[bool, int, int, int]:
        draft_knows = sonia.does(lambda viewer: is_known(viewer, draft))
        carried = sum(worker.cases for worker in town.rosa.does(unit_load))
        with town.superuser() as connection:
            connection.execute("SET ROLE amparo_definer")
            rows = [
                connection.execute(
                    f"SELECT count(*) FROM {table} WHERE {column} = %s {and_so}", [case]
                ).fetchone()
                for table, column, and_so in (
                    ("cases_contact_instruction", "case_id", ""),
                    ("cases_sealed_value", "case_id", "AND field = 'contact_words'"),
                )
            ]
        return (draft_knows, carried, *(row[0] if row else -1 for row in rows))

    sonia.does(looks)
    assert seen() == (True, 1, 1, 1)
    town.decide_to_shred(case)
    sonia.does(looks)
    assert seen() == (False, 0, 0, 0)
    assert town.ana.now(finish_shredding) == 1
    assert town.rows_about(case) == {}


def test_no_older_dump_opens_with_the_vault_of_today(town: Town) -> None:
    case = town.ana.does(registered)
    older = town.everything()
    classes = ["identity", "location", "psychosocial", "general", "health", "legal", "sensitive"]
    names = [(case, name) for name in classes]
    assert town.ana.now(lambda: fetch_data_keys(names))
    town.decide_to_shred(case)
    town.ana.now(finish_shredding)
    assert town.ana.now(lambda: fetch_data_keys(names)) == {}
    today_s_vault = town.everything("_vault")
    for dump in (older, town.everything(), today_s_vault):
        assert CANARY not in dump
        assert CANARY.encode().hex() not in dump
    with town.superuser("_vault") as connection:
        left = connection.execute(
            "SELECT count(*) FROM vault_search_token WHERE subject = %s", [case]
        ).fetchone()
        assert left == (0,)


def test_what_breaks_off_in_between_is_finished_by_the_next_round(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = town.ana.does(registered)
    town.decide_to_shred(case)

    def breaks(decided: object) -> int:
        raise OSError("power cut")

    monkeypatch.setattr(erasure, "erase_in_vault", breaks)
    with pytest.raises(OSError, match="power cut"):
        town.ana.now(finish_shredding)
    assert town.ana.now(lambda: fetch_data_keys([(case, "identity")]))
    monkeypatch.undo()
    # The vault is done and the rows are not: as after a crash between the two databases.
    with monkeypatch.context() as patch:
        patch.setattr(
            erasure, "_note", lambda action, subjects: breaks(None) if action == "shredded" else None
        )
        with pytest.raises(OSError, match="power cut"):
            town.ana.now(finish_shredding)
    assert "cases_case" in town.rows_about(case)
    assert town.ana.now(lambda: fetch_data_keys([(case, "identity")])) == {}
    assert town.ana.now(finish_shredding) == 1
    assert town.rows_about(case) == {}


def test_a_blocked_case_that_was_not_decided_stays(town: Town) -> None:
    case = town.ana.does(registered)
    block = town.block(case)
    assert town.ana.now(finish_shredding) == 0
    with pytest.raises(DatabaseError, match="permission denied"):
        town.ana.does(lambda _: _execute("SELECT access_forget_subjects(%s)", [[case]]))
    town.ana.does(lambda _: _execute("SELECT lifecycle_finish_shredding(%s)", [[case]]))
    town.decide(block, BlockStepKind.LIFT)
    assert town.ana.does(lambda v: open_header(v, case).working_name) == CANARY


def test_only_upkeep_is_told_what_is_to_be_shredded_and_carries_it_out(town: Town) -> None:
    case = town.ana.does(registered)
    town.decide_to_shred(case)
    for bound in (town.ana, town.rosa, town.norma):
        assert bound.does(lambda _: decided_erasures()) == []
        bound.does(lambda _: _execute("SELECT lifecycle_finish_shredding(%s)", [[case]]))
    assert town.rows_about(case) != {}
    assert [line.subject for line in town.ana.now(decided_erasures)] == [case]
    assert town.ana.now(finish_shredding) == 1


def test_who_was_erased_never_gets_a_key_again(town: Town) -> None:
    case = town.ana.does(registered)
    town.decide_to_shred(case)
    town.ana.now(finish_shredding)
    with pytest.raises(DatabaseError, match="was erased"):
        town.ana.now(lambda: create_data_keys([case], ["identity"]))
    assert town.ana.now(sweep_orphan_keys) == 0
    with town.superuser("_vault") as connection, pytest.raises(psycopg.Error, match="only added to"):
        connection.execute("DELETE FROM vault_erasure")


def test_a_restore_of_older_databases_replays_the_ledger(town: Town, committed: str) -> None:
    case, other = town.ana.does(registered), town.ana.does(registered)
    with town.superuser() as main, town.superuser("_vault") as vault:
        older = [_rows_of(main, table, case) for table in town.rows_about(case)]
        older_keys = [_rows_of(vault, "vault_data_key", case)]
        town.decide_to_shred(case)
        town.ana.now(finish_shredding)
        # The backup is from before anybody asked for the block.
        main.execute("DELETE FROM access_block_step; DELETE FROM access_block")
        for connection, tables in ((main, older), (vault, older_keys)):
            connection.execute("SET session_replication_role = replica")
            for table, rows in tables:
                for row in rows:
                    connection.execute(
                        f'INSERT INTO "{table}" SELECT (jsonb_populate_record(NULL::"{table}", %s)).*', [row]
                    )
    assert town.ana.does(lambda v: open_header(v, case).working_name) == CANARY
    assert _restored(committed) == "1"
    assert town.rows_about(case) == {}
    with town.superuser() as connection:
        told = connection.execute("SELECT subjects FROM audit_event WHERE action = 'shredded_again'")
        assert told.fetchall() == [([case],)]
    assert town.ana.now(lambda: fetch_data_keys([(case, "identity")])) == {}
    assert town.ana.does(lambda v: open_header(v, other).working_name) == CANARY
    assert _restored(committed) == "0"


def test_the_functions_may_delete_from_every_table_that_names_a_case(town: Town) -> None:
    with town.superuser() as connection:
        closed = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped "
            "AND a.attname IN ('case_id', 'subject') AND a.atttypid = 'bigint'::regtype "
            "AND NOT has_table_privilege('amparo_definer', c.oid, 'DELETE')"
        ).fetchall()
    # What stays: the block itself; what the trail's rules found, ids as in the trail; and the number of a published
    # data set, which is no case's.
    assert {table for (table,) in closed} <= {"access_block", "external_dataset", "oversight_alert_case"}


def _rows_of(connection: psycopg.Connection, table: str, case: int) -> tuple[str, list[str]]:
    rows = connection.execute(
        f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE t::text ~ %s', [rf"\y{case}\y"]
    )
    return table, [row for (row,) in rows.fetchall()]


def _restored(app_url: str) -> str:
    """How many cases the part of ``amparo restore`` that follows its bytes erases again, in a process of its own."""
    environment = dict(os.environ)
    urls_of(admin_url(), str(conninfo_to_dict(app_url)["dbname"])).export(environment)
    script = (
        "import django; django.setup()\n"
        "from amparo.commands.restored import delete_erased_rows, replay\n"
        "from amparo.engine.urls import urls_from_environment\n"
        "replay([]); print(delete_erased_rows(urls_from_environment()))"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _execute(statement: str, parameters: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
