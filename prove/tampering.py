"""Tampering with the trail as the database's superuser, triggers off: is it found, and is the first bad row named?

Each round makes a trail of a few chains, anchors it as a daily export does, alters one thing in a chain, and asks
``amparo audit verify --anchors``. The control is a verifier that looks for gaps and does not hash.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from prove.figures import Figure, Result, Run


@dataclass(frozen=True)
class Link:
    """One row of a chain as it was sealed."""

    institution: UUID
    position: int
    event: int


@dataclass(frozen=True)
class Truth:
    """What was done: the first bad row of the chain. ``position`` is None for an event in no chain."""

    institution: UUID
    position: int | None
    event: int | None


Attack = Callable[[psycopg.Connection, list[Link], random.Random], Truth]

_REHASH = """
DO $$
DECLARE l audit_link; previous bytea;
BEGIN
    SELECT hash INTO previous FROM audit_link WHERE institution = '{chain}' AND position = {first} - 1;
    FOR l IN SELECT * FROM audit_link WHERE institution = '{chain}' AND position >= {first} AND position <= {last}
             ORDER BY position LOOP
        UPDATE audit_link SET previous_hash = coalesce(previous, '\\x'),
            hash = sha256(coalesce(previous, '\\x') || convert_to(audit_text(e), 'UTF8'))
        FROM audit_event e WHERE e.id = l.event AND audit_link.id = l.id RETURNING audit_link.hash INTO previous;
    END LOOP;
END $$
"""
_END = 2**40
_CHANGES = (
    "subjects = subjects || 7::bigint",
    "actor = gen_random_uuid()",
    "at = at + interval '1 second'",
    "action = action || 'x'",
    "outcome = CASE outcome WHEN 'done' THEN 'refused' ELSE 'done' END",
    "purpose = 'audit'",
    "record_classes = '{health}'",
    "detail = 'other'",
    "request_id = gen_random_uuid()",
)


def _truth(link: Link) -> Truth:
    return Truth(link.institution, link.position, link.event)


def _change(admin: psycopg.Connection, event: int, chance: random.Random) -> None:
    admin.execute(f"UPDATE audit_event SET {chance.choice(_CHANGES)} WHERE id = %s", [event])


def _rehash(admin: psycopg.Connection, link: Link, last: int) -> None:
    admin.execute(_REHASH.format(chain=link.institution, first=link.position, last=last))


def edit(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    victim = chance.choice(chain)
    _change(admin, victim.event, chance)
    return _truth(victim)


def edit_link(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    victim = chance.choice(chain)
    column = chance.choice(("hash", "previous_hash"))
    admin.execute(
        f"UPDATE audit_link SET {column} = sha256(hash || previous_hash) WHERE event = %s", [victim.event]
    )
    return _truth(victim)


def delete_event(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    victim = chance.choice(chain)
    admin.execute("DELETE FROM audit_event WHERE id = %s", [victim.event])
    return _truth(victim)


def delete_row(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    """Event and link: of what is gone the place is known."""
    victim = chance.choice(chain[:-1])
    admin.execute("DELETE FROM audit_event WHERE id = %s", [victim.event])
    admin.execute("DELETE FROM audit_link WHERE event = %s", [victim.event])
    return Truth(victim.institution, victim.position, None)


def delete_and_close_the_gap(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    victim = chance.choice(chain[:-1])
    delete = "DELETE FROM {} WHERE {} = %s"
    admin.execute(delete.format("audit_event", "id"), [victim.event])
    admin.execute(delete.format("audit_link", "event"), [victim.event])
    _shift(admin, victim, by=-1)
    return Truth(victim.institution, victim.position, chain[victim.position].event)


def _shift(admin: psycopg.Connection, link: Link, by: int) -> None:
    # Through a place far away: positions are unique at every moment.
    where = "WHERE institution = %s AND position >= %s"
    admin.execute(
        f"UPDATE audit_link SET position = position + {_END} {where}", [link.institution, link.position]
    )
    admin.execute(
        f"UPDATE audit_link SET position = position - {_END} + {by} {where}", [link.institution, _END]
    )


def _new_event(admin: psycopg.Connection, institution: UUID) -> int:
    row = admin.execute(
        "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail) "
        "VALUES (gen_random_uuid(), %s, 'open_case', 'done', 'care', '{5}', '{general}', '') RETURNING id",
        [institution],
    ).fetchone()
    assert row
    return int(row[0])


def insert_event(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    institution = chain[0].institution
    return Truth(institution, None, _new_event(admin, institution))


def insert_row(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    """An event with its link, in the place of a row that moves one on with all after it."""
    place = chance.choice(chain)
    event = _new_event(admin, place.institution)
    _shift(admin, place, by=1)
    admin.execute(
        "INSERT INTO audit_link (institution, position, event, previous_hash, hash) VALUES (%s, %s, %s, '', '')",
        [place.institution, place.position, event],
    )
    new = Link(place.institution, place.position, event)
    _rehash(admin, new, new.position)
    return _truth(new)


def swap_events(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    one, other = sorted(chance.sample(chain, 2), key=lambda link: link.position)
    admin.execute("UPDATE audit_event SET id = -1 WHERE id = %s", [one.event])
    admin.execute("UPDATE audit_event SET id = %s WHERE id = %s", [one.event, other.event])
    admin.execute("UPDATE audit_event SET id = %s WHERE id = -1", [other.event])
    return _truth(one)


def swap_links(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    one, other = sorted(chance.sample(chain, 2), key=lambda link: link.position)
    admin.execute("UPDATE audit_link SET position = -1 WHERE event = %s", [one.event])
    for position, event in ((one.position, other.event), (other.position, one.event)):
        admin.execute("UPDATE audit_link SET position = %s WHERE event = %s", [position, event])
    return Truth(one.institution, one.position, other.event)


def truncate(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    """The end of a chain, or all of it."""
    first = chance.choice(chain)
    admin.execute(
        "DELETE FROM audit_event WHERE id IN (SELECT event FROM audit_link WHERE institution = %s AND position >= %s)",
        [first.institution, first.position],
    )
    admin.execute(
        "DELETE FROM audit_link WHERE institution = %s AND position >= %s",
        [first.institution, first.position],
    )
    return Truth(first.institution, first.position, None)


def edit_and_rehash(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    """The row alone: the next one does not follow any more."""
    victim = chance.choice(chain)
    _change(admin, victim.event, chance)
    _rehash(admin, victim, victim.position)
    return _truth(victim)


def edit_and_rehash_all(admin: psycopg.Connection, chain: list[Link], chance: random.Random) -> Truth:
    """The row and all after it: inside the database nothing is wrong any more."""
    victim = chance.choice(chain)
    _change(admin, victim.event, chance)
    _rehash(admin, victim, _END)
    return _truth(victim)


ATTACKS: tuple[Attack, ...] = (
    edit,
    edit_link,
    delete_event,
    delete_row,
    delete_and_close_the_gap,
    insert_event,
    insert_row,
    swap_events,
    swap_links,
    truncate,
    edit_and_rehash,
    edit_and_rehash_all,
)
# What the chain itself gives away, to the row; the others need what a witness kept.
WITHOUT_ANCHORS = (edit, edit_link, delete_event, delete_row, insert_event, swap_events, swap_links)


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """The highest right there is, with the triggers off."""
    url, name = os.environ["AMPARO_ADMIN_URL"], os.environ["AMPARO_PROVE_DATABASE"]
    with psycopg.connect(url, dbname=name, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        yield admin


def make_trail(admin: psycopg.Connection, chance: random.Random, file: Path) -> list[Link]:
    """A new trail of three chains, sealed in batches and anchored in between and at the end; returns one of them."""
    from amparo.foundation.audit.anchor_files import append_anchors
    from amparo.foundation.audit.anchors import anchor_key
    from amparo.foundation.audit.sealing import seal_pending

    file.unlink(missing_ok=True)
    key = anchor_key(file.with_suffix(".key"))
    admin.execute("TRUNCATE audit_event, audit_link, audit_unsealed")
    institutions = [uuid4() for _ in range(3)]
    for _batch in range(chance.randint(1, 4)):
        rows = [(uuid4(), chance.choice(institutions), [chance.randrange(2**35)]) for _ in range(40)]
        with admin.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes,"
                " detail) VALUES (%s, %s, 'open_case', 'done', 'care', %s, '{general}', '')",
                rows,
            )
        # The queue's trigger is off in this session.
        admin.execute(
            "INSERT INTO audit_unsealed SELECT id FROM audit_event e "
            "WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event = e.id)"
        )
        seal_pending()
        append_anchors(file, key)
    chosen = chance.choice(institutions)
    found = admin.execute(
        "SELECT institution, position, event FROM audit_link WHERE institution = %s ORDER BY position",
        [chosen],
    )
    return [Link(*row) for row in found.fetchall()]


def without_hashing() -> bool:
    """The broken verifier of the control: whether it finds a gap, a missing event or an event in no chain."""
    from django.db import connection

    from amparo.foundation.audit.verifying import chain_heads

    with connection.cursor() as cursor:
        cursor.execute("SELECT bad_event FROM audit_unlinked_part(%s, 1000000)", [-(2**63)])
        if cursor.fetchone()[0] is not None:
            return True
        for head in chain_heads():
            cursor.execute(
                "SELECT what FROM audit_verify_part(%s, NULL, '', 1000000)", [str(head.institution)]
            )
            if cursor.fetchone()[0] in ("link_missing", "event_missing"):
                return True
    return False


def run(rounds: int, seed: int = 7) -> dict[str, Any]:
    """``rounds`` of each attack. Counts of found and located, with anchors and without, and what the control found."""
    from amparo.foundation.audit.anchor_files import compare_file
    from amparo.foundation.audit.anchors import anchor_key, public_text
    from amparo.foundation.audit.verifying import verify_chain

    chance = random.Random(seed)
    counts = dict.fromkeys(
        ("total", "found", "located", "alone", "alone_located", "false_alarms", "control"), 0
    )
    missed: list[str] = []
    with superuser() as admin, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "anchors.jsonl"
        for attack in ATTACKS * rounds:
            chain = make_trail(admin, chance, file)
            key = public_text(anchor_key(file.with_suffix(".key")))
            clean = verify_chain(anchored=compare_file(file, key)[1])
            counts["false_alarms"] += not clean.is_intact
            truth = attack(admin, chain, chance)
            faults = verify_chain(anchored=compare_file(file, key)[1]).faults
            named = {Truth(fault.institution, fault.position, fault.event) for fault in faults}
            counts["total"] += 1
            counts["found"] += bool(faults)
            counts["located"] += truth in named
            if truth not in named:
                missed.append(f"{attack.__name__}: {truth}, named {named}")
            if attack in WITHOUT_ANCHORS:
                alone = {Truth(f.institution, f.position, f.event) for f in verify_chain().faults}
                counts["alone"] += 1
                counts["alone_located"] += truth in alone
            counts["control"] += without_hashing()
    return {**counts, "missed": missed}


def prove(asked: Run) -> Result:
    """The figure of the design's table."""
    counts = run(asked.times(100, 1), asked.seed)
    total = counts["total"]
    return Result(
        f"{counts['found']} of {total} found, {counts['located']} with the first bad row; "
        f"{counts['alone_located']} of {counts['alone']} also without anchors; {counts['false_alarms']} false alarms",
        counts["found"] == counts["located"] == total
        and counts["alone_located"] == counts["alone"]
        and counts["false_alarms"] == 0,
        f"a verifier that does not hash found {counts['control']} of {total}",
        counts["control"] < total,
    )


FIGURE = Figure(
    "tampering",
    "Audit tampering: edit, delete, insert, swap, truncate, edit and rehash",
    "100 % found, first bad row located",
    prove,
)
