"""Sessions as Django keeps them, under a keyed hash: a row that is read, in the database or in a copy, is no cookie."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from amparo.web.accounts.attempts import key_of


def kept_key(session_key: str) -> str:
    """What stands in ``django_session`` in place of a session's key: 40 hex digits."""
    return key_of("session", session_key).hex()[:40]


class SessionStore(db.SessionStore):
    """Every look-up by the hash. What is asynchronous is used nowhere, and finds nothing."""

    def _get_session_from_db(self) -> Any:
        kept = kept_key(str(self.session_key))
        row = self.model.objects.filter(session_key=kept, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return super().exists(kept_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = kept_key(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        """The same row."""
        return self.create_model_instance(data)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one unless another is named."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept_key(key))
