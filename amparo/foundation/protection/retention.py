"""How each kind of row ends: one table, from which ``docs/retention.md`` is written and which the tests hold.

``python -m amparo.foundation.protection.retention > docs/retention.md`` writes the page anew.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LAW = "Law 29733, art. 8 (quality: no longer than the purpose needs)"
NO_CLOCK = f"{LAW}; Penal Code, art. 88-A (trafficking does not prescribe): so no clock, people decide"
NEEDLESS = f"{LAW}: nobody needs it afterwards"


class Ending(StrEnum):
    """What happens to rows whose time has come."""

    SHREDDED = "blocked, then shredded, each by two people of two offices; one anonymous count remains"
    WITH_THE_CASE = "deleted when the case is shredded"
    KEYS_DESTROYED = (
        "its keys are destroyed when the case is shredded; unreadable from then on, in every backup too"
    )
    DELETED = "deleted by upkeep"
    REBUILT = "written anew by upkeep, without what was erased"
    BY_PEOPLE = "deleted by administration"
    KEPT = "never changed; ids only"


@dataclass(frozen=True)
class RetentionRule:
    """One kind of row: what, counted from which event, for how long (None: until people decide), why, and its end.

    ``jobs`` are the jobs of ``amparo upkeep`` that carry it out.
    """

    name: str
    holds: str
    begins: str
    kept: timedelta | None
    source: str
    ending: Ending
    jobs: tuple[str, ...] = ()


def _days(days: int) -> timedelta:
    return timedelta(days=days)


RULES: tuple[RetentionRule, ...] = (
    RetentionRule(
        "case_file",
        "case, assignments, profile, sensitive profile, urgent needs, facts, events, persons who took part, status, "
        "contact, consents, legal bases and their steps, tasks, state changes",
        "the case is closed",
        None,
        NO_CLOCK,
        Ending.SHREDDED,
    ),
    RetentionRule("path", "path entries", "the case is closed", None, NO_CLOCK, Ending.SHREDDED),
    RetentionRule(
        "identity",
        "sealed identity values; data keys and search tokens in the vault",
        "the case is closed",
        None,
        NO_CLOCK,
        Ending.KEYS_DESTROYED,
    ),
    RetentionRule("notes", "sealed notes", "the case is closed", None, NO_CLOCK, Ending.KEYS_DESTROYED),
    RetentionRule(
        "vault_backup",
        "backups of the vault: after them, what was shredded is gone for good",
        "the backup is made",
        _days(30),
        "SECURITY.md, rule 1",
        Ending.BY_PEOPLE,
    ),
    RetentionRule(
        "erasure_ledger",
        "whose keys were destroyed, when, on what basis, by which two people",
        "the case is shredded",
        None,
        "Law 29733, art. 20 (proof that a cancellation was done); replayed by a restore",
        Ending.KEPT,
    ),
    RetentionRule(
        "blocks",
        "which file is blocked or was shredded, on what basis, and the two people of each step; whose it was before",
        "the block is asked for",
        None,
        "Law 29733, art. 20 (proof that a cancellation was done)",
        Ending.KEPT,
        ("finish_shredding",),
    ),
    RetentionRule(
        "erased_counts",
        "how many files were shredded, by month of opening, department and kind of institution",
        "the case is shredded",
        None,
        "anonymous: no person can be told from it",
        Ending.KEPT,
    ),
    RetentionRule(
        "drafts",
        "registration drafts; notes and consent conversations in the making",
        "the last change",
        _days(14),
        NEEDLESS,
        Ending.DELETED,
        ("sweep_drafts", "sweep_orphan_keys"),
    ),
    RetentionRule(
        "bound_viewers",
        "who was signed in, and with what kind of browser",
        "the sign-in",
        _days(90),
        NEEDLESS,
        Ending.DELETED,
        ("sweep_viewers",),
    ),
    RetentionRule(
        "numbers",
        "numbers that were handed out for cases to be; one drawn for a request of a program stays with its case",
        "the number is handed out, or the draft that waits with it ends",
        _days(60),
        NEEDLESS,
        Ending.DELETED,
        ("sweep_numbers",),
    ),
    RetentionRule(
        "documents",
        "sealed documents, their pieces, and what checking them found",
        "the case is closed",
        None,
        NO_CLOCK,
        Ending.WITH_THE_CASE,
    ),
    RetentionRule(
        "program_keys",
        "keys of programs, as hashes: whose, what for, last used",
        "the key ends",
        None,
        "Law 29733, art. 9 (security): which program could open what can be asked as long as the trail",
        Ending.BY_PEOPLE,
    ),
    RetentionRule(
        "errands",
        "who asked for which job on which case, as ids, and the queue of jobs; a finished job leaves it at once",
        "the job is asked for, or given up",
        _days(30),
        f"{NEEDLESS}, and the trail says what was done",
        Ending.DELETED,
        ("tend_jobs",),
    ),
    RetentionRule(
        "shares",
        "to which unit a case was shared, and who was assigned there; notices about a case",
        "the case is closed",
        None,
        NO_CLOCK,
        Ending.WITH_THE_CASE,
    ),
    RetentionRule(
        "courses",
        "which course a role needs, and who holds it until when",
        "the staff member leaves",
        None,
        "Law 29733, art. 9 (security): who could open what, and why, can be asked as long as the trail",
        Ending.BY_PEOPLE,
    ),
    RetentionRule(
        "checks",
        "who asked whether somebody is known already; what a check found goes at once",
        "the check",
        _days(90),
        f"{LAW}: quotas, and who asked too often",
        Ending.DELETED,
        ("settle_duplicate_checks",),
    ),
    RetentionRule(
        "safeguards",
        "questions about files of one person and their answers; emergencies; what two people opened, and why",
        "the case is closed",
        None,
        NO_CLOCK,
        Ending.WITH_THE_CASE,
    ),
    RetentionRule(
        "attempts",
        "counts of sign-in attempts, by keyed hashes of user name and address",
        "the last attempt",
        _days(1),
        NEEDLESS,
        Ending.DELETED,
        ("sweep_attempts",),
    ),
    RetentionRule(
        "openings",
        "what was asked for to open an account and who confirmed it; reviews of accounts, courses held",
        "the day it happened",
        _days(3_650),
        "Civil Code, art. 2001 (claims: 10 years)",
        Ending.BY_PEOPLE,
        (),
    ),
    RetentionRule(
        "audit",
        "trail and chain",
        "the event",
        _days(3_650),
        "Civil Code, art. 2001 (claims: 10 years)",
        Ending.KEPT,
        ("seal_audit",),
    ),
    RetentionRule(
        "alerts",
        "what the rules over the trail asked about, and what it turned out to be; ids only",
        "the alert is raised",
        _days(3_650),
        "as the trail that it is read from",
        Ending.BY_PEOPLE,
    ),
    RetentionRule(
        "external_data",
        "published anonymous data sets, import runs, their sealed source lines and quarantined rows",
        "the data set is withdrawn by its publisher",
        _days(0),
        "the publisher's terms",
        Ending.BY_PEOPLE,
    ),
    RetentionRule(
        "projection",
        "anonymous summaries",
        "they are written",
        _days(1),
        f"{LAW}; what was erased leaves them too",
        Ending.REBUILT,
        ("rebuild_projection",),
    ),
)

_HEAD = """# Retention: how each kind of row ends

Written by `python -m amparo.foundation.protection.retention` from that module; do not edit.

Law 29733 asks for no longer than the purpose needs; trafficking does not prescribe in Peru. So nothing of a case is
deleted by a clock: it is closed, then blocked by two people with a legal basis, then shredded by two people after the
review date, then counted anonymously. How: [ADR 9](adr/0009-keys-and-erasure.md).

| Rule | Holds | From | For | Why | Ends | Upkeep |
|---|---|---|---|---|---|---|
"""


def _kept(rule: RetentionRule) -> str:
    if rule.kept is None:
        return "until people decide"
    days = rule.kept.days
    return f"{days // 365} years" if days >= 3_650 else f"{days} day{'' if days == 1 else 's'}"


def retention_page() -> str:
    """``docs/retention.md``."""
    lines = [
        f"| `{r.name}` | {r.holds} | {r.begins} | {_kept(r)} | {r.source} | {r.ending.value} | "
        f"{', '.join(f'`{job}`' for job in r.jobs) or '–'} |"
        for r in RULES
    ]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(retention_page(), end="")
