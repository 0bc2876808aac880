"""Numbers of documents: cleaned of how they were written, and refused only when they cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.casework.cases.documents import may_be_number, number_as_kept
from amparo.casework.cases.enums import DocumentType
from amparo.web.refusals import explain

D = DocumentType
KINDS = st.one_of(st.none(), st.sampled_from(DocumentType))


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (D.DNI, "12345678", "12345678"),
        (D.DNI, " 12.345 678 ", "12345678"),
        (D.DNI, "12345678-9", "12345678"),
        (D.DNI, "12.345.678 – k", "12345678"),
        (D.DNI, "12345678K", "12345678"),
        (D.DNI, "N° 12345678", "12345678"),
        (D.DNI, "DNI 12345678", "12345678"),
        (D.DNI, "dni n.º 12.345.678-9", "12345678"),
        (D.DNI, "D.N.I.: Nro. 12345678K", "12345678"),
        (D.FOREIGNER_CARD, "001-766 062", "001766062"),
        (D.PASSPORT, "ab 123.456", "AB123456"),
        (D.FOREIGN_ID_CARD, "v-12.345.678", "V12345678"),
        (D.BIRTH_CERTIFICATE, "Libro 3,  folio 12-A", "Libro 3, folio 12-A"),
        (D.ASYLUM_REQUEST, "N.° 180-2020/CEPR", "N.° 180-2020/CEPR"),
        (None, "12.345.678", "12345678"),
        (None, "N.° 180-2020/CEPR", "N.° 180-2020/CEPR"),
    ],
)
def test_a_sound_number_is_kept_without_its_separators(
    kind: DocumentType | None, written: str, kept: str
) -> None:
    assert may_be_number(kind, written)
    assert number_as_kept(kind, written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "CE 12345678",
        "DNI 1234567",
        "DNI",
        "1234567",
        "123456789",
        "12345678-99",
        "1234567A",
        "abcdefgh",
        "１２３４５６７８",
    ],
)
def test_a_dni_has_eight_digits(written: str) -> None:
    assert may_be_number(D.DNI, written).reason == "dni_has_eight_digits"


@pytest.mark.parametrize(
    ("kind", "length"),
    [
        (D.FOREIGNER_CARD, 9),
        (D.FOREIGNER_CARD, 12),
        (D.PTP, 8),
        (D.CPP, 9),
        (D.PASSPORT, 6),
        (D.PASSPORT, 12),
    ],
)
def test_of_other_cards_no_length_in_use_is_refused(kind: DocumentType, length: int) -> None:
    assert may_be_number(kind, "1" * length)


@pytest.mark.parametrize(
    ("kind", "written", "reason"),
    [
        (D.PASSPORT, "AB123456789012345", "document_number_too_long"),
        (D.PASSPORT, "AB*123456", "document_number_characters"),
        (D.PTP, "no lo tiene ahora", "document_number_too_long"),
        (D.NONE, "12345678", "number_without_document"),
        (None, "<script>", "document_number_characters"),
        (None, "1" * 61, "document_number_too_long"),
        (None, "...", "document_number_characters"),
    ],
)
def test_what_no_document_has_is_refused(kind: DocumentType | None, written: str, reason: str) -> None:
    assert may_be_number(kind, written).reason == reason
    assert written not in explain(reason)


@given(KINDS, st.text(max_size=40))
def test_what_is_kept_is_kept_the_same_again(kind: DocumentType | None, written: str) -> None:
    kept = number_as_kept(kind, written)
    assert number_as_kept(kind, kept) == kept
    assert bool(may_be_number(kind, written)) is bool(may_be_number(kind, kept)) or not kept


@given(st.text("DNI NROÚUM.°º:#№-_1245678", max_size=24))
def test_what_is_kept_of_a_dni_with_words_before_it_is_kept_the_same_again(written: str) -> None:
    kept = number_as_kept(D.DNI, written)
    assert number_as_kept(D.DNI, kept) == kept


@given(
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", ".", "-", "–"]), min_size=8, max_size=8),
)
def test_separators_between_the_digits_of_a_dni_change_nothing(digits: str, between: list[str]) -> None:
    written = "".join(digit + separator for digit, separator in zip(digits, between, strict=True))
    assert may_be_number(D.DNI, written)
    assert number_as_kept(D.DNI, written) == digits


def test_no_number_is_no_wrong_number() -> None:
    assert may_be_number(D.DNI, "")
    assert may_be_number(D.NONE, " ")
    assert may_be_number(None, "  ")
