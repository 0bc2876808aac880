"""Registering a case exactly once where no draft has reserved its id: the id is the one handed out for the request."""

from uuid import UUID

from django.db import transaction

from amparo.casework.cases.requests import wait_for_twin
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.grants import number_of_request
from amparo.foundation.access.viewer import Viewer


def open_case_once(*, by: Viewer, request_id: UUID, registration: Registration) -> int:
    """Open a case under the number of the writer's request, so that a repeated request finds its case."""
    with transaction.atomic():
        wait_for_twin(by, request_id)
        subject = number_of_request(request_id)
        return open_case(by=by, request_id=request_id, registration=registration, subject=subject)
