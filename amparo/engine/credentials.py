"""The embedded server's passwords: random, in one 0600 file, shown only in URLs that were asked for."""

import json
import secrets
from pathlib import Path

from amparo.engine.errors import EngineError
from amparo.engine.grants import LOGIN_ROLES
from amparo.engine.place import write_private

ADMIN = "amparo_admin"


def read_passwords(home: Path) -> dict[str, str]:
    """Raises EngineError when there are none, they belong to another user, or the file is damaged."""
    try:
        passwords = json.loads((home / "passwords.json").read_text())
        return {role: str(passwords[role]) for role in (ADMIN, *LOGIN_ROLES)}
    except (FileNotFoundError, NotADirectoryError):
        raise EngineError(f"No embedded database in {home} yet. Start it first.") from None
    except PermissionError:
        raise EngineError("The embedded database belongs to another user. Run this as that user.") from None
    except (ValueError, KeyError, TypeError):
        raise EngineError(f"{home / 'passwords.json'} is damaged. Restore it from a backup.") from None


def ensure_passwords(home: Path) -> dict[str, str]:
    """The passwords, made on first use. Written before the cluster, so that none exists without."""
    if not (home / "passwords.json").exists():
        if (home / "cluster").exists():
            raise EngineError(f"{home} has a database but no passwords.json. Restore it from a backup.")
        made = {role: secrets.token_urlsafe(24) for role in (ADMIN, *LOGIN_ROLES)}
        write_private(home / "passwords.json", json.dumps(made))
    return read_passwords(home)
