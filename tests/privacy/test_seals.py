"""Sealed values: what opens them, what does not, and what opening leaves behind."""

import pytest

from amparo.foundation.protection.sealing import Opener, Slot, open_values, seal_values
from amparo.foundation.protection.vault import SealBroken, create_data_keys, destroy_data_keys
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
