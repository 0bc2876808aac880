"""Cycles of writing, dying and coming back, and the count of what was acknowledged and is not there.

The same for a killed server and for a machine whose plug is pulled; only the dying differs.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid5

from amparo.engine.errors import EngineError
from prove.clusters import OwnCluster
from prove.place import say

ROOT = Path(__file__).parent.parent
WRITERS = ("ana", "luis", "sonia", "carla")
FEWEST = 8  # acknowledged in a cycle before anything dies
START_SECONDS = 240.0


@dataclass
class Losses:
    """What cycles of dying did. ``never_back``: why the server did not come back, if it did not."""

    cycles: int = 0
    acknowledged: int = 0
    lost: int = 0
    mismatches: list[str] = field(default_factory=list)
    never_back: str = ""

    @property
    def nothing_lost(self) -> bool:
        return not self.lost and not self.mismatches and not self.never_back

    def __str__(self) -> str:
        words = f"{self.cycles} cycles, {self.lost} of {self.acknowledged:,} acknowledged writes lost"
        if self.never_back:
            return f"{words}; then the database did not start again"
        return words + (f"; {'; '.join(self.mismatches)}" if self.mismatches else ", data and trail agree")


class Acknowledged:
    """The files in which writers note what they were told is saved."""

    def __init__(self, folder: Path) -> None:
        self.files = {name: folder / f"{name}.acknowledged" for name in WRITERS}
        self._read = dict.fromkeys(WRITERS, 0)
        for path in self.files.values():
            path.unlink(missing_ok=True)

    def news(self) -> list[dict[str, object]]:
        """What was acknowledged since this was last asked."""
        found = []
        for name, path in self.files.items():
            if path.exists():
                with path.open("rb") as file:
                    file.seek(self._read[name])
                    lines = file.read().rpartition(b"\n")[0]
                self._read[name] += len(lines) + bool(lines)
                found += [json.loads(line) for line in lines.splitlines()]
        return found


@contextmanager
def writing(cluster: OwnCluster, acknowledged: Acknowledged, seed: int) -> Iterator[None]:
    """Writers at work, one process each, through the real actions."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "prove.writers", name, str(path), str(seed + number)],
            cwd=ROOT,
            env=cluster.environment(),
        )
        for number, (name, path) in enumerate(acknowledged.files.items())
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def cycles(
    cluster: OwnCluster, die: Callable[[], None], come_back: Callable[[], None], count: int, seed: int
) -> Losses:
    """Write, ``die`` in the middle of it, ``come_back``, look; ``count`` times. Then compare data and trail."""
    dice, losses = random.Random(seed), Losses()
    noted = Acknowledged(cluster.kept)
    with writing(cluster, noted, seed):
        while losses.cycles < count:
            told = _wait_for_writes(noted)
            time.sleep(dice.uniform(0.0, 0.4))
            die()
            # The answer to a write may be on its way to the file when the server dies.
            time.sleep(0.05)
            told += noted.news()
            losses.cycles += 1
            losses.acknowledged += len(told)
            try:
                come_back()
            except EngineError as error:
                losses.never_back = str(error)
                return losses
            losses.lost += _missing(cluster, told)
            if losses.cycles % 10 == 0 or losses.lost:
                say(f"{losses.cycles} of {count}: {losses.lost} of {losses.acknowledged} lost")
            if losses.lost and count > 10:
                break  # one is too many
    losses.mismatches = mismatches(cluster)
    return losses


def _wait_for_writes(noted: Acknowledged) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    deadline = time.monotonic() + START_SECONDS
    while len(told) < FEWEST:
        if time.monotonic() > deadline:
            raise RuntimeError("the writers do not get anything written")
        time.sleep(0.02)
        told += noted.news()
    return told


def _missing(cluster: OwnCluster, told: list[dict[str, object]]) -> int:
    """How many acknowledged writes have no entry on their path, no case, or no key to open what they sealed."""
    entries = [UUID(str(one["entry"])) for one in told]
    cases = [one["case"] for one in told]
    with cluster.superuser() as main, cluster.superuser(vault=True) as vault:
        there = _column(main, "SELECT request_id FROM cases_path_entry WHERE request_id = ANY (%s)", entries)
        open_ = _column(main, "SELECT id FROM cases_case WHERE id = ANY (%s)", cases)
        keyed = _column(vault, "SELECT subject FROM vault_data_key WHERE subject = ANY (%s)", cases)
    pairs = zip(entries, cases, strict=True)
    return sum(not (entry in there and case in open_ and case in keyed) for entry, case in pairs)


def mismatches(cluster: OwnCluster) -> list[str]:
    """In what data, keys and trail contradict each other; empty if in nothing."""
    with cluster.superuser() as main, cluster.superuser(vault=True) as vault:
        entries = _column(main, "SELECT request_id FROM cases_path_entry", None)
        rows = main.execute(
            "SELECT request_id, subjects FROM audit_event WHERE outcome = 'done' AND request_id IS NOT NULL"
        ).fetchall()
        audited = {uuid5(request, str(case)) for request, cases in rows for case in cases}
        sealed = _column(main, "SELECT case_id FROM cases_sealed_value", None)
        keyed = _column(vault, "SELECT subject FROM vault_data_key", None)
    counted = {
        "entries without an audit row": len(entries - audited),
        "audit rows without their entry": len(audited - entries),
        "sealed values without a key": len(sealed - keyed),
        "failed verifications of the trail": _altered(cluster),
    }
    return [f"{number} {what}" for what, number in counted.items() if number]


def _altered(cluster: OwnCluster) -> int:
    """0 if what is sealed so far, and then all of it, verifies; else how many of the two do not."""
    amparo = [sys.executable, "-m", "amparo.cli", "audit"]
    codes = [
        subprocess.run(
            [*amparo, verb], cwd=ROOT, env=cluster.environment(), stdout=subprocess.DEVNULL
        ).returncode
        for verb in ("verify", "seal", "verify")
    ]
    return sum(code != 0 for code in codes)


def _column(connection: object, statement: str, values: list[object] | None) -> set[object]:
    assert hasattr(connection, "execute")
    found = connection.execute(statement, [values] if values is not None else None)
    return {row[0] for row in found.fetchall()}
