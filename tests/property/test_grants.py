"""Whatever is opened, given away, shared and closed: grants are what the facts and the policy say, no more, no less."""

from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from amparo.casework.cases.enums import ClosingReason, ReopeningReason, TransferReason
from amparo.casework.cases.models import Assignment
from amparo.casework.lifecycle.assignment import set_team, transfer_case
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case, reopen_case
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Relation, Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.access.viewer import Viewer, bind_viewer, open_viewer
from tests.world import PEOPLE, UNITS, ident

STAFF = ["ana", "luis", "sonia", "rosa", "carla", "fiscal"]
ROLE = {ident(name): Role(person[3]) for name, person in PEOPLE.items()}
UNIT = {ident(name): ident(person[0]) for name, person in PEOPLE.items()}
INSTITUTION = {ident(unit): values[1] for unit, values in UNITS.items()}
MASKS = {(r.role, r.relation): (r.reads_mask, r.writes_mask, r.assigns) for r in RULES}


class Histories(RuleBasedStateMachine):
    """A model of who should hold what, beside the real thing."""

    def __init__(self) -> None:
        super().__init__()
        self.responsible: dict[int, UUID] = {}
        self.team: dict[int, set[UUID]] = {}

    @initialize()
    def begin(self) -> None:
        self.tokens = {name: str(uuid4()) for name in STAFF}
        for name, token in self.tokens.items():
            open_viewer(account_id=ident(f"account-{name}"), token=token, with_second_factor=True)

    def viewer(self, name: str) -> Viewer:
        return bind_viewer(self.tokens[name])

    @rule(name=st.sampled_from(STAFF))
    def opens(self, name: str) -> None:
        case = open_case(by=self.viewer(name), request_id=uuid4(), registration=Registration())
        self.responsible[case], self.team[case] = ident(name), set()

    @rule(name=st.sampled_from(STAFF), to=st.sampled_from(STAFF), pick=st.integers(0, 9))
    def transfers(self, name: str, to: str, pick: int) -> None:
        case = self._pick(pick)
        if case is not None and self._tries(
            lambda: transfer_case(
                by=self.viewer(name),
                case=case,
                request_id=uuid4(),
                to=ident(to),
                reason=TransferReason.WORKLOAD,
            )
        ):
            assert self._may_assign(name, case), "somebody gave away a case that was not theirs to give"
            self.responsible[case] = ident(to)
            self.team[case].discard(ident(to))

    @rule(
        name=st.sampled_from(STAFF), mate=st.sampled_from(STAFF), joins=st.booleans(), pick=st.integers(0, 9)
    )
    def changes_team(self, name: str, mate: str, joins: bool, pick: int) -> None:
        case = self._pick(pick)
        if case is not None and self._tries(
            lambda: set_team(
                by=self.viewer(name), case=case, request_id=uuid4(), staff=ident(mate), is_member=joins
            )
        ):
            assert self._may_assign(name, case)
            (self.team[case].add if joins else self.team[case].discard)(ident(mate))

    @rule(mate=st.sampled_from(STAFF), pick=st.integers(0, 9))
    def gives_to_a_team_member(self, mate: str, pick: int) -> None:
        case = self._pick(pick)
        if case is not None:
            (giver,) = [name for name in STAFF if ident(name) == self.responsible[case]]
            self.changes_team(giver, mate, True, pick)
            self.transfers(giver, mate, pick)

    @rule(name=st.sampled_from(STAFF), pick=st.integers(0, 9), closes=st.booleans())
    def closes_or_reopens(self, name: str, pick: int, closes: bool) -> None:
        case = self._pick(pick)
        if case is None:
            return
        act = (
            (
                lambda: close_case(
                    by=self.viewer(name), case=case, request_id=uuid4(), reason=ClosingReason.GOALS_MET
                )
            )
            if closes
            else (
                lambda: reopen_case(
                    by=self.viewer(name), case=case, request_id=uuid4(), reason=ReopeningReason.CAME_BACK
                )
            )
        )
        self._tries(act)

    @invariant()
    def grants_are_what_the_facts_say(self) -> None:
        held = {}
        for name in STAFF if hasattr(self, "tokens") else []:
            self.viewer(name)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT subject, grantee, relation, reads, writes, assigns FROM access_case_grant "
                    "WHERE subject = ANY(%s)",
                    [list(self.responsible)],
                )
                held |= {(row[0], row[1], row[2]): row[3:] for row in cursor.fetchall()}
        # What nobody of the six could look up cannot be seen here: the coordinator of another unit.
        expected = {key: value for key, value in self._expected().items() if self._is_visible(key[1])}
        assert held == expected

    @invariant()
    def open_assignments_are_what_the_grants_say(self) -> None:
        held, carried = set(), set()
        for name in STAFF if hasattr(self, "tokens") else []:
            self.viewer(name)
            open_now = Assignment.objects.filter(case_id__in=list(self.responsible), ended_at=None)
            carried |= set(open_now.values_list("case_id", "staff", "role"))
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT subject, grantee, relation FROM access_case_grant "
                    "WHERE subject = ANY(%s) AND relation IN ('responsible', 'team')",
                    [list(self.responsible)],
                )
                held |= set(cursor.fetchall())
        assert carried == held

    def _expected(self) -> dict[tuple[int, UUID, str], tuple[int, int, bool]]:
        rows = {}
        for case, staff in self.responsible.items():
            rows[case, staff, "responsible"] = MASKS[ROLE[staff], Relation.RESPONSIBLE]
            coordinator = MASKS[Role.UNIT_COORDINATOR, Relation.UNIT_COORDINATOR]
            rows[case, UNIT[staff], "unit_coordinator"] = coordinator
            for mate in self.team[case]:
                rows[case, mate, "team"] = MASKS[ROLE[mate], Relation.TEAM]
        return rows

    def _is_visible(self, grantee: UUID) -> bool:
        return grantee in ROLE or grantee == ident("calp-iquitos")

    def _may_assign(self, name: str, case: int) -> bool:
        is_coordinator = name == "rosa" and UNIT[self.responsible[case]] == ident("calp-iquitos")
        return self.responsible[case] == ident(name) or is_coordinator

    def _pick(self, number: int) -> int | None:
        cases = list(self.responsible)
        return cases[number % len(cases)] if cases else None

    def _tries(self, act) -> bool:  # type: ignore[no-untyped-def]
        try:
            with transaction.atomic():
                act()
        except (Refused, CaseNotFound):
            return False
        return True


@pytest.mark.usefixtures("db_both")
def test_grants_follow_the_facts() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
