"""Exceptions in plain SQL, in transactions that are really committed: nothing opens before it was told for good."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from amparo.foundation.access.enums import EmergencyKind
from amparo.foundation.access.exceptional import announce_left_over
from tests.database import admin_url
from tests.devices import Device, device
from tests.world import ident

__all__ = ["device"]

ASK = "SELECT access_ask_emergency(%s, %s, 'life_at_risk', 30)"
ANNOUNCE = "SELECT access_announce_emergency(%s)"
LEFT_OVER = "SELECT access_announce_left_over()"
OPEN = "SELECT access_open_emergency(%s)"
TOLD = "SELECT count(*) FROM access_notice WHERE subject = %s"


class App:
    """The app role on a database of its own; each ``with app.connection.transaction()`` is a real one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = psycopg.connect(url, autocommit=True)
        for name in ("ana", "rosa", "policia", "udavit", "luis"):
            self.run("SELECT access_open_viewer(%s, %s, true)", ident(f"account-{name}"), f"key of {name}")
        with self.connection.transaction():
            self.become("ana")
            (self.case,) = self.run("SELECT * FROM access_new_subjects(1)")
            self.run("SELECT access_open_subjects(%s, %s, '{2026-01-01}')", [self.case], [ident("ana")])

    def become(self, name: str) -> None:
        self.run("SELECT set_config('amparo.viewer', %s, true)", f"key of {name}")

    def run(self, statement: str, *values: object) -> list[object]:
        cursor = self.connection.execute(statement.encode(), values or None)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []

    def once(self, name: str, statement: str, *values: object) -> list[object]:
        """One statement in a transaction of its own, committed."""
        with self.connection.transaction():
            self.become(name)
            return self.run(statement, *values)


@pytest.fixture
def app(committed: str) -> Iterator[App]:
    app = App(committed)
    yield app
    app.connection.close()


def grants(app: App) -> list[object]:
    return app.run("SELECT reads FROM access_case_grant WHERE subject = %s", app.case)


def test_an_emergency_opens_only_after_it_was_told_for_good(app: App) -> None:
    emergency = uuid4()
    assert app.once("policia", ASK, emergency, app.case) == ["asked"]
    with app.connection.transaction(force_rollback=True):
        app.become("policia")
        with app.connection.transaction():  # a savepoint is no transaction
            assert app.run(ANNOUNCE, emergency) == ["announced"]
        for _ in range(3):
            assert app.run(OPEN, emergency) == [None]
        assert grants(app) == []
    assert app.once("policia", OPEN, emergency) == [None]  # what was taken back opens nothing either
    assert app.once("policia", ANNOUNCE, emergency) == ["announced"]
    with app.connection.transaction(force_rollback=True):  # looking and rolling back
        app.become("policia")
        assert app.run(OPEN, emergency) == [app.case]
        assert grants(app) == [1]
    for name in ("ana", "rosa"):
        assert app.once(name, TOLD, app.case) == [1]


def changed_rows(app: App) -> list[object]:
    """What the transaction changed so far, what it has locked, and which number it drew last."""
    rows = app.run(
        "SELECT relname || n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables ORDER BY 1"
    )
    locks = app.run(
        "SELECT relation::regclass || mode FROM pg_locks WHERE pid = pg_backend_pid() AND mode ~ 'Row' ORDER BY 1"
    )
    return [*rows, *locks]


def test_asking_that_is_taken_back_does_not_say_whether_there_is_such_a_case(app: App) -> None:
    """Not by its answer, an error, the rows it changed, nor by what it locked."""

    def seen(case: int, emergency: UUID) -> list[object]:
        app.connection.close()
        app.connection = psycopg.connect(app.url, autocommit=True)  # the counts of rows begin anew
        said: list[object] = []
        with app.connection.transaction(force_rollback=True):
            app.become("policia")
            for request in (emergency, emergency, uuid4(), uuid4(), uuid4()):
                said += app.run(ASK, request, case)
            said += app.run(ANNOUNCE, emergency)
            said += app.run("SELECT id FROM access_emergency")
            said += app.run("SELECT access_end_emergency(%s)", emergency)
            for statement in (
                "SELECT safeguards_leave_entry(%s, 'emergency_opened', gen_random_uuid())",
                f"INSERT INTO safeguards_reason (source, subject, sealed, recorded_by) "
                f"VALUES (%s, {case}, '', '{ident('policia')}')",
                f"SELECT access_ask_emergency(%s, {case}, NULL, 5)",
                f"SELECT access_ask_emergency(%s, {case}, '', 5)",
                f"SELECT access_ask_emergency(%s, {case}, repeat('x', 31), 5)",
                f"SELECT access_ask_emergency(%s, {case}, 'medical', NULL)",
            ):
                try:
                    with app.connection.transaction():
                        said += app.run(statement, emergency)
                except psycopg.Error as refusal:
                    said.append(refusal.sqlstate)
            said += changed_rows(app)
        return said

    there, absent = seen(app.case, uuid4()), seen(app.case ^ 1, uuid4())
    assert there == absent
    assert there[:6] == ["asked"] * 4 + ["quota", None]
    assert "access_emergency_attempt3" in there
    assert app.once("policia", ASK, uuid4(), app.case) == [
        "asked"
    ]  # of what was taken back nothing is counted


@pytest.mark.parametrize(
    "asker", ["policia", "luis"]
)  # luis is of the unit that keeps the case, with no grant
def test_who_asks_and_looks_before_it_is_told_for_good_is_told_of_all_the_same(app: App, asker: str) -> None:
    emergency = uuid4()
    app.once(asker, ASK, emergency, app.case)
    with app.connection.transaction(force_rollback=True):
        app.become(asker)
        assert app.run(ANNOUNCE, emergency) == ["announced"]
    assert app.run(LEFT_OVER) == [0]  # not while the asker's next transaction may be on its way
    with psycopg.connect(admin_url(), dbname=str(conninfo_to_dict(app.url)["dbname"])) as superuser:
        superuser.execute("UPDATE access_emergency_attempt SET at = at - interval '2 minutes'")
    assert app.once(asker, LEFT_OVER) == [0]
    assert app.run(LEFT_OVER) == [1]
    assert app.run(LEFT_OVER) == [0]
    for name in ("ana", "rosa"):
        assert app.once(name, TOLD, app.case) == [1]
    assert app.once(asker, ANNOUNCE, emergency) == ["announced"]
    assert app.once(asker, OPEN, emergency) == [None]


def test_upkeep_tells_of_what_was_left(app: App, device: Callable[[str], Device]) -> None:
    """As ``amparo upkeep`` calls it: it is nobody, and what it told is committed."""
    app.once("policia", ASK, uuid4(), app.case)
    upkeep = device("sonia")
    assert upkeep.now(announce_left_over) == 0
    with psycopg.connect(admin_url(), dbname=str(conninfo_to_dict(app.url)["dbname"])) as superuser:
        superuser.execute("UPDATE access_emergency_attempt SET at = at - interval '2 minutes'")
    assert upkeep.now(announce_left_over) == 1
    assert upkeep.now(announce_left_over) == 0
    for name in ("ana", "rosa"):
        assert app.once(name, TOLD, app.case) == [1]


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("directory_staff_member", "id", f"unit_id = '{ident('calp-cusco')}'"),
        ("access_account", "staff_id", "role = 'psychologist'"),
    ],
)
def test_who_has_another_unit_or_role_by_now_goes_on_with_nothing(
    app: App, table: str, column: str, change: str
) -> None:
    """What was asked for as somebody else is told by upkeep, and opens nothing."""
    emergency = uuid4()
    app.once("luis", ASK, emergency, app.case)
    with psycopg.connect(admin_url(), dbname=str(conninfo_to_dict(app.url)["dbname"])) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(f"UPDATE {table} SET {change} WHERE {column} = '{ident('luis')}'".encode())
    app.run("SELECT access_open_viewer(%s, 'key of luis again', true)", ident("account-luis"))
    assert app.once("luis again", ANNOUNCE, emergency) == [None]
    assert app.once("luis again", OPEN, emergency) == [None]


def test_the_words_of_emergencies_are_those_of_the_database(app: App) -> None:
    with app.connection.transaction(force_rollback=True):
        app.become("policia")
        for kind in EmergencyKind:
            with app.connection.transaction(force_rollback=True):
                said = app.run("SELECT access_ask_emergency(%s, 1, %s, 5)", uuid4(), str(kind))
            assert said == ["asked"]


def test_an_identity_is_opened_only_after_it_was_asked_for_for_good(app: App) -> None:
    asked = uuid4()
    with app.connection.transaction(force_rollback=True):
        app.become("udavit")
        app.run("SELECT access_ask_unveiling(%s, %s, 32)", asked, app.case)
        app.become("rosa")
        assert app.run("SELECT access_answer_unveiling(%s, true)", asked) == [None]
    app.once("udavit", "SELECT access_ask_unveiling(%s, %s, 32)", asked, app.case)
    assert app.once("rosa", "SELECT access_answer_unveiling(%s, true)", asked) == [app.case]
