"""The cache: counts of sign-in attempts and codes that were used, in a table that the app role writes.

Whoever writes in the table must not run code here: its values are JSON, and what is read back is a list of moments or
nothing. A mark (``add``) is asked only whether it stands there. Keys are kept as keyed hashes: nobody reads an address
or a code out of them. Nothing live is thrown away, or whoever tries enough names would lift the limit from any
account; what has expired goes with upkeep.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from amparo.web.accounts.attempts import key_of

_GET = "SELECT value FROM web_cache WHERE cache_key = %s AND expires > clock_timestamp()"
_SET = """
    INSERT INTO web_cache AS c (cache_key, value, expires)
    VALUES (%s, %s, coalesce(to_timestamp(%s::double precision), 'infinity'))
    ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires
"""
_ADD = _SET + "WHERE c.expires <= clock_timestamp()"
_TOUCH = """
    UPDATE web_cache SET expires = coalesce(to_timestamp(%s::double precision), 'infinity')
    WHERE cache_key = %s AND expires > clock_timestamp()
"""


class Counts(BaseCache):
    """Django's cache over ``web_cache``; ``LOCATION`` is not asked for."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The moments under a key; the default where there are none, or what stands there is something else."""
        with connection.cursor() as cursor:
            cursor.execute(_GET, [self._kept(key, version)])
            row = cursor.fetchone()
        moments = _moments(row[0]) if row else None
        return default if moments is None else moments

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep moments under a key, in place of what was there."""
        self._run(_SET, self._kept(key, version), json.dumps(value), self.get_backend_timeout(timeout))

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set a mark unless one stands; whether it was set: of two at once by one alone."""
        return self._run(_ADD, self._kept(key, version), json.dumps(value), self.get_backend_timeout(timeout))

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let what is live under a key last from now on."""
        return self._run(_TOUCH, self.get_backend_timeout(timeout), self._kept(key, version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether anything live stands under a key, a mark too."""
        return self._run(_GET, self._kept(key, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a key; whether there was one."""
        return self._run("DELETE FROM web_cache WHERE cache_key = %s", self._kept(key, version))

    def clear(self) -> None:
        """Forget everything."""
        self._run("DELETE FROM web_cache")

    def _kept(self, key: str, version: int | None) -> str:
        return key_of("cache", self.make_key(key, version=version)).hex()

    def _run(self, sql: str, *values: str | float | None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount > 0)


def _moments(text: str) -> list[float] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_moments = isinstance(value, list) and all(type(moment) in (int, float) for moment in value)
    return value if is_moments else None
