"""The user that PostgreSQL runs as: ourselves, or a service user, since it refuses root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.engine.errors import EngineError

SERVICE_USER = "amparo-db"
LAST_RESORT = "nobody"
# PG* variables of the caller would redirect the tools; the locale must not depend on who starts the server.
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who PostgreSQL runs as; `drops_privileges` when that is somebody else than us."""

    uid: int
    gid: int

    @property
    def drops_privileges(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, command: Sequence[str | Path], timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, with a clean environment. Raises EngineError if it cannot."""
        identity: dict[str, object] = {}
        if self.drops_privileges:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603  our own binaries
                [str(part) for part in command],
                cwd="/",
                env=CLEAN_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                check=False,
                **identity,
            )
        except (OSError, subprocess.SubprocessError) as error:
            name = Path(str(command[0])).name
            raise EngineError(
                f"{name} could not be run ({type(error).__name__}). See the server's log."
            ) from error

    def can_enter(self, directory: Path) -> bool:
        """Whether this account can reach a directory; asked of the system, which knows ACLs too."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory]).returncode == 0


def service_account(cluster: Path) -> Account:
    """Who runs the server of `cluster`: its owner, else ourselves, or the service user if we are root.

    Raises EngineError when the cluster belongs to root or to another user.
    """
    if cluster.exists():
        owner = cluster.stat()
        if os.geteuid() not in (0, owner.st_uid):
            raise EngineError("The embedded database belongs to another user. Start it as that user.")
        if owner.st_uid == 0:
            raise EngineError(
                "The embedded database's cluster belongs to root, which PostgreSQL refuses. Give it back."
            )
        return Account(owner.st_uid, owner.st_gid)
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    return _find(SERVICE_USER) or _create() or _last_resort()


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _create() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command = [useradd, *flags, "--shell", "/usr/sbin/nologin", SERVICE_USER]
        subprocess.run(command, capture_output=True, check=False, timeout=60)  # noqa: S603  fixed arguments
    # Looked up in any case: another start may have created it at the same moment.
    return _find(SERVICE_USER)


def _last_resort() -> Account:
    account = _find(LAST_RESORT)
    if account is None:
        raise EngineError(f"No user to run the database as. Create one: useradd --system {SERVICE_USER}.")
    return account
