"""A case that is open in an emergency, on its pages and on *My work*: until when, and how to end it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from amparo.foundation.access.exceptional import EmergencyLine, running_emergencies, running_emergency
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import LIMA


def minutes_left(line: EmergencyLine) -> str:
    """How long an emergency still runs."""
    left = max(1, round((line.until - timezone.now()).total_seconds() / 60))
    return ngettext("queda %(n)d minuto", "quedan %(n)d minutos", left) % {"n": left}


def banner(viewer: Viewer, case: int) -> dict[str, Any] | None:
    """What stands on every page of a case that is open in the viewer's emergency; None where it is not."""
    line = running_emergency(viewer, case)
    if line is None:
        return None
    return _shown(line)


def own_emergencies(viewer: Viewer) -> list[dict[str, Any]]:
    """The cases that are open in the viewer's emergencies; one audit row if there are any."""
    lines = running_emergencies(viewer)
    if lines:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_own_emergencies",
            subjects=sorted({line.subject for line in lines}),
        )
    return [_shown(line) for line in lines]


def _shown(line: EmergencyLine) -> dict[str, Any]:
    until = f"{line.until.astimezone(LIMA):%H:%M}"
    return {"id": line.id, "code": line.code, "until": until, "left": minutes_left(line)}
