"""When something was last done on this machine: a backup, a drill of restoring. One small file each, no secrets."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from amparo.engine.place import write_private

FOLDER = "last-done"


def note_done(data_dir: Path, what: str, **details: Any) -> None:
    """Remember that ``what`` was done now."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    done = {"at": datetime.now(UTC).isoformat(), **details}
    write_private(folder / f"{what}.json", json.dumps(done))


def last_done(data_dir: Path, what: str) -> tuple[datetime, dict[str, Any]] | None:
    """When it was last done, with its details; None if never, or if the file cannot be read."""
    try:
        details = json.loads((data_dir / FOLDER / f"{what}.json").read_text())
        return datetime.fromisoformat(details.pop("at")), details
    except (OSError, ValueError, KeyError):
        return None
