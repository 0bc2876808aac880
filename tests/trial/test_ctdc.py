"""The real file of ``../shared/data``: all of it, once. Run by ``make trial``."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.clones import admin_url, clone, drop
from tests.trial.ctdc_files import broken, with_broken, write

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "real" / "ctdc_victim_perpetrator_synthetic.csv"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} is not there"),
]
# The README of the data counts line ends (21,194); the last row has none, so there is one row more.
ROW_COUNT = 21_195
BREAKS = ("one cell less", "one cell more", "unknown code", "unknown code among several", "bad encoding")
Import = Callable[..., dict[str, float]]


@pytest.fixture
def database() -> Iterator[tuple[str, dict[str, str]]]:
    """A database of this test's own, and the environment that leads there."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    variables = dict(os.environ)
    clone(server, name).export(variables)
    yield name, variables
    drop(server, name)


@pytest.fixture
def ctdc(database: tuple[str, dict[str, str]], tmp_path: Path) -> Import:
    def run(path: Path, *options: str) -> dict[str, float]:
        command = [sys.executable, "-m", "amparo.cli", "import", "ctdc", str(path), "--json", *options]
        done = subprocess.run(command, env=database[1], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        figures: dict[str, float] = json.loads(done.stdout)
        return figures

    return run


def real_rows() -> list[bytes]:
    return REAL.read_bytes().split(b"\n")[1:]


def stored(name: str) -> list[int]:
    with psycopg.connect(admin_url(), dbname=name) as connection:
        return [row[0] for row in connection.execute("SELECT row FROM external_record ORDER BY row")]


def test_every_row_is_read_once_and_none_is_doubled_by_a_second_run(
    ctdc: Import, database: tuple[str, dict[str, str]]
) -> None:
    assert len(real_rows()) == ROW_COUNT
    first = ctdc(REAL)
    seconds = first.pop("seconds")
    print(
        f"\nCTDC: {ROW_COUNT} rows in {seconds:.2f} s, {ROW_COUNT / seconds:,.0f} rows/s, sealed and audited"
    )
    assert first == {"read": ROW_COUNT, "accepted": ROW_COUNT, "quarantined": 0, "duplicates": 0}
    second = ctdc(REAL)
    print(f"CTDC again: {ROW_COUNT / second.pop('seconds'):,.0f} rows/s")
    assert second == {"read": ROW_COUNT, "accepted": 0, "quarantined": 0, "duplicates": ROW_COUNT}
    assert stored(database[0]) == list(range(1, ROW_COUNT + 1))


def test_a_copy_with_one_row_in_twenty_broken_sets_aside_exactly_those(
    ctdc: Import, database: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    rows = real_rows()
    wrong = broken(rows, 0.05, kinds=BREAKS)
    path = write(tmp_path / "copy.csv", with_broken(rows, wrong))
    figures = ctdc(path, "--quarantine", "aside.csv")
    sound = ROW_COUNT - len(wrong)
    assert (figures["read"], figures["accepted"], figures["quarantined"]) == (ROW_COUNT, sound, len(wrong))
    assert stored(database[0]) == [number for number in range(1, ROW_COUNT + 1) if number not in wrong]
    lines = (tmp_path / "aside.csv").read_bytes().split(b"\n")
    assert [int(line.split(b",")[1]) for line in lines[1:-1]] == list(wrong)
    mended = [lines[0]]
    for number in wrong:
        mended.append(b"copy.csv,%d,,,%s" % (number, rows[number - 1]))
    (tmp_path / "aside.csv").write_bytes(b"\n".join(mended))
    assert ctdc(tmp_path / "aside.csv")["accepted"] == len(wrong)
    assert stored(database[0]) == list(range(1, ROW_COUNT + 1))
