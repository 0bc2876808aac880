"""``amparo import ctdc``, run as it is at a terminal: exit codes, what is printed, death in the middle."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.clones import admin_url, clone, drop
from tests.trial.ctdc_files import HEADER, broken, rows_of, with_broken, write

COMMAND = [sys.executable, "-m", "amparo.cli", "import", "ctdc"]
Amparo = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A database of this test's own, for what the command commits."""
    server, name = admin_url(), f"amparo_run_{os.environ['AMPARO_TEST_RUN']}_{uuid4().hex[:10]}"
    variables = dict(os.environ)
    clone(server, name).export(variables)
    variables["TEST_DATABASE"] = name
    yield variables
    drop(server, name)


@pytest.fixture
def amparo(environment: dict[str, str], tmp_path: Path) -> Amparo:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, *[str(argument) for argument in arguments]]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )

    return run


def ask(environment: dict[str, str], sql: str) -> list[tuple[object, ...]]:
    """A question put as the server's administrator, who reads past row-level security."""
    with psycopg.connect(admin_url(), dbname=environment["TEST_DATABASE"]) as connection:
        return connection.execute(sql).fetchall()


def test_prints_one_json_object_and_nothing_else(amparo: Amparo, tmp_path: Path) -> None:
    rows = rows_of(2_100)
    wrong = broken(rows, 0.05)
    path = write(
        tmp_path / "ctdc.csv", with_broken(rows, wrong), end=b"\r\n", header=b"\xef\xbb\xbf" + HEADER
    )
    first = amparo(path, "--json", "--quarantine", "q.csv")
    assert first.returncode == 0, first.stderr
    figures = json.loads(first.stdout)
    assert figures.pop("seconds") > 0
    assert figures == {
        "read": 2_100,
        "accepted": 2_100 - len(wrong),
        "quarantined": len(wrong),
        "duplicates": 0,
    }
    assert "100%" in first.stderr
    assert f"{len(wrong)} rows did not pass" in first.stderr
    kept = tmp_path / "q.csv"
    assert kept.stat().st_mode & 0o077 == 0, "what was set aside may be anything; only its owner reads it"
    kept.write_bytes(b"half mended")
    second = json.loads(amparo(path, "--json", "--quarantine", "q.csv").stdout)
    assert (second["accepted"], second["duplicates"]) == (0, 2_100 - len(wrong))
    assert (tmp_path / "q.csv.1").read_bytes() == b"half mended", "nobody's mending is overwritten"
    assert kept.read_bytes().count(b"\n") == len(wrong) + 1


def test_a_process_killed_again_and_again_loses_and_doubles_nothing(
    amparo: Amparo, environment: dict[str, str], tmp_path: Path
) -> None:
    rows = rows_of(20_000)
    wrong = broken(rows, 0.05)
    path = write(tmp_path / "ctdc.csv", with_broken(rows, wrong))
    for tenth in (2, 3, 3):
        process = subprocess.Popen(
            [*COMMAND, str(path), "--json"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        for _line in range(tenth):
            assert process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    ((half,),) = ask(environment, "SELECT count(*) FROM external_record")
    assert 0 < int(str(half)) < 20_000 - len(wrong), "the control: it was killed in the middle"
    ended = amparo(path, "--json", "--quarantine", "q.csv")
    assert "going on after" in ended.stderr
    figures = json.loads(ended.stdout)
    assert (figures["read"], figures["accepted"], figures["quarantined"]) == (
        20_000, 20_000 - len(wrong), len(wrong),
    )  # fmt: skip
    numbers = [row for (row,) in ask(environment, "SELECT row FROM external_record ORDER BY row")]
    assert numbers == [number for number in range(1, 20_001) if number not in wrong]
    quarantined = (tmp_path / "q.csv").read_bytes().split(b"\n")[1:-1]
    assert [int(line.split(b",")[1]) for line in quarantined] == list(wrong)
    # Every record was written in a batch that left its audit row, under Marta's name.
    details = ask(environment, "SELECT detail FROM audit_event WHERE action = 'add_external_rows'")
    assert sum(int(str(detail).split()[-2]) for (detail,) in details) == len(numbers)
    ((authors,),) = ask(
        environment, "SELECT count(DISTINCT actor) FROM audit_event WHERE action LIKE '%external%'"
    )
    assert authors == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("absent.csv", None, "does not exist"),
        ("empty.csv", b"", "is empty"),
        ("headless.csv", b"2019" + b"," * 15 + b"\n", "Expected"),
        ("semicolons.csv", HEADER.replace(b",", b";") + b"\n", "Expected"),
        ("binary.csv", bytes(range(256)) * 100, "Expected"),
        (".", None, "is a directory"),
        ("/dev/null", None, "not an ordinary file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    amparo: Amparo, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    answer = amparo(name, "--json")
    assert answer.returncode == 1
    assert f"amparo: {json.loads(answer.stdout)['error']}\n" == answer.stderr
    assert answer.stderr.count("\n") == 1
    assert says in answer.stderr


def test_a_file_of_which_no_row_passes_is_wrong(amparo: Amparo, tmp_path: Path) -> None:
    path = write(tmp_path / "ctdc.csv", [b"not, a, row"] * 40)
    answer = amparo(path, "--json")
    assert answer.returncode == 1
    figures = json.loads(answer.stdout)
    assert (figures["accepted"], figures["quarantined"]) == (0, figures["read"])
    assert answer.stderr.endswith("amparo: no row of the file passed\n")


def test_in_a_folder_without_amparo_nothing_is_made(tmp_path: Path) -> None:
    alone = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    path = write(tmp_path / "ctdc.csv", rows_of(3))
    answer = subprocess.run([*COMMAND, str(path)], env=alone, cwd=tmp_path, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "there is no database of Amparo in" in answer.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["ctdc.csv"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--as", "ana"], "--as ana: no active account"),
        (["--as", "nadie"], "--as nadie: no active account"),
        (["--quarantine", "absent/q.csv"], "--quarantine"),
        (["--dataset", " "], "--dataset"),
    ],
)
def test_an_option_that_cannot_be_is_named(
    amparo: Amparo, tmp_path: Path, options: list[str], says: str
) -> None:
    answer = amparo(write(tmp_path / "ctdc.csv", rows_of(3)), *options)
    assert answer.returncode == 1
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr
