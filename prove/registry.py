"""Every figure, in the order of the design's table. A row without a figure is not proved."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from prove import wrapped
from prove.figures import Figure, Result, Run

# The rows of «Figures to reach», as SECURITY.md of the design has them: id -> (what is attacked, the figure to reach).
ROWS: dict[str, tuple[str, str]] = {
    "matrix": (
        "Authorization matrix: every endpoint × role × relation × consent state × sealed, app and raw SQL, "
        "against an independent oracle",
        "0 leaks, 0 wrong denials",
    ),
    "mutations": (
        "Policy mutation: each policy row and each row-level policy dropped or flipped",
        "100 % caught",
    ),
    "stateful_grants": (
        "Stateful property test: grant, revoke, transfer, break-glass, expire, dismiss",
        "10,000 sequences, 0 violations",
    ),
    "canaries": (
        "Canary values in every sealed field, looked for in responses, logs, errors, exports and dumps",
        "0 hits",
    ),
    "existence": (
        "Existence oracle: forbidden and absent, at the gate",
        "same status, body, size; max(AUC, 1 - AUC) ≤ 0.55 over 3,000 pairs",
    ),
    "frequency_attack": (
        "Frequency attack on a stolen main dump with public name statistics",
        "≤ 1 % of persons",
    ),
    "crashes": (
        "kill -9 of the whole cluster under writes",
        "200 cycles, 0 acknowledged writes lost, 0 data/audit mismatch",
    ),
    "page_cache": ("Dropped page cache under writes", "50 cycles, 0 acknowledged writes lost"),
    "tampering": (
        "Audit tampering: edit, delete, insert, swap, truncate, edit and rehash",
        "100 % found, first bad row located",
    ),
    "audit_failing": ("Audit insert made to fail on each endpoint", "0 sensitive bytes out"),
    "fuzz_api": ("Fuzz: the API against its own OpenAPI", "0 5xx"),
    "fuzz_parsers": ("Fuzz: every parser of the pages, the importer and the codes", "0 5xx, bounded memory"),
    "imports": (
        "Imports: 100k rows, 20 % corrupt, replayed three times, killed half-way",
        "accepted + quarantined = input, 0 duplicates",
    ),
    "restore_drill": (
        "Restore drill into a clean place",
        "counts and chain verified, erased stay erased, RTO ≤ 10 min",
    ),
    "stolen_dump": ("Stolen dump of the main database and its backups, without the vault", "0 canaries"),
    "grants_rebuilt": (
        "Grants rebuilt from facts (assignment, consent, referral) and compared",
        "10,000 histories, 0 differences",
    ),
    "rotation": ("Key rotation under kill -9", "100k keys ≤ 60 s, 0 unreadable"),
    "dual_control": (
        "Dual control: search for any one-person path to open an identity",
        "10,000 sequences, 0",
    ),
    "load": (
        "Load: 50 requests/s, 90/10 read/write, reads audited, 100k cases, most restricted role",
        "p95 ≤ 250 ms, 0 errors",
    ),
    "not_slower": (
        "Restricted users are not slower: each role's list and open beside raw SQL of its own rows",
        "≤ 3 × raw + 10 ms at the median",
    ),
}


def _in(module: str) -> Callable[[Run], Result]:
    """The figure in ``prove.<module>``, imported only when it runs: Django's settings must be there first.

    A module says ``run(Run) -> Result``, or counts in parts (``prove.parts``).
    """

    def run(run: Run) -> Result:
        found = import_module(f"prove.{module}")
        in_parts = hasattr(found, "count")
        result: Result = found.judge(found.count(run)) if in_parts else found.run(run)
        return result

    return run


def _figure(row: str, run: Callable[[Run], Result] | None = None, **more: Any) -> Figure:
    return Figure(row, *ROWS[row], run or _in(row), **more)


def figures() -> dict[str, Figure]:
    """The figures there are, by id, in the order of the table."""
    made = [
        _figure("matrix", parts=2),
        _figure("mutations", parts=2),
        _figure("existence"),
        _figure("crashes", has_databases=False),
        _figure("page_cache", has_databases=False),
        _figure("tampering"),
        _figure("audit_failing"),
        _figure("canaries"),
        _figure("fuzz_parsers"),
        _figure("imports"),
        _figure("load", has_databases=False, in_tests=False),
        _figure("not_slower", has_databases=False, in_tests=False),
        _figure("fuzz_api", wrapped.fuzz_api),
        _figure("restore_drill", has_databases=False),
        _figure("stolen_dump"),
        _figure("grants_rebuilt", parts=2),
        _figure("rotation", wrapped.rotation),
        _figure("stateful_grants", parts=2),
        _figure("dual_control", parts=2),
        _figure("frequency_attack"),
    ]
    return {figure.id: figure for figure in sorted(made, key=lambda f: list(ROWS).index(f.id))}
