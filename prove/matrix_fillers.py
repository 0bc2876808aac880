"""What stands for each part of an address: rows of the case, each made by the action that makes it in the application.

Nobody of the matrix's cast made what stays private to its maker: the drafts, the emergency and the request are
others', so that whatever shows in a scene comes from how somebody stands to the case.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.core import signing

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.person_actions import record_identity
from amparo.casework.consent.actions import ConsentTold, record_consent, withdraw_consent
from amparo.casework.consent.conversations import start_talk
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.queries import consents_of
from amparo.casework.lifecycle.drafts import start_draft
from amparo.casework.lifecycle.erasure import ask_to_block
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.oversight.enums import AlertRule
from amparo.casework.safeguards.duplicates import (
    answer_same_person,
    check_duplicates,
    same_person_questions,
)
from amparo.casework.safeguards.emergencies import (
    announce_emergency,
    ask_emergency,
    close_emergency,
    open_announced,
)
from amparo.casework.safeguards.enums import SamePersonAnswer
from amparo.casework.safeguards.intake import check_intake
from amparo.casework.safeguards.unveiling import ask as ask_unveiling
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.foundation.access.enums import BlockBasis, BlockStepKind, EmergencyKind, RecordClass, Role
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.shares import shares_of
from amparo.foundation.access.tokens import make_token
from amparo.foundation.accounts.administration import Newcomer, invite
from amparo.foundation.accounts.enums import OpeningKind
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import Profession
from prove.matrix_case import MatrixCase, account_of
from prove.people import acting_as
from tests.world import ident

DOCUMENT = "40123456"
WHY = "Una razón de la prueba."
# Every part of an address of the application that names something; a new one has to be filled here.
PARTS = {
    *(
        "account",
        "alert_id",
        "basis_id",
        "block",
        "channel",
        "code",
        "consent_id",
        "dimension",
        "document",
        "draft_id",
    ),
    *("emergency_id", "entry", "event", "exploiter", "hit", "key", "kind", "note", "opening", "page", "pk"),
    *("question_id", "receipt", "share", "slug", "staff", "talk_id", "task", "task_id", "to", "unveiling_id"),
}


def furnish(admin: psycopg.Connection, case: MatrixCase) -> dict[str, list[Any]]:
    """Give the case, which is in Ana's hands, all that addresses ask for; returns what fills each part."""
    made = {
        **_of_rows(case),
        **_of_consents(case.subject),
        **_of_the_register(case.subject),
        **_of_others(admin, case.subject),
        **_of_offices(admin, case.subject),
        **_of_accounts(admin),
        **_words(),
    }
    empty = sorted(name for name, values in made.items() if not values or None in values)
    if empty or made.keys() != PARTS:
        raise LookupError(f"nothing fills {empty or sorted(PARTS ^ made.keys())}")
    return made


def _of_rows(case: MatrixCase) -> dict[str, list[Any]]:
    def of(table: str) -> list[Any]:
        return [row.columns["id"] for row in case.rows if row.table.table == table]

    tasks = of("tasks_task")
    return {
        "code": [case.code],
        "note": list(case.ids["notes"].values()),
        "entry": of("cases_path_entry"),
        "document": of("attachments_document")[:1],
        "basis_id": of("consent_legal_basis"),
        "event": of("cases_trafficking_event"),
        "exploiter": of("cases_exploiter"),
        "task": tasks,
        "task_id": tasks,
    }


def _of_consents(subject: int) -> dict[str, list[Any]]:
    """A consent in force, one that was taken back, with the share that it ended; a conversation half-way."""
    told = ConsentTold(
        purpose=ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=ident("udavit-maynas"),
        record_classes=("general",),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=30),
    )
    with acting_as("ana") as by:
        accompanied = consents_of(access_case(by, subject))[0].id
        referred = record_consent(by=by, case=subject, request_id=uuid4(), told=told)
        assert referred is not None
        (share,) = [s.share_id for s in shares_of(access_case(by, subject)) if s.basis == referred]
        withdraw_consent(by=by, case=subject, request_id=uuid4(), consent_id=referred)
        talk = start_talk(by, access_case(by, subject), uuid4(), {"purpose": ["statistics"]})
    return {"consent_id": [accompanied, referred], "share": [share], "talk_id": [talk]}


def _of_the_register(subject: int) -> dict[str, list[Any]]:
    """A colleague of the unit is registering somebody with her document."""
    person = Identity(document_number=DOCUMENT)
    with acting_as("ana") as by:
        record_identity(by=by, case=subject, request_id=uuid4(), identity=person)
    with acting_as("colega") as by:
        draft = start_draft(by)
        check_intake(by, draft=draft, reserved=0, identity=person)
    settle_checks()
    return {"draft_id": [draft]}


def _of_others(admin: psycopg.Connection, subject: int) -> dict[str, list[Any]]:
    """An emergency that is over, a request that waits, and another office that may have her file too."""
    emergency, asked = break_glass("carla", subject), uuid4()
    with acting_as("carla") as by:
        close_emergency(by=by, emergency_id=emergency)
        ask_unveiling(by=by, case=subject, request_id=asked, classes=[RecordClass.IDENTITY], reason=WHY)
        theirs = Registration(identity=Identity(document_number=DOCUMENT))
        open_case(by=by, request_id=uuid4(), registration=theirs)
    with acting_as("ana") as by:
        check_duplicates(by=by, case=subject, request_id=uuid4())
    settle_checks()
    with acting_as("norma") as by:  # the office that was found says first that it may be one person
        for question in same_person_questions(by):
            answer_same_person(by=by, question=question.id, answer=SamePersonAnswer.SAME)
    return {
        "emergency_id": [emergency],
        "unveiling_id": [asked],
        "question_id": _all(admin, "SELECT id FROM safeguards_same_person"),
        "hit": _all(admin, "SELECT id FROM safeguards_intake_hit"),
    }


def break_glass(username: str, subject: int) -> UUID:
    """Somebody tells of an emergency, then opens the case in it, as far as one opens anything to their role."""
    request = uuid4()
    with acting_as(username) as by:
        ask_emergency(by=by, case=subject, request_id=request, kind=EmergencyKind.MEDICAL, reason=WHY)
    with acting_as(username) as by:
        announce_emergency(by=by, case=subject, request_id=request)
    with acting_as(username) as by, suppress(CaseNotFound):
        open_announced(by=by, case=subject, request_id=request, reason=WHY)
    return request


def _of_offices(admin: psycopg.Connection, subject: int) -> dict[str, list[Any]]:
    """A block that waits for the other office, and a question of the rules over the trail."""
    block, month = uuid4(), timedelta(days=40)
    with acting_as("ana") as by:
        basis = BlockBasis.CANCELLATION_ASKED
        ask_to_block(by=by, case=subject, request_id=block, basis=basis, review_on=today() + month)
    asked_about = (ident("colega"), ident("calp-iquitos"), ident("Centro Amparo"))
    admin.execute(
        "SELECT oversight_raise(%s, %s, %s, %s, %s, %s, %s::bigint[], 1)",
        [str(AlertRule.UNASSIGNED), *asked_about, today(), today(), [subject]],
    )
    return {"block": [block], "alert_id": _all(admin, "SELECT id FROM oversight_alert")}


def _of_accounts(admin: psycopg.Connection) -> dict[str, list[Any]]:
    """A key and a second factor of somebody's, and an account that was asked for."""
    key, opening = uuid4(), uuid4()
    with acting_as("colega") as by:
        make_token(by=by, token_id=key, name="x", classes=1, is_read_only=True, days=30)
    newcomer = Newcomer("Nadie", Profession.LAWYER, "nadie", ident("calp-iquitos"), Role.LAWYER)
    with acting_as("rosa") as by:
        invite(by=by, request_id=opening, newcomer=newcomer)
    factor = """INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'webauthn', '{}', now())
                RETURNING id"""
    (pk,) = admin.execute(factor, [account_of("colega")]).fetchone() or (None,)
    colleague = ident("colega")
    return {
        "key": [key],
        "pk": [pk],
        "opening": [opening],
        "staff": [colleague],
        "account": [account_of("colega")],
    }


def _words() -> dict[str, list[Any]]:
    """Parts that are one of a few words, and a receipt, which is signed and kept nowhere."""
    from amparo.web.consent.talk import PAGES
    from amparo.web.registration.steps import STEPS

    receipt = signing.dumps(
        [str(ident("colega")), 1, str(ident("ana")), str(ident("luis"))], salt="handed over"
    )
    return {
        "channel": ["call"],
        "dimension": ["form"],
        "page": list(PAGES),
        "slug": [step.slug for step in STEPS],
        "to": ["to_review", "narrowed", "informed", "disclosed"],
        "kind": [*BlockStepKind.values, *OpeningKind.values],
        "receipt": [receipt],
    }


def _all(admin: psycopg.Connection, sql: str) -> list[UUID]:
    return [row[0] for row in admin.execute(sql)]
