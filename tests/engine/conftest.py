"""Real PostgreSQL servers in throw-away folders; every server a test starts is stopped by its own object."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amparo.engine.embedded import EmbeddedServer

# Small and quick; durability is not what these tests look at.
QUICK = {"shared_buffers": "16MB", "fsync": "off", "max_connections": "20"}


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that a service user can traverse (pytest's own tmp_path is 0700)."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(open_folder: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(open_folder / "shared", QUICK) as started:
        yield started
    assert not started.is_running()


@pytest.fixture
def make_server(open_folder: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Servers of a test's own, stopped and removed afterwards, also from where they had to move."""
    made: list[EmbeddedServer] = []

    def make(data_dir: Path | None = None, **settings: str) -> EmbeddedServer:
        folder = data_dir or Path(tempfile.mkdtemp(dir=open_folder)) / "db"
        if data_dir is None:
            folder.parent.chmod(0o755)
        made.append(EmbeddedServer(folder, QUICK | settings))
        return made[-1]

    yield make
    for each in made:
        each.stop()
        home = each.home
        if home != each.data_dir:
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root drops privileges")
