"""A disk of one's own whose plug can be pulled: ext4 in an image on a loop device.

``cut`` is the file system's own shutdown without flushing its journal (EXT4_IOC_SHUTDOWN, made for the crash tests of
file systems): from that moment nothing reaches the device. What was not synced before is dropped at unmounting.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prove.figures import CannotProve

_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
_NO_LOG_FLUSH = 2
SIZE = 2 << 30
# The kernel writes its journal after ten minutes and not five seconds: only what is synced gets there.
_OPTIONS = "loop,noatime,commit=600"


class Disk:
    """The mounted image. Its folder is ``mounted``."""

    def __init__(self, image: Path, mounted: Path) -> None:
        self.image, self.mounted = image, mounted

    def format(self) -> None:
        """Make the file system, empty, and mount it."""
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        _command("mkfs.ext4", "-q", "-F", str(self.image))
        self.mounted.mkdir()
        self.mount()

    def mount(self) -> None:
        """Mount; replays the journal, as after a power cut."""
        _command("mount", "-o", _OPTIONS, str(self.image), str(self.mounted))

    def settle(self) -> None:
        """Everything written so far is on the disk."""
        _command("sync", "-f", str(self.mounted))

    def cut(self) -> None:
        """Pull the plug: nothing that is only in memory gets to the disk any more."""
        folder = os.open(self.mounted, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Let go of it, and of every page of it in memory."""
        for pause in (0.05, 0.2, 1.0, 3.0):
            if subprocess.run(["umount", str(self.mounted)], capture_output=True).returncode == 0:
                return
            time.sleep(pause)
        _command("umount", str(self.mounted))


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """A disk in ``folder``, unmounted afterwards. Raises ``CannotProve`` where none can be had."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists() or shutil.which("mkfs.ext4") is None:
        raise CannotProve("needs root, a loop device and mkfs.ext4, to pull the plug of a disk of its own")
    made = Disk(folder / "disk.img", folder / "disk")
    try:
        made.format()
    except subprocess.CalledProcessError as error:
        raise CannotProve(
            f"needs a disk of its own, which cannot be had here: {error.stderr.strip()}"
        ) from error
    try:
        yield made
    finally:
        if os.path.ismount(made.mounted):
            made.unmount()


def _command(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)
