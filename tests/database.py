"""Early pytest plugin: gives each test process its own migrated databases, before Django reads settings."""

import atexit
import os
from pathlib import Path

import psycopg

from tests.clones import ANNOUNCED_IS_COMMITTED, admin_url, clone, drop, locked, server_dir, test_environment

__all__ = ["ANNOUNCED_IS_COMMITTED", "admin_url", "clone", "drop"]


def _drop_leftovers(server: str) -> None:
    """Clones of runs that were killed: their process is gone."""
    with psycopg.connect(server) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'amparo\\_run\\_%'")
        names = [row[0] for row in rows if not row[0].endswith("_vault")]
    for name in names:
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            drop(server, name)


def _begin() -> None:
    os.environ.update(test_environment())
    server = admin_url()
    if "AMPARO_TEST_RUN" not in os.environ:
        os.environ["AMPARO_TEST_RUN"] = str(os.getpid())
        with locked():
            _drop_leftovers(server)
    name = f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    clone(server, name).export(os.environ)
    atexit.register(drop, server, name)

    from amparo.foundation.protection.key_file import create_key_file

    with locked():
        (server_dir() / "static").mkdir(exist_ok=True)
        key_file = server_dir() / "keys.json"
        if not key_file.exists():
            create_key_file(key_file)


_begin()
