"""Where an embedded database lives on disk, and the file habits that keep root safe beside a service user.

    DATA_DIR/          ours: lock, passwords.json, prepared, and `location` if the database had to move
    DATA_DIR/cluster/  the service user's: PostgreSQL's own files, amparo.conf, server.log

Root never writes through a name that the service user could have replaced, hence the two owners.
"""

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amparo.engine.account import Account
from amparo.engine.errors import EngineError

RELOCATED = Path("/var/lib/amparo")
SHARED_PLACES = (RELOCATED, Path("/tmp/amparo-engine"))  # noqa: S108  used only after trusted_directory
LOCK_SECONDS = 120.0
_UNSPEAKABLE = set("\"'$`\\\n\r")  # pg_ctl hands the path to a shell between double quotes


def known_home(data_dir: Path) -> Path:
    """Where the database of `data_dir` lives, as far as is recorded."""
    try:
        recorded = Path((data_dir / "location").read_text().strip())
    except (FileNotFoundError, NotADirectoryError):
        return data_dir
    except PermissionError:
        raise EngineError(f"{data_dir} belongs to another user. Run this as that user.") from None
    # Only our own place is followed: a pointer in somebody's folder must not lead root anywhere else.
    if recorded.parent != RELOCATED:
        raise EngineError(f"{data_dir / 'location'} does not point into {RELOCATED}. Correct or remove it.")
    return recorded


def settle(data_dir: Path, account: Account) -> Path:
    """Decide where a new database lives; call under the lock.

    Parents keep their permissions: if they hide the folder from the service user, the database goes to
    /var/lib/amparo and `location` remembers it.
    """
    if known_home(data_dir) != data_dir or not _is_fresh(data_dir):
        return known_home(data_dir)
    data_dir.chmod(0o711 if account.drops_privileges else 0o700)
    if not account.drops_privileges or account.can_enter(data_dir):
        return data_dir
    home = RELOCATED / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    trusted_directory(RELOCATED)
    trusted_directory(home, mode=0o711)
    write_private(data_dir / "location", f"{home}\n")
    return home


def _is_fresh(data_dir: Path) -> bool:
    # A folder with anything else in it may be somebody's home: its mode is not ours to set.
    if (data_dir / "passwords.json").exists():
        return False
    ours = ("lock", ".location-", ".passwords.json-")  # the last two: left by an interrupted write
    if not all(entry.name.startswith(ours) for entry in data_dir.iterdir()):
        raise EngineError(
            f"{data_dir} holds other files. Choose an empty or a new folder for the embedded database."
        )
    return True


def trusted_directory(path: Path, mode: int = 0o755, owner: Account | None = None) -> Path:
    """Make a directory that nobody else can have planted.

    Raises EngineError if it was planted, OSError if the system refuses.
    """
    try:
        path.mkdir()
    except FileExistsError:
        pass
    else:
        path.chmod(mode)
        if owner and owner.drops_privileges:
            os.chown(path, owner.uid, owner.gid)
    found = path.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != (owner.uid if owner else os.geteuid())
        or found.st_mode & 0o022
    ):
        raise EngineError(
            f"{path} belongs to somebody else or is writable by others. Remove it and start again."
        )
    return path


def socket_directory(home: Path, account: Account) -> Path:
    """A private folder with a short name: a socket's path may have 107 bytes at most (103 on macOS).

    /run cannot be squatted; XDG_RUNTIME_DIR is not used: it vanishes at logout while the server lives on.
    """
    # The moment of creation belongs to the name: a deleted folder's server may still hold its socket.
    created = (home / "cluster" / "PG_VERSION").stat().st_mtime_ns
    name = hashlib.sha256(os.fsencode(home) + str(created).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        try:
            trusted_directory(Path("/run/amparo"), mode=0o711)
            return trusted_directory(Path("/run/amparo") / name, mode=0o700, owner=account)
        except (OSError, EngineError):
            pass  # no /run here
    try:
        return trusted_directory(Path(f"/tmp/amparo-{account.uid}-{name}"), mode=0o700, owner=account)  # noqa: S108
    except EngineError:
        # Somebody planted the name: an unforeseeable one cannot be.
        scratch = Path(tempfile.mkdtemp(prefix="amparo-", dir="/tmp"))
        os.chown(scratch, account.uid, account.gid)
        return scratch


def write_private(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a 0600 file that appears whole and follows no symlink, on disk before it appears."""
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        if owner and owner.drops_privileges:
            os.fchown(file.fileno(), owner.uid, owner.gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, path)


def speakable(data_dir: Path) -> Path:
    """The resolved path. Raises EngineError for characters that pg_ctl's shell would interpret."""
    resolved = data_dir.expanduser().resolve()
    if _UNSPEAKABLE & set(str(resolved)):
        raise EngineError(f"{str(resolved)!r} has quotes, $, ` or \\ in its name. Choose another folder.")
    return resolved


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """One start or stop at a time for a data directory, across processes and threads.

    Raises EngineError when another holds the lock for two minutes, or the folder cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise EngineError(
            f"{data_dir} cannot be written ({error.strerror}). Choose another folder or user."
        ) from error
    try:
        _wait_for(handle, data_dir)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, data_dir: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EngineError(
                    f"Another process has been starting the database in {data_dir} for too long."
                ) from None
            time.sleep(0.05)
