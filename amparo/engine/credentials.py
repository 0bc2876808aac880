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
    passwords = _file(home)
    try:
        return {role: passwords[role] for role in (ADMIN, *LOGIN_ROLES)}
    except KeyError as error:
        raise EngineError(
            f"{home / 'passwords.json'} has no password of {error}: it is damaged, or of an older release. "
            "Restart the database, or restore the file from a backup."
        ) from None


def _file(home: Path) -> dict[str, str]:
    try:
        passwords = json.loads((home / "passwords.json").read_text())
        return {str(role): str(password) for role, password in passwords.items()}
    except (FileNotFoundError, NotADirectoryError):
        raise EngineError(f"No embedded database in {home} yet. Start it first.") from None
    except PermissionError:
        raise EngineError("The embedded database belongs to another user. Run this as that user.") from None
    except (ValueError, AttributeError):
        raise EngineError(f"{home / 'passwords.json'} is damaged. Restore it from a backup.") from None


def ensure_passwords(home: Path) -> dict[str, str]:
    """The passwords, made on first use. Written before the cluster, so that none exists without."""
    if not (home / "passwords.json").exists():
        if (home / "cluster").exists():
            raise EngineError(f"{home} has a database but no passwords.json. Restore it from a backup.")
        _add_missing(home, {})
    else:
        _add_missing(home, _file(home))
    return read_passwords(home)


def _add_missing(home: Path, known: dict[str, str]) -> None:
    """A release may bring a login role that an older database has no password for yet."""
    missing = [role for role in LOGIN_ROLES if role not in known]
    if not known:
        missing.insert(0, ADMIN)
    if missing:
        made = {role: secrets.token_urlsafe(24) for role in missing}
        write_private(home / "passwords.json", json.dumps(known | made))
