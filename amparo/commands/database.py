"""``amparo database``: roles for a server of one's own, migrations."""

import argparse
import os
import secrets
import subprocess
import sys
from typing import Any
from urllib.parse import quote

from amparo.commands.errors import CommandError


def add_to(subcommands: Any) -> None:
    database = subcommands.add_parser("database", help="prepare and migrate the database")
    verbs = database.add_subparsers(required=True, metavar="VERB")
    roles = verbs.add_parser("prepare", help="create roles and databases on a server (AMPARO_ADMIN_URL)")
    roles.set_defaults(run=prepare_server)
    migrate = verbs.add_parser("migrate", help="bring main database and vault to this version")
    migrate.set_defaults(run=migrate_databases)
    stop = verbs.add_parser("stop", help="stop the embedded server of this data directory")
    stop.set_defaults(run=stop_embedded)


def prepare_server(options: argparse.Namespace) -> int:
    """Create roles and databases on a PostgreSQL server; prints the URLs to export, with new passwords."""
    from psycopg.conninfo import conninfo_to_dict

    from amparo.engine import prepare
    from amparo.engine.grants import APP, BACKUP, LOGIN_ROLES, MIGRATOR, VAULT

    admin = os.environ.get("AMPARO_ADMIN_URL", "")
    if not admin:
        raise CommandError("set AMPARO_ADMIN_URL to an administrator's connection, then run this again")
    passwords = {role: secrets.token_urlsafe(24) for role in LOGIN_ROLES}
    prepare(admin, passwords, on_warning=lambda line: print(f"amparo: warning: {line}", file=sys.stderr))
    place = conninfo_to_dict(admin)
    host = quote(str(place.get("host", "localhost")), safe="")
    port = place.get("port", 5432)
    for name, role, database in (
        ("AMPARO_DATABASE_URL", APP, "amparo"),
        ("AMPARO_MIGRATE_URL", MIGRATOR, "amparo"),
        ("AMPARO_VAULT_URL", VAULT, "amparo_vault"),
        ("AMPARO_BACKUP_URL", BACKUP, "amparo"),
        ("AMPARO_VAULT_BACKUP_URL", BACKUP, "amparo_vault"),
    ):
        print(f"export {name}='postgresql://{role}:{passwords[role]}@/{database}?host={host}&port={port}'")
    return 0


def migrate_databases(options: argparse.Namespace) -> int:
    """Migrate the vault (as its own role) and the main database (as the owner)."""
    from amparo.commands.start import start_django

    start_django(as_owner=True)
    from django.core.management import call_command

    call_command("migrate", database="vault", verbosity=0)
    call_command("migrate", database="default", verbosity=0)
    return 0


def migrate_in_child() -> None:
    """Migrate in a process of its own, so that this one never holds the owner's connection."""
    environment = {**os.environ, "AMPARO_AS_OWNER": "1"}
    subprocess.run([sys.executable, "-m", "amparo.cli", "database", "migrate"], check=True, env=environment)


def require_migrated() -> None:
    """Raise ``CommandError`` if the databases are not of this version; asked as the app, which may not migrate."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for name in ("vault", "default"):
        executor = MigrationExecutor(connections[name])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "the database is of another version; with AMPARO_MIGRATE_URL set, run: amparo database migrate"
            )


def stop_embedded(options: argparse.Namespace) -> int:
    """Stop the embedded server, if it runs."""
    from amparo.commands.start import data_dir
    from amparo.engine.embedded import EmbeddedServer

    EmbeddedServer(data_dir() / "postgresql").stop()
    return 0
