"""A conversation in the making (table consent_conversation) is its writer's alone, and lies nowhere in clear."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amparo.casework.cases.enums import TransferReason
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.conversations import open_talk, save_page, start_talk, sweep_conversations
from amparo.casework.consent.enums import ConsentDecision, ConsentPurpose
from amparo.casework.consent.models import Consent, Conversation
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.foundation.access.gate import CaseNotFound, access_case
from tests.conftest import ActAs
from tests.world import ident

CANARY = "Zoraida Canaria"


@pytest.fixture
def talk(act_as: ActAs, flor: int) -> UUID:
    ana = act_as("ana")
    return start_talk(ana, access_case(ana, flor), uuid4(), {"words": [CANARY]})


def seen() -> int:
    """Rows that the database shows to whoever is bound, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_conversation")
        return int(cursor.fetchone()[0])


def test_nothing_lies_in_clear_and_each_page_is_kept(act_as: ActAs, flor: int, talk: UUID) -> None:
    ana = act_as("ana")
    access = access_case(ana, flor)
    assert CANARY.encode() not in bytes(Conversation.objects.get(id=talk).sealed)
    save_page(ana, access, talk, "con-sus-palabras", {"restated": ["until"]})
    answers = open_talk(ana, access, talk).answers
    assert answers == {"prepare": {"words": [CANARY]}, "con-sus-palabras": {"restated": ["until"]}}


def test_neither_colleague_nor_coordinator_nor_outsider_sees_it(act_as: ActAs, flor: int, talk: UUID) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("luis"), is_member=True)
    for other in ("luis", "rosa"):
        by = act_as(other)
        assert seen() == 0
        with pytest.raises(CaseNotFound):
            open_talk(by, access_case(by, flor), talk)
    act_as("fiscal")
    assert seen() == 0


def test_who_no_longer_carries_the_case_no_longer_sees_it(act_as: ActAs, flor: int, talk: UUID) -> None:
    transfer_case(
        by=act_as("ana"),
        case=flor,
        request_id=uuid4(),
        to=ident("sonia"),
        reason=TransferReason.WORKER_LEFT,
    )
    act_as("ana")
    assert seen() == 0


def test_it_lapses_and_is_swept(act_as: ActAs, flor: int, talk: UUID) -> None:
    ana = act_as("ana")
    Conversation.objects.filter(id=talk).update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(CaseNotFound):
        open_talk(ana, access_case(ana, flor), talk)
    assert sweep_conversations() == [], "whoever is bound is told no numbers of cases"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
    assert sweep_conversations() == [flor]
    act_as("ana")
    assert seen() == 0


def test_nobody_records_a_decision_in_anothers_name(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    told = ConsentTold(ConsentPurpose.STATISTICS, ConsentDecision.REFUSED)
    record_consent(by=ana, case=flor, request_id=uuid4(), told=told)
    row = Consent.objects.get(case_id=flor)
    row.pk, row.recorded_by, row.purpose = None, ident("luis"), ConsentPurpose.ACCOMPANIMENT
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_holds_one_decision_in_force(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    told = ConsentTold(ConsentPurpose.STATISTICS, ConsentDecision.REFUSED)
    record_consent(by=ana, case=flor, request_id=uuid4(), told=told)
    row = Consent.objects.get(case_id=flor)
    row.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
