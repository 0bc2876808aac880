"""Which roles an institution can have; an auditor's reach; and that what narrows or ends a share always succeeds."""

from uuid import uuid4

import pytest

from amparo.casework.consent.bases import StepTold, step_basis
from amparo.casework.consent.enums import BasisState
from amparo.casework.oversight.alerts import alerts
from amparo.casework.oversight.trail import TrailFilter, trail
from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.seats import SEATS, roles_of
from amparo.foundation.access.viewer import bind_viewer, open_viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from tests.conftest import ActAs
from tests.privacy.test_blocking import block, lift
from tests.privacy.test_insider import ask, refused, run
from tests.workflows.test_legal_basis import order, step
from tests.workflows.test_staff_screens import ClientOf
from tests.world import PEOPLE, UNITS, ident

S = BasisState
__all__ = ["order"]


def test_every_role_has_a_place_and_everybody_of_the_world_has_a_seat() -> None:
    assert set(SEATS) == set(Role)
    assert all(SEATS.values())
    assert {role for kind in InstitutionKind for role in roles_of(kind)} == set(Role)
    for unit, _name, _profession, role in PEOPLE.values():
        assert Role(role) in roles_of(UNITS[unit][2]), (unit, role)


@pytest.mark.parametrize("role", ["police_officer", "shelter_worker", "prosecutor", "protection_judge"])
def test_no_two_administrators_give_a_role_that_the_institution_has_not(act_as: ActAs, role: str) -> None:
    new = uuid4()
    for who in ("rosa", "pilar", "sistemas"):
        act_as(who)
        assert refused(
            "SELECT accounts_ask(%s, 'invite', %s, %s, %s, 'nadie', 'Nadie', 'other')",
            new, new, ident("calp-iquitos"), role,
        )  # fmt: skip
        assert refused(
            "SELECT accounts_ask(%s, 'role', %s, NULL, %s, NULL, NULL, NULL)", uuid4(), ident("luis"), role
        )


def test_the_form_offers_what_the_institution_has(client_of: ClientOf) -> None:
    page = client_of("pilar").get("/personal/nueva/").content.decode()
    offered = {role for role in Role if f'value="{role.value}"' in page.split('name="role"')[1]}
    assert offered >= {Role.PSYCHOLOGIST, Role.AUDITOR}
    assert not offered & {Role.POLICE_OFFICER, Role.SHELTER_WORKER, Role.HEALTH_WORKER}


def become(act_as: ActAs, staff: str, role: str) -> None:
    act_as("pilar")
    opening = ask("role", staff, role=role)
    act_as("sistemas")
    run("SELECT accounts_confirm(%s)", opening)


def test_an_auditor_reads_the_own_institution_and_the_ombudsman_the_country(act_as: ActAs, flor: int) -> None:
    run("SELECT set_config('amparo.viewer', '', true)")
    for staff, unit, institution in (
        ("fiscal", "fiscalia-maynas", "Fiscalía de la Nación"),
        ("ana", "calp-iquitos", "Centro Amparo"),
    ):
        run(
            "SELECT oversight_raise('volume', %s, %s, %s, '2026-01-05', '2026-01-06', '{}', 1)",
            ident(staff), ident(unit), ident(institution),
        )  # fmt: skip
    trail(act_as("auditora"), TrailFilter())
    assert len(alerts(act_as("auditora"))) == 2
    become(act_as, "luis", "auditor")
    token = str(uuid4())
    open_viewer(account_id=ident("account-luis"), token=token, with_second_factor=True)
    own = bind_viewer(token)
    seen = {line.institution for line in trail(own, TrailFilter()).lines}
    assert seen == {ident("Centro Amparo")}
    assert trail(own, TrailFilter(institution=ident("Defensoría del Pueblo"))).lines == ()
    assert [line.staff for line in alerts(own)] == [ident("ana")]
    everybody = {line.institution for line in trail(act_as("auditora"), TrailFilter()).lines}
    assert everybody >= {ident("Centro Amparo"), ident("Defensoría del Pueblo")}


def test_a_review_stands_when_the_lawyer_becomes_something_else(act_as: ActAs, flor: int, order: int) -> None:
    step(act_as, "luis", flor, order, S.NARROWED, "general")
    step(act_as, "ana", flor, order, S.INFORMED, reason="in_person")
    step(act_as, "ana", flor, order, S.DISCLOSED)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")
    assert run("SELECT role FROM consent_basis_step WHERE state = 'narrowed'") == [("lawyer",)]
    become(act_as, "luis", "social_worker")
    act_as("ana")
    run("UPDATE consent_consent SET superseded_at = now() WHERE case_id = %s AND superseded_at IS NULL", flor)
    run("UPDATE consent_basis_step SET superseded_at = now() WHERE state = 'received'")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")
    step_basis(
        by=act_as("ana"), case=flor, request_id=uuid4(), basis_id=order, told=StepTold(S.ENDED, today())
    )
    run("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_has_another_role_since_is_not_given_a_blocked_case_back(act_as: ActAs, flor: int) -> None:
    blocked = block(act_as, flor)
    become(act_as, "ana", "social_worker")
    lift(act_as, blocked)
    token = str(uuid4())
    open_viewer(account_id=ident("account-ana"), token=token, with_second_factor=True)
    bind_viewer(token)
    assert run("SELECT count(*) FROM access_case_grant WHERE subject = %s", flor) == [(0,)]
