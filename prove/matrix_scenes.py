"""The scenes of the authorization matrix: who stands how to the case, made with the database's own projections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.policy.classes import mask
from prove.matrix_case import EVERY_CLASS
from prove.oracle import Held
from tests.world import PEOPLE, ident

# One account of every role, and of two roles a second one in another office.
CAST = {person[3]: name for name, person in reversed(PEOPLE.items())}
SHARED_CLASSES: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"psychosocial", "identity"}),
    frozenset({"legal", "health", "sensitive", "location"}),
    frozenset(EVERY_CLASS),
)
PURPOSES = tuple(str(p.value) for p in (Purpose.CARE, Purpose.PROTECTION, Purpose.INVESTIGATION))


@dataclass(frozen=True)
class Scene:
    """Somebody, how they stand to the case, and what state the consent behind it is in."""

    name: str
    held: Held
    consent: str = "none"  # none, in force, ended, run out

    def __str__(self) -> str:
        parts = [self.held.role, self.held.relation or "no relation", self.held.purpose, self.consent]
        parts += [
            "+".join(sorted(self.held.classes)),
            "".join(f"without {c}" for c in sorted(self.held.closed)),
        ]
        return " · ".join(part for part in parts if part)


def scenes() -> Iterator[Scene]:
    """Every role in every relation, and every state of what a share rests on."""
    for role, name in CAST.items():
        yield Scene(name, Held(role, ""))
        for relation in ("responsible", "team"):
            yield Scene(name, Held(role, relation))
        yield Scene(name, Held(role, "unit_coordinator"))
        yield Scene(name, Held(role, "responsible", closed=frozenset({"identity", "psychosocial"})))
        yield Scene(name, Held(role, "recipient"), "in force")
        yield from _exceptions(name, role)
        for purpose in PURPOSES:
            for classes in SHARED_CLASSES:
                yield Scene(name, Held(role, "shared", purpose, classes), "in force")
            for state in ("ended", "run out"):
                yield Scene(name, Held(role, "shared", purpose, SHARED_CLASSES[-1], is_over=True), state)


def _exceptions(name: str, role: str) -> Iterator[Scene]:
    yield Scene(name, Held(role, "emergency"), "in force")
    yield Scene(name, Held(role, "emergency", is_over=True), "run out")
    for classes in (frozenset({"identity"}), frozenset({"identity", "location"})):
        yield Scene(name, Held(role, "unveiled", classes=classes), "in force")
    yield Scene(name, Held(role, "unveiled", classes=classes, is_over=True), "run out")


def reset(admin: psycopg.Connection, subject: int) -> None:
    """Nobody stands in any relation to the case."""
    admin.execute("DELETE FROM access_case_grant WHERE subject = %s", [subject])
    admin.execute(
        "DELETE FROM access_share_member WHERE share_id IN (SELECT id FROM access_share WHERE subject = %s)",
        [subject],
    )
    admin.execute("DELETE FROM access_share WHERE subject = %s", [subject])
    admin.execute("DELETE FROM access_requirement")


def play(admin: psycopg.Connection, subject: int, scene: Scene) -> None:
    """Make the scene true: assignments and shares as facts, grants by the functions that project them."""
    reset(admin, subject)
    held, staff, unit = scene.held, ident(scene.name), ident(PEOPLE[scene.name][0])
    for record_class in held.closed:
        admin.execute("INSERT INTO access_requirement VALUES (%s, %s, 'curso')", [held.role, record_class])
    if held.relation == "responsible":
        _carry(admin, subject, staff, uuid4())
    elif held.relation == "team":
        _join(admin, subject, staff)
    elif held.relation == "unit_coordinator":
        _carry(admin, subject, uuid4(), unit)
    elif held.relation in ("shared", "recipient"):
        _share(admin, subject, scene, staff, unit)
    elif held.relation in ("emergency", "unveiled"):
        _except(admin, subject, scene, staff)


def _carry(admin: psycopg.Connection, subject: int, staff: UUID, unit: UUID) -> None:
    admin.execute(
        "SELECT access_write_grants(ARRAY[%s::bigint], ARRAY[%s::uuid], %s, ARRAY[now()])",
        [subject, staff, unit],
    )


def _join(admin: psycopg.Connection, subject: int, staff: UUID) -> None:
    """As ``access_set_team`` does for a colleague; here also for those who have none."""
    admin.execute(
        """INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports,
                                          list_group, touched_at)
           SELECT %s, %s, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, now()
           FROM access_account a JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'team'
           WHERE a.staff_id = %s""",
        [staff, subject, staff],
    )


def _share(admin: psycopg.Connection, subject: int, scene: Scene, staff: UUID, unit: UUID) -> None:
    share, now = uuid4(), datetime.now(UTC)
    classes = mask(RecordClass(name) for name in scene.held.classes)
    purpose = scene.held.purpose or Purpose.CARE.value
    ended = now if scene.consent == "ended" else None
    until = now - timedelta(seconds=1) if scene.consent == "run out" else None
    with admin.transaction():
        # The consent package holds shares to consents; the matrix is about what a share opens.
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(
            """INSERT INTO access_share (id, subject, to_unit, to_institution, purpose, classes, until, basis_kind,
                                         basis, opened_by, ended_at)
               SELECT %s, %s, u.id, u.institution_id, %s, %s, %s, 'consent', 0, %s, %s
               FROM directory_unit u WHERE u.id = %s""",
            [share, subject, purpose, classes, until, ident("ana"), ended, unit],
        )
        if scene.held.relation == "shared":
            admin.execute(
                "INSERT INTO access_share_member (share_id, staff, assigned_by) VALUES (%s, %s, %s)",
                [share, staff, ident("ana")],
            )
    admin.execute("SELECT access_project_share(%s)", [share])


def _except(admin: psycopg.Connection, subject: int, scene: Scene, staff: UUID) -> None:
    """An emergency, or an identity that two offices opened: the grant that either of them leaves."""
    classes = mask(RecordClass(name) for name in scene.held.classes or EVERY_CLASS)
    until = datetime.now(UTC) + timedelta(minutes=-1 if scene.held.is_over else 30)
    admin.execute(
        """INSERT INTO access_case_grant (grantee, subject, relation, purpose, reads, writes, assigns, source, until,
                                          list_group, touched_at)
           SELECT %s, %s, r.relation, r.purpose, r.reads & %s, r.writes, r.assigns, %s, %s, 3, now()
           FROM access_account a JOIN access_policy_rule r ON r.role = a.role AND r.relation = %s
           WHERE a.staff_id = %s""",
        [staff, subject, classes, uuid4(), until, scene.held.relation, staff],
    )
