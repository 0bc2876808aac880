"""Where one is signed in, and whether the second factor was given not long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from amparo.foundation.access.viewer import NotSignedIn, Viewer, close_other_viewers
from amparo.foundation.audit.actions import record_event

RECENT = timedelta(minutes=10)


@dataclass(frozen=True)
class SignedIn:
    """One sign-in of one's own. ``browser`` is a code like ``chrome/windows``, empty if nobody noted it.

    ``program/`` and the name of a key: a program that came with it; ``errand/``: work that was asked for earlier.
    """

    handle: str
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    browser: str
    is_this: bool
    is_open: bool

    @property
    def is_program(self) -> bool:
        """Whether it is no browser: ending it ends nothing, its key must go."""
        return self.browser.startswith(("program/", "errand/"))


def is_recent(viewer: Viewer) -> bool:
    """Whether the viewer gave a second factor within the last ten minutes."""
    given = viewer.second_factor_at
    return given is not None and timezone.now() - given < RECENT


def prove_again(viewer: Viewer) -> None:
    """The bound viewer has just given the second factor again. Raises ``NotSignedIn`` if they are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_prove_again()")
        (proved,) = cursor.fetchone()
    if not proved:
        raise NotSignedIn
    _record(viewer, "second_factor_again")


def note_browser(browser: str) -> None:
    """Remember with what kind of browser the bound viewer came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_note_browser(%s)", [browser])


def my_sessions(viewer: Viewer) -> list[SignedIn]:
    """The bound viewer's own sign-ins of the last thirty days: this one first, then the last seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_sessions()")
        found = [SignedIn(*row) for row in cursor.fetchall()]
    _record(viewer, "list_sessions")
    return found


def end_session(viewer: Viewer, handle: str) -> bool:
    """End one other session of one's own; returns whether there was one."""
    if not handle.isalnum():  # no session's; a NUL would not even reach the database
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_end_session(%s)", [handle])
        (ended,) = cursor.fetchone()
    if ended:
        _record(viewer, "end_session")
    return bool(ended)


def end_other_sessions(viewer: Viewer) -> int:
    """End all other sessions of one's own; returns how many were open."""
    ended = close_other_viewers()
    _record(viewer, "end_other_sessions", str(ended))
    return ended


def _record(viewer: Viewer, action: str, detail: str = "") -> None:
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action=action, detail=detail)
