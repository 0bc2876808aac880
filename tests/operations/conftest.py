"""A role that sees every row, and a database with cases in it that are committed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.engine.backup.sealed_file import new_backup_key
from amparo.engine.urls import BackupUrls, DatabaseUrls
from tests.clones import admin_url, clone, drop

COPIER = "amparo_tests_copier"  # a role of the tests' own: other runs on this server may prepare amparo_backup anew


@dataclass(frozen=True)
class Cloned:
    """A pair of databases, and who connects to them how."""

    name: str
    urls: DatabaseUrls
    backup: BackupUrls
    admin: str  # the superuser, on the main database


def copier_url(database: str) -> str:
    """The copying role on a database."""
    return make_conninfo(admin_url(), user=COPIER, password="only-for-tests", dbname=database)


def ensure_copier(*databases: str) -> None:
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(7311)")
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [COPIER]).fetchone():
            admin.execute(
                f"CREATE ROLE {COPIER} LOGIN BYPASSRLS PASSWORD 'only-for-tests';"
                f"GRANT pg_read_all_data TO {COPIER}".encode()
            )
        for database in databases:
            admin.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {COPIER}'.encode())


def cloned(name: str) -> Cloned:
    urls = clone(admin_url(), name)
    ensure_copier(name, f"{name}_vault")
    return Cloned(
        name,
        urls,
        BackupUrls(copier_url(name), copier_url(f"{name}_vault")),
        make_conninfo(admin_url(), dbname=name),
    )


@pytest.fixture
def pair() -> Iterator[Cloned]:
    """A migrated pair of databases with the small world in it."""
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    yield cloned(name)
    drop(admin_url(), name)


@pytest.fixture
def backup_key(tmp_path: Path) -> tuple[Path, str]:
    """A private key's file and its public half."""
    path = tmp_path / "backup.key"
    return path, new_backup_key(path)


def host_of(url: str) -> str:
    return str(conninfo_to_dict(url)["host"])
