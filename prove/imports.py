"""An import of 100,000 rows, a fifth of them broken, killed half-way, then replayed three times.

The real command on files of CTDC's form that are made here. Every row of the file is accepted or set aside, once.
The control takes away the key that a row's position is.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from prove.figures import Result, Run
from prove.place import own_folder, say
from tests.trial.ctdc_files import BREAKAGES, broken, rows_of, with_broken, write

_HUGE = "huge line"  # two megabytes each: a few are enough
_KINDS = tuple(name for name in BREAKAGES if name != _HUGE)
_KILLED_AT = (0.3, 0.6)  # of the rows, at which a run dies, one run after the other


@dataclass(frozen=True)
class _Trial:
    """A file with what must become of it, in a folder of its own."""

    file: Path
    rows: int
    wrong: int

    def run(self) -> dict[str, int]:
        """The import to its end; its figures."""
        done = subprocess.run(self._command, capture_output=True, text=True, cwd=self.file.parent)
        if done.returncode:
            raise RuntimeError(f"the import failed: {done.stderr[-500:]}")
        figures: dict[str, int] = json.loads(done.stdout)
        return figures

    def kill_at(self, share: float) -> bool:
        """Begin the import and kill -9 it once it has stored this share; whether it was still at work."""
        child = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.file.parent
        )
        with _database() as database:
            while child.poll() is None and _read_so_far(database) < share * self.rows:
                time.sleep(0.01)
        child.kill()
        return child.wait() == -signal.SIGKILL

    @property
    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "amparo.cli", "import", "ctdc", str(self.file), "--json"]
        return [*command, "--as", "marta", "--dataset", self.file.stem]


def run(run: Run) -> Result:
    """100,000 rows in full, 15,000 in the tests."""
    with own_folder("imports") as folder:
        trial = _trial(folder / "whole.csv", run.times(100_000, 15_000), run.seed)
        killed = sum(trial.kill_at(share) for share in _KILLED_AT)
        say(f"killed {killed} times")
        first = trial.run()
        replays = [trial.run() for _ in range(3)]
        control = _trial(folder / "control.csv", 2_000, run.seed)
        control.run()
        _let_positions_repeat()
        control.run()
        kept, doubled = _kept("whole")
        _, doubled_without = _kept("control")
    sound = trial.rows - trial.wrong
    complete = first["accepted"] + first["quarantined"] == trial.rows and first["quarantined"] == trial.wrong
    still = all(
        (r["accepted"], r["duplicates"], r["quarantined"]) == (0, sound, trial.wrong) for r in replays
    )
    return Result(
        f"{first['accepted']:,} accepted + {first['quarantined']:,} quarantined of {trial.rows:,} after {killed} "
        f"kills; {doubled} duplicates after 3 replays",
        complete and still and kept == sound and doubled == 0 and killed == len(_KILLED_AT),
        f"without the key of a row's position: {doubled_without:,} duplicates after 1 replay",
        doubled_without > 0,
    )


def _trial(file: Path, count: int, seed: int) -> _Trial:
    rows = rows_of(count, seed)
    wrong = broken(rows, 0.2, seed, _KINDS)
    for number in list(wrong)[:3]:
        wrong[number] = BREAKAGES[_HUGE][0](rows[number - 1])
    return _Trial(write(file, with_broken(rows, wrong)), count, len(wrong))


def _database() -> psycopg.Connection:
    admin, name = os.environ["AMPARO_ADMIN_URL"], os.environ["AMPARO_PROVE_DATABASE"]
    return psycopg.connect(admin, dbname=name, autocommit=True)


def _read_so_far(database: psycopg.Connection) -> int:
    found = database.execute("SELECT coalesce(sum(accepted + quarantined), 0) FROM imports_run").fetchone()
    return int(found[0]) if found else 0


def _kept(dataset: str) -> tuple[int, int]:
    """Rows kept of a data set, and how many of them are there already."""
    with _database() as database:
        found = database.execute(
            "SELECT count(*), count(*) - count(DISTINCT row) FROM external_record "
            "WHERE dataset_id = (SELECT id FROM external_dataset WHERE name = %s)",
            [dataset],
        ).fetchone()
    return found or (0, 0)


def _let_positions_repeat() -> None:
    with _database() as database:
        database.execute("ALTER TABLE external_record DROP CONSTRAINT external_record_pkey CASCADE")
