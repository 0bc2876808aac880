"""Sweeping what is nobody's any more, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.drafts import (
    discard_draft,
    finish_draft,
    my_drafts,
    open_draft,
    save_step,
    start_draft,
)
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.casework.lifecycle.once import open_case_once
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.upkeep import sweep_drafts, sweep_numbers, sweep_orphan_keys, sweep_viewers
from amparo.casework.safeguards.upkeep import settle_checks
from amparo.commands.upkeep import jobs
from amparo.foundation.access.exceptional import announce_left_over
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.access.holding import end_who_keeps_others_waiting
from amparo.foundation.protection.vault import create_data_keys, fetch_data_keys
from amparo.web.accounts.attempts import sweep_attempts
from amparo.web.accounts.session_store import SessionStore
from tests.conftest import ActAs
from tests.database import admin_url
from tests.devices import Device, device
from tests.world import ident

__all__ = ["device"]


def as_nobody() -> None:
    """Upkeep is nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")


def make_keys_older() -> None:
    with connections["vault"].cursor() as cursor:
        cursor.execute("UPDATE vault_data_key SET created_at = created_at - interval '2 days'")


def test_a_key_without_case_or_draft_is_destroyed_and_the_others_stay(act_as: ActAs, flor: int) -> None:
    ana = act_as("ana")
    draft = open_draft(ana, start_draft(ana))
    create_data_keys([123], ["identity"])
    make_keys_older()
    as_nobody()
    assert sweep_orphan_keys() == 1
    assert fetch_data_keys([(123, "identity")]) == {}
    assert open_header(act_as("ana"), flor).working_name == "Flor"
    assert open_draft(ana, draft.id).subject == draft.subject


def test_a_key_made_today_is_left_alone(act_as: ActAs) -> None:
    create_data_keys([123], ["identity"])
    as_nobody()
    assert sweep_orphan_keys() == 0
    assert fetch_data_keys([(123, "identity")])


def test_a_lapsed_draft_goes_with_its_key(act_as: ActAs) -> None:
    ana = act_as("ana")
    lapsed, kept = start_draft(ana, uuid4()), start_draft(ana, uuid4())
    save_step(ana, kept, "nombre", {"working_name": ["Lucero"]})
    subject = RegistrationDraft.objects.get(id=lapsed).subject
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lifecycle_registration_draft SET expires_at = now() - %s WHERE id = %s",
            [timedelta(minutes=1), lapsed],
        )
    as_nobody()
    assert sweep_drafts() == 1
    assert [line.id for line in my_drafts(act_as("ana"))] == [kept]
    assert fetch_data_keys([(subject, "identity")]) == {}


def test_a_lapsed_draft_that_became_a_case_leaves_the_case_its_key(act_as: ActAs) -> None:
    ana = act_as("ana")
    draft = open_draft(ana, start_draft(ana))
    told = Registration(identity=Identity(working_name="Lucero"))
    case = open_case(by=ana, request_id=draft.id, registration=told, subject=draft.subject)
    finish_draft(draft.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lifecycle_registration_draft SET expires_at = now() - interval '1 day'")
    make_keys_older()
    as_nobody()
    assert (sweep_drafts(), sweep_orphan_keys()) == (0, 0)
    assert open_header(act_as("ana"), case).working_name == "Lucero"


def test_a_draft_that_has_become_a_case_stays_its_two_weeks(act_as: ActAs) -> None:
    ana = act_as("ana")
    draft = open_draft(ana, start_draft(ana))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lifecycle_registration_draft SET expires_at = now() + interval '1 second'")
    finish_draft(draft.id)
    assert RegistrationDraft.objects.get(id=draft.id).expires_at > timezone.now() + timedelta(days=13)


def test_a_finished_draft_never_gives_its_key_away(act_as: ActAs) -> None:
    draft = open_draft(act_as("ana"), start_draft(act_as("ana")))
    finish_draft(draft.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lifecycle_registration_draft SET expires_at = now() - interval '1 day'")
    as_nobody()
    assert sweep_drafts() == 0
    assert not RegistrationDraft.objects.filter(id=draft.id).exists()
    assert fetch_data_keys([(draft.subject, "identity")])


def test_a_draft_whose_discarding_fails_still_opens(act_as: ActAs) -> None:
    ana = act_as("ana")
    draft_id = start_draft(ana)
    with transaction.atomic():
        discard_draft(ana, draft_id)
        transaction.set_rollback(True)
    assert open_draft(ana, draft_id).answers == {}


@pytest.mark.usefixtures("db_both")
def test_counts_of_attempts_go_when_they_have_expired_and_not_before() -> None:
    cache.clear()
    cache.set("over", [1], -1)
    cache.set("counting", [1], 300)
    assert sweep_attempts() == 1
    assert cache.get("counting") == [1]


@pytest.mark.usefixtures("db_both")
def test_a_session_that_ran_out_goes() -> None:
    for seconds in (-1, 300):
        session = SessionStore()
        session.set_expiry(seconds)
        session.save()
    SessionStore.clear_expired()
    assert Session.objects.count() == 1


def test_upkeep_sweeps_the_attempts_and_the_sessions() -> None:
    assert {sweep_attempts, SessionStore.clear_expired} <= {job.run for job in jobs()}


def test_upkeep_tells_what_was_left_and_ends_who_keeps_others_waiting() -> None:
    """Within the minute: until then somebody's question is told to nobody, and a dismissal waits."""
    often = {job.run for job in jobs() if job.every <= 30}
    assert {announce_left_over, end_who_keeps_others_waiting, settle_checks} <= often


def test_who_was_signed_in_is_kept_ninety_days(device: Callable[[str], Device], committed: str) -> None:
    ana, rosa = device("ana"), device("rosa")
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as administrator:
        administrator.execute(
            "UPDATE access_bound_viewer SET opened_at = now() - interval '91 days' WHERE staff = %s",
            [ident("ana")],
        )
    assert rosa.does(lambda _: sweep_viewers()) == 0  # upkeep is nobody
    assert ana.now(sweep_viewers) == 1
    assert rosa.does(lambda viewer: viewer.staff_id) == ident("rosa")


def test_numbers_that_no_case_was_opened_under_and_no_draft_waits_with_go_after_sixty_days(
    device: Callable[[str], Device], committed: str
) -> None:
    ana, request = device("ana"), uuid4()
    idle = ana.does(lambda _: new_subjects(1)[0])
    draft = ana.does(lambda viewer: open_draft(viewer, start_draft(viewer)).subject)
    told = Registration(identity=Identity(working_name="Lucero"))
    opened = ana.does(lambda viewer: open_case_once(by=viewer, request_id=request, registration=told))
    assert ana.now(sweep_numbers) == 0
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as administrator:
        administrator.execute("UPDATE access_handed_number SET handed_at = now() - interval '61 days'")
    assert ana.does(lambda _: sweep_numbers()) == 0  # nobody is told how many of the country lie idle
    assert ana.now(sweep_numbers) == 1
    with psycopg.connect(admin_url(), dbname=conninfo_to_dict(committed)["dbname"]) as administrator:
        left = {row[0] for row in administrator.execute("SELECT subject FROM access_handed_number")}
    assert left == {draft, opened}
    assert idle not in left
    again = ana.does(lambda viewer: open_case_once(by=viewer, request_id=request, registration=told))
    assert again == opened
