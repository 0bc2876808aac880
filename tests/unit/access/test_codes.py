"""Public codes of cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.foundation.access.codes import (
    ALPHABET,
    SUBJECT_LIMIT,
    InvalidCode,
    code_of_subject,
    subject_of_code,
)

subjects = st.integers(0, SUBJECT_LIMIT - 1)


@given(subjects)
def test_a_code_names_one_subject(subject: int) -> None:
    assert subject_of_code(code_of_subject(subject)) == subject


@given(subjects, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_slip_of_one_character_is_noticed(subject: int, place: int, wrong: str) -> None:
    code = code_of_subject(subject).replace("-", "")
    if code[place] != wrong:
        with pytest.raises(InvalidCode):
            subject_of_code(code[:place] + wrong + code[place + 1 :])


@given(subjects)
def test_is_read_in_any_case_without_dash_and_with_o_for_zero(subject: int) -> None:
    code = code_of_subject(subject)
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert subject_of_code(spoken) == subject


@pytest.mark.parametrize("text", ["", "ABC", "ABCD-EFG", "ABCD-EFGU", "Flor", "ABCD-EFGHI", "😀"])
def test_refuses_what_is_no_code(text: str) -> None:
    with pytest.raises(InvalidCode):
        subject_of_code(text)


@pytest.mark.parametrize("subject", [-1, SUBJECT_LIMIT])
def test_refuses_an_id_out_of_range(subject: int) -> None:
    with pytest.raises(ValueError, match="range"):
        code_of_subject(subject)
