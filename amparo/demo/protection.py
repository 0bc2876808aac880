"""What the protection of the miniature has to show: every page of it with somebody who waits for an answer.

Each step is the ordinary action of whoever would have done it, today. An interrupted load takes the part up again from
its beginning: what was done already answers as done, or is passed over.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.fields import Identity
from amparo.casework.lifecycle.drafts import start_draft
from amparo.casework.lifecycle.erasure import answer, ask_about_block, ask_to_block, blocks
from amparo.casework.oversight.detection import detect
from amparo.casework.safeguards import duplicates, emergencies, unveiling
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.intake import check_intake
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.demo.country import ident
from amparo.demo.files import FilePlan
from amparo.demo.plan import HER_POST, Country, stories
from amparo.demo.protection_people import People
from amparo.demo.protection_words import consents_and_orders
from amparo.demo.todo import Todo
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import (
    BlockBasis,
    BlockStepKind,
    EmergencyFinding,
    EmergencyKind,
    RecordClass,
    Role,
)
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.tokens import make_token
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.administration import Newcomer, invite
from amparo.foundation.audit.actions import record_refusal
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import Profession

Run = Callable[[Any, UUID], object]
_REPORT = (
    "Informe social (datos inventados)\n\n"
    "La adolescente vive con su abuela materna. Quiere volver a la escuela en marzo.\n"
)


def doing(action: Callable[..., object], named: str = "request_id", **told: Any) -> Run:
    """A step that takes this action, whose parameter ``named`` is the request's id (none if empty).

    What was done in an earlier load, or no longer applies, is passed over.
    """

    def run(by: Any, request_id: UUID) -> object:
        try:
            return action(by=by, **({named: request_id} if named else {}), **told)
        except (CaseNotFound, Refused):
            return None

    return run


def protection_steps(country: Country) -> list[Todo]:
    """What happens to four files of the psychologist's, to files that the police have too, and to old ones.

    The last step leaves a path entry: once it is there, so is all the rest.
    """
    made = stories(country)
    people = People(country.today)
    hers = [country.subject_of(plan.number) for plan in made if plan.story == "in_her_team"]
    return [
        *_duplicates(country, made, people),
        *_exceptions(country, people, hers),
        *_ends(country, made, people),
        *_around(people, hers, _name_of(made)),
        *consents_and_orders(people, hers),
    ]


def _duplicates(country: Country, made: list[FilePlan], people: People) -> Iterator[Todo]:
    """Two offices ask whether another one knows her; of the first, both coordinations say that she may be the same."""
    known, asked = [
        plan for plan in made if plan.story == "other_spelling" and plan.office == "calp-iquitos"
    ][:2]
    spelt = [plan for plan in made if plan.story == "other_spelling"]
    (elsewhere,) = [plan for plan in spelt if plan.life.key == asked.life.key and plan.office == "pnp-loreto"]
    for plan in (known, elsewhere):
        case, who = country.subject_of(plan.number), people.holder(plan.post)
        check = doing(duplicates.check_duplicates, case=case)
        yield Todo(who, f"protection|check {plan.number}", case, check)
    yield Todo(None, "protection|settle", 0, lambda _by, _rid: settle_checks())
    twins = [plan for plan in spelt if plan.life.key == known.life.key]
    # The office that was found answers first.
    for who, office in ((people.police_coordinator, "pnp-loreto"), (people.coordinator, "calp-iquitos")):
        (case,) = [country.subject_of(plan.number) for plan in twins if plan.office == office]
        yield Todo(who, f"protection|same {office}", case, partial(_say_same, case))


def _say_same(case: int, by: Viewer, _request_id: UUID) -> None:
    for question in duplicates.same_person_questions(by):
        if question.case == case and question.is_open:
            duplicates.answer_same_person(by=by, question=question.id, answer=SamePersonAnswer.SAME)


def _exceptions(country: Country, people: People, hers: list[int]) -> Iterator[Todo]:
    """Two emergencies, one of them reviewed; an identity opened by two, and one that was asked for."""
    first = country.request_id("protection|emergency of health")
    opened = (
        (
            people.nurse, "emergency of health", hers[3], EmergencyKind.MEDICAL,
            "Llegó inconsciente a la emergencia, sola. Necesitamos saber a quién no llamar.",
        ),
        (
            people.police, "emergency of police", hers[2], EmergencyKind.MISSING,
            "Reportan que la subieron a una lancha en Masusa. Hay que saber cómo buscarla sin ponerla en peligro.",
        ),
    )  # fmt: skip
    for who, key, case, kind, reason in opened:
        told = country.request_id(f"protection|{key}")
        ask = doing(emergencies.ask_emergency, case=case, kind=kind, reason=reason)
        announce = doing(emergencies.announce_emergency, named="", case=case, request_id=told)
        read = doing(emergencies.open_announced, named="", case=case, request_id=told, reason=reason)
        yield Todo(who, f"protection|{key}", case, ask)
        yield Todo(who, f"protection|{key}, announced", case, announce)
        yield Todo(who, f"protection|{key}, opened", case, read)
    end = doing(emergencies.close_emergency, named="", emergency_id=first)
    review = doing(emergencies.review, named="", emergency_id=first, finding=EmergencyFinding.JUSTIFIED)
    yield Todo(people.nurse, "protection|end emergency", hers[3], end)
    yield Todo(people.coordinator, "protection|review emergency", hers[3], review)
    yield from _unveilings(country, people, hers)


def _unveilings(country: Country, people: People, hers: list[int]) -> Iterator[Todo]:
    asked = (
        (people.prosecutor, "unveiling to answer", hers[1], "Para citarla sin pasar por su casa."),
        (
            people.police,
            "unveiling answered",
            hers[3],
            "Su familia la busca y trae un documento con otro nombre.",
        ),
    )
    for who, key, case, reason in asked:
        run = doing(unveiling.ask, case=case, classes=[RecordClass.IDENTITY], reason=reason)
        yield Todo(who, f"protection|{key}", case, run)
    wanted = country.request_id("protection|unveiling answered")
    grant = doing(unveiling.answer, unveiling=wanted, grant=True)
    yield Todo(people.coordinator, "protection|open identity", hers[3], grant)


def _ends(country: Country, made: list[FilePlan], people: People) -> Iterator[Todo]:
    """Of three files one is to be blocked, one is, and of one it is asked that it be opened again."""
    old = [
        country.subject_of(plan.number)
        for plan in made
        if plan.story == "rescue_of_twelve" and plan.office == "calp-iquitos" and plan.post != HER_POST
    ][:3]
    review_on = today() + timedelta(days=90)
    bases = (BlockBasis.CANCELLATION_ASKED, BlockBasis.RETENTION_ENDED, BlockBasis.RECORDED_UNLAWFULLY)
    for number, (case, basis) in enumerate(zip(old, bases, strict=True)):
        ask = doing(ask_to_block, case=case, basis=basis, review_on=review_on)
        yield Todo(people.coordinator, f"protection|block {number}", case, ask)
    for number in (1, 2):
        asked = country.request_id(f"protection|block {number}")
        grant = doing(answer, named="", block=asked, step=asked, grant=True)
        yield Todo(people.focal_point, f"protection|grant block {number}", old[number], grant)
    last = country.request_id("protection|block 2")

    def lift(by: Viewer, request_id: UUID) -> None:
        if any(line.block == last and line.may_ask for line in blocks(by)):
            ask_about_block(by=by, block=last, request_id=request_id, kind=BlockStepKind.LIFT)

    yield Todo(people.coordinator, "protection|ask to lift", old[2], doing(lift))


def _name_of(made: list[FilePlan]) -> Identity:
    """Somebody whom the psychologist accompanies, as she would give her name to another worker."""
    (name,) = [plan.life.name for plan in made if plan.story == "in_her_team"][:1]
    return Identity(given_names=name.given, paternal_surname=name.paternal, maternal_surname=name.maternal)


def _around(people: People, hers: list[int], known: Identity) -> Iterator[Todo]:
    """Codes that are not hers, a person whom the unit knows already, an account that waits, a key, a paper."""

    def try_codes(by: Viewer, _request_id: UUID) -> None:
        for case in (*hers, hers[0] + 1, hers[0] + 2):
            try:
                access_case(by, case)
            except CaseNotFound:
                record_refusal(
                    actor=by.staff_id, institution=by.institution_id,
                    action="open_case", detail="not_found", subjects=[case],
                )  # fmt: skip

    def register(by: Viewer, request_id: UUID) -> None:
        draft = start_draft(by, request_id)
        check_intake(by, draft=draft, reserved=0, identity=known)

    newcomer = Newcomer(
        "Rosa Elvira Pinedo Ruiz", Profession.SOCIAL_WORKER, "trabajadora.nueva", ident("calp-iquitos"),
        Role.SOCIAL_WORKER,
    )  # fmt: skip
    yield Todo(people.colleague, "protection|codes", hers[0], try_codes)
    yield Todo(None, "protection|detect", 0, lambda _by, _rid: detect())
    yield Todo(people.other_colleague, "protection|known at intake", hers[0], doing(register))
    yield Todo(None, "protection|settle intake", 0, lambda _by, _rid: settle_checks())
    ask = doing(invite, newcomer=newcomer)
    yield Todo(people.administrator, "protection|invite", 0, ask)
    key = doing(
        make_token, "token_id", name="Hoja de citas de la semana", classes=1, is_read_only=True, days=30
    )
    yield Todo(people.psychologist, "protection|key", 0, key)
    paper = doing(
        add_document,
        case=hers[0],
        kind=DocumentKind.SOCIAL_REPORT,
        name="informe social.txt",
        content=_REPORT.encode(),
    )
    yield Todo(people.psychologist, "protection|document", hers[0], paper)
