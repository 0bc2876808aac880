"""How often somebody may try to sign in: per name as it was typed, whether it exists or not, and per address.

Counted before the password is looked at, in one statement, so that a thousand tries at once are a thousand counted.
Codes that were used lie in the cache, which keeps them until they expire, and no longer.
"""

import hmac
from hashlib import sha256
from math import ceil

from django.conf import settings
from django.db import connection

PER_NAME, PER_ADDRESS = 5, 100
_WINDOW, _MEMORY = "15 minutes", "24 hours"

# Whoever must wait is not counted, and gets no row back. After each wait the next wrong try begins a longer one:
# 5, 10, 20, 40, 60 minutes. A day without a wrong try forgets them.
_TRY = f"""
    INSERT INTO web_attempt AS a (key, failures, waits, failed_at) VALUES (%(key)s, 1, 0, now())
    ON CONFLICT (key) DO UPDATE SET (failures, waits, until, failed_at) = (
        SELECT CASE WHEN is_too_much THEN %(most)s - 1 ELSE n END,
               CASE WHEN is_too_much THEN before + 1 ELSE before END,
               CASE WHEN is_too_much THEN now() + least(5 * 2 ^ before, 60) * interval '1 minute' END,
               now()
        FROM (SELECT n, before, n >= %(most)s AS is_too_much
              FROM (SELECT CASE WHEN a.failed_at < now() - interval '{_WINDOW}' THEN 1 ELSE a.failures + 1 END AS n,
                           CASE WHEN a.failed_at < now() - interval '{_MEMORY}' THEN 0 ELSE a.waits END AS before) told
             ) judged)
    WHERE a.until IS NULL OR a.until <= now()
    RETURNING 1
"""  # noqa: S608 - our own two constants
_WAIT = "SELECT extract(epoch FROM until - now()) FROM web_attempt WHERE key = %s AND until > now()"


def key_of(kind: str, text: str) -> bytes:
    """What is counted under, 32 bytes: nobody reads a name or an address back out of it without the server's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), f"attempt|{kind}|{text}".encode(), sha256).digest()


def try_once(key: bytes, most: int) -> int:
    """Count one try under a key; returns 0, or how many minutes to wait if there were ``most`` wrong ones."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY, {"key": key, "most": most})
        if cursor.fetchone():
            return 0
        cursor.execute(_WAIT, [key])
        row = cursor.fetchone()
    return max(1, ceil(float(row[0]) / 60)) if row else 1


def was_right(name: bytes | None, address: bytes) -> None:
    """The try was good: the name starts anew; of the address only this one try is given back."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM web_attempt WHERE key = %s", [name])
        cursor.execute(
            "UPDATE web_attempt SET failures = greatest(failures - 1, 0) WHERE key = %s AND until IS NULL",
            [address],
        )


def sweep_attempts() -> int:
    """Delete what has expired; returns how much. The cache itself never does (``counts``)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM web_cache WHERE expires < now()")
        swept = int(cursor.rowcount)
        cursor.execute(f"DELETE FROM web_attempt WHERE failed_at < now() - interval '{_MEMORY}'")  # noqa: S608
        return swept + int(cursor.rowcount)
