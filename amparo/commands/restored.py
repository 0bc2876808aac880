"""What follows the bytes of a restore: erasures replayed, keys and trail verified, everybody signed out."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError

if TYPE_CHECKING:
    from amparo.commands.ledger import LedgerLine
    from amparo.engine.backup.manifest import Manifest
    from amparo.engine.urls import BackupUrls, DatabaseUrls

_BATCH = 5_000


def settle(
    urls: "DatabaseUrls", backup: "BackupUrls", manifest: "Manifest", ledger: "Sequence[LedgerLine]"
) -> dict[str, Any]:
    """Make a restored pair fit to serve; returns what to report. Raises ``CommandError`` when it is not.

    The order matters: who was erased goes first, then what is left is brought to this version and checked.
    """
    import psycopg

    from amparo.commands.backup import note_in_trail
    from amparo.commands.database import migrate_in_child
    from amparo.evidence.projection.actions import rebuild
    from amparo.foundation.audit.sealing import seal_all, verify_chain

    migrate_in_child()
    entered, destroyed = replay(ledger)
    deleted = delete_erased_rows(urls)
    keys, without_key = check_keys(backup)
    heads = check_heads(backup, manifest)
    seal_all()
    chain = verify_chain()
    if not chain.is_intact:
        raise CommandError(
            f"the trail was altered; the first event that does not fit is {chain.first_bad_event}"
        )
    sessions, programs = end_what_was_open(urls)
    rebuild()
    with psycopg.connect(urls.app, connect_timeout=10) as connection:
        note_in_trail(connection, "restore", detail=manifest.id)
    seal_all()
    return {
        "ledger": entered,
        "erased_again": destroyed,
        "rows_of_erased": deleted,
        "keys": keys,
        "without_key": without_key,
        "heads": heads,
        "links": chain.checked,
        "signed_out": sessions,
        "keys_of_programs_ended": programs,
        "as_of": manifest.at,
    }


def replay(ledger: "Sequence[LedgerLine]") -> tuple[int, int]:
    """Enter what the backup's own ledger did not know yet, and erase everybody in it again.

    Returns how many people it names and how many keys came back with the backup and were destroyed.
    """
    from amparo.foundation.protection.erasures import Erased, destroy_again, enter_known, erased_subjects

    enter_known(Erased(**asdict(line)) for line in ledger)
    destroyed = destroy_again()
    return len(erased_subjects()), destroyed


def delete_erased_rows(urls: "DatabaseUrls") -> int:
    """Delete the rows of everybody in the ledger that the backup brought back; returns of how many cases.

    As the owner, and before anybody reads: the older main database does not know that two people decided it.
    """
    import psycopg

    from amparo.commands.backup import note_in_trail
    from amparo.foundation.protection.erasures import erased_subjects

    ledger = erased_subjects()
    with psycopg.connect(urls.migrate, options="-c role=amparo_owner") as connection:
        rows = connection.execute(
            "SELECT lifecycle_replay_erasures(%s, %s)",
            [[line.subject for line in ledger], [line.basis for line in ledger]],
        )
        gone = sorted(subject for (subject,) in rows)
        if gone:
            note_in_trail(connection, "shredded_again", gone)
        return len(gone)


def check_keys(backup: "BackupUrls") -> tuple[int, int]:
    """Every data key opens; sealed values without one belong to people who were erased. Returns both numbers.

    A registration that was thrown away between the copies of the main database and of the vault has no key either.
    """
    import psycopg

    from amparo.foundation.protection.erasures import erased_subjects
    from amparo.foundation.protection.sealed_columns import sealed_columns
    from amparo.foundation.protection.vault import SealBroken, fetch_data_keys

    with psycopg.connect(backup.vault) as vault:
        names = set(vault.execute("SELECT subject, record_class FROM vault_data_key").fetchall())
    try:
        for batch in _batches(sorted(names)):
            fetch_data_keys(batch)
    except SealBroken:
        raise CommandError("data keys do not open: the key file is not the one of this vault") from None
    erased = {line.subject for line in erased_subjects()}
    missing: set[tuple[int, str]] = set()
    with psycopg.connect(backup.main) as main:
        for column in sealed_columns():
            without = set(main.execute(column.names_of_keys.encode()).fetchall()) - names
            missing |= without
            if not column.key_goes_with_row and (lost := {subject for subject, _ in without} - erased):
                raise CommandError(
                    f"{len(lost)} cases have sealed values without a key and were not erased ({column.table}): "
                    "this copy of the vault does not belong to this main database"
                )
    return len(names), len(missing)


def check_heads(backup: "BackupUrls", manifest: "Manifest") -> int:
    """The heads of the trail that the manifest names are there, unchanged. Returns how many."""
    import psycopg

    heads = manifest.facts["audit_heads"]
    with psycopg.connect(backup.main) as connection:
        for head in heads:
            row = connection.execute(
                "SELECT encode(hash, 'hex') FROM audit_link WHERE institution = %s AND position = %s",
                [head["institution"], head["position"]],
            ).fetchone()
            if row is None or row[0] != head["hash"]:
                raise CommandError(f"the trail of {head['institution']} does not end where its manifest says")
    return len(heads)


def end_what_was_open(urls: "DatabaseUrls") -> tuple[int, int]:
    """End every session, key of a program, set-up code and what was asked for; returns how many of the first two.

    A key that somebody ended after the backup would open again: so all end, and those still wanted are made anew.
    """
    import psycopg

    with psycopg.connect(urls.migrate, options="-c role=amparo_definer") as connection:
        sessions = connection.execute(
            "UPDATE access_bound_viewer SET ended_at = now() WHERE ended_at IS NULL"
        )
        programs = connection.execute(
            "UPDATE access_program_token SET ended_at = now() WHERE ended_at IS NULL"
        )
        connection.execute("UPDATE access_errand SET ended_at = now() WHERE ended_at IS NULL")
        # Set-up codes that were used or withdrawn since, and what was asked for and may have been refused.
        connection.execute(
            "UPDATE accounts_opening SET withdrawn_at = now() WHERE withdrawn_at IS NULL AND used_at IS NULL "
            "AND (confirmed_at IS NULL OR kind IN ('invite', 'reset'))"
        )
        return sessions.rowcount, programs.rowcount


def _batches(names: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    rest = iter(names)
    while batch := list(islice(rest, _BATCH)):
        yield batch
