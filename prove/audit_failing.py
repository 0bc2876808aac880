"""No audit, no data: while no row of the trail can be inserted, does any answer still say something of a case?

Everybody who may see a case asks for every address of the pages and of the API, first with the trail at work (what they
are shown is what could leak), then with a trigger that makes each insert into the trail fail. The control is an
application that carries on when the trail fails.
"""

import functools
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from django.db import DatabaseError, transaction
from django.test import Client

from prove.addresses import addresses
from prove.figures import Result, Run
from prove.matrix import CARRYING, Matrix
from prove.matrix_http import shown
from prove.people import browser_of, token_of
from prove.place import say

# Who may see the planted case: responsible, in the team, coordinating; and the auditor, who reads the trail.
PEOPLE = ("ana", "luis", "rosa", "auditora")
# Who asks and decides about the matrix's case, which has an emergency, requests, a block, an alert and a conversation.
DECIDING = ("ana", "rosa", "carla", "norma", "colega")
_NOT_ASKED = ("account_logout", "quick_exit")
_METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Planted:
    """A case, and what stands in it and nowhere else: words in sealed fields, and marks in fields that are not."""

    code: str
    draft: str
    marks: tuple[str, ...]


def _word() -> str:
    return "zq" + secrets.token_hex(7)


def plant() -> Planted:
    """A case of Ana's with Luis in its team, written through the actions of the application."""
    from amparo.casework.cases.enums import NoteKind, TraffickingEventKind
    from amparo.casework.cases.fields import Identity, NoteWritten, PlaceCode, Profile, SituationEvent
    from amparo.casework.cases.note_actions import write_note
    from amparo.casework.cases.note_drafts import save_draft
    from amparo.casework.lifecycle.assignment import set_team
    from amparo.casework.lifecycle.drafts import save_step, start_draft
    from amparo.casework.lifecycle.registration import Registration, open_case
    from amparo.foundation.access.codes import code_of_subject
    from amparo.foundation.access.enums import RecordClass
    from amparo.foundation.access.gate import access_case
    from amparo.foundation.access.viewer import viewing
    from amparo.foundation.clock import today
    from tests.world import ident

    names = ("working_name", "given_names", "paternal_surname", "maternal_surname", "phone", "contact_words")
    told = {name: _word() for name in names}
    note, in_the_making, beginning = _word(), _word(), _word()
    with viewing(token_of("ana")) as ana:
        registration = Registration(
            identity=Identity(**told),
            profile=Profile(
                age_told=87, origin_place=PlaceCode("250401")
            ),  # Purús, named by no page by itself
            events=(SituationEvent(kind=TraffickingEventKind.TRANSIT, place=PlaceCode("170301")),),  # Iñapari
        )
        case = open_case(by=ana, request_id=uuid4(), registration=registration)
        set_team(by=ana, case=case, request_id=uuid4(), staff=ident("luis"), is_member=True)
        write_note(
            by=ana,
            case=case,
            request_id=uuid4(),
            note=NoteWritten(NoteKind.SESSION, f"Dijo {note}.", RecordClass.PSYCHOSOCIAL, today()),
        )
        save_draft(ana, access_case(ana, case), uuid4(), {"text": [in_the_making]})
        draft = start_draft(ana)
        save_step(ana, draft, "nombre", {"given_names": [beginning]})
    marks = (*told.values(), note, in_the_making, beginning, "(87)", "Purús", "Iñapari")
    return Planted(code_of_subject(case), str(draft), marks)


@contextmanager
def trail_that_fails() -> Iterator[None]:
    """Every insert into the trail fails, as on a full disk."""
    url, name = os.environ["AMPARO_ADMIN_URL"], os.environ["AMPARO_PROVE_DATABASE"]
    with psycopg.connect(url, dbname=name, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION prove_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE disk_full USING MESSAGE = 'the trail is full'; END $$"
        )
        admin.execute(
            "CREATE TRIGGER prove_refuse BEFORE INSERT ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION prove_refuse()"
        )
        try:
            yield
        finally:
            admin.execute("DROP FUNCTION prove_refuse() CASCADE")


@contextmanager
def carrying_on() -> Iterator[None]:
    """The control: wherever the trail is written, its failure is passed over."""
    from amparo.foundation.audit.actions import record_event as genuine

    @functools.wraps(genuine)
    def swallowing(**told: Any) -> None:
        try:
            with transaction.atomic():
                genuine(**told)
        except DatabaseError:
            return

    with replaced(genuine, swallowing):
        yield


@contextmanager
def replaced(genuine: Callable[..., Any], other: Callable[..., Any]) -> Iterator[None]:
    """``other`` in the place of ``genuine`` in every module that has it by its name."""
    name = genuine.__name__
    users = [module for module in list(sys.modules.values()) if vars(module).get(name) is genuine]
    for module in users:
        setattr(module, name, other)
    try:
        yield
    finally:
        for module in users:
            setattr(module, name, genuine)


def ask_everything(planted: Planted, people: Sequence[str]) -> tuple[int, dict[str, set[str]]]:
    """How many answers there were, and which marks were shown at which address."""
    answers, shown = 0, dict[str, set[str]]()
    for username in people:
        browser = browser_of(username)
        for address in addresses():
            if address.name in _NOT_ASKED:
                continue
            values: dict[str, object] = {"code": planted.code, "draft_id": planted.draft, "slug": "nombre"}
            for number in range(1, 4) if address.numbers else (1,):
                filled = address.filled(values | dict.fromkeys(address.numbers, number))
                for method in _METHODS:
                    said = _answer(browser, method, filled)
                    answers += 1
                    if found := {mark for mark in planted.marks if mark in said}:
                        shown.setdefault(f"{method} {address.name}", set()).update(found)
    return answers, shown


def ask_furnished(matrix: Matrix) -> tuple[int, dict[str, set[str]]]:
    """The same of the matrix's case, with all that addresses ask for: who decides on it, and who asked for it."""
    answers, shown_at = 0, dict[str, set[str]]()
    for username in DECIDING:
        browser = browser_of(username)
        for label, address in matrix.addresses().items():
            _, found = shown(browser, matrix.case, label, address)
            answers += 1
            if found:
                shown_at.setdefault(f"{username} at {label}", set()).update(found)
    return answers, shown_at


def _answer(browser: Client, method: str, address: str) -> str:
    """Everything that is said, headers too; a PDF as the text in it."""
    response = browser.generic(method, address, b"", "application/x-www-form-urlencoded")
    body = b"".join(response) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        from tests.workflows.pdf_text import text_of

        return text_of(body)
    return body.decode(errors="replace") + str(response.headers)


def count_answers(people: Sequence[str], *, furnished: bool) -> dict[str, Any]:
    """Counts of answers and of those that said something: as usual, while the trail fails, and in the control."""
    planted, matrix = plant(), Matrix()
    if furnished:
        matrix.stage.play(CARRYING)

    def everything() -> tuple[int, dict[str, set[str]]]:
        answers, shown_at = ask_everything(planted, people)
        more, also = ask_furnished(matrix) if furnished else (0, {})
        return answers + more, shown_at | also

    _, usual = everything()
    with trail_that_fails():
        answers, failing = everything()
        with carrying_on():
            _, control = everything()
    return {
        "answers": answers,
        "usual": len(usual),
        "failing": len(failing),
        "control": len(control),
        "leaks": {place: sorted(found) for place, found in failing.items()},
        "unseen": sorted(set(planted.marks) - set().union(*usual.values())),
    }


def run(asked: Run) -> Result:
    """The figure of the design's table."""
    counts = count_answers(PEOPLE if asked.full else PEOPLE[:1], furnished=asked.full)
    for place, found in counts["leaks"].items():
        say(f"{place} still says {len(found)} of what was planted")
    if counts["unseen"]:
        say(f"never shown, also with the trail at work: {counts['unseen']}")
    return Result(
        f"{counts['failing']} addresses say anything in {counts['answers']:,} answers while the trail fails "
        f"({counts['usual']} do while it works)",
        not counts["leaks"] and not counts["unseen"],
        f"an application that carries on: {counts['control']} addresses do",
        counts["control"] > 0,
    )
