"""The path of a case: what was done, by kind and page by page, and adding to it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from amparo.api.asked import Asked, PastPartial, Place
from amparo.api.endpoints import Code, Done, RequestId, reads, writes
from amparo.api.offices import Office
from amparo.casework.cases.acting import Entry
from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES, ActivityKind
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.offices import shown_unit
from amparo.casework.cases.path_actions import leave_entry
from amparo.casework.cases.path_queries import PathFilter, path_page
from amparo.casework.cases.queries import open_header
from amparo.casework.cases.read_beside import record_read_beside
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer

router = Router()


class StepLine(BaseModel):
    """One entry of the path, in codes."""

    id: int
    activity: str
    occurred_on: date
    precision: str
    unit: Office
    place: str
    record_class: str
    outcome_code: str
    recorded_by: UUID
    is_corrected: bool


class PathOut(BaseModel):
    """Entries, newest first; ``more`` is the ``after`` of the next page."""

    steps: list[StepLine]
    more: int | None


class NewEntry(Asked):
    """Something that was done and has no record of its own: a visit, a hearing, documents obtained."""

    activity: Activity
    occurred: PastPartial | None = None
    place: Place | None = None
    outcome_code: Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]*$")] = ""


@reads(router, "/cases/{code}/path", "open_case", PathOut)
def open_path(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    kind: ActivityKind | None = None,
    with_corrected: bool = False,
    after: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
) -> PathOut:
    """One page of the path, as far as the viewer's classes reach."""
    header = open_header(viewer, code)
    page = path_page(header.access, PathFilter(kind=kind, with_corrected=with_corrected, after=after))
    read = [(header.case, step.record_class) for step in page.steps]
    record_read_beside(viewer, read, action="open_case", purpose=header.access.purpose)
    units = {unit: shown_unit(header.access, unit) for unit in {step.unit for step in page.steps}}
    steps = [StepLine.model_validate(vars(step) | {"unit": units[step.unit]}) for step in page.steps]
    return PathOut(steps=steps, more=page.more)


@writes(router, "/cases/{code}/path", "leave_entry", Done)
def add_entry(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewEntry, request_id: RequestId
) -> Done:
    """Say that something was done."""
    if sent.activity not in RECORDABLE_ACTIVITIES:
        raise Refused("activity_not_recordable")
    entry = Entry(
        sent.activity,
        occurred_on=sent.occurred.on if sent.occurred else None,
        precision=sent.occurred.precision if sent.occurred else DatePrecision.DAY,
        place=sent.place or "",
        outcome_code=sent.outcome_code,
    )
    leave_entry(by=viewer, case=code, request_id=request_id, entry=entry)
    return Done()
