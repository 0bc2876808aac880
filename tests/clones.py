"""Databases for tests and benches: clones of one migrated template, on the embedded server or one by URL.

A template is migrated and filled with the small world of ``tests.world``, once for each state of the
migrations. ``AMPARO_ADMIN_URL`` names a server to use instead of the embedded one. Importing this starts
nothing.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from amparo.engine import prepare, role_script
from amparo.engine.embedded import EmbeddedServer
from amparo.engine.grants import APP, LOGIN_ROLES, MIGRATOR, OWNER, VAULT
from amparo.engine.urls import DatabaseUrls, socket_url

ROOT = Path(__file__).parent.parent
# For tests and histories that never commit; never in a template.
ANNOUNCED_IS_COMMITTED = """
CREATE OR REPLACE FUNCTION access_is_committed(p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT true $$
"""
PASSWORDS = dict.fromkeys(LOGIN_ROLES, "only-for-tests")


def server_dir() -> Path:
    """Where the test server lives: outside the checkout, one for each user and edition of the roles.

    Of two checkouts whose roles differ each would else prepare them anew at its start, with other passwords.
    """
    edition = hashlib.sha256(role_script(passwords={}).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"amparo-tests-{os.getuid()}-{edition}"


@contextmanager
def locked() -> Iterator[None]:
    server_dir().mkdir(mode=0o700, exist_ok=True)
    with (server_dir() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    files = [
        *ROOT.glob("amparo/**/migrations/*"),
        *ROOT.glob("amparo/engine/*.py"),
        ROOT / "tests" / "world.py",
    ]
    digest = hashlib.sha256()
    for path in sorted(p for p in files if p.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _url(admin_url: str, user: str, database: str) -> str:
    parts = conninfo_to_dict(admin_url)
    return socket_url(
        user=user,
        password=PASSWORDS[user],
        database=database,
        directory=str(parts.get("host", "")),
        port=int(str(parts.get("port", 5432))),
    )


def urls_of(admin_url: str, name: str) -> DatabaseUrls:
    """The app's three URLs for the databases called ``name`` and ``name_vault``."""
    return DatabaseUrls(
        app=_url(admin_url, APP, name),
        migrate=_url(admin_url, MIGRATOR, name),
        vault=_url(admin_url, VAULT, f"{name}_vault"),
        embedded=False,
    )


def _execute(admin_url: str, statement: str, *names: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*[sql.Identifier(name) for name in names]))


def _exists(admin_url: str, name: str) -> bool:
    with psycopg.connect(admin_url) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def ensure_template(admin_url: str) -> str:
    """The name of a template with this state of the migrations; made if it is not there."""
    name = f"amparo_tpl_{_fingerprint()}"
    with locked():
        if not _exists(admin_url, f"{name}_ready"):
            for database in (name, f"{name}_vault"):
                _execute(admin_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
            prepare(admin_url, PASSWORDS, main_database=name, vault_database=f"{name}_vault")
            environment = {**os.environ, **test_environment(), "AMPARO_AS_OWNER": "1"}
            urls_of(admin_url, name).export(environment)
            for command in (["-m", "amparo.cli", "database", "migrate"], ["-m", "tests.world"]):
                subprocess.run([sys.executable, *command], check=True, cwd=ROOT, env=environment)
            _execute(admin_url, "CREATE DATABASE {}", f"{name}_ready")
    return name


def clone(admin_url: str, name: str) -> DatabaseUrls:
    """A fresh copy of the template under ``name``; the caller drops it with ``drop``."""
    template = ensure_template(admin_url)
    with locked():
        for suffix, owner in (("", OWNER), ("_vault", VAULT)):
            _execute(
                admin_url, "CREATE DATABASE {} TEMPLATE {} OWNER {}", name + suffix, template + suffix, owner
            )
    return urls_of(admin_url, name)


def drop(admin_url: str, name: str) -> None:
    """Remove a clone."""
    for suffix in ("", "_vault"):
        _execute(admin_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name + suffix)


def test_environment() -> dict[str, str]:
    """What a test process, and every server it starts, runs with."""
    return {
        "DJANGO_SETTINGS_MODULE": "amparo.settings",
        "AMPARO_SECRET_KEY": "only-for-tests",
        "AMPARO_DATA_DIR": str(server_dir()),
        "AMPARO_KEY_FILE": str(server_dir() / "keys.json"),
        "AMPARO_DEMO": "1",
    }


test_environment.__test__ = False  # type: ignore[attr-defined]


def admin_url() -> str:
    """The administrator's URL of the server the tests use."""
    given = os.environ.get("AMPARO_ADMIN_URL")
    if given:
        return given
    server = EmbeddedServer(server_dir() / "postgresql", settings={"max_connections": "200"})
    server.start()
    return server.admin_url
