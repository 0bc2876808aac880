"""Makes a cluster and runs pg_ctl on it: the only places where PostgreSQL's programs are called."""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from amparo.engine.account import Account
from amparo.engine.binaries import MAJOR_VERSION
from amparo.engine.errors import EngineError
from amparo.engine.place import write_private
from amparo.engine.postmaster import PORT, discard_stale_pid_file, find_postmaster
from amparo.engine.settings import configuration

START_SECONDS = 300.0  # recovery after a crash replays up to max_wal_size
RETRY_SECONDS = 20.0
LOG, LARGEST_LOG = "server.log", 10_000_000


def create_cluster(home: Path, binaries: Path, account: Account, *, admin: str, password: str) -> None:
    """Initialise `home`/cluster; it appears by a rename, so an interrupted start leaves nothing half made."""
    scratch = home / "cluster.incomplete"
    if scratch.exists():
        shutil.rmtree(scratch)
    scratch.mkdir(mode=0o700)
    # initdb runs as the service user and reads the password from a file that user owns.
    secret = home / ".initial-password"
    write_private(secret, password, owner=account)
    try:
        if account.drops_privileges:
            os.chown(scratch, account.uid, account.gid)
        flags = ["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        identity = [f"--username={admin}", f"--pwfile={secret}", "-D", str(scratch)]
        made = account.run([binaries / "initdb", *flags, *locale, *identity])
    finally:
        secret.unlink(missing_ok=True)
    if made.returncode != 0:
        raise EngineError(f"The embedded database could not be created: {_last_line(made.stderr)}")
    original = (scratch / "postgresql.conf").read_text()
    write_private(scratch / "postgresql.conf", f"{original}\ninclude 'amparo.conf'\n", owner=account)
    scratch.rename(home / "cluster")


def start_cluster(
    cluster: Path, binaries: Path, account: Account, *, socket: Path, settings: Mapping[str, str]
) -> None:
    """Start the server and wait until it accepts connections; call under the lock with no server running.

    Retries, because after a killed postmaster its children hold the shared memory for a moment.
    Raises EngineError with the log's last line when it does not come up.
    """
    _check_version(cluster)
    write_private(cluster / "amparo.conf", configuration(settings, socket, PORT), owner=account)
    _turn_log(cluster)
    retry_until = time.monotonic() + RETRY_SECONDS
    pause = 0.2
    while True:
        discard_stale_pid_file(cluster)
        command: list[str | Path] = [
            binaries / "pg_ctl",
            "start",
            "-s",
            "-w",
            "-t",
            "60",
            "-D",
            cluster,
            "-l",
            cluster / LOG,
        ]
        # pg_ctl may give up waiting while the server still recovers: then the wait goes on here.
        ran = account.run(command)
        if ran.returncode == 0 or wait_until_ready(cluster):
            return
        if time.monotonic() > retry_until or not _is_passing(cluster):
            reason = _last_log_line(cluster) or _last_line(ran.stderr)
            raise EngineError(f"The embedded database did not start: {reason} (log: {cluster / LOG})")
        time.sleep(pause)
        pause = min(pause * 2, 2.0)


def wait_until_ready(cluster: Path, seconds: float = START_SECONDS) -> bool:
    """Wait while a server is alive but still starting; False when it is gone."""
    deadline = time.monotonic() + seconds
    while (postmaster := find_postmaster(cluster)) is not None:
        if postmaster.is_ready:
            return True
        if time.monotonic() > deadline:
            raise EngineError(
                f"The embedded database is still recovering. Try again later (log: {cluster / LOG})."
            )
        time.sleep(0.05)
    return False


def stop_cluster(cluster: Path, binaries: Path, account: Account) -> None:
    """Stop the server of this cluster, and only it. Raises EngineError when it does not stop in a minute."""
    command: list[str | Path] = [
        binaries / "pg_ctl",
        "stop",
        "-s",
        "-w",
        "-m",
        "fast",
        "-t",
        "60",
        "-D",
        cluster,
    ]
    if account.run(command).returncode != 0 and find_postmaster(cluster) is not None:
        raise EngineError(
            f"The embedded database did not stop: {_last_log_line(cluster)} (log: {cluster / LOG})"
        )


def _is_passing(cluster: Path) -> bool:
    """Whether the refusal is one that time heals: remains of a killed server, still going."""
    return any(
        sign in _last_log_line(cluster) for sign in ("still in use", "lock file", "Unix-domain socket")
    )


def _check_version(cluster: Path) -> None:
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != MAJOR_VERSION:
        raise EngineError(
            f"The embedded database was made by PostgreSQL {version}, this release brings {MAJOR_VERSION}. "
            "Dump it with the older release and load it into a new folder."
        )


def _turn_log(cluster: Path) -> None:
    log = cluster / LOG
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        os.replace(log, cluster / f"{LOG}.1")


def _last_log_line(cluster: Path) -> str:
    try:
        return _last_line((cluster / LOG).read_text(errors="replace"))
    except OSError:
        return ""  # it never came as far as a log


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (fatal or lines or ["no reason was given"])[-1]
