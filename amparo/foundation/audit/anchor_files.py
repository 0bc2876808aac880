"""Files of anchors: appended to by the one who exports, read by whoever checks."""

import json
import os
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from amparo.foundation.audit.anchors import (
    AnchorError,
    anchor_key,
    anchor_lines,
    anchored_positions,
    compare,
    public_text,
    read_anchors,
)
from amparo.foundation.audit.sealing import seal_all
from amparo.foundation.audit.verifying import Fault

FILE_NAME = "amparo-anchors.jsonl"
DAY = 20 * 3600  # a little less, so that a daily job is not a day late because of a minute


def append_anchors(path: Path, key: Ed25519PrivateKey) -> int:
    """Add what the chains have grown by since the file's last anchors; returns how many lines.

    Raises ``AnchorError`` if the file's own lines are not of this key: then it is somebody else's, or was altered.
    """
    known: dict[str, int] = {}
    if path.exists():
        with path.open() as file:
            known = anchored_positions(read_anchors(file, public_text(key)))
    written = 0
    with path.open("a") as file:
        for line in anchor_lines(key, known):
            file.write(line + "\n")
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written


def compare_file(path: Path, public_key: str | None) -> tuple[int, tuple[Fault, ...]]:
    """Compare the chains with a file of anchors; how many there were, and the first bad row of each chain.

    Without ``public_key``: this installation's own, or, where its key is gone, the one that the first line names.
    """
    with path.open() as file:
        key = public_key or _own_key() or _named_key(path)
        return compare(read_anchors(file, key))


def _own_key() -> str | None:
    file = settings.ANCHOR_KEY_FILE
    return public_text(anchor_key(file)) if file.exists() else None


def _named_key(path: Path) -> str:
    with path.open() as file:
        first = next((line for line in file if line.strip()), "")
    try:
        return str(json.loads(first)["key"])
    except (ValueError, KeyError, TypeError):
        raise AnchorError("there is no anchor in the file") from None


def anchor_daily() -> int:
    """Add today's anchors to the folder that AMPARO_ANCHOR_DIR names, if it does; returns how many lines."""
    folder = settings.ANCHOR_DIR
    if folder is None:
        return 0
    path = folder / FILE_NAME
    if path.exists() and time.time() - path.stat().st_mtime < DAY:
        return 0
    seal_all()
    return append_anchors(path, anchor_key(settings.ANCHOR_KEY_FILE))
