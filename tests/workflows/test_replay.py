"""A request that comes again: «saved» if it is the same, and never for words that are not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.enums import ClosingReason, ContactChannel, ContactRule, NoteKind, TransferReason
from amparo.casework.cases.fields import Contact, NoteWritten
from amparo.casework.cases.models import Note, PathEntry
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.person_actions import record_contact
from amparo.casework.cases.requests import request_digest
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.casework.lifecycle.state import close_case
from amparo.casework.tasks.actions import create_task, end_task
from amparo.casework.tasks.enums import TaskKind, TaskState
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.clock import noon_of, today
from tests.conftest import ActAs
from tests.world import ident

ClientOf = Callable[[str], Client]
NOTE = NoteWritten(NoteKind.SESSION, "Quiere volver a estudiar", "psychosocial", date(2025, 3, 1))
OTHER = "request_used_for_other_content"


def test_the_same_note_again_is_the_same_note(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    first, second = (write_note(by=ana, case=flor, request_id=request_id, note=NOTE) for _ in range(2))
    assert first == second
    assert Note.objects.filter(case_id=flor).count() == 1


def test_other_words_under_the_same_id_are_refused(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    write_note(by=ana, case=flor, request_id=request_id, note=NOTE)
    with pytest.raises(Refused, match=OTHER):
        write_note(by=ana, case=flor, request_id=request_id, note=replace(NOTE, text="Ya no quiere"))


def test_another_action_under_the_same_id_is_refused(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    write_note(by=ana, case=flor, request_id=request_id, note=NOTE)
    with pytest.raises(Refused, match=OTHER):
        close_case(by=ana, case=flor, request_id=request_id, reason=ClosingReason.GOALS_MET)


def test_another_state_of_a_task_under_the_same_id_is_refused(
    act_as: ActAs, flor: int, request_id: UUID
) -> None:
    ana = act_as("ana")
    due = noon_of(today())
    task = create_task(by=ana, case=flor, request_id=uuid4(), kind=TaskKind.CALL, due_at=due)
    assert task
    end_task(by=ana, case=flor, request_id=request_id, task_id=task)
    end_task(by=ana, case=flor, request_id=request_id, task_id=task)
    with pytest.raises(Refused, match=OTHER):
        end_task(by=ana, case=flor, request_id=request_id, task_id=task, state=TaskState.CANCELLED)


def test_what_is_kept_of_the_words_says_nothing_of_them(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    for _ in range(2):
        write_note(by=ana, case=flor, request_id=uuid4(), note=NOTE)
    kept = PathEntry.objects.filter(case_id=flor, activity="note_written")
    digests = set(kept.values_list("request_digest", flat=True))
    assert len(digests) == 2
    assert {len(digest) for digest in digests} == {16}


def test_the_order_in_which_a_set_is_told_does_not_count() -> None:
    request = UUID(int=1)
    assert request_digest(request, "a", [2, 1], {"x", "y"}) == request_digest(
        request, "a", [1, 2], {"y", "x"}
    )
    assert request_digest(request, "a", [1], None) == ""


def test_after_the_closing_a_replay_still_says_saved(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    told = Contact(ContactChannel.CALL, ContactRule.NEVER)
    first = record_contact(by=ana, case=flor, request_id=request_id, contact=told)
    close_case(by=ana, case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    assert record_contact(by=ana, case=flor, request_id=request_id, contact=told) == first
    with pytest.raises(Refused, match="case_is_closed"):
        record_contact(by=ana, case=flor, request_id=uuid4(), contact=told)


def test_after_the_transfer_a_replay_still_says_saved(act_as: ActAs, flor: int, request_id: UUID) -> None:
    ana = act_as("ana")
    team = uuid4()
    first = write_note(by=ana, case=flor, request_id=request_id, note=NOTE)
    set_team(by=ana, case=flor, request_id=team, staff=ident("sonia"), is_member=True)
    transfer_case(by=ana, case=flor, request_id=uuid4(), to=ident("luis"), reason=TransferReason.WORKLOAD)
    assert write_note(by=ana, case=flor, request_id=request_id, note=NOTE) == first
    set_team(by=ana, case=flor, request_id=team, staff=ident("sonia"), is_member=True)


def sent(text: str, request_id: str) -> dict[str, str]:
    day = today()
    return {
        "request_id": request_id,
        "kind": "session",
        "text": text,
        "record_class": "psychosocial",
        "occurred_day": str(day.day),
        "occurred_month": str(day.month),
        "occurred_year": str(day.year),
    }


def test_a_note_edited_after_a_lost_answer_keeps_its_words_and_can_be_saved(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client, first = client_of("ana"), str(uuid4())
    page = reverse("case_note_add", args=[code_of_subject(flor)])
    assert client.post(page, sent("Llegó tranquila.", first)).status_code == 302
    refused = client.post(page, sent("Llegó tranquila. Pidió agua.", first))
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "ya se había guardado con otro contenido" in words
    assert "Pidió agua." in words
    offered = str(refused.context["request_id"])
    assert offered != first
    assert client.post(page, sent("Llegó tranquila. Pidió agua.", offered)).status_code == 302
    act_as("ana")
    assert Note.objects.filter(case_id=flor).count() == 2


def test_a_closing_told_otherwise_offers_an_id_that_works(client_of: ClientOf, flor: int) -> None:
    client, first = client_of("ana"), str(uuid4())
    code = code_of_subject(flor)
    day = {"on_day": str(today().day), "on_month": str(today().month), "on_year": str(today().year)}
    page = reverse("case_follow_up", args=[code])
    assert client.post(page, {"request_id": first, **day}).status_code == 302
    refused = client.post(
        reverse("case_close", args=[code]), {"request_id": first, "reason": "goals_met", **day}
    )
    assert refused.status_code == 422
    assert str(refused.context["request_id"]) != first
