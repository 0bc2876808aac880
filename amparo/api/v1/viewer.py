"""Who am I: whose token this is, and what it opens."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from amparo.api.endpoints import reads
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import includes
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.directory.queries import staff_name, unit_name

router = Router()


class Me(BaseModel):
    """The person whose token or session this is."""

    staff: UUID
    name: str
    role: str
    unit: UUID
    unit_name: str
    institution: UUID
    institution_name: str
    classes: list[str]
    is_read_only: bool


@reads(router, "/me", "who_am_i", Me)
def me(request: HttpRequest, viewer: Viewer) -> Me:
    """Who am I."""
    unit = unit_name(viewer.unit_id)
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action="who_am_i")
    return Me(
        staff=viewer.staff_id,
        name=staff_name(viewer.staff_id),
        role=viewer.role,
        unit=viewer.unit_id,
        unit_name=unit.name,
        institution=viewer.institution_id,
        institution_name=unit.institution_name,
        classes=[c for c in RecordClass if includes(viewer.classes, c)],
        is_read_only=viewer.is_read_only,
    )
