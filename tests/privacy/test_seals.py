"""Sealed values: what opens them, what does not, and what opening leaves behind."""

import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from amparo.foundation.protection.padding import pad, unpad
from amparo.foundation.protection.sealing import EMPTY_SEAL, Opener, Slot, open_values, seal_values
from amparo.foundation.protection.vault import (
    SealBroken,
    create_data_keys,
    destroy_data_keys,
    fetch_data_keys,
)
from tests.conftest import ActAs
from tests.world import ident

OPENER = Opener(ident("ana"), ident("Centro Amparo"), "test", "care")
SLOT = Slot(7, "identity", "working_name")


@pytest.fixture
def key(act_as: ActAs) -> None:
    act_as("ana")
    create_data_keys([7, 8], ["identity"])


@pytest.mark.usefixtures("key")
def test_what_was_sealed_opens_again() -> None:
    (sealed,) = seal_values([(SLOT, "Ñusta 😀")])
    assert open_values([(SLOT, sealed)], opener=OPENER) == ["Ñusta 😀"]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    "elsewhere",
    [
        Slot(8, "identity", "working_name"),
        Slot(7, "identity", "phone"),
        Slot(7, "identity", "working_name", version=2),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(elsewhere: Slot) -> None:
    (sealed,) = seal_values([(SLOT, "Flor")])
    with pytest.raises(SealBroken):
        open_values([(elsewhere, sealed)], opener=OPENER)


@pytest.mark.usefixtures("key")
def test_a_value_that_was_altered_does_not_open() -> None:
    (sealed,) = seal_values([(SLOT, "Flor")])
    with pytest.raises(SealBroken):
        open_values([(SLOT, sealed[:-1] + bytes([sealed[-1] ^ 1]))], opener=OPENER)


@pytest.mark.usefixtures("key")
def test_without_its_key_a_value_is_gone() -> None:
    (sealed,) = seal_values([(SLOT, "Flor")])
    destroy_data_keys([7])
    assert open_values([(SLOT, sealed)], opener=OPENER) == [None]


def test_sealing_the_same_twice_gives_different_bytes(key: None) -> None:
    one, other = seal_values([(SLOT, "Flor"), (SLOT, "Flor")])
    assert one != other


@pytest.mark.usefixtures("key")
def test_a_seal_does_not_say_how_long_its_text_is() -> None:
    names = ["Ana", "Ñusta", "María de los Ángeles Guadalupe", "x" * 63]
    assert {len(sealed) for sealed in seal_values([(SLOT, name) for name in names])} == {EMPTY_SEAL + 64}
    longer = seal_values([(SLOT, "x" * length) for length in range(64, 9_000, 37)])
    assert {len(sealed) - EMPTY_SEAL for sealed in longer} == {128, 256, 512, *range(1_024, 9_217, 1_024)}
    # That a field holds nothing is seen without opening it.
    assert [len(sealed) for sealed in seal_values([(SLOT, "")])] == [EMPTY_SEAL]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("text", ["Flor", "", "x" * 64])
def test_what_was_sealed_as_long_as_its_text_still_opens(text: str) -> None:
    data_key, nonce = fetch_data_keys([(7, "identity")])[7, "identity"], secrets.token_bytes(12)
    before = nonce + AESGCM(data_key).encrypt(nonce, text.encode(), b"value|7|identity|working_name|1")
    assert open_values([(SLOT, before)], opener=OPENER) == [text]
    with pytest.raises(SealBroken):
        open_values([(Slot(8, "identity", "working_name"), before)], opener=OPENER)


@given(st.binary(max_size=3_000))
def test_what_was_padded_is_the_same_again(text: bytes) -> None:
    assert unpad(pad(text)) == text
