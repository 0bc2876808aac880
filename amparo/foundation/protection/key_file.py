"""Keys in a file that only the server's user can read; changed whole or not at all.

A server that runs notices a new file at its next request: the file is looked at each time (one ``stat``), and read
anew when it is another one.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.foundation.protection.keys import KeyFileError, KeyRing, Wrapped, new_key, parse_keys


class KeyFile:
    """The key service of a file (``AMPARO_KEY_FILE``)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def current(self) -> str:
        return self._ring().current

    def known(self) -> frozenset[str]:
        return frozenset(self._ring().by_id)

    def wrap(self, data_keys: Sequence[tuple[bytes, bytes]]) -> list[Wrapped]:
        return self._ring().wrap(data_keys)

    def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        return self._ring().unwrap(wrapped)

    def token_key(self) -> bytes:
        return self._ring().tokens

    def add_key(self, avoid: Iterable[str]) -> str:
        """Write the file anew with one key more, in use from now on; returns its id."""
        content = self._content()
        taken = {*avoid, *content["kek"]}
        newest = max((int(name[1:]) for name in taken if re.fullmatch(r"k\d+", name)), default=0)
        name = f"k{newest + 1}"
        content["kek"] |= {"current": name, name: new_key()}
        self._replace(content)
        return name

    def forget_keys(self, keks: Iterable[str]) -> None:
        """Write the file anew without these keys."""
        gone = set(keks)
        if not gone:
            return
        content = self._content()
        if content["kek"]["current"] in gone:
            raise AssertionError("the key in use cannot be forgotten")
        content["kek"] = {name: value for name, value in content["kek"].items() if name not in gone}
        self._replace(content)

    def _ring(self) -> KeyRing:
        try:
            seen = self._path.stat()
        except OSError:
            raise _missing(self._path) from None
        return _read(self._path, (seen.st_ino, seen.st_mtime_ns, seen.st_size))

    def _content(self) -> dict[str, Any]:
        self._ring()  # what cannot be read as keys is not written anew
        content: dict[str, Any] = json.loads(self._path.read_text())
        return content

    def _replace(self, content: dict[str, Any]) -> None:
        # Whole and on disk before it takes the name: a power cut leaves the old file or the new one.
        for left in self._path.parent.glob(f".{self._path.name}-*"):
            left.unlink(missing_ok=True)
        handle, scratch = tempfile.mkstemp(prefix=f".{self._path.name}-", dir=self._path.parent)
        with os.fdopen(handle, "w") as file:
            owner = self._path.stat()
            if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def create_key_file(path: Path) -> None:
    """Write a new key file, readable by its owner only. Refuses to overwrite: that would lose every identity."""
    content = json.dumps({"kek": {"current": "k1", "k1": new_key()}, "tokens": new_key()})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=4)
def _read(path: Path, version: tuple[int, int, int]) -> KeyRing:
    try:
        return parse_keys(path.read_text(), f"The key file {path}")
    except OSError:
        raise _missing(path) from None


def _missing(path: Path) -> KeyFileError:
    return KeyFileError(f"The key file {path} is missing or closed to us; restore it from its own backup.")
