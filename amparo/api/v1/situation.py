"""What happened to her: coded facts, moments and places, who took part, what it is held to be."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from amparo.api.asked import MOST_ITEMS, Asked, RowId, schema_of, told
from amparo.api.endpoints import Code, Recorded, RequestId, reads, writes
from amparo.casework.cases.fields import ExploiterTold, SituationEvent, SituationFact, Status
from amparo.casework.cases.situation_actions import (
    determine_status,
    record_event,
    record_exploiter,
    record_facts,
)
from amparo.casework.cases.situation_queries import Told, open_situation
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer

router = Router()
FactSaid, EventSaid, ExploiterSaid, StatusSaid = map(
    schema_of, (SituationFact, SituationEvent, ExploiterTold, Status)
)


class Line(BaseModel):
    """What was recorded: by whom, when, and until when it was in force (null: it is)."""

    id: int
    recorded_by: UUID
    recorded_at: datetime
    superseded_at: datetime | None


class FactLine(Line):
    """One coded answer."""

    dimension: str
    code: str
    answer: str


class EventLine(Line):
    """Recruitment, transit or exploitation."""

    event: EventSaid  # type: ignore[valid-type]


class ExploiterLine(Line):
    """Somebody who took part, as told."""

    told: ExploiterSaid  # type: ignore[valid-type]


class StatusLine(Line):
    """One determination of the situation."""

    status: StatusSaid  # type: ignore[valid-type]


class SituationKnown(BaseModel):
    """Everything recorded about the situation, in force and earlier, the newest first."""

    facts: list[FactLine]
    events: list[EventLine]
    exploiters: list[ExploiterLine]
    statuses: list[StatusLine]


class NewFacts(Asked):
    """Coded answers; one that was answered before is put in its place."""

    facts: Annotated[list[FactSaid], Field(min_length=1, max_length=MOST_ITEMS)]  # type: ignore[valid-type]


class HowMany(BaseModel):
    """How many of the answers are new."""

    recorded: int


class NewEvent(EventSaid):  # type: ignore[valid-type,misc]
    """A moment and place; ``replaces`` is the id of the one that it corrects."""

    replaces: RowId | None = None


class NewExploiter(ExploiterSaid):  # type: ignore[valid-type,misc]
    """Somebody who took part; ``replaces`` is the id of the account that it corrects."""

    replaces: RowId | None = None


def _line(made: Any, line: Told, **inner: tuple[Any, object]) -> Any:
    values = vars(line) | {
        name: schema.model_construct(**vars(value)) for name, (schema, value) in inner.items()
    }
    return made.model_construct(**values)


@reads(router, "/cases/{code}/situation", "open_situation", SituationKnown)
def situation(request: HttpRequest, viewer: Viewer, code: Code) -> Any:
    """Open what happened, with what was corrected since."""
    found = open_situation(viewer, access_case(viewer, code))
    return SituationKnown.model_construct(
        facts=[FactLine.model_validate(line, from_attributes=True) for line in found.facts],
        events=[_line(EventLine, line, event=(EventSaid, line.event)) for line in found.events],
        exploiters=[_line(ExploiterLine, line, told=(ExploiterSaid, line.told)) for line in found.exploiters],
        statuses=[_line(StatusLine, line, status=(StatusSaid, line.status)) for line in found.statuses],
    )


@writes(router, "/cases/{code}/situation/facts", "record_facts", HowMany)
def add_facts(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewFacts, request_id: RequestId
) -> HowMany:
    """Record coded answers."""
    facts = [told(SituationFact, fact) for fact in sent.facts]
    return HowMany(recorded=record_facts(by=viewer, case=code, request_id=request_id, facts=facts))


@writes(router, "/cases/{code}/situation/events", "record_event")
def add_event(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewEvent, request_id: RequestId
) -> Recorded:
    """Record where and when recruitment, transit or exploitation happened, or correct it."""
    event = told(SituationEvent, sent)
    return Recorded(
        id=record_event(by=viewer, case=code, request_id=request_id, event=event, replaces=sent.replaces)
    )


@writes(router, "/cases/{code}/situation/exploiters", "record_exploiter")
def add_exploiter(
    request: HttpRequest, viewer: Viewer, code: Code, sent: NewExploiter, request_id: RequestId
) -> Recorded:
    """Record a role and relation of somebody who took part, or correct it. No names are kept."""
    account = told(ExploiterTold, sent)
    return Recorded(
        id=record_exploiter(by=viewer, case=code, request_id=request_id, told=account, replaces=sent.replaces)
    )


@writes(router, "/cases/{code}/situation/status", "determine_status")
def add_status(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: StatusSaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Recorded:
    """Record what the situation is held to be, in the place of an earlier determination."""
    status = told(Status, sent)
    return Recorded(id=determine_status(by=viewer, case=code, request_id=request_id, status=status))
