import secrets
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.engine.account import service_account
from amparo.engine.binaries import binaries_for
from amparo.engine.embedded import EmbeddedServer
from amparo.engine.errors import EngineError
from amparo.engine.grants import ATTRIBUTES, QUIET_LOGS
from amparo.engine.roles import prepare, role_script


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


ROLE_STATE = """SELECT rolname, rolcanlogin, rolinherit, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb,
                rolconfig FROM pg_roles WHERE rolname LIKE 'amparo%' ORDER BY 1"""
DATABASE_STATE = "SELECT datname, datdba::regrole::text, datacl::text FROM pg_database ORDER BY 1"


def test_roles_have_the_attributes_of_the_design(server: EmbeddedServer) -> None:
    found = {row[0]: row[1:] for row in rows(server.admin_url, ROLE_STATE) if row[0] != "amparo_admin"}
    assert set(found) == set(ATTRIBUTES)
    assert {name for name, row in found.items() if row[0]} == {
        "amparo_app",
        "amparo_backup",
        "amparo_migrator",
        "amparo_vault",
    }
    assert {name for name, row in found.items() if not row[1]} == {"amparo_app"}
    assert {name for name, row in found.items() if row[2]} == {"amparo_backup"}
    assert not [name for name, row in found.items() if any(row[3:6])]
    quiet = {f"{name}={value}" for name, value in QUIET_LOGS.items()}
    assert set(found["amparo_migrator"][6]) == {"TimeZone=UTC", "lock_timeout=4s"} | quiet
    assert (
        set(found["amparo_app"][6])
        == {  # type: ignore[call-overload]
            "TimeZone=UTC",
            "idle_in_transaction_session_timeout=60s",
            "statement_timeout=30s",
            "default_transaction_isolation=read committed",
        }
        | quiet
    )


def test_the_app_creates_nothing(server: EmbeddedServer) -> None:
    for statement in (
        "CREATE TABLE public.t (x int)",
        "CREATE SCHEMA s",
        "CREATE TEMP TABLE t (x int)",
        "SET ROLE amparo_owner",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(server.urls.app, statement)


def test_the_app_reads_statistics_only_after_set_role(server: EmbeddedServer) -> None:
    with psycopg.connect(server.urls.migrate, autocommit=True) as migrator:
        migrator.execute("CREATE TABLE public.aggregate (x int)")
        migrator.execute("ALTER TABLE public.aggregate OWNER TO amparo_owner")
        migrator.execute("GRANT SELECT ON public.aggregate TO amparo_statistics")
        with psycopg.connect(server.urls.app, autocommit=True) as app:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("SELECT * FROM public.aggregate")
            app.execute("SET ROLE amparo_statistics")
            assert app.execute("SELECT * FROM public.aggregate").fetchall() == []
        migrator.execute("DROP TABLE public.aggregate")


def test_the_migrator_gives_functions_to_the_definer(server: EmbeddedServer) -> None:
    with psycopg.connect(server.urls.migrate, autocommit=True) as migrator:
        migrator.execute(
            "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
        )
        migrator.execute("ALTER FUNCTION public.one() OWNER TO amparo_definer")
        owner = migrator.execute(
            "SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE oid = 'public.one()'::regprocedure"
        ).fetchone()
        migrator.execute("SET ROLE amparo_owner")
        migrator.execute("RESET ROLE")
        migrator.execute("DROP FUNCTION public.one()")
    assert owner == ("amparo_definer",)


@pytest.mark.parametrize(
    ("role", "database"),
    [("app", "amparo_vault"), ("app", "postgres"), ("migrate", "amparo_vault"), ("vault", "amparo")],
)
def test_no_role_enters_another_database(server: EmbeddedServer, role: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(make_conninfo(getattr(server.urls, role), dbname=database))


def test_preparing_again_changes_nothing(server: EmbeddedServer) -> None:
    before = rows(server.admin_url, ROLE_STATE), rows(server.admin_url, DATABASE_STATE)
    prepare(server.admin_url, {})
    prepare(server.admin_url, {})
    assert (rows(server.admin_url, ROLE_STATE), rows(server.admin_url, DATABASE_STATE)) == before
    assert rows(server.urls.app, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("role", ["app", "migrate", "vault", "backup"])
def test_what_a_role_writes_is_in_no_log_whatever_the_server_says(server: EmbeddedServer, role: str) -> None:
    url = server.backup_urls.main if role == "backup" else getattr(server.urls, role)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        for loud in (
            "log_statement = 'all'",
            "log_min_error_statement = 'error'",
            "log_error_verbosity = 'verbose'",
        ):
            admin.execute(f"ALTER SYSTEM SET {loud}".encode())
        admin.execute("SELECT pg_reload_conf()")
    try:
        found = dict(rows(url, "SELECT name, setting FROM pg_settings WHERE name LIKE 'log%'"))
        assert QUIET_LOGS.items() <= found.items()
        loud = dict(rows(server.admin_url, "SELECT name, setting FROM pg_settings WHERE name LIKE 'log%'"))
        assert loud["log_statement"] == "all", "the control"
    finally:
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM RESET ALL")
            admin.execute("SELECT pg_reload_conf()")


def test_preparing_repairs_what_was_loosened(server: EmbeddedServer) -> None:
    before = rows(server.admin_url, ROLE_STATE), rows(server.admin_url, DATABASE_STATE)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("ALTER ROLE amparo_app SUPERUSER BYPASSRLS INHERIT")
        admin.execute("GRANT CONNECT ON DATABASE amparo_vault TO PUBLIC")
    prepare(server.admin_url, {})
    assert (rows(server.admin_url, ROLE_STATE), rows(server.admin_url, DATABASE_STATE)) == before


def test_an_administrator_who_is_no_superuser_prepares(server: EmbeddedServer) -> None:
    """On a server of its own names: managed services give CREATEROLE and CREATEDB only."""
    word = secrets.token_urlsafe()
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD '{word}'".encode())
        admin.execute("GRANT CONNECT ON DATABASE postgres TO managed")
        # What the role would have, had it created these itself.
        for role in ATTRIBUTES:
            admin.execute(f"GRANT {role} TO managed WITH ADMIN TRUE, INHERIT FALSE, SET FALSE".encode())
        admin.execute("ALTER ROLE amparo_backup NOBYPASSRLS")
        try:
            said: list[str] = []
            managed = make_conninfo(server.admin_url, user="managed", password=word)
            prepare(managed, {}, "other", "other_vault", said.append)
            assert [line.split(".")[0] for line in said] == [
                "a log may repeat people's data",
                "backups would miss rows",
            ]
            assert rows(make_conninfo(server.urls.app, dbname="other"), "SELECT 1") == [(1,)]
        finally:
            admin.execute("DROP DATABASE IF EXISTS other")
            admin.execute("DROP DATABASE IF EXISTS other_vault")
            for role in ATTRIBUTES:
                admin.execute(f"REVOKE {role} FROM managed CASCADE".encode())
            admin.execute("REVOKE CONNECT ON DATABASE postgres FROM managed")
            admin.execute("DROP OWNED BY managed CASCADE")
            admin.execute("DROP ROLE managed")
            prepare(server.admin_url, {})


def test_the_script_runs_in_psql_twice(server: EmbeddedServer, open_folder: Path) -> None:
    account = service_account(server.cluster)
    script = open_folder / "roles.sql"
    script.write_text(role_script(passwords={}, main_database="Raro nombre", vault_database="raro_vault"))
    script.chmod(0o644)
    psql = binaries_for(account) / "psql"
    for _ in range(2):
        ran = account.run([psql, "-X", "-q", "-f", script, server.admin_url])
        assert ran.returncode == 0, ran.stderr
    assert rows(make_conninfo(server.urls.app, dbname="Raro nombre"), "SELECT 1") == [(1,)]
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute('DROP DATABASE "Raro nombre"')
        admin.execute("DROP DATABASE raro_vault")


def test_the_script_holds_verifiers_not_passwords() -> None:
    script = role_script(passwords={"amparo_app": "open-sesame"})
    assert "open-sesame" not in script
    assert "SCRAM-SHA-256$4096:" in script


def test_a_prepared_password_opens_and_the_old_one_does_not(server: EmbeddedServer) -> None:
    own = str(conninfo_to_dict(server.urls.app)["password"])
    try:
        prepare(server.admin_url, {"amparo_app": "other pass%word'"})
        assert rows(make_conninfo(server.urls.app, password="other pass%word'"), "SELECT 1") == [(1,)]
        with pytest.raises(psycopg.OperationalError):
            rows(server.urls.app, "SELECT 1")
    finally:
        prepare(server.admin_url, {"amparo_app": own})


@pytest.mark.parametrize(
    "passwords", [{"amparo_owner": "x"}, {"amparo_app": ""}, {"amparo_app": "contraseña"}]
)
def test_refuses_passwords_it_cannot_set(passwords: dict[str, str]) -> None:
    with pytest.raises(EngineError):
        role_script(passwords=passwords)


def test_says_why_preparing_was_refused(server: EmbeddedServer) -> None:
    with pytest.raises(EngineError, match="Connect as a superuser"):
        prepare(server.urls.app, {})
