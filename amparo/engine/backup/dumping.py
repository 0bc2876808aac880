"""Dumping one database: one snapshot for counts, facts and pg_dump; sealed as it is written; read back and counted."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import psycopg

from amparo.engine.backup.counting import count_copied, count_rows, differences, require_sees_all
from amparo.engine.backup.programs import program_for, require_success, start, start_reading
from amparo.engine.backup.sealed_file import FileSeal, open_with, seal_stream
from amparo.engine.errors import EngineError

Progress = Callable[[str], None]
Read = Callable[[psycopg.Connection], dict[str, object]]


@dataclass(frozen=True)
class Dump:
    """What was dumped: rows of each table, and what ``read`` found in the same snapshot.

    The snapshot was taken between ``begun_at`` and ``seen_at``, by this machine's clock: two servers' need not agree.
    """

    begun_at: datetime
    seen_at: datetime
    server_version: int
    rows: dict[str, int]
    facts: dict[str, object]
    bytes: int
    sha256: str


def dump_database(
    url: str,
    path: Path,
    recipient: str,
    *,
    without_rows_of: Sequence[str] = (),
    read: Read = lambda _connection: {},
    progress: Progress = lambda _line: None,
) -> Dump:
    """Dump to ``path``, which appears whole or not at all.

    Raises EngineError if rows would be missing, and if what was written does not hold the rows that were counted.
    """
    scratch = path.with_name(f".{path.name}.part")
    begun_at = datetime.now(UTC)
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            require_sees_all(connection)
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            seen_at = datetime.now(UTC)
            rows = count_rows(connection, apart_from=without_rows_of)
            facts = read(connection)
            seal = FileSeal(recipient)
            version = connection.info.server_version
            arguments = ["--format=custom", "--compress=6", f"--snapshot={row[0]}", "--lock-wait-timeout=60s"]
            arguments += [f"--exclude-table-data=public.{table}" for table in without_rows_of]
            _write(program_for("pg_dump", version), url, arguments, scratch, seal, progress)
        progress("reading back")
        wrong = differences(rows, _rows_in(scratch, seal, version))
        if wrong:
            raise EngineError(f"The backup does not hold what was counted ({wrong[0]}). It was thrown away.")
        digest = file_sha256(scratch)
        os.replace(scratch, path)
        fsync_folder(path.parent)
        return Dump(begun_at, seen_at, version, rows, facts, path.stat().st_size, digest)
    except psycopg.Error as error:
        raise EngineError(
            f"The database to copy refused ({(error.diag.message_primary or str(error)).strip()})."
        ) from None
    finally:
        scratch.unlink(missing_ok=True)


def _write(
    program: Path, url: str, arguments: list[str], scratch: Path, seal: FileSeal, progress: Progress
) -> None:
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    process = start(program, url, arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        with os.fdopen(handle, "wb") as file:
            assert process.stdout is not None
            seal_stream(_Watched(process.stdout, progress), file, seal)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        require_success(process, "pg_dump")
    finally:
        stop(process)


def _rows_in(path: Path, seal: FileSeal, version: int) -> dict[str, int]:
    with path.open("rb") as file:
        file.seek(len(seal.header))
        with as_text(open_with(file, seal.key, seal.header), version) as lines:
            return count_copied(lines)


class as_text:
    """The lines that pg_restore makes of a dump's bytes: ``with as_text(chunks, 180001) as lines``."""

    def __init__(self, chunks: Iterable[bytes], version: int) -> None:
        self._process = start_reading(
            program_for("pg_restore", version),
            ["--data-only", "--file=-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._feeder = Feeder(chunks, self._process)

    def __enter__(self) -> Iterator[bytes]:
        assert self._process.stdout is not None
        return iter(self._process.stdout)

    def __exit__(self, kind: object, *_rest: object) -> None:
        try:
            self._feeder.finish()
            if kind is None:
                require_success(self._process, "Reading a dump back")
        finally:
            stop(self._process)


class Feeder(threading.Thread):
    """Writes chunks into a program while somebody else reads from it; ``finish`` says what went wrong."""

    def __init__(self, chunks: Iterable[bytes], process: subprocess.Popen) -> None:
        super().__init__(daemon=True)
        self._chunks, self._process, self._error = chunks, process, None
        self.start()

    _error: BaseException | None

    def run(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for chunk in self._chunks:
                pipe.write(chunk)
        except BrokenPipeError:
            pass  # the program has ended, and says itself why
        except BaseException as error:
            self._error = error
            self._process.kill()
        finally:
            with suppress(BrokenPipeError):
                pipe.close()

    def finish(self) -> None:
        self.join()
        self._process.stdin = None
        if self._error is not None:
            raise self._error


class _Watched:
    """A pipe that tells how much has passed."""

    def __init__(self, pipe: BinaryIO, progress: Progress) -> None:
        self._pipe, self._progress, self._passed = pipe, progress, 0

    def read(self, size: int) -> bytes:
        part = self._pipe.read(size)
        self._passed += len(part)
        self._progress(f"{self._passed / 1_000_000:,.1f} MB")
        return part


def stop(process: subprocess.Popen) -> None:
    """End a program that is still running, and close what it spoke through."""
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def file_sha256(path: Path) -> str:
    """The digest of a file, in hex."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fsync_folder(folder: Path) -> None:
    """Make a rename in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
