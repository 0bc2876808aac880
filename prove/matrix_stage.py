"""The stage of the authorization matrix: who stands how to the case, arranged by what the application itself does.

A share rests on a consent that is recorded, an emergency is opened by whoever needs it, an identity by two people, a
block by two offices. By hand is done only what the application does not do at all: somebody of a role that keeps no
cases carries one, a team of strangers, and the passing of time.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
from django.utils import timezone

from amparo.casework.consent.actions import ConsentTold, consent_row, record_consent, withdraw_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.casework.consent.receiving import assign_share
from amparo.casework.consent.sharing import end_of
from amparo.casework.lifecycle.erasure import answer as answer_block
from amparo.casework.safeguards.unveiling import answer as answer_unveiling
from amparo.casework.safeguards.unveiling import ask as ask_unveiling
from amparo.foundation.access.blocking import block_lines
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.shares import end_shares, open_share, shares_of
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from prove.matrix_case import MatrixCase
from prove.matrix_fillers import WHY, break_glass, furnish
from prove.matrix_scenes import Scene
from prove.people import acting_as, add_people, coordinator_of
from tests.world import PEOPLE, ident

BEYOND = ("shared", "recipient", "emergency", "unveiled")
# What a scene adds to the case; the next one begins without it. (table, column of the case, key)
_ADDED = (
    ("access_share", "subject", "id"),
    ("access_emergency", "subject", "id"),
    ("access_unveiling", "subject", "id"),
    ("access_notice", "subject", "id"),
    ("safeguards_reason", "subject", "source"),
    ("tasks_task", "case_id", "id"),
    ("consent_consent", "case_id", "id"),
    ("cases_path_entry", "case_id", "id"),
)


class Stage:
    """The case with everything addresses ask for, and the scene that is being played on it."""

    def __init__(self, admin: psycopg.Connection, case: MatrixCase) -> None:
        self.admin, self.case, self.subject = admin, case, case.subject
        add_people(admin)
        # The census lacks courses, and arranges a share by hand which no consent covers: nothing could be recorded.
        admin.execute("DELETE FROM access_requirement")
        admin.execute("UPDATE access_share SET ended_at = now() WHERE subject = %s", [self.subject])
        self.fillers = furnish(admin, case)
        self.made: dict[str, UUID] = {}
        self._kept = {table: self._keys(table, whose, key) for table, whose, key in _ADDED}

    def play(self, scene: Scene) -> None:
        """Make the scene true, and nothing else."""
        self._clear()
        held, staff, unit = scene.held, ident(scene.name), ident(PEOPLE[scene.name][0])
        for record_class in held.closed:
            self.admin.execute(
                "INSERT INTO access_requirement VALUES (%s, %s, 'curso')", [held.role, record_class]
            )
        if held.relation in BEYOND or scene.consent == "blocked":
            self._carry(ident(keeper_of(scene)), ident(PEOPLE[keeper_of(scene)][0]))
        stands: dict[str, Callable[[], None]] = {
            "": lambda: None,
            "responsible": lambda: self._carry(staff, unit),
            "team": lambda: self._join(staff),
            "unit_coordinator": lambda: self._carry(uuid4(), unit),
            "shared": lambda: self._share(scene, unit),
            "recipient": lambda: self._share(scene, unit),
            "emergency": lambda: self._break_glass(scene),
            "unveiled": lambda: self._unveil(scene),
        }
        stands[held.relation]()
        if scene.consent == "run out":
            self._let_time_pass()
        if scene.consent == "blocked":
            self._block()

    def _keys(self, table: str, whose: str, key: str) -> list[object]:
        return [
            row[0]
            for row in self.admin.execute(f"SELECT {key} FROM {table} WHERE {whose} = %s", [self.subject])
        ]

    def _clear(self) -> None:
        self.made = {}
        (asked,) = self.fillers["block"]
        unanswered = "answered_by = NULL, answered_at = NULL, is_granted = NULL"
        self.admin.execute(f"UPDATE access_block_step SET {unanswered} WHERE id = %s", [asked])
        self.admin.execute("UPDATE access_block SET state = 'asked' WHERE id = %s", [asked])
        self.admin.execute("DELETE FROM access_blocked_grant")
        self.admin.execute("DELETE FROM access_case_grant WHERE subject = %s", [self.subject])
        self.admin.execute("DELETE FROM access_requirement")
        self.admin.execute("DELETE FROM access_emergency_attempt")
        self.admin.execute(
            "DELETE FROM access_share_member m USING access_share s WHERE s.id = m.share_id AND s.subject = %s",
            [self.subject],
        )
        for table, whose, key in _ADDED:
            self.admin.execute(
                f"DELETE FROM {table} WHERE {whose} = %s AND NOT {key} = ANY(%s)",
                [self.subject, self._kept[table]],
            )

    def _carry(self, staff: UUID, unit: UUID) -> None:
        self.admin.execute(
            "SELECT access_write_grants(ARRAY[%s::bigint], ARRAY[%s::uuid], %s, ARRAY[now()])",
            [self.subject, staff, unit],
        )

    def _join(self, staff: UUID) -> None:
        """As ``access_set_team`` does for a colleague; here also for those who have none."""
        self.admin.execute(
            """INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, shares,
                                              exports, list_group, touched_at)
               SELECT %s, %s, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, now()
               FROM access_account a JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'team'
               WHERE a.staff_id = %s""",
            [staff, self.subject, staff],
        )

    def _share(self, scene: Scene, unit: UUID) -> None:
        """The person agrees, the unit is told, its coordinator gives it to somebody; she may take it back."""
        purpose = Purpose(scene.held.purpose or Purpose.CARE)
        with acting_as(keeper_of(scene)) as by:
            consent = self._agree(by, _agreed(unit, purpose, scene.held.classes))
            opened = [line for line in shares_of(access_case(by, self.subject)) if line.basis == consent]
            if opened and opened[0].purpose == purpose:
                self.made["share"] = share = opened[0].share_id
            else:
                end_shares([line.share_id for line in opened])
                self.made["share"] = share = uuid4()
                open_share(
                    share_id=share,
                    subject=self.subject,
                    to_unit=unit,
                    purpose=purpose,
                    classes=mask(RecordClass(name) for name in {*scene.held.classes, "general"}),
                    until=end_of(today() + timedelta(days=30)),
                    basis_kind="consent",
                    basis=consent,
                )
        if scene.held.relation == "shared":
            # To some roles nothing is shared.
            with acting_as(coordinator_of(unit)) as by, suppress(Refused):
                assign_share(by=by, share=share, staff=ident(scene.name), is_member=True)
        if scene.consent == "ended":
            with acting_as(keeper_of(scene)) as by:
                withdraw_consent(by=by, case=self.subject, request_id=uuid4(), consent_id=consent)

    def _agree(self, by: Viewer, told: ConsentTold) -> int:
        """Record a consent. What the application does not offer, a class that the worker does not read or an office
        that nothing is for, is tried in plain SQL: the database holds a share to less than the application does."""
        try:
            recorded = record_consent(by=by, case=self.subject, request_id=uuid4(), told=told)
            assert recorded is not None
            return recorded
        except Refused:
            same = {"case_id": self.subject, "purpose": told.purpose, "recipient": told.recipient}
            Consent.objects.filter(**same, superseded_at=None).update(superseded_at=timezone.now())
            row = consent_row(self.subject, told, by=by)
            row.save(force_insert=True)
            return int(row.pk)

    def _break_glass(self, scene: Scene) -> None:
        self.made["emergency_id"] = break_glass(scene.name, self.subject)

    def _unveil(self, scene: Scene) -> None:
        self.made["unveiling_id"] = request = uuid4()
        with suppress(Refused):  # a role to which nothing is unveiled
            with acting_as(scene.name) as by:
                classes = [RecordClass(name) for name in sorted(scene.held.classes)]
                ask_unveiling(by=by, case=self.subject, request_id=request, classes=classes, reason=WHY)
            with acting_as(keeper_of(scene)) as by:
                answer_unveiling(by=by, unveiling=request, request_id=uuid4(), grant=True)

    def _let_time_pass(self) -> None:
        for table in ("access_share", "access_emergency", "access_unveiling", "access_case_grant"):
            self.admin.execute(
                f"UPDATE {table} SET until = now() - interval '1 second' WHERE subject = %s AND until IS NOT NULL",
                [self.subject],
            )

    def _block(self) -> None:
        """What was asked for when the case was furnished is granted by the other unit's coordinator."""
        with acting_as("norma") as by:
            (line,) = [line for line in block_lines() if line.subject == self.subject]
            assert line.step is not None
            answer_block(by=by, block=line.block, step=line.step, grant=True)


def keeper_of(scene: Scene) -> str:
    """Who keeps the case while somebody beyond the register is given something of it: never of their unit."""
    return "carla" if PEOPLE[scene.name][0] == PEOPLE["ana"][0] else "ana"


def _agreed(unit: UUID, purpose: Purpose, classes: frozenset[str]) -> ConsentTold:
    investigates = purpose == Purpose.INVESTIGATION
    return ConsentTold(
        purpose=ConsentPurpose.COMPLAINT if investigates else ConsentPurpose.REFERRAL,
        decision=ConsentDecision.GIVEN,
        recipient=unit,
        record_classes=tuple(sorted({*classes, "general"})),
        given_by=ConsentGiver.SELF,
        form=ConsentForm.SPOKEN,
        until=today() + timedelta(days=30),
        changed_mind=True,
    )
