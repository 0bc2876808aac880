"""Importing CTDC's file: every row once, rows that do not pass kept to be mended."""

import csv
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.lifecycle.upkeep import sweep_orphan_keys
from amparo.evidence.external import migrations
from amparo.evidence.external.models import ExternalRecord
from amparo.evidence.external.queries import DatasetLine, datasets, published_lines
from amparo.exchange.imports.actions import Reading, import_ctdc
from amparo.exchange.imports.errors import CannotImport
from amparo.exchange.imports.models import ImportRun
from amparo.exchange.imports.quarantine import write_quarantine
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.rules import IMPORTING_ROLES
from amparo.foundation.access.viewer import open_viewer
from amparo.foundation.protection.vault import destroy_data_keys
from tests.conftest import ActAs
from tests.trial.ctdc_files import BREAKAGES, HEADER, broken, rows_of, with_broken, write
from tests.workflows.test_upkeep import as_nobody
from tests.world import ident

Import = Callable[..., Reading]
ROWS = rows_of(1_234)


def token_of(username: str) -> str:
    token = f"{uuid4()}-import"
    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=False)
    return token


@pytest.fixture
def token(act_as: ActAs) -> str:
    """Marta's, who answers for the figures."""
    return token_of("marta")


@pytest.fixture
def run(token: str) -> Import:
    def imported(path: Path, **options: object) -> Reading:
        return import_ctdc(token=token, path=path, **options)  # type: ignore[arg-type]

    return imported


def counts(reading: Reading) -> tuple[int, int, int, int]:
    c = reading.counts
    return c.read, c.accepted, c.quarantined, c.duplicates


def stored(reading: Reading) -> list[int]:
    rows = ExternalRecord.objects.filter(dataset_id=reading.dataset.id).order_by("row")
    return list(rows.values_list("row", flat=True))


def quarantine(token: str, reading: Reading, path: Path) -> Path:
    write_quarantine(token=token, run=reading.run, dataset=reading.dataset, path=path)
    return path


def test_every_row_becomes_a_record_also_those_that_are_equal(run: Import, tmp_path: Path) -> None:
    assert len(set(ROWS)) < len(ROWS), "the control: some rows are equal"
    reading = run(write(tmp_path / "ctdc.csv", ROWS))
    assert counts(reading) == (1_234, 1_234, 0, 0)
    assert stored(reading) == list(range(1, 1_235))


def test_a_second_run_adds_nothing(run: Import, tmp_path: Path) -> None:
    path = write(tmp_path / "ctdc.csv", ROWS)
    run(path)
    reading = run(path)
    assert counts(reading) == (1_234, 0, 0, 1_234)
    assert len(stored(reading)) == 1_234


def test_a_file_of_another_name_is_another_data_set(run: Import, tmp_path: Path) -> None:
    first, second = (run(write(tmp_path / name, ROWS[:10])) for name in ("one.csv", "two.csv"))
    assert first.dataset != second.dataset
    assert counts(second) == (10, 10, 0, 0)


def test_exactly_the_broken_rows_are_set_aside_with_row_column_and_bytes(
    run: Import, token: str, tmp_path: Path
) -> None:
    wrong = broken(ROWS, 0.05)
    reading = run(write(tmp_path / "ctdc.csv", with_broken(ROWS, wrong)))
    assert counts(reading) == (1_234, 1_234 - len(wrong), len(wrong), 0)
    assert stored(reading) == [number for number in range(1, 1_235) if number not in wrong]
    lines = quarantine(token, reading, tmp_path / "q.csv").read_bytes().split(b"\n")[1:-1]
    kinds = list(BREAKAGES)
    for place, (line, number) in enumerate(zip(lines, wrong, strict=True)):
        prefix = next(csv.reader([line.decode("utf-8", "replace").replace("\0", "")]))
        column = BREAKAGES[kinds[place % len(kinds)]][1] or "(toda la fila)"
        assert prefix[:3] == ["ctdc.csv", str(number), column]
        assert prefix[3]
        # A huge line is cut, every other one is there as it came.
        assert wrong[number][:4_096] in line


def test_a_mended_file_fills_the_gaps(run: Import, token: str, tmp_path: Path) -> None:
    wrong = broken(ROWS, 0.05)
    whole = run(write(tmp_path / "ctdc.csv", with_broken(ROWS, wrong)))
    lines = quarantine(token, whole, tmp_path / "q.csv").read_bytes().split(b"\n")
    mended = [lines[0]]
    for line, number in zip(lines[1:-1], wrong, strict=True):
        own = line[: line.index(b",", line.index(b",") + 1)]
        mended.append(own + b",," + b"," + ROWS[number - 1])
    (tmp_path / "mended.csv").write_bytes(b"\n".join(mended) + b"\n\n")
    reading = run(tmp_path / "mended.csv")
    assert counts(reading) == (len(wrong), len(wrong), 0, 0)
    assert reading.dataset == whole.dataset
    assert stored(whole) == list(range(1, 1_235))
    assert counts(run(tmp_path / "mended.csv")) == (len(wrong), 0, 0, len(wrong))
    assert counts(run(write(tmp_path / "ctdc.csv", ROWS))) == (1_234, 0, 0, 1_234)


def test_rows_that_were_not_mended_come_back_with_their_position(
    run: Import, token: str, tmp_path: Path
) -> None:
    wrong = broken(ROWS[:200], 0.05)
    first = run(write(tmp_path / "ctdc.csv", with_broken(ROWS[:200], wrong)))
    path = quarantine(token, first, tmp_path / "q.csv")
    again = run(path)
    assert counts(again) == (len(wrong), 0, len(wrong), 0)
    assert quarantine(token, again, tmp_path / "q2.csv").read_bytes() == path.read_bytes()


def test_another_row_at_a_taken_position_is_set_aside_and_the_first_stays(
    run: Import, token: str, tmp_path: Path
) -> None:
    row, other = b"2019" + b"," * 15, b"2020" + b"," * 15
    run(write(tmp_path / "ctdc.csv", [row, row]))
    reading = run(write(tmp_path / "ctdc.csv", [row, other, other]))
    assert counts(reading) == (3, 1, 1, 1)
    assert list(ExternalRecord.objects.order_by("row").values_list("period", flat=True)) == [
        "2019",
        "2019",
        "2020",
    ]
    assert "ya hay una fila distinta" in quarantine(token, reading, tmp_path / "q.csv").read_text()


def test_one_position_twice_in_a_mended_file_is_stored_once(run: Import, tmp_path: Path) -> None:
    row, other = b"2019" + b"," * 15, b"2020" + b"," * 15
    header = b"amparo_row," + HEADER
    path = write(tmp_path / "m.csv", [b"5," + row, b"5," + row, b"5," + other, b"," + row], header=header)
    with pytest.raises(CannotImport, match="--dataset"):
        run(path)
    assert counts(run(path, dataset="ctdc.csv")) == (4, 1, 2, 1)


def test_a_row_of_another_data_set_is_set_aside(run: Import, tmp_path: Path) -> None:
    header = b"amparo_dataset,amparo_row," + HEADER
    empty = b"," * 15
    path = write(tmp_path / "m.csv", [b"one,1," + empty, b"two,2," + empty], header=header)
    assert counts(run(path)) == (2, 1, 1, 0)


def test_only_a_header_is_a_data_set_without_rows(run: Import, tmp_path: Path) -> None:
    assert counts(run(write(tmp_path / "ctdc.csv", [], end=b""))) == (0, 0, 0, 0)


class Interrupted(Exception):
    pass


def test_an_interrupted_run_goes_on_where_it_was(run: Import, token: str, tmp_path: Path) -> None:
    rows = rows_of(3_500)
    wrong = broken(rows, 0.05)
    path = write(tmp_path / "ctdc.csv", with_broken(rows, wrong))

    def interrupt(reading: Reading) -> None:
        if reading.counts.read >= 2_000:
            raise Interrupted

    with pytest.raises(Interrupted):
        run(path, progress=interrupt)
    assert len(stored_of("ctdc.csv")) == 2_000 - sum(number <= 2_000 for number in wrong)
    (line,) = datasets_of_marta()
    assert not line.is_complete
    reading = run(path)
    assert reading.resumed_at == 2_000
    assert counts(reading) == (3_500, 3_500 - len(wrong), len(wrong), 0)
    assert stored(reading) == [number for number in range(1, 3_501) if number not in wrong]
    text = quarantine(token, reading, tmp_path / "q.csv").read_bytes()
    assert text.count(b"\n") == len(wrong) + 1
    assert datasets_of_marta()[0].is_complete


def stored_of(name: str) -> list[int]:
    return list(ExternalRecord.objects.filter(dataset__name=name).values_list("row", flat=True))


def datasets_of_marta() -> list[DatasetLine]:
    return datasets(None)  # type: ignore[arg-type]


def test_two_imports_of_one_file_at_once_do_not_both_go_on(run: Import, tmp_path: Path) -> None:
    path = write(tmp_path / "ctdc.csv", rows_of(2_500))

    def overtaken(reading: Reading) -> None:
        if reading.counts.read == 1_000:
            ImportRun.objects.filter(id=reading.run).update(next_offset=reading.offset + 5)

    with pytest.raises(CannotImport, match="another import of this file"):
        run(path, progress=overtaken)
    assert len(stored_of("ctdc.csv")) == 1_000


def test_the_published_line_opens_only_with_the_vault(run: Import, act_as: ActAs, tmp_path: Path) -> None:
    reading = run(write(tmp_path / "ctdc.csv", ROWS[:5]))
    analyst = act_as("analista")
    (line,) = datasets(analyst)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_line FROM external_record WHERE row = 3")
        assert ROWS[2] not in bytes(cursor.fetchone()[0])
    assert published_lines(analyst, line, [3]) == {3: ROWS[2].decode()}
    destroy_data_keys([reading.dataset.subject])
    assert published_lines(analyst, line, [3]) == {3: None}


def test_the_sweep_of_orphan_keys_leaves_those_of_data_sets(
    run: Import, act_as: ActAs, tmp_path: Path
) -> None:
    run(write(tmp_path / "ctdc.csv", ROWS[:5]))
    with connections["vault"].cursor() as cursor:
        cursor.execute("UPDATE vault_data_key SET created_at = now() - interval '9 days'")
    as_nobody()
    sweep_orphan_keys()
    analyst = act_as("analista")
    assert published_lines(analyst, datasets(analyst)[0], [1]) == {1: ROWS[0].decode()}


def test_records_are_in_nobodys_caseload(run: Import, act_as: ActAs, tmp_path: Path) -> None:
    run(write(tmp_path / "ctdc.csv", ROWS[:5]))
    for username in ("ana", "rosa", "marta"):
        viewer = act_as(username)
        assert caseload(viewer, CaseloadFilter()).rows == ()
        assert caseload(viewer, CaseloadFilter(scope="unit")).rows == ()


@pytest.mark.parametrize("username", ["ana", "rosa", "fiscal", "analista"])
def test_other_roles_do_not_import(act_as: ActAs, tmp_path: Path, username: str) -> None:
    with pytest.raises(Refused, match="role_does_not_import"):
        import_ctdc(token=token_of(username), path=write(tmp_path / "ctdc.csv", ROWS[:5]))


@pytest.mark.parametrize("username", ["analista", ""])
def test_the_database_refuses_other_roles_too(
    run: Import, act_as: ActAs, tmp_path: Path, username: str
) -> None:
    run(write(tmp_path / "ctdc.csv", ROWS[:5]))
    if username:
        act_as(username)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('amparo.viewer', '', true)")
            for table in ("external_dataset", "external_record"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), "nobody reads nothing"
    for table in ("imports_run", "imports_quarantined_row"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)
    statement = (
        "INSERT INTO external_dataset (name, kind, subject, created_by) "
        "VALUES ('x', 'x', 1, coalesce(access_viewer_staff(), gen_random_uuid()))"
    )
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE external_record SET sex = 'male'",
        "DELETE FROM external_record",
        "UPDATE external_dataset SET name = 'x'",
        "DELETE FROM external_dataset",
        "DELETE FROM imports_run",
        "UPDATE imports_quarantined_row SET sealed = ''",
        "DELETE FROM imports_quarantined_row",
    ],
)
def test_what_was_imported_is_never_changed(token: str, act_as: ActAs, statement: str) -> None:
    act_as("marta")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("role", list(Role))
def test_the_database_knows_the_same_importing_roles(role: Role) -> None:
    sql = (Path(migrations.__path__[0]) / "0002_protection.sql").read_text()
    assert (f"'{role}'" in sql) == (role in IMPORTING_ROLES)
