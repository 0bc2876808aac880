"""Checks of what is in the databases: keys, the trail, accounts, promises to look again."""

import time
from collections.abc import Iterator

from amparo.commands.doctor.findings import Check, Level, Place, rows

_MOST_SKEW = 2.0  # seconds; a code of a second factor is good for thirty
_UNSEALED_SECONDS = 5
_IDLE_DAYS = 90

_NO_SECOND_FACTOR = """
SELECT count(*) FROM access_account a WHERE a.is_active
AND NOT EXISTS (SELECT FROM mfa_authenticator m WHERE m.user_id = a.id AND m.type <> 'recovery_codes')
"""
# Who was signed in is kept for ninety days: no line is ninety days without.
_IDLE = """
SELECT count(*) FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
WHERE a.is_active AND coalesce(s.joined_on < now() - interval '90 days', true)
AND NOT EXISTS (SELECT FROM access_bound_viewer v WHERE v.account = a.id AND v.opened_at > now() - interval '90 days')
"""
_GONE = """
SELECT count(*) FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
WHERE a.is_active AND s.left_on IS NOT NULL AND s.left_on <= (now() AT TIME ZONE 'America/Lima')::date
"""
_REVIEW_DUE = """
SELECT count(*) FROM access_block
WHERE state = 'blocked' AND review_on < (now() AT TIME ZONE 'America/Lima')::date
"""
_WATCHING = """
SELECT count(DISTINCT u.institution_id) FROM access_account a
JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL JOIN directory_unit u ON u.id = s.unit_id
WHERE a.is_active AND a.role IN ('auditor', 'institution_focal_point')
"""
_WITHOUT_SEAT = """
SELECT count(*), a.role, i.kind FROM access_account a
JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL JOIN directory_unit u ON u.id = s.unit_id
JOIN directory_institution i ON i.id = u.institution_id
WHERE a.is_active AND NOT EXISTS (SELECT FROM access_seat t WHERE t.role = a.role AND t.kind = i.kind)
GROUP BY a.role, i.kind ORDER BY a.role, i.kind
"""
_UNSEALED = """
SELECT count(*), max(extract(epoch FROM now() - e.at)) FROM audit_unsealed u JOIN audit_event e ON e.id = u.event
WHERE e.at < now() - interval '5 seconds'
"""

_JOBS = """
SELECT count(*) FILTER (WHERE j.status NOT IN ('todo', 'doing')),
       count(*) FILTER (WHERE j.status IN ('todo', 'doing')
                        AND coalesce(j.scheduled_at, e.at) < now() - interval '10 minutes')
FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
"""


def vault_is_silent(place: Place) -> Iterator[str]:
    if place.vault is None:
        yield "it does not answer: no name can be opened"


def keys_are_missing(place: Place) -> Iterator[str]:
    from amparo.foundation.protection.keys import KeyFileError, key_service
    from amparo.foundation.protection.rotation import SOME_KEYS, keks_that_open_nothing

    try:
        service = key_service()
        known = service.known()
    except KeyFileError as error:
        yield str(error)
        return
    used = {row[0] for row in rows(place.vault, "SELECT DISTINCT kek FROM vault_data_key")}
    if missing := sorted(used - known):
        yield f"data keys are under {', '.join(missing)}, which is not here"
    for strange in keks_that_open_nothing(rows(place.vault, SOME_KEYS), service):
        yield f"data keys under {strange} do not open with the {strange} that is here: it is another installation's"


def sealed_without_key(place: Place) -> Iterator[str]:
    from amparo.foundation.protection.sealed_columns import sealed_columns

    # Rows first: a key is there before the row that it seals. Only a registration in the making takes its key along.
    needed: set[tuple[int, str]] = set()
    for column in sealed_columns():
        if not column.key_goes_with_row:
            needed |= set(rows(place.all_rows, column.names_of_keys))
    keys = set(rows(place.vault_rows, "SELECT subject, record_class FROM vault_data_key"))
    erased = {row[0] for row in rows(place.vault_rows, "SELECT subject FROM vault_erasure")}
    if lost := {subject for subject, _ in needed - keys} - erased:
        yield f"{len(lost)} cases: the vault is older than the main database, or keys were destroyed past the ledger"


def erased_have_keys(place: Place) -> Iterator[str]:
    query = "SELECT count(DISTINCT k.subject) FROM vault_data_key k JOIN vault_erasure e USING (subject)"
    if count := rows(place.vault, query)[0][0]:
        yield f"{count} people in the ledger have keys again"


def keys_without_case(place: Place) -> Iterator[str]:
    subjects = {
        row[0]
        for row in rows(
            place.vault_rows,
            "SELECT DISTINCT subject FROM vault_data_key WHERE created_at < now() - interval '2 days' AND subject > 0",
        )
    }
    known = {row[0] for row in rows(place.all_rows, "SELECT id FROM cases_case")}
    known |= {row[0] for row in rows(place.all_rows, "SELECT subject FROM lifecycle_registration_draft")}
    if orphans := subjects - known:
        yield f"{len(orphans)} subjects"


def trail_is_unsealed(place: Place) -> Iterator[str]:
    count, oldest = rows(place.all_rows, _UNSEALED)[0]
    if count:
        yield f"{count} events, the oldest for {oldest:,.0f} s (allowed: {_UNSEALED_SECONDS})"


def clocks_differ(place: Place) -> Iterator[str]:
    for name, connection in (("main", place.main), ("vault", place.vault)):
        if connection is not None:
            there = rows(connection, "SELECT extract(epoch FROM clock_timestamp())")[0][0]
            skew = abs(float(there) - time.time())
            if skew > _MOST_SKEW:
                yield f"the {name} database's clock is {skew:,.0f} s away from this machine's"


def without_second_factor(place: Place) -> Iterator[str]:
    yield from _some(place, _NO_SECOND_FACTOR, "accounts")


def idle_accounts(place: Place) -> Iterator[str]:
    yield from _some(place, _IDLE, f"accounts unused for {_IDLE_DAYS} days")


def accounts_of_who_left(place: Place) -> Iterator[str]:
    yield from _some(place, _GONE, "accounts")


def blocks_past_review(place: Place) -> Iterator[str]:
    yield from _some(place, _REVIEW_DUE, "blocked files")


def jobs_wait(place: Place) -> Iterator[str]:
    given_up, late = rows(place.all_rows, _JOBS)[0]
    if late:
        yield f"{late} wait for over ten minutes"
    if given_up:
        yield f"{given_up} were given up after several tries"


def nobody_keeps_watch(place: Place) -> Iterator[str]:
    (watching,) = rows(place.all_rows, _WATCHING)[0]
    if watching < 2:
        yield f"{watching} institutions have an active auditor or focal point"


def without_seat(place: Place) -> Iterator[str]:
    for count, role, kind in rows(place.all_rows, _WITHOUT_SEAT):
        yield f"{count} accounts with the role {role} in an institution of kind {kind}"


def _some(place: Place, query: str, what: str) -> Iterator[str]:
    if count := rows(place.all_rows, query)[0][0]:
        yield f"{count} {what}"


E, W, N = Level.ERROR, Level.WARNING, Level.NOTE
CHECKS = (
    Check("AMP301", E, "The vault does not answer", "start it; look at AMPARO_VAULT_URL", vault_is_silent),
    Check(
        "AMP302",
        E,
        "The keys that are here are not those of the vault",
        "bring its own copy back; amparo keys status",
        keys_are_missing,
        "vault",
    ),
    Check(
        "AMP303",
        E,
        "Sealed values have no key",
        "restore the vault from its newest copy",
        sealed_without_key,
        "all_rows vault_rows",
        serving_goes_on=True,
    ),
    Check(
        "AMP304",
        E,
        "Erased people have keys again",
        "amparo restore replays the ledger; find out how they came back",
        erased_have_keys,
        "vault",
    ),
    Check(
        "AMP305",
        N,
        "Keys belong to no case",
        "amparo upkeep sweeps them",
        keys_without_case,
        "all_rows vault_rows",
    ),
    Check(
        "AMP306",
        W,
        "The trail is not being sealed",
        "amparo upkeep has to run beside the server; amparo audit seal; AMP316 names who keeps it from that",
        trail_is_unsealed,
        "all_rows",
    ),
    Check(
        "AMP307",
        E,
        "Clocks differ",
        "synchronise them (NTP): codes of second factors and the trail need the time",
        clocks_differ,
        "main",
        serving_goes_on=True,
    ),
    Check(
        "AMP308",
        W,
        "Accounts have no second factor",
        "their owners add one at their next sign-in",
        without_second_factor,
        "all_rows",
        in_demo=N,
    ),
    Check(
        "AMP309",
        W,
        "Accounts lie idle",
        "close them, or ask their owners (access review)",
        idle_accounts,
        "all_rows",
        in_demo=N,
    ),
    Check(
        "AMP310",
        E,
        "People who left have open accounts",
        "close them now",
        accounts_of_who_left,
        "all_rows",
        serving_goes_on=True,
    ),
    Check(
        "AMP311",
        W,
        "Blocked files wait for their review",
        "two people decide: keep blocked, lift, or shred (Blocked files)",
        blocks_past_review,
        "all_rows",
    ),
    Check(
        "AMP312",
        W,
        "Jobs are not done",
        "amparo upkeep has to run beside the server; the log says why; amparo jobs",
        jobs_wait,
        needs="all_rows",
    ),
    Check(
        "AMP313",
        W,
        "No other institution can keep watch over emergencies",
        "give two institutions or more an auditor or focal point; until then only the case's own institution reviews",
        nobody_keeps_watch,
        "all_rows",
    ),
    Check(
        "AMP314",
        W,
        "People cannot sign in: their institution's kind has no such role",
        "give them a role that it has (Personal), or found an office of the kind that has theirs"
        " (amparo accounts office) and open their accounts there",
        without_seat,
        "all_rows",
    ),
)
