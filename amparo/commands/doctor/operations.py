"""Checks of what has to be done again and again: backups, drills, anchors."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from amparo.commands.backup import VAULT_DAYS
from amparo.commands.doctor.findings import Check, Level, Place
from amparo.engine.backup.manifest import VAULT, manifests_in
from amparo.engine.milestones import last_done

_BACKUP_HOURS = 26  # daily, and two hours of grace
_DRILL_DAYS = 90
_ANCHOR_HOURS = 26


def _folders(place: Place) -> dict[str, Path]:
    """Where the last backup went."""
    done = last_done(place.data_dir, "backup")
    return {name: Path(done[1][name]) for name in ("to", "vault_to") if name in done[1]} if done else {}


def backup_is_old(place: Place) -> Iterator[str]:
    done = last_done(place.data_dir, "backup")
    if done is None:
        yield "none was ever made here"
    elif place.now - done[0] > timedelta(hours=_BACKUP_HOURS):
        yield f"the last was made {_days(place.now - done[0])} ago"


def copies_lie_together(place: Place) -> Iterator[str]:
    folders = _folders(place)
    if folders and folders.get("to") == folders.get("vault_to"):
        yield f"both are in {folders['to']}"


def vault_copies_are_old(place: Place) -> Iterator[str]:
    folder = _folders(place).get("vault_to")
    if folder is None or not folder.is_dir():
        return
    old = [m for _, m in manifests_in(folder, VAULT) if place.now - m.moment > timedelta(days=VAULT_DAYS)]
    if old:
        yield f"{len(old)} in {folder}: who was erased since can still be read from them"


def drill_is_old(place: Place) -> Iterator[str]:
    folder = _folders(place).get("to")
    times = []
    for path in folder.glob("amparo-*.drill.json") if folder and folder.is_dir() else ():
        times.append(datetime.fromisoformat(json.loads(path.read_text())["at"]))
    if not times:
        yield "no backup was ever restored to try it"
    elif place.now - max(times) > timedelta(days=_DRILL_DAYS):
        yield f"the last restore was {_days(place.now - max(times))} ago"


def anchor_is_old(place: Place) -> Iterator[str]:
    folder = place.environ.get("AMPARO_ANCHOR_DIR", "")
    if not folder:
        yield "AMPARO_ANCHOR_DIR is not set: a cut-off trail would not show"
        return
    files = list(Path(folder).glob("*.jsonl"))
    newest = max((file.stat().st_mtime for file in files), default=0.0)
    if place.now.timestamp() - newest > _ANCHOR_HOURS * 3600:
        yield f"none in {folder} for over {_ANCHOR_HOURS} hours"


def _days(age: timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.total_seconds() / 3600:.0f} hours"


E, W, N = Level.ERROR, Level.WARNING, Level.NOTE
CHECKS = (
    Check(
        "AMP401",
        E,
        "There is no recent backup",
        "amparo backup, every night",
        backup_is_old,
        in_demo=N,
        serving_goes_on=True,
    ),
    Check(
        "AMP402",
        W,
        "Both copies lie in one place",
        "amparo backup --vault-to another disk",
        copies_lie_together,
    ),
    Check(
        "AMP403",
        E,
        "Copies of the vault are over 30 days old",
        "delete them; amparo backup does it where it writes",
        vault_copies_are_old,
        serving_goes_on=True,
    ),
    Check(
        "AMP404",
        W,
        "Restoring was not tried for 90 days",
        "amparo restore into an empty place (DS 016-2024-JUS asks for it)",
        drill_is_old,
        in_demo=N,
    ),
    Check(
        "AMP405",
        W,
        "No witness has the head of the trail",
        "AMPARO_ANCHOR_DIR on another machine; amparo audit anchor",
        anchor_is_old,
        in_demo=N,
    ),
)
