"""Starting the engine and Django for a subcommand."""

import os
import secrets
from pathlib import Path

from amparo.engine.check import refuse_unsafe_app_role
from amparo.engine.embedded import EmbeddedServer
from amparo.engine.errors import EngineError
from amparo.engine.urls import (
    BACKUP_VARIABLES,
    BackupUrls,
    DatabaseUrls,
    backup_urls_from_environment,
    urls_from_environment,
)

# What whoever serves must not have: who changes the tables, who administers, who reads every row.
OWNER_VARIABLES = ("AMPARO_MIGRATE_URL", "AMPARO_ADMIN_URL", *BACKUP_VARIABLES.values())
# What this process was started with stays in its memory, and in /proc, whatever it deletes later.
_GIVEN_AT_START = any(os.environ.get(name) for name in OWNER_VARIABLES)


def data_dir() -> Path:
    """Where the embedded database, keys and collected static files live."""
    return Path(os.environ.get("AMPARO_DATA_DIR", ".amparo")).absolute()


def _private_secret(path: Path) -> str:
    """A secret made once and kept in a file that only its owner can read."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def start_engine(*, may_create: bool = True) -> DatabaseUrls:
    """The database to use: the server given by URL, else the embedded one, started if need be.

    Sets the environment that ``amparo.settings`` reads; raises ``EngineError`` with a remedy. Unless it
    ``may_create`` an embedded database, there has to be one: in the wrong folder nothing is made.
    """
    directory = data_dir()
    urls = urls_from_environment()
    if urls is None and not may_create and not (directory / "postgresql").exists():
        raise EngineError(
            f"there is no database of Amparo in {directory}. Run this where it was set up, or set AMPARO_DATA_DIR."
        )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["AMPARO_DATA_DIR"] = str(directory)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    if urls is None:
        urls = EmbeddedServer(directory / "postgresql").start()
    urls.export(os.environ)
    if "AMPARO_SECRET_KEY" not in os.environ and "AMPARO_SECRET_KEY_FILE" not in os.environ:
        os.environ["AMPARO_SECRET_KEY"] = _private_secret(directory / "secret-key")
    return urls


def backup_urls() -> BackupUrls:
    """Main database and vault as the role that copies them: by URL, else of the embedded server, which runs.

    Raises ``EngineError`` where a server is given by URL and its backup role is not.
    """
    given = backup_urls_from_environment()
    if given is not None:
        return given
    server = EmbeddedServer(data_dir() / "postgresql")
    if not server.is_running():
        raise EngineError(
            f"{' and '.join(BACKUP_VARIABLES.values())} not set. They name the role amparo_backup, which "
            "`amparo database prepare` makes."
        )
    return server.backup_urls


def start_django(*, as_owner: bool = False, may_create: bool = True) -> None:
    """Set Django up on the engine, as the app or (for migrations) as the owner; see ``start_engine``."""
    urls = start_engine(may_create=may_create)
    if as_owner and not urls.migrate:
        raise EngineError("AMPARO_MIGRATE_URL not set. What changes the tables' structure needs it.")
    if as_owner:
        os.environ["AMPARO_AS_OWNER"] = "1"
    else:
        refuse_unsafe_app_role(urls.app)
    # A command is one thread; only the workers of the server share connections.
    os.environ["AMPARO_POOL"] = "0"

    import django
    from django.conf import settings

    django.setup()

    if not (settings.KEY_SERVICE or settings.KEYS or settings.KEY_FILE.exists()):
        _first_key_file(settings.KEY_FILE)


def _first_key_file(path: Path) -> None:
    """Make the key file of a new installation; refuses beside a vault that is in use: its keys would be lost."""
    from django.db import DatabaseError

    from amparo.foundation.protection.key_file import create_key_file
    from amparo.foundation.protection.rotation import keys_in_use

    try:
        is_in_use = bool(keys_in_use())
    except DatabaseError:
        is_in_use = False  # no table yet: nothing was ever sealed
    if is_in_use:
        raise EngineError(
            f"the key file {path} is missing and the vault is in use: restore it from its own backup."
        )
    create_key_file(path)


def forget_owner() -> bool:
    """Take the passwords of migrator and administrator out of the environment, of this process and its children.

    Returns whether the process was started with them, and so could still be made to tell: it should start anew.
    """
    for name in OWNER_VARIABLES:
        os.environ.pop(name, None)
    return _GIVEN_AT_START
