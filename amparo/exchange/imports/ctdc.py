"""The format of CTDC's Global Victim–Perpetrator Synthetic Data: columns, closed code lists, a row's check.

Read from the published file: 16 columns, several codes in one cell joined by ``;``. An empty cell is not
known; the columns that hold only ``1`` never say no.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from amparo.evidence.external.enums import (
    ExploiterAge,
    Form,
    Majority,
    Part,
    Payment,
    Period,
    Region,
    Relation,
    ReportedSex,
)
from amparo.exchange.imports.enums import Fault

WHOLE_ROW = ""


@dataclass(frozen=True)
class Column:
    """A column: the published codes and what they mean here, and whether a cell may hold several."""

    name: str
    field: str
    codes: Mapping[str, str]
    is_multiple: bool = False


_SEX = {"Female": ReportedSex.FEMALE, "Male": ReportedSex.MALE}
_REGION = {
    "Africa": Region.AFRICA,
    "Americas/Oceania": Region.AMERICAS_OCEANIA,
    "Asia": Region.ASIA,
    "Europe": Region.EUROPE,
}
COLUMNS = (
    Column("yearRegister", "period", {period.value: period for period in Period}),
    Column("gender", "sex", _SEX),
    Column("majorityStatus", "majority", {"Adult": Majority.ADULT, "Minor": Majority.MINOR}),
    Column("isForcedLabour", "forms", {"1": Form.FORCED_LABOUR}),
    Column("isSexualExploit", "forms", {"1": Form.SEXUAL}),
    Column("UN_COO_Region", "origin_region", _REGION),
    Column("UN_COE_Region", "exploitation_region", _REGION),
    Column("IP_Exploiter", "parts", {"1": Part.EXPLOITED}),
    Column("IP_Gender", "exploiter_sexes", _SEX, is_multiple=True),
    Column(
        "IP_ageBroad",
        "exploiter_ages",
        {
            "0--29": ExploiterAge.TO_29,
            "30--38": ExploiterAge.FROM_30,
            "39--47": ExploiterAge.FROM_39,
            "48+": ExploiterAge.FROM_48,
        },
        is_multiple=True,
    ),
    Column("IP_citizen_UNRegion", "exploiter_regions", _REGION, is_multiple=True),
    Column(
        "IP_Relation",
        "relations",
        {
            "FamilyIntimatePartner": Relation.FAMILY_OR_PARTNER,
            "FriendAcquaintance": Relation.FRIEND_OR_ACQUAINTANCE,
            "StrangerUnknownOther": Relation.STRANGER_OR_OTHER,
        },
        is_multiple=True,
    ),
    Column("IP_PayMoney", "payments", {"Yes": Payment.YES, "No": Payment.NO}, is_multiple=True),
    Column("IP_RecruiterBroker", "parts", {"1": Part.RECRUITED}),
    Column("IP_TransactionProcess", "parts", {"1": Part.PROCESSED}),
    Column("IP_ControlAbuseKidnap", "parts", {"1": Part.CONTROLLED}),
)
NAMES = tuple(column.name for column in COLUMNS)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A row in which every code is known: the codes by field, and a fingerprint of what it says."""

    codes: dict[str, str]
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """What is wrong with a row: (column, fault) pairs; the column is ``WHOLE_ROW`` where it is all of it."""

    faults: tuple[tuple[str, Fault], ...]


def faulty(fault: Fault, columns: Iterable[str] = (WHOLE_ROW,)) -> FaultyRow:
    """The same fault in some columns."""
    return FaultyRow(tuple((column, fault) for column in columns))


def split_cells(text: str) -> list[str]:
    """The cells of one line; raises ``csv.Error`` when its quotation marks do not close."""
    if '"' not in text:
        return text.split(",")
    return next(csv.reader([text], strict=True))


def check_row(data: bytes) -> SoundRow | FaultyRow:
    """Check one line of 16 cells. Names every column that is wrong, so that a row is mended once."""
    if b"\0" in data:
        return faulty(Fault.NUL_BYTE, _columns_with("\0", data.decode("latin-1")))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # Surrogates stand for the bytes that fit no character.
        return faulty(Fault.NOT_UTF8, _columns_with_surrogates(data.decode("utf-8", "surrogateescape")))
    try:
        cells = split_cells(text)
    except csv.Error:
        return faulty(Fault.BROKEN_QUOTES)
    if len(cells) != len(COLUMNS):
        return faulty(Fault.WRONG_COLUMN_COUNT)
    return _check_cells(cells)


def _check_cells(cells: list[str]) -> SoundRow | FaultyRow:
    codes: dict[str, str] = {}
    faults: list[tuple[str, Fault]] = []
    said: list[str] = []
    for column, cell in zip(COLUMNS, cells, strict=True):
        given = _codes_of(column, cell)
        said.append(";".join(sorted(given)) if not isinstance(given, Fault) else "")
        if isinstance(given, Fault):
            faults.append((column.name, given))
        elif given:
            before = codes.get(column.field)
            codes[column.field] = ";".join([*([before] if before else []), *given])
    if faults:
        return FaultyRow(tuple(faults))
    return SoundRow(codes, sha256(",".join(said).encode()).digest())


def _codes_of(column: Column, cell: str) -> list[str] | Fault:
    """Our codes for a cell, or what is wrong with it."""
    if not cell:
        return []
    parts = cell.split(";") if column.is_multiple else [cell]
    if any(part not in column.codes for part in parts):
        return Fault.UNKNOWN_CODE
    if len(set(parts)) != len(parts):
        return Fault.REPEATED_CODE
    return [str(column.codes[part]) for part in parts]


def _columns_with(character: str, text: str) -> list[str]:
    return _columns_where([character in cell for cell in text.split(",")])


def _columns_with_surrogates(text: str) -> list[str]:
    return _columns_where([any("\udc80" <= c <= "\udcff" for c in cell) for cell in text.split(",")])


def _columns_where(marks: list[bool]) -> list[str]:
    if len(marks) != len(COLUMNS):
        return [WHOLE_ROW]
    return [name for name, is_marked in zip(NAMES, marks, strict=True) if is_marked]
