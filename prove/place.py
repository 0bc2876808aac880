"""Where figures run: the proof's own PostgreSQL server and folders, never the user's."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from amparo.engine.embedded import EmbeddedServer
from tests.clones import clone, drop


def say(words: str) -> None:
    """One line of progress, beside the table."""
    print(f"  {words}", file=sys.stderr, flush=True)


def prove_dir() -> Path:
    """The folder of the proof's server, keys and clusters; outside the checkout, one for each user."""
    path = Path(tempfile.gettempdir()) / f"amparo-prove-{os.getuid()}"
    path.mkdir(mode=0o711, exist_ok=True)
    return path


@contextmanager
def server() -> Iterator[str]:
    """The administrator's URL of the proof's own server, or of the one given by AMPARO_ADMIN_URL."""
    given = os.environ.get("AMPARO_ADMIN_URL")
    if given:
        yield given
        return
    running = EmbeddedServer(prove_dir() / "postgresql", settings={"max_connections": "120"})
    with (prove_dir() / "in-use").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        running.start()
        try:
            yield running.admin_url
        finally:
            # The last one who uses it stops it: two proofs may run at the same time.
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                running.stop()


def environment(folder: Path) -> dict[str, str]:
    """What Amparo runs with in a figure: synthetic data, keys of the figure's own."""
    return {
        "DJANGO_SETTINGS_MODULE": "amparo.settings",
        "AMPARO_DATA_DIR": str(folder),
        "AMPARO_KEY_FILE": str(folder / "keys.json"),
        "AMPARO_SECRET_KEY": "only-for-the-proof",
        "AMPARO_DEMO": "1",
    }


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A folder for one figure, empty at first and removed afterwards."""
    path = prove_dir() / f"{name}-{os.getpid()}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def databases(admin: str, name: str) -> Iterator[None]:
    """Fresh databases under ``amparo_prove_<name>``, named in this process's environment, dropped afterwards."""
    database = f"amparo_prove_{name}_{os.getpid()}"
    with own_folder(name) as folder:
        (folder / "static").mkdir()
        os.environ.update(environment(folder))
        os.environ["AMPARO_ADMIN_URL"] = admin
        os.environ["AMPARO_PROVE_DATABASE"] = database
        clone(admin, database).export(os.environ)
        try:
            yield
        finally:
            drop(admin, database)
