"""Closing and opening accounts: to close, one person; to open, two (ADR 11). The database holds who may."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction

from amparo.foundation.access.codes import ALPHABET
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.enums import OpeningKind
from amparo.foundation.accounts.people import openings
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.foundation.directory.enums import Profession

# What the database says that a page can explain; everything else is not this viewer's to do.
_REASONS = ("carries_cases", "username_taken")
_REFUSALS = ("42501", "23505", "22023")  # no privilege, not unique, no such value
_CODE_LETTERS = 12
CODE_HOURS = 72  # as the database has it: accounts_issue_code()


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to have an account."""

    full_name: str
    profession: Profession
    username: str
    unit: UUID
    role: Role


def end_stay(*, by: Viewer, staff: UUID) -> int:
    """Somebody leaves today: account closed, sessions ended, codes void. Returns how many sessions were open."""
    ended = int(_call("SELECT accounts_end_stay(%s)", [staff]))
    _record(by, "end_stay", staff)
    return ended


def end_sessions_of(*, by: Viewer, staff: UUID) -> int:
    """End every session of a colleague who stays; returns how many were open."""
    ended = int(_call("SELECT accounts_end_sessions_of(%s)", [staff]))
    _record(by, "end_sessions_of", staff)
    return ended


def invite(*, by: Viewer, request_id: UUID, newcomer: Newcomer) -> None:
    """Ask for an account for somebody new. Raises ``Refused`` (``username_taken``)."""
    n = newcomer
    values = [request_id, "invite", request_id, n.unit, n.role, n.username, n.full_name, n.profession]
    _call("SELECT accounts_ask(%s, %s, %s, %s, %s, %s, %s, %s)", [_plain(value) for value in values])
    _record(by, "ask_invite", request_id)


def ask(
    *,
    by: Viewer,
    request_id: UUID,
    kind: OpeningKind,
    staff: UUID,
    unit: UUID | None = None,
    role: Role | None = None,
) -> None:
    """Ask for something that opens a colleague's account, or opens it wider."""
    values = [request_id, kind, staff, unit, role or "", "", "", ""]
    _call("SELECT accounts_ask(%s, %s, %s, %s, %s, %s, %s, %s)", [_plain(value) for value in values])
    _record(by, f"ask_{kind.value}", staff)


def confirm(*, by: Viewer, opening: UUID) -> None:
    """Confirm what another one asked for: it happens now. Raises ``Refused`` (``carries_cases``)."""
    _call("SELECT accounts_confirm(%s)", [opening])
    _record(by, "confirm_opening", opening)


def withdraw(*, by: Viewer, opening: UUID) -> None:
    """Withdraw what was asked for, or a code that nobody has used yet."""
    if not _call("SELECT accounts_withdraw(%s)", [opening]):
        raise Refused("nothing_to_withdraw")
    _record(by, "withdraw_opening", opening)


def issue_code(*, by: Viewer, opening: UUID, after: datetime | None) -> str:
    """A new set-up code, ``K7Q4-M2XD-9HTC``, valid 72 hours; what the database keeps does not give it back.

    ``after``: until when the code before it was valid, as whoever asks saw it; None if there was none. Raises
    ``Refused`` if another was made since: the same request again must not void the code that it showed.
    """
    _call("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"set-up code|{opening}"])
    if after != next((line.code_until for line in openings(by) if line.id == opening), None):
        raise Refused("code_already_shown")
    code = new_code()
    _call("SELECT accounts_issue_code(%s, %s)", [opening, hash_of_code(code)])
    _record(by, "issue_code", opening)
    return code_as_read(code)


def new_code() -> str:
    """Twelve random letters and digits that are not taken for each other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LETTERS))


def code_as_read(code: str) -> str:
    """In groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, _CODE_LETTERS, 4))


def use_code(*, username: str, code: str, password: str) -> bool:
    """Set a password by a code; False for whatever is wrong. The password is hashed before anything is looked up."""
    hashed = make_password(password)
    used = bool(_call("SELECT accounts_use_code(%s, %s, %s)", [username.strip(), hash_of_code(code), hashed]))
    outcome = Outcome.DONE if used else Outcome.REFUSED
    record_event(actor=None, institution=None, action="use_code", outcome=outcome)
    return used


def confirm_review(*, by: Viewer, request_id: UUID, unit: UUID) -> None:
    """Say that the accounts of a unit were looked at and are right, today."""
    _call("SELECT accounts_confirm_review(%s, %s)", [request_id, unit])
    _record(by, "confirm_access_review", unit)


def hash_of_code(code: str) -> bytes:
    """What the database keeps of a code, however it was typed."""
    letters = code.upper().replace("-", "").replace(" ", "")
    for read_as, letter in (("O", "0"), ("I", "1"), ("L", "1")):
        letters = letters.replace(read_as, letter)
    return hmac.new(settings.SECRET_KEY.encode(), f"set-up code|{letters}".encode(), sha256).digest()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Role | OpeningKind | Profession) else value


def _call(sql: str, values: Sequence[Any]) -> Any:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            (result,) = cursor.fetchone()
            return result
    except DatabaseError as error:
        said = str(error.__cause__ or error)
        if getattr(error.__cause__, "sqlstate", None) not in _REFUSALS:
            raise
        raise Refused(
            next((reason for reason in _REASONS if reason in said), "not_yours_to_administer")
        ) from error


def _record(by: Viewer, action: str, what: UUID) -> None:
    record_event(actor=by.staff_id, institution=by.institution_id, action=action, detail=str(what))
