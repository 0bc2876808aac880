"""Key rotation under kill -9: the real command, killed between any two of its batches, while new keys are made.

Every data key is compared with what it was. Control: a rotation that drops the old key before re-wrapping.
"""

import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from cryptography.exceptions import InvalidTag

from amparo.foundation.protection.key_file import KeyFile, create_key_file
from amparo.foundation.protection.keys import KeyUnknown, Wrapped
from amparo.foundation.protection.vault import wrap_context
from tests.clones import admin_url, clone, drop

_CLASS = "identity"
_CARELESS = (sys.executable, "-m", "prove.rotation")
_ROTATE = (sys.executable, "-m", "amparo.cli", "keys", "rotate")
_RETIRE = (sys.executable, "-m", "amparo.cli", "keys", "retire", "--now")


class _Vault:
    """A vault of its own with a key file of its own; remembers every data key that was put into it."""

    def __init__(self, url: str, key_file: Path, environment: dict[str, str]) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.key_file, self.environment = key_file, environment
        self.held: dict[int, bytes] = {}

    def add(self, subjects: range) -> None:
        """Make data keys as the application does, under the key that the file says is in use."""
        fresh = {subject: secrets.token_bytes(32) for subject in subjects}
        pairs = [(key, wrap_context(subject, _CLASS)) for subject, key in fresh.items()]
        wrapped = KeyFile(self.key_file).wrap(pairs)
        self.connection.execute(
            "INSERT INTO vault_data_key (subject, record_class, wrapped, kek) "
            "SELECT s, %s, w, k FROM unnest(%s::bigint[], %s::bytea[], %s::text[]) x(s, w, k)",
            [_CLASS, list(fresh), [item.sealed for item in wrapped], [item.kek for item in wrapped]],
        )
        self.held |= fresh

    def unreadable(self) -> int:
        """How many data keys are gone, do not unwrap, or are not what they were."""
        rows = self.connection.execute("SELECT subject, wrapped, kek FROM vault_data_key").fetchall()
        service, good = KeyFile(self.key_file), 0
        for subject, sealed, kek in rows:
            try:
                (key,) = service.unwrap([Wrapped(kek, bytes(sealed), wrap_context(subject, _CLASS))])
            except (KeyUnknown, InvalidTag):
                continue
            good += key == self.held[subject]
        return len(self.held) - good

    def run(self, command: tuple[str, ...]) -> float:
        """Run a command to its end; returns the seconds it took. Raises ``CalledProcessError`` if it fails."""
        began = time.monotonic()
        subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return time.monotonic() - began

    def kill_after(self, command: tuple[str, ...], lines: int) -> bool:
        """Run a command and kill -9 it when it has told its progress so often; says whether it was still at work."""
        child = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert child.stderr is not None
        for _ in range(lines):
            child.stderr.readline()
        child.kill()
        child.stderr.close()
        return child.wait() < 0


@contextmanager
def _vault(keys: int) -> Iterator[_Vault]:
    admin, name = admin_url(), f"amparo_run_{os.getpid()}_rotation_{uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory(prefix="amparo-rotation-") as folder:
        key_file = Path(folder) / "keys.json"
        create_key_file(key_file)
        environment = {
            **os.environ,
            "AMPARO_DATA_DIR": folder,
            "AMPARO_KEY_FILE": str(key_file),
            "AMPARO_SECRET_KEY": "only-for-the-proof",
        }
        urls = clone(admin, name)
        urls.export(environment)
        try:
            here = _Vault(urls.vault, key_file, environment)
            here.add(range(1, keys + 1))
            yield here
            here.connection.close()
        finally:
            drop(admin, name)


def run(keys: int, kills: int, seed: int = 1) -> dict[str, float | int]:
    """Rotate ``keys`` data keys, killed ``kills`` times on the way while keys are added, then once undisturbed.

    Returns ``unreadable`` (after the kills, after the end, and after the old keys were retired: the worst),
    ``killed``, ``added`` (keys made meanwhile), ``seconds`` of the undisturbed rotation, ``old_keys_left``, and
    ``control_unreadable`` of the careless rotation.
    """
    chance = random.Random(seed)
    with _vault(keys) as vault:
        rotate = (*_ROTATE, "--batch", str(max(1, keys // (4 * kills + 4))))
        worst = killed = 0
        with _adding_meanwhile(vault):
            for _ in range(kills):
                killed += vault.kill_after(rotate, chance.randint(1, 4))
                worst = max(worst, _unreadable_of(vault, keys))
            vault.run(rotate)
        worst = max(worst, vault.unreadable())
        seconds = vault.run(_ROTATE)
        worst = max(worst, vault.unreadable())
        vault.run(_RETIRE)
        worst = max(worst, vault.unreadable())
        return {
            "keys": keys,
            "killed": killed,
            "added": len(vault.held) - keys,
            "unreadable": worst,
            "seconds": round(seconds, 1),
            "old_keys_left": len(KeyFile(vault.key_file).known()) - 1,
            "control_unreadable": control(keys),
        }


def control(keys: int) -> int:
    """How many data keys a rotation loses that drops the old key first and is killed on the way."""
    with _vault(keys) as vault:
        vault.kill_after((*_CARELESS, str(max(1, keys // 8))), 3)
        return vault.unreadable()


def _unreadable_of(vault: _Vault, keys: int) -> int:
    """What is unreadable among the first ``keys``: others are being added while this looks."""
    rows = vault.connection.execute(
        "SELECT subject, wrapped, kek FROM vault_data_key WHERE subject <= %s", [keys]
    ).fetchall()
    items = [Wrapped(kek, bytes(sealed), wrap_context(subject, _CLASS)) for subject, sealed, kek in rows]
    opened = KeyFile(vault.key_file).unwrap(items)
    good = sum(key == vault.held[row[0]] for key, row in zip(opened, rows, strict=True))
    return keys - good


@contextmanager
def _adding_meanwhile(vault: _Vault) -> Iterator[None]:
    """Registrations go on during the rotation: a few data keys a time, until the block ends."""
    stop, first = threading.Event(), max(vault.held) + 1

    def add() -> None:
        number = first
        while not stop.wait(0.02):
            vault.add(range(number, number + 3))
            number += 3

    thread = threading.Thread(target=add)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _careless(batch: int) -> None:
    """The control, in a process of its own: the old keys are only in memory while everything is re-wrapped."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.commands.keys import _tell
    from amparo.foundation.protection import rotation

    kept: dict[str, bytes] = {}
    add, unwrap = KeyFile.add_key, KeyFile.unwrap

    def add_and_drop(self: KeyFile, avoid: object) -> str:
        kept.update(self._ring().by_id)
        new = add(self, [])
        self.forget_keys(kept)
        return new

    def unwrap_from_memory(self: KeyFile, wrapped: list[Wrapped]) -> list[bytes]:
        self._ring().by_id.update(kept)
        return unwrap(self, wrapped)

    KeyFile.add_key, KeyFile.unwrap = add_and_drop, unwrap_from_memory  # type: ignore[method-assign,assignment]
    rotation.rotate(batch=batch, progress=_tell)


if __name__ == "__main__":
    _careless(int(sys.argv[1]))
