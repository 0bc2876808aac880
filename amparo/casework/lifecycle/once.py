"""Registering a case exactly once where no draft has reserved its id: the id follows from the request."""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import ProgrammingError, transaction
from psycopg.errors import InsufficientPrivilege

from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import SUBJECT_LIMIT
from amparo.foundation.access.viewer import Viewer

# With a million cases among 2^35 ids, three in a row that are taken happen once in 10^13 registrations.
_TRIES = 3


def open_case_once(*, by: Viewer, request_id: UUID, registration: Registration) -> int:
    """Open a case whose id is drawn from the writer and the request, so that a repeated request finds its case.

    Drawn under the server's secret: nobody else can tell it from a random one. An id that another case has is
    refused by the database, and the next is drawn; a repeated request meets the same refusals on its way.
    """
    for trial in range(_TRIES):
        subject = _drawn(by, request_id, trial)
        try:
            with transaction.atomic():
                return open_case(by=by, request_id=request_id, registration=registration, subject=subject)
        except ProgrammingError as error:
            if not isinstance(error.__cause__, InsufficientPrivilege) or trial == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _drawn(by: Viewer, request_id: UUID, trial: int) -> int:
    said = f"case|{by.staff_id}|{request_id}|{trial}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), said, sha256).digest()
    drawn: int = int.from_bytes(digest[:8], "big") % (SUBJECT_LIMIT - 1) + 1
    return drawn
