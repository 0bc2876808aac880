"""One attempt of a viewer to see or change something: one bound transaction, and the trail of what came of it.

Pages and the API share this frame. What is answered is made inside the transaction and rolls back with it; refused
and failed attempts leave their audit row in a transaction of their own.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, transaction

from amparo.foundation.access.codes import InvalidCode, subject_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import NotSignedIn, Viewer, bind_viewer
from amparo.foundation.audit.actions import record_event, record_refusal
from amparo.foundation.audit.enums import Outcome

T = TypeVar("T")

_DEADLOCK = "40P01"
_RUNS = 3


class WrongRole(Exception):
    """This is not for the viewer's role; answered like what does not exist."""


def attempt(
    token: str,
    action: str,
    body: Callable[[Viewer], T],
    *,
    subjects: Sequence[int] = (),
    failed: Callable[[T], bool] = lambda _: False,
) -> T:
    """Run ``body`` bound to the token's viewer, and raise again whatever it raises once that is in the trail.

    ``action`` and ``subjects`` (cases, be they absent or forbidden) name the attempt there; ``failed`` says that an
    answer is to be rolled back. Raises ``NotSignedIn``, of which nothing is recorded: nobody tried. A body that the
    database ended because it and another waited for each other is run again, from the beginning.
    """
    signer = _Signer(token, action, subjects)

    def once() -> T:
        with transaction.atomic():
            viewer = signer.viewer = bind_viewer(token)
            result = body(viewer)
            if failed(result):
                transaction.set_rollback(True)
            return result

    try:
        return _again_after_deadlock(once)
    except NotSignedIn:
        raise
    except (CaseNotFound, WrongRole):
        signer.refused("not_found")
        raise
    except Refused as refusal:
        signer.refused(refusal.reason)
        raise
    except Exception:
        signer.failed()
        raise


def subjects_of_code(code: str | None) -> list[int]:
    """The case that an address names, be it absent or forbidden; none if no case can have that code."""
    try:
        return [subject_of_code(code)] if code else []
    except InvalidCode:
        return []


def _again_after_deadlock(run: Callable[[], T]) -> T:
    """Of two that wait for each other the database ends one and takes back what it did; the other goes on."""
    for _ in range(_RUNS - 1):
        try:
            return run()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
    return run()


class _Signer:
    """Writes the row of an attempt that came to nothing."""

    def __init__(self, token: str, action: str, subjects: Sequence[int]) -> None:
        self.token, self.action, self.subjects = token, action, subjects
        self.viewer: Viewer | None = None

    def refused(self, detail: str) -> None:
        with transaction.atomic():
            actor, institution = self._signed_by()
            record_refusal(
                actor=actor,
                institution=institution,
                action=self.action,
                detail=detail,
                subjects=self.subjects,
            )

    def failed(self) -> None:
        with transaction.atomic():
            actor, institution = self._signed_by()
            record_event(
                actor=actor,
                institution=institution,
                action=self.action,
                subjects=self.subjects,
                outcome=Outcome.FAILED,
            )

    def _signed_by(self) -> tuple[UUID | None, UUID | None]:
        """Who signs, bound anew: the trail takes no name but the bound viewer's. Nobody, if they are gone."""
        if self.viewer is None:
            return None, None
        try:
            viewer = bind_viewer(self.token)
        except NotSignedIn:
            return None, None
        return viewer.staff_id, viewer.institution_id
