"""Texts sealed by the server's own key."""

import pytest

from amparo.foundation.protection.server_seals import open_for_server, seal_for_server
from amparo.foundation.protection.vault import SealBroken

pytestmark = pytest.mark.usefixtures("db_both")


def test_opens_in_its_own_context_only() -> None:
    sealed = seal_for_server("Ñusta 😀", "search|a")
    assert "usta" not in sealed
    assert open_for_server(sealed, "search|a") == "Ñusta 😀"
    with pytest.raises(SealBroken):
        open_for_server(sealed, "search|b")


def test_is_never_the_same_twice() -> None:
    assert seal_for_server("Flor", "x") != seal_for_server("Flor", "x")


@pytest.mark.parametrize("broken", ["", "k1", "k1:", "k1:AAAA", "k1:¿?", "other:AAAA", ":"])
def test_what_is_no_seal_does_not_open(broken: str) -> None:
    with pytest.raises(SealBroken):
        open_for_server(broken, "x")


def test_an_altered_one_does_not_open() -> None:
    sealed = seal_for_server("Flor", "x")
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(SealBroken):
        open_for_server(altered, "x")
