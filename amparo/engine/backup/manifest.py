"""What stands beside each sealed file: when, from which version, how many rows, and the digest that it must have."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from amparo.engine.backup.dumping import Dump, file_sha256, fsync_folder
from amparo.engine.errors import EngineError

FORMAT = 1
MAIN, VAULT = "main", "vault"


@dataclass(frozen=True)
class Manifest:
    """One sealed copy of one database. ``facts``: migrations, heads of the trail, and what else was read with it."""

    kind: str
    id: str  # of the run that made it: 20261122T201500Z
    at: str  # ISO 8601, UTC: the main database's snapshot was taken before it, the vault's after it
    amparo: str
    server_version: int
    file: str
    bytes: int
    sha256: str
    rows: dict[str, int]
    facts: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def manifest_of(dump: Dump, *, kind: str, id: str, amparo: str, file: Path) -> Manifest:
    """The manifest of a dump that was just made."""
    return Manifest(
        kind=kind,
        id=id,
        at=(dump.begun_at if kind == VAULT else dump.seen_at).isoformat(),
        amparo=amparo,
        server_version=dump.server_version,
        file=file.name,
        bytes=dump.bytes,
        sha256=dump.sha256,
        rows=dump.rows,
        facts=dump.facts,
    )


def write_whole(path: Path, text: str) -> None:
    """Write a file (0600) that appears whole or not at all, and stays after a power cut."""
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
        fsync_folder(path.parent)
    finally:
        Path(scratch).unlink(missing_ok=True)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write it as JSON."""
    write_whole(path, json.dumps(asdict(manifest), indent=1) + "\n")


def read_manifest(path: Path, kind: str) -> Manifest:
    """Raises EngineError when it is not a manifest of this kind that this release can read."""
    try:
        manifest = Manifest(**json.loads(path.read_text()))
    except OSError as error:
        raise EngineError(f"{path} cannot be read ({error.strerror}).") from None
    except (ValueError, TypeError):
        raise EngineError(f"{path} is no manifest of a backup.") from None
    if manifest.kind != kind or manifest.format != FORMAT or Path(manifest.file).name != manifest.file:
        raise EngineError(f"{path} is not the manifest of a {kind} backup that this release can read.")
    return manifest


def sealed_file_of(path: Path, manifest: Manifest) -> Path:
    """The sealed file beside its manifest; raises EngineError when it is missing or another one."""
    sealed = path.parent / manifest.file
    if not sealed.exists():
        raise EngineError(f"{sealed} is missing. It must lie beside its manifest.")
    if file_sha256(sealed) != manifest.sha256:
        raise EngineError(f"{sealed} is not the file that its manifest describes. Do not use it.")
    return sealed


def manifests_in(folder: Path, kind: str) -> list[tuple[Path, Manifest]]:
    """The readable manifests of a folder, oldest first."""
    found = []
    for path in sorted(folder.glob(f"amparo-*.{kind}.json")):
        try:
            found.append((path, read_manifest(path, kind)))
        except EngineError:
            continue
    return found


def delete_older(folder: Path, kind: str, *, than: timedelta, now: datetime) -> list[str]:
    """Delete copies made longer ago; the sealed file first, so that none is left unnamed. Returns their ids."""
    gone = []
    for path, manifest in manifests_in(folder, kind):
        if now - manifest.moment > than:
            (folder / manifest.file).unlink(missing_ok=True)
            path.unlink()
            gone.append(manifest.id)
    return gone
