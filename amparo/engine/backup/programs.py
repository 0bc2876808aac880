"""pg_dump and pg_restore: the ones that fit the server, run with the password in their environment only."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.engine.account import CLEAN_ENVIRONMENT, Account
from amparo.engine.binaries import MAJOR_VERSION, binaries_for
from amparo.engine.errors import EngineError

_INSTALLED = "/usr/lib/postgresql/{major}/bin"


def program_for(name: str, server_version: int) -> Path:
    """``pg_dump`` or ``pg_restore`` of the server's own version, else the wheel's if it is no older than the server.

    Raises EngineError when there is none: an older pg_dump refuses a newer server.
    """
    major = server_version // 10_000
    for folder in (_INSTALLED.format(major=major), "/usr/local/bin", "/usr/bin"):
        found = Path(folder) / name
        if found.exists() and _major(found) == major:
            return found
    if major <= int(MAJOR_VERSION):
        return binaries_for(Account(os.geteuid(), os.getegid())) / name
    raise EngineError(f"No {name} of PostgreSQL {major} here. Install the client programs of that version.")


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)", said.stdout.split(")")[-1])
    return int(found[1]) if found else 0


def start(
    program: Path, url: str, arguments: list[str], *, stdin: int | IO[bytes], stdout: int
) -> subprocess.Popen:
    """Start a program on a database. Arguments are seen by everybody on the machine: the password is not in them."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    environment = CLEAN_ENVIRONMENT | {"PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10", "PGOPTIONS": ""}
    return subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
        [program, *arguments, "--no-password", "--dbname", make_conninfo("", **parts)],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment,
        cwd="/",
    )


def start_reading(program: Path, arguments: list[str], *, stdin: int, stdout: int) -> subprocess.Popen:
    """Start a program that needs no database."""
    return subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
        [program, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=CLEAN_ENVIRONMENT,
        cwd="/",
    )


def require_success(process: subprocess.Popen, what: str) -> None:
    """Raises EngineError with the program's first complaint. Values are left out: only the line with the error."""
    _, complaints = process.communicate()
    if process.returncode:
        lines = [
            line for line in (complaints or b"").decode(errors="replace").splitlines() if "error:" in line
        ]
        reason = lines[0].split("error:", 1)[1].strip() if lines else f"status {process.returncode}"
        raise EngineError(f"{what} failed: {reason}")


def server_version(connection: psycopg.Connection) -> int:
    """Such as 180001."""
    return connection.info.server_version


def has_programs() -> bool:
    """Whether some pg_dump is here at all."""
    return shutil.which("pg_dump") is not None
