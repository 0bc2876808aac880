"""Sealed files: what opens them, and every way of altering one that must show."""

import io
import stat
from pathlib import Path

import pytest

from amparo.engine.backup.sealed_file import (
    CHUNK,
    FileSeal,
    new_backup_key,
    open_stream,
    read_backup_key,
    seal_stream,
)
from amparo.engine.errors import EngineError

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]


def sealed(recipient: str, clear: bytes) -> bytes:
    target = io.BytesIO()
    assert seal_stream(io.BytesIO(clear), target, FileSeal(recipient)) == len(clear)
    return target.getvalue()


def opened(path: Path, content: bytes) -> bytes:
    return b"".join(open_stream(io.BytesIO(content), read_backup_key(path)))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_again(backup_key: tuple[Path, str], size: int) -> None:
    path, recipient = backup_key
    clear = bytes(i % 251 for i in range(size))
    assert opened(path, sealed(recipient, clear)) == clear


def test_neither_the_public_key_nor_another_private_key_opens_it(
    backup_key: tuple[Path, str], tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    new_backup_key(other)
    with pytest.raises(EngineError, match="altered or cut off, or its key is another"):
        opened(other, sealed(backup_key[1], b"Flor"))


def test_the_same_twice_gives_different_bytes(backup_key: tuple[Path, str]) -> None:
    assert sealed(backup_key[1], b"Flor")[80:] != sealed(backup_key[1], b"Flor")[80:]


def _swap(content: bytes) -> bytes:
    one, two = slice(64, 64 + CHUNK + 16), slice(64 + CHUNK + 16, 64 + 2 * (CHUNK + 16))
    return content[:64] + content[two] + content[one] + content[two.stop :]


ALTERED = {
    "a bit of the header": lambda c: c[:20] + bytes([c[20] ^ 1]) + c[21:],
    "a bit of a chunk": lambda c: c[:900] + bytes([c[900] ^ 1]) + c[901:],
    "the last byte": lambda c: c[:-1] + bytes([c[-1] ^ 1]),
    "the last chunk left out": lambda c: c[: 64 + 2 * (CHUNK + 16)],
    "the first chunk left out": lambda c: c[:64] + c[64 + CHUNK + 16 :],
    "two chunks swapped": _swap,
    "cut within a chunk": lambda c: c[:-5],
    "something added": lambda c: c + b"x",
    "another file": lambda c: b"PGDMP" + c,
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_file_does_not_open(backup_key: tuple[Path, str], how: str) -> None:
    path, recipient = backup_key
    content = sealed(recipient, bytes(2 * CHUNK + 7))
    assert opened(path, content)
    with pytest.raises(EngineError):
        opened(path, ALTERED[how](content))


def test_a_key_is_its_owners_only_and_never_overwritten(backup_key: tuple[Path, str]) -> None:
    path, _ = backup_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    with pytest.raises(EngineError, match="cannot be made"):
        new_backup_key(path)
    assert path.read_text() == before


def test_what_is_no_key_says_so(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("querida Rosaura")
    with pytest.raises(EngineError, match="not a key of backups") as refused:
        read_backup_key(tmp_path / "letter")
    assert "Rosaura" not in str(refused.value)
