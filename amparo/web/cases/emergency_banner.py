"""The banner of a case that is open in an emergency: until when, and how to end it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from amparo.casework.cases.dates import LIMA
from amparo.foundation.access.exceptional import EmergencyLine, running_emergency
from amparo.foundation.access.viewer import Viewer


def minutes_left(line: EmergencyLine) -> str:
    """How long an emergency still runs."""
    left = max(1, round((line.until - timezone.now()).total_seconds() / 60))
    return ngettext("queda %(n)d minuto", "quedan %(n)d minutos", left) % {"n": left}


def banner(viewer: Viewer, case: int) -> dict[str, Any] | None:
    """What stands on every page of a case that is open in the viewer's emergency; None where it is not."""
    line = running_emergency(viewer, case)
    if line is None:
        return None
    return {"id": line.id, "until": f"{line.until.astimezone(LIMA):%H:%M}", "left": minutes_left(line)}
