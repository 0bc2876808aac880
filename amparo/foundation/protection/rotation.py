"""Rotation: a new key-encryption key, and every data key re-wrapped under it. No row of a case is touched.

Safe to kill at any moment. The new key is on disk before anything is wrapped under it; each batch is one statement of
the vault; the old key stays until ``retire``. Running it again goes on where it was.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from django.db import connections, transaction

from amparo.foundation.protection.keys import KeyService, KeyUnknown, Wrapped, key_service
from amparo.foundation.protection.vault import wrap_context

BATCH = 2_000
# The vault's backups are kept this long at most (SECURITY.md, rule 1): until then one of them may need the old key.
BACKUPS_KEPT = timedelta(days=30)
_LOCK = 4_209

Progress = Callable[[int, int], object]
Row = tuple[int, str, bytes, str]


class RotationRuns(Exception):
    """Another rotation or retirement is at work."""


@dataclass(frozen=True)
class Rotation:
    """What a rotation did. ``unreadable``: data keys that no known key unwraps; they stay as they are."""

    kek: str
    was_resumed: bool
    rewrapped: int
    unreadable: int


@dataclass(frozen=True)
class Retirement:
    """Keys that are gone, and those that are still needed, each with why."""

    retired: tuple[str, ...]
    needed: dict[str, str]


def keys_in_use() -> dict[str, int]:
    """How many data keys are under each key-encryption key."""
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT kek, count(*) FROM vault_data_key GROUP BY kek ORDER BY kek")
        return dict(cursor.fetchall())


# The oldest and the newest: a key file of somebody else's opens none, or was in use only lately.
SOME_KEYS = """
(SELECT subject, record_class, wrapped, kek FROM vault_data_key ORDER BY created_at LIMIT 20)
UNION (SELECT subject, record_class, wrapped, kek FROM vault_data_key ORDER BY created_at DESC LIMIT 20)
"""


def keks_of_others() -> list[str]:
    """The ids of keys that are here and do not open what is under them; asked of some data keys."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(SOME_KEYS)
        return keks_that_open_nothing(cursor.fetchall(), key_service())


def keks_that_open_nothing(rows: Iterable[Row], service: KeyService) -> list[str]:
    """Of data keys (subject, class, wrapped, kek): the ids of keys that are here and do not open what is under them.

    Every installation's first key has the same id: that it is there says nothing, that it opens does.
    """
    known = service.known()
    mine = [row for row in rows if row[3] in known]
    wrapped = [
        Wrapped(kek, bytes(sealed), wrap_context(subject, name)) for subject, name, sealed, kek in mine
    ]
    return sorted({item.kek for item in wrapped if _unwrap_one(service, item) is None})


def rotate(*, batch: int = BATCH, progress: Progress | None = None) -> Rotation:
    """Wrap everything under a new key; or, if an earlier run was broken off, finish that one.

    ``progress`` is told (done, total). Raises ``RotationRuns``, or ``KeysNotOurs`` where somebody else adds keys.
    """
    with _alone():
        service = key_service()
        to_do = sum(count for kek, count in keys_in_use().items() if kek != service.current())
        was_resumed = to_do > 0
        if not was_resumed:
            service.add_key(_ids_ever_used())
            to_do = sum(keys_in_use().values())
        done, tell = 0, progress or (lambda done, total: None)
        tell(done, to_do)
        # Once more until nothing is found: a request may have wrapped under the old key while this went by.
        rewrapped = -1
        while rewrapped:
            rewrapped = 0
            for count in _rewrap_once(service, batch):
                rewrapped += count
                tell(done + rewrapped, to_do)
            done += rewrapped
        _note_replaced(service)
        left = sum(count for kek, count in keys_in_use().items() if kek != service.current())
        return Rotation(service.current(), was_resumed, done, left)


def _rewrap_once(service: KeyService, batch: int) -> Iterator[int]:
    """Go once through the data keys under other keys than the one in use; yields how many each batch re-wrapped."""
    after = (-1, "")
    while rows := _next_rows(service.current(), after, batch):
        after = rows[-1][:2]
        yield _store(rows, _rewrap(service, rows))


def _next_rows(current: str, after: tuple[int, str], batch: int) -> list[Row]:
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject, record_class, wrapped, kek FROM vault_data_key "
            "WHERE (subject, record_class) > (%s, %s) AND kek <> %s ORDER BY subject, record_class LIMIT %s",
            [*after, current, batch],
        )
        return [(row[0], row[1], bytes(row[2]), row[3]) for row in cursor.fetchall()]


def _rewrap(service: KeyService, rows: list[Row]) -> list[Wrapped | None]:
    """The rows wrapped under the key in use; None for one that nobody can unwrap."""
    wrapped = [Wrapped(kek, sealed, wrap_context(subject, name)) for subject, name, sealed, kek in rows]
    try:
        clear: list[bytes | None] = list(service.unwrap(wrapped))
    except (KeyUnknown, InvalidTag):
        clear = [_unwrap_one(service, item) for item in wrapped]
    readable = [(key, item.context) for key, item in zip(clear, wrapped, strict=True) if key is not None]
    again = iter(service.wrap(readable))
    return [None if key is None else next(again) for key in clear]


def _unwrap_one(service: KeyService, item: Wrapped) -> bytes | None:
    try:
        return service.unwrap([item])[0]
    except (KeyUnknown, InvalidTag):
        return None


def _store(rows: list[Row], wrapped: list[Wrapped | None]) -> int:
    """Put each re-wrapped key in the place of exactly what was unwrapped: what was destroyed meanwhile stays gone."""
    pairs = [(row, item) for row, item in zip(rows, wrapped, strict=True) if item is not None]
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "UPDATE vault_data_key t SET wrapped = n.wrapped, kek = n.kek "
            "FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::text[]) "
            "n(subject, record_class, before, wrapped, kek) "
            "WHERE t.subject = n.subject AND t.record_class = n.record_class AND t.wrapped = n.before",
            [
                [row[0] for row, _ in pairs],
                [row[1] for row, _ in pairs],
                [row[2] for row, _ in pairs],
                [item.sealed for _, item in pairs],
                [item.kek for _, item in pairs],
            ],
        )
        return int(cursor.rowcount)


def retire(*, kept_in_backups: timedelta = BACKUPS_KEPT, needed_elsewhere: Iterable[str] = ()) -> Retirement:
    """Destroy the keys that wrap nothing any more, have not for ``kept_in_backups``, and are not needed elsewhere.

    Killed between noting it and the key file, the next run finishes.
    """
    with _alone():
        service = key_service()
        candidates = service.known() - {service.current()}
        needed = dict.fromkeys(candidates & set(needed_elsewhere), "second_factors_are_sealed_with_it")
        with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
            # No data key can come under one of them between looking and noting (migration 0002).
            cursor.execute("LOCK TABLE vault_data_key IN SHARE MODE")
            used = keys_in_use()
            needed |= dict.fromkeys(candidates & set(used), "data_keys_are_under_it")
            _note_unused(candidates - set(needed))
            cursor.execute(
                "SELECT kek FROM vault_kek WHERE kek = ANY(%s) AND retired_at IS NULL "
                "AND replaced_at > now() - %s * interval '1 second'",
                [list(candidates - set(needed)), kept_in_backups.total_seconds()],
            )
            needed |= {row[0]: "backups_of_the_vault_may_need_it" for row in cursor.fetchall()}
            retired = sorted(candidates - set(needed))
            cursor.execute("UPDATE vault_kek SET retired_at = now() WHERE kek = ANY(%s)", [retired])
        service.forget_keys(retired)
        return Retirement(tuple(retired), needed)


def _note_replaced(service: KeyService) -> None:
    used = keys_in_use()
    _note_unused(kek for kek in service.known() - {service.current()} if kek not in used)


def _note_unused(keks: Iterable[str]) -> None:
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_kek (kek, replaced_at) SELECT unnest(%s::text[]), now() ON CONFLICT DO NOTHING",
            [list(keks)],
        )


def _ids_ever_used() -> set[str]:
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT kek FROM vault_kek UNION SELECT kek FROM vault_data_key")
        return {row[0] for row in cursor.fetchall()}


@contextmanager
def _alone() -> Iterator[None]:
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RotationRuns("another rotation of the keys is at work; wait for it to end")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
