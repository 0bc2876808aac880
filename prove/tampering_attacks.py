"""Every way to alter the trail that the proof tries, each with the first row that is then bad."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg


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
