"""Texts sealed by the server's own key."""

import base64
import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.foundation.protection.server_seals import open_for_server, seal_for_server
from amparo.foundation.protection.vault import SealBroken, fetch_data_keys

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


def test_does_not_say_how_long_the_text_is_and_opens_what_did() -> None:
    assert len(seal_for_server("Flor", "x")) == len(seal_for_server("Flor de María Quispe", "x"))
    data_key, nonce = fetch_data_keys([(0, "server")])[0, "server"], secrets.token_bytes(12)
    before = base64.b64encode(nonce + AESGCM(data_key).encrypt(nonce, b"Flor", b"x")).decode()
    assert open_for_server(f"vault:{before}", "x") == "Flor"
