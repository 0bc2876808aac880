"""The plug is pulled while people write: everything that PostgreSQL did not sync is gone.

The cluster lies on a disk of its own (``prove.disks``). The control writes without syncing (``fsync=off``).
"""

from prove.clusters import OwnCluster
from prove.crashes import SETTINGS
from prove.disks import disk
from prove.durability import cycles
from prove.figures import Result, Run
from prove.place import own_folder

CYCLES, CONTROL_CYCLES = 50, 3


def run(run: Run) -> Result:
    """50 power cuts in full, 2 in the tests; 3 of the control, or 1."""
    with own_folder("page-cache") as folder, disk(folder) as own:
        cluster = OwnCluster(own.mounted / "postgresql", folder, SETTINGS)

        def power_cut() -> None:
            own.cut()
            cluster.kill()

        def power_back() -> None:
            own.unmount()
            own.mount()
            cluster.start()

        try:
            cluster.begin()
            own.settle()
            kept = cycles(cluster, power_cut, power_back, run.times(CYCLES, 2), run.seed)
            cluster.use({"fsync": "off"})
            own.settle()
            lost = cycles(cluster, power_cut, power_back, run.times(CONTROL_CYCLES, 1), run.seed)
        finally:
            cluster.end()
    return Result(str(kept), kept.nothing_lost, f"fsync=off: {lost}", not lost.nothing_lost)
