"""Reads postmaster.pid and doubts it: after a crash or reboot its number may belong to anybody."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PORT = 5432  # only names the socket file; nothing listens on TCP
_FOLDER, _SOCKET_LINE, _STATUS_LINE = 1, 4, 7


@dataclass(frozen=True)
class Postmaster:
    """A live server of one cluster, as its pid file tells and the system confirms."""

    pid: int
    socket_directory: str
    is_ready: bool

    @property
    def has_socket(self) -> bool:
        return Path(self.socket_directory, f".s.PGSQL.{PORT}").exists()


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The running server of this cluster, or None: also when the pid file is stale or its number reused."""
    lines = _pid_file(cluster)
    pid = _number(lines)
    if pid is None or not _serves(pid, cluster):
        return None
    socket = lines[_SOCKET_LINE] if len(lines) > _SOCKET_LINE else ""
    status = lines[_STATUS_LINE] if len(lines) > _STATUS_LINE else ""
    return Postmaster(pid, socket, status.strip() == "ready")


def discard_stale_pid_file(cluster: Path) -> None:
    """Remove a pid file whose number now belongs to another program; call under the lock.

    PostgreSQL itself removes a file whose process is gone, but refuses to start while any process of the same
    user has the number. Its shared-memory check (keyed by the folder's inode) still keeps two servers apart.
    """
    pid = _number(_pid_file(cluster))
    if pid is not None and _is_alive(pid) and not _serves(pid, cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []


def _number(lines: list[str]) -> int | None:
    try:
        pid = int(lines[0])
    except (IndexError, ValueError):
        return None
    return pid if pid > 1 else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process is PostgreSQL at work in this cluster (it works in its data directory)."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        try:
            program = (process / "cmdline").read_bytes().split(b"\0")[0]
            return os.path.basename(program) == b"postgres" and (process / "cwd").samefile(cluster)
        except OSError:
            return False  # gone, a zombie, or another user's
    ps = shutil.which("ps") or "/bin/ps"
    command = [ps, "-ww", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  fixed arguments
    return "postgres" in listed.stdout and str(cluster) in listed.stdout
