"""My cases, one case, and registering one."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from amparo.api.asked import Asked, schema_of, told
from amparo.api.endpoints import Code, RequestId, asks, reads, writes
from amparo.api.offices import Office
from amparo.api.problems import InvalidField
from amparo.casework.cases.caseload import Caseload, CaseloadFilter, caseload
from amparo.casework.cases.enums import CaseState, UrgentNeed, YesNoUnknown
from amparo.casework.cases.offices import shown_unit
from amparo.casework.cases.person_queries import answer_now
from amparo.casework.cases.queries import CaseHeader, open_header
from amparo.casework.cases.read_beside import record_read_beside
from amparo.casework.lifecycle.once import open_case_once
from amparo.casework.lifecycle.registration import Registration
from amparo.casework.tasks.queries import TaskLine, open_tasks, sees_every_task
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer

router = Router()
MOST = 50
# Whoever carries the case is who registers it: giving it to another is a step of its own, on the pages.
NewCase = schema_of(Registration, ("responsible",))


class CaseLine(BaseModel):
    """One case in a list."""

    code: str
    state: str
    case_type: str
    opened_on: date
    touched_at: datetime
    responsible: UUID
    age: int | None
    working_name: str | None


class CasePage(BaseModel):
    """A page of a list; ``next`` is the cursor of the one after it."""

    cases: list[CaseLine]
    next: str | None


class ContactSaid(BaseModel):
    """What the person said about one channel."""

    channel: str
    rule: str
    times: list[str]


class Case(BaseModel):
    """Who I am with, and how she may be reached. Nothing of home, route or events."""

    code: str
    state: str
    case_type: str
    opened_on: date
    responsible: UUID
    unit: Office
    working_name: str | None
    age: int | None
    contact_words: str | None
    contacts: list[ContactSaid]
    in_danger_tonight: bool | None
    reads: list[str]
    writes: list[str]


class NewCode(BaseModel):
    """The public code of a case that was registered."""

    code: str


def write_cursor(cursor: tuple[datetime, int] | None) -> str | None:
    """The place after a page, as one word."""
    if cursor is None:
        return None
    said = json.dumps([cursor[0].isoformat(), cursor[1]]).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The place that a cursor says, None if it is empty; raises ``InvalidField``."""
    if not text:
        return None
    try:
        touched, subject = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment = datetime.fromisoformat(touched)
        if moment.tzinfo is None or not 1900 <= moment.year <= 2200 or not 0 <= int(subject) < 2**63:
            raise ValueError
        return moment, int(subject)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise InvalidField("cursor", _("El cursor no es de esta lista. Empiece sin él.")) from None


Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before.")]
Scope = Literal["mine", "unit"]


class Search(Asked):
    """What is searched for. It is in the body, for addresses are written down on the way."""

    search: Annotated[
        str, Field(max_length=120, description="A code, or a name or part of a name of your own cases.")
    ]
    scope: Scope = "mine"
    closed: bool = False
    state: CaseState | None = None
    cursor: Annotated[str, Field(max_length=200, description="`next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST


@reads(router, "/cases", "list_cases", CasePage)
def list_cases(
    request: HttpRequest,
    viewer: Viewer,
    scope: Scope = "mine",
    closed: bool = False,
    state: CaseState | None = None,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> CasePage:
    """My cases (or, for a coordinator, the unit's), the most recently worked on first."""
    wanted = CaseloadFilter(scope=scope, is_closed=closed, state=state, after=read_cursor(cursor))
    return _page(caseload(viewer, wanted, limit=limit))


@asks(router, "/cases/search", "list_cases", CasePage)
def search_cases(request: HttpRequest, viewer: Viewer, sent: Search) -> CasePage:
    """Those of my cases (or of the unit's) with this code or name."""
    wanted = CaseloadFilter(
        scope=sent.scope,
        is_closed=sent.closed,
        state=sent.state,
        search=sent.search,
        after=read_cursor(sent.cursor),
    )
    return _page(caseload(viewer, wanted, limit=sent.limit))


def _page(found: Caseload) -> CasePage:
    lines = [CaseLine.model_validate(row, from_attributes=True) for row in found.rows]
    return CasePage(cases=lines, next=write_cursor(found.next_cursor))


@writes(router, "/cases", "open_cases", NewCode)
def register_case(
    request: HttpRequest,
    viewer: Viewer,
    sent: NewCase,  # type: ignore[valid-type]
    request_id: RequestId,
) -> NewCode:
    """Register a case. All of it is optional: what is left out is unknown, which is not no."""
    case = open_case_once(by=viewer, request_id=request_id, registration=told(Registration, sent))
    return NewCode(code=code_of_subject(case))


@reads(router, "/cases/{code}", "open_case", Case)
def open_case(request: HttpRequest, viewer: Viewer, code: Code) -> Case:
    """Open a case."""
    header = open_header(viewer, code)
    tasks = open_tasks(header.access)
    read = {(header.case, task.record_class) for task in tasks}
    if sees_every_task(header.access):  # then that there is no such task, or no such answer, is read as well
        read.add((header.case, str(RecordClass.SENSITIVE)))
    record_read_beside(viewer, sorted(read), action="open_case", purpose=header.access.purpose)
    return _case(header, in_danger=_in_danger(header.access, tasks))


def _in_danger(access: CaseAccess, tasks: Sequence[TaskLine]) -> bool | None:
    """Whether something is to be done about it tonight. Not to be read, not asked or not known is not no."""
    if any(task.kind == UrgentNeed.DANGER_TONIGHT for task in tasks):
        return True
    said = answer_now(access, UrgentNeed.DANGER_TONIGHT)
    return None if said in (None, YesNoUnknown.UNKNOWN) else False


def _case(header: CaseHeader, *, in_danger: bool | None) -> Case:
    contacts = [ContactSaid(channel=c.channel, rule=c.rule, times=list(c.times)) for c in header.contacts]
    return Case(
        code=header.code,
        state=header.state,
        case_type=header.case_type,
        opened_on=header.opened_on,
        responsible=header.responsible,
        unit=shown_unit(header.access, header.unit),
        working_name=header.working_name,
        age=header.age,
        contact_words=header.contact_words,
        contacts=contacts,
        in_danger_tonight=in_danger,
        reads=[c for c in RecordClass if header.access.may_read(c)],
        writes=[c for c in RecordClass if header.access.may_write(c)],
    )
