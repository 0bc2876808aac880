from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from amparo.engine.check import refuse_unsafe_app_role
from amparo.engine.embedded import EmbeddedServer
from amparo.engine.errors import EngineError


@pytest.fixture
def admin(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(make_conninfo(server.admin_url, dbname="amparo"), autocommit=True) as connection:
        yield connection


def test_accepts_the_prepared_app_role(server: EmbeddedServer) -> None:
    assert refuse_unsafe_app_role(server.urls.app) is None  # type: ignore[func-returns-value]


def test_refuses_a_superuser(server: EmbeddedServer) -> None:
    with pytest.raises(EngineError, match=r"amparo_admin is a superuser.*AMPARO_DATABASE_URL"):
        refuse_unsafe_app_role(make_conninfo(server.admin_url, dbname="amparo"))


def test_refuses_the_migrator(server: EmbeddedServer) -> None:
    with pytest.raises(EngineError, match="row-level security would not hold it"):
        refuse_unsafe_app_role(server.urls.migrate)


@pytest.mark.parametrize(
    ("loosen", "tighten", "reason"),
    [
        ("ALTER ROLE amparo_app BYPASSRLS", "ALTER ROLE amparo_app NOBYPASSRLS", "has BYPASSRLS"),
        ("ALTER ROLE amparo_app CREATEROLE", "ALTER ROLE amparo_app NOCREATEROLE", "may create roles"),
        (
            "GRANT amparo_owner TO amparo_app",
            "REVOKE amparo_owner FROM amparo_app",
            "may become amparo_owner",
        ),
        (
            "GRANT amparo_backup TO amparo_statistics",
            "REVOKE amparo_backup FROM amparo_statistics",
            "may become amparo_backup",
        ),
        (
            "GRANT pg_read_all_data TO amparo_app",
            "REVOKE pg_read_all_data FROM amparo_app",
            "may become pg_read_all_data",
        ),
    ],
)
def test_refuses_a_loosened_role(
    server: EmbeddedServer, admin: psycopg.Connection, loosen: str, tighten: str, reason: str
) -> None:
    admin.execute(loosen.encode())
    try:
        with pytest.raises(EngineError, match=reason):
            refuse_unsafe_app_role(server.urls.app)
    finally:
        admin.execute(tighten.encode())
    refuse_unsafe_app_role(server.urls.app)


def test_refuses_an_owner_of_tables(server: EmbeddedServer, admin: psycopg.Connection) -> None:
    admin.execute("CREATE TABLE public.mine (x int)")
    admin.execute("ALTER TABLE public.mine OWNER TO amparo_app")
    try:
        with pytest.raises(EngineError, match="owns tables"):
            refuse_unsafe_app_role(server.urls.app)
    finally:
        admin.execute("DROP TABLE public.mine")


def test_does_not_repeat_the_password_of_an_unreachable_server() -> None:
    with pytest.raises(EngineError) as refused:
        refuse_unsafe_app_role("postgresql://amparo_app:s3cret@/amparo?host=/nowhere")
    assert "s3cret" not in str(refused.value)
