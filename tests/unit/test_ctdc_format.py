"""CTDC's format: what a row says, and what is wrong with one."""

import io
from pathlib import Path

import pytest

from amparo.exchange.imports.ctdc import COLUMNS, FaultyRow, SoundRow, check_row
from amparo.exchange.imports.enums import Fault
from amparo.exchange.imports.errors import CannotImport
from amparo.exchange.imports.layout import Layout, read_layout
from amparo.exchange.imports.lines import LONGEST, lines_of
from amparo.exchange.imports.staging import batches
from tests.trial.ctdc_files import BREAKAGES, HEADER, rows_of

SOUND = b"2019,Female,Minor,1,1,Asia,Europe,1,Female;Male,48+,Africa;Asia,FriendAcquaintance,No;Yes,1,,1"
EMPTY = b"," * 15


def reader(content: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type,return-value]


def test_reads_every_answer_of_a_row() -> None:
    checked = check_row(SOUND)
    assert isinstance(checked, SoundRow)
    assert checked.codes == {
        "period": "2019",
        "sex": "female",
        "majority": "minor",
        "forms": "forced_labour;sexual",
        "origin_region": "asia",
        "exploitation_region": "europe",
        "parts": "exploited;recruited;controlled",
        "exploiter_sexes": "female;male",
        "exploiter_ages": "48+",
        "exploiter_regions": "africa;asia",
        "relations": "friend_or_acquaintance",
        "payments": "no;yes",
    }


def test_an_empty_cell_says_nothing_rather_than_no() -> None:
    checked = check_row(EMPTY)
    assert isinstance(checked, SoundRow)
    assert checked.codes == {}


def test_quoted_cells_and_another_order_within_a_cell_say_the_same() -> None:
    quoted = SOUND.replace(b"Female;Male", b'"Male;Female"')
    assert check_row(quoted).fingerprint == check_row(SOUND).fingerprint  # type: ignore[union-attr]


def test_rows_that_differ_in_one_cell_have_other_fingerprints() -> None:
    forced, sexual = EMPTY[:3] + b"1" + EMPTY[3:], EMPTY[:4] + b"1" + EMPTY[4:]
    prints = [check_row(row).fingerprint for row in (EMPTY, forced, sexual)]  # type: ignore[union-attr]
    assert len(set(prints)) == 3


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_refuses_a_code_outside_the_list_of_each_column(column) -> None:  # type: ignore[no-untyped-def]
    place = COLUMNS.index(column)
    for code in (b"0", b"female", b" Male", b"Asia;Oceania", b";"):
        row = EMPTY[:place] + code + EMPTY[place:]
        assert check_row(row) == FaultyRow(((column.name, Fault.UNKNOWN_CODE),)), code


def test_refuses_several_codes_where_there_can_be_one_and_the_same_code_twice() -> None:
    row = b",Female;Male" + EMPTY[1:]
    assert check_row(row) == FaultyRow((("gender", Fault.UNKNOWN_CODE),))
    assert check_row(EMPTY[:8] + b"Male;Male" + EMPTY[8:]) == FaultyRow((("IP_Gender", Fault.REPEATED_CODE),))


def test_names_every_wrong_column_at_once() -> None:
    checked = check_row(b"1999,X" + EMPTY[1:])
    assert isinstance(checked, FaultyRow)
    assert [column for column, _fault in checked.faults] == ["yearRegister", "gender"]


@pytest.mark.parametrize("name", sorted(set(BREAKAGES) - {"huge line"}))
def test_finds_each_breakage_and_its_column(name: str) -> None:
    break_row, column = BREAKAGES[name]
    checked = check_row(break_row(SOUND))
    assert isinstance(checked, FaultyRow)
    assert [named for named, _fault in checked.faults] == [column]


def test_every_generated_row_is_sound() -> None:
    assert all(isinstance(check_row(row), SoundRow) for row in rows_of(500))


def test_a_stray_quotation_mark_does_not_swallow_what_follows() -> None:
    file = reader(b'"' + EMPTY + b"\n" + EMPTY + b'\n"\n' + EMPTY)
    (batch,) = batches(lines_of(file, 2), Layout(), "x")
    assert [staged.row.row for staged in batch.sound] == [2, 4]
    assert [aside.row for aside in batch.set_aside] == [1, 3]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_of_either_kind_and_blank_lines_at_the_end_are_not_rows(end: bytes) -> None:
    text = end.join([EMPTY, EMPTY, b"", b"  ", b""])
    file = reader(text)
    (batch,) = batches(lines_of(file, 2), Layout(), "x")
    assert (len(batch.sound), len(batch.set_aside)) == (2, 0)


def test_a_last_row_without_a_line_end_is_a_row() -> None:
    file = reader(EMPTY + b"\n" + SOUND)
    (batch,) = batches(lines_of(file, 2), Layout(), "x")
    assert [staged.row.row for staged in batch.sound] == [1, 2]


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, LONGEST + 2, LONGEST + 3, 300_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_long_line_is_cut_and_the_next_one_begins_where_it_should(length: int, end: bytes) -> None:
    text = b"x" * length + end + (b"next\n" if end else b"")
    lines = list(lines_of(reader(text)))
    assert lines[0].data == b"x" * min(length, LONGEST)
    assert lines[0].is_cut == (length > LONGEST)
    assert [line.data for line in lines[1:]] == ([b"next"] if end else [])
    assert lines[-1].end == len(text)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"a,b",
        SOUND,
        HEADER.replace(b",", b";"),
        HEADER.lower(),
        HEADER + b",more",
        HEADER.rpartition(b",")[0],
        HEADER + b"," + HEADER,
        b"amparo_reason," + HEADER,
        HEADER.decode().encode("utf-16"),
    ],
)
def test_refuses_a_wrong_header_and_says_what_is_expected(header: bytes) -> None:
    with pytest.raises(CannotImport, match=r"Expected.*yearRegister,gender"):
        read_layout(Path("x.csv"), header)


def test_accepts_a_byte_order_mark() -> None:
    assert not read_layout(Path("x.csv"), b"\xef\xbb\xbf" + HEADER).is_mended


def test_finds_the_position_in_a_mended_file_before_and_after_the_cells() -> None:
    before = read_layout(Path("x"), b"amparo_dataset,amparo_row,amparo_column,amparo_reason," + HEADER)
    after = read_layout(Path("x"), HEADER + b",amparo_row,amparo_column,amparo_reason")
    placed = before.place(2, b'set,17,gender,"one, ""two""",' + SOUND + b",1")
    assert (placed.row, placed.dataset, placed.body) == (17, "set", SOUND + b",1")
    assert after.place(2, SOUND + b',17,gender,"one, two"').body == SOUND
    assert after.place(2, SOUND + b',17,gender,"one, two"').row == 17


@pytest.mark.parametrize("text", [b"", b"0", b"-1", b"x", b"9999999999", b"1.0", "²".encode()])
def test_a_position_that_is_no_number_is_not_guessed(text: bytes) -> None:
    layout = Layout(before=("amparo_row",))
    assert layout.place(2, text + b"," + SOUND).row is None
