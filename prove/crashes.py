"""kill -9 of the whole cluster while people write.

Whatever the application has answered «saved» to is there after the crash, in main database and vault alike, and
the trail tells the same as the data. The control answers before the log is on disk (``synchronous_commit=off``).
"""

from prove.clusters import OwnCluster
from prove.durability import cycles
from prove.figures import Result, Run
from prove.place import own_folder

CYCLES, CONTROL_CYCLES = 200, 3
# Short ways between checkpoints, so that crashes meet them too.
SETTINGS = {"checkpoint_timeout": "30s", "max_wal_size": "64MB", "shared_buffers": "64MB"}
ANSWERS_TOO_EARLY = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
}


def run(run: Run) -> Result:
    """200 crashes in full, 2 in the tests; 3 of the control, or 1."""
    with own_folder("crashes") as folder:
        cluster = OwnCluster(folder / "postgresql", folder, SETTINGS)
        try:
            cluster.begin()
            kept = cycles(cluster, cluster.kill, cluster.start, run.times(CYCLES, 2), run.seed)
            cluster.use(ANSWERS_TOO_EARLY)
            lost = cycles(cluster, cluster.kill, cluster.start, run.times(CONTROL_CYCLES, 1), run.seed)
        finally:
            cluster.end()
    return Result(str(kept), kept.nothing_lost, f"synchronous_commit=off: {lost}", not lost.nothing_lost)
