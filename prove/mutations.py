"""Policy mutation: every line of the policy in the database and every row-level policy, dropped and flipped.

One at a time, each is put into a throw-away database. A row-level policy is caught if its table's census is not what
``docs/census.txt`` says; a line of the policy, if the authorization matrix of its role and relation finds that somebody
can do something else. A flip that changes nothing that can be done shows only when the copy is held beside the page:
it is counted apart, with its reason, and one without a reason is missed. Control: without a mutation neither sees
anything, and a census that does not look at its table would see none.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import mask
from prove.census import World, census
from prove.census_world import build
from prove.figures import Result, Run
from prove.matrix import Matrix
from prove.matrix_scenes import Scene, scenes
from prove.matrix_tally import Tally
from prove.oracle import Line
from prove.place import say

CENSUS = Path(__file__).parent.parent / "docs" / "census.txt"
_HEAD = """\
# Who can read, change, add and remove how many rows of each protected table: a case that Ana carries, with Luis in its
# team, in Rosa's unit; shared with the UDAVIT, where Gladys (udavit) was assigned by its focal point (enlace).
# Written by `make census`; a change in it is reviewed like a change of the policy.
"""
_POLICIES = """
    SELECT tablename, policyname, permissive, cmd, roles, qual, with_check FROM pg_policies
    WHERE schemaname = 'public' ORDER BY 1, 2
"""
_RULE_FLIPS = (
    "reads = ~reads & 127",
    "writes = ~writes & 127",
    "assigns = NOT assigns",
    "shares = NOT shares",
    "exports = NOT exports",
    "registers = NOT registers",
)
# The functions that write the grants of a share or an exception take no more from the line than what is read.
_READS_ONLY = ("writes", "assigns", "shares", "exports")
_NEVER_GIVEN = {
    "shared": _READS_ONLY,
    "emergency": _READS_ONLY,
    "unveiled": _READS_ONLY,
    "recipient": ("writes", "shares", "exports"),
}
_ONLY_FOR = {
    "recipient": ("unit_coordinator", "institution_focal_point"),
    "unit_coordinator": ("unit_coordinator",),
}


@dataclass(frozen=True)
class Mutation:
    """A change of one policy: the statements that make it and take it back."""

    name: str
    table: str
    make: sql.Composed
    undo: tuple[sql.Composed, ...]
    is_of_the_app: bool = False


_NOTHING = Mutation("nothing", "access_policy_rule", sql.Composed([sql.SQL("SELECT 1")]), ())


def written() -> dict[str, str]:
    """The census as it is kept."""
    lines = [line for line in CENSUS.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def write(found: dict[str, str]) -> None:
    """Keep a census."""
    CENSUS.write_text(_HEAD + "".join(f"{key}: {value}\n" for key, value in sorted(found.items())))


def policy_mutations(admin: psycopg.Connection) -> Iterator[Mutation]:
    """Each policy dropped, opened to everybody, and turned into its opposite."""
    rows = admin.execute(_POLICIES).fetchall()
    for table, name, permissive, command, roles, using, check in rows:
        if any(_says_it_all(other, (table, name, permissive, command, roles)) for other in rows):
            continue
        on = sql.SQL("{} ON {}").format(sql.Identifier(name), sql.Identifier(table))
        body, of_app = _body(using, check), "amparo_app" in roles
        again = sql.SQL("CREATE POLICY {} AS {} FOR {} TO {} {}").format(
            on, sql.SQL(permissive), sql.SQL(command), sql.SQL(", ").join(map(sql.Identifier, roles)), body
        )
        drop = sql.SQL("DROP POLICY {}").format(on)
        yield Mutation(f"{name} dropped", table, sql.Composed([drop]), (again,), of_app)
        for word, change in (("opened", "true"), ("turned round", "NOT ({})")):
            flipped = _body(using and change.format(using), check and change.format(check))
            if (flipped.as_string(admin)) != body.as_string(admin):
                make = sql.SQL("ALTER POLICY {} {}").format(on, flipped)
                yield Mutation(f"{name} {word}", table, make, (sql.Composed([drop]), again), of_app)


def _says_it_all(other: tuple[Any, ...], one: tuple[Any, ...]) -> bool:
    """Whether the other policy already gives the same roles every row for this command: then this one changes nothing.

    Permissive policies are joined by OR.
    """
    table, name, permissive, command, roles = one
    same = other[0] == table and other[1] != name and other[2] == permissive == "PERMISSIVE"
    wider = other[3] in ("ALL", command) and set(roles) <= set(other[4])
    return bool(same and wider and other[5] == "true" and other[6] in (None, "true"))


def _body(using: str | None, check: str | None) -> sql.Composed:
    parts = [sql.SQL(f"USING ({using})")] if using else []  # type: ignore[arg-type]
    parts += [sql.SQL(f"WITH CHECK ({check})")] if check else []  # type: ignore[arg-type]
    return sql.SQL(" ").join(parts)


def rule_mutations(admin: psycopg.Connection) -> Iterator[tuple[Scene, Mutation]]:
    """Each line of the database's copy dropped, and each of its columns flipped, with the scene that it decides."""
    at_stake: dict[tuple[str, str, str], Scene] = {}
    for scene in scenes():
        if not scene.held.closed and not scene.held.is_over:
            at_stake[scene.held.role, scene.held.relation, scene.held.purpose] = scene
    found = admin.execute(
        "SELECT role, relation, purpose FROM access_policy_rule ORDER BY 1, 2, 3"
    ).fetchall()
    for role, relation, purpose in found:
        scene = at_stake.get((role, relation, purpose)) or at_stake.get((role, relation, ""))
        if scene is None:
            raise LookupError(f"no scene of the matrix tries {role} as {relation}")
        of_it = sql.SQL("role = {} AND relation = {} AND purpose = {}").format(role, relation, purpose)
        drop = sql.SQL("DELETE FROM access_policy_rule WHERE {}").format(of_it)
        yield scene, Mutation(f"{role} {relation} {purpose} dropped", "access_policy_rule", drop, ())
        for flip in _RULE_FLIPS:
            make = sql.SQL("UPDATE access_policy_rule SET {} WHERE {}").format(sql.SQL(flip), of_it)
            yield scene, Mutation(f"{role} {relation} {purpose}: {flip}", "access_policy_rule", make, ())


def reason_unseen(scene: Scene, mutation: Mutation, lines: list[Line]) -> str:
    """Why a mutation of a line may change nothing that anybody can do; empty if there is no reason."""
    held, column = scene.held, mutation.name.partition(": ")[2].partition(" =")[0]
    if held.relation in _ONLY_FOR and held.role not in _ONLY_FOR[held.relation]:
        return f"as {held.relation}, only {' and '.join(_ONLY_FOR[held.relation])} are given anything"
    if column in _NEVER_GIVEN.get(held.relation, ()):
        return "shares and exceptions take nothing but reading from their lines"
    if (held.role, held.relation) == ("unit_coordinator", "responsible") and any(
        x.relation == "unit_coordinator" and column in x.also for x in lines
    ):
        return "a case that a coordinator carries is the unit's too, whose line gives it already"
    if column == "registers" and any(x.role == held.role and x.relation == "responsible" for x in lines):
        return "another line lets the role register already"
    return ""


def copy_says_what_the_page_says(matrix: Matrix) -> bool:
    """Whether the database's copy of the policy is what docs/policy.md says, line by line."""
    found = matrix.admin.execute(
        "SELECT role, relation, purpose, reads, writes, assigns, shares, exports, registers FROM access_policy_rule"
    ).fetchall()
    said = {
        (
            line.role,
            line.relation,
            line.purpose,
            mask(RecordClass(c) for c in line.reads),
            mask(RecordClass(c) for c in line.writes),
            *(word in line.also for word in ("assigns", "shares", "exports")),
            line.relation == "responsible",
        )
        for line in matrix.lines
    }
    return said == set(found)


def count(how: Run) -> dict[str, Any]:
    """All mutations, or every so manieth; and the control."""
    matrix, world = build()
    kept, now = written(), census(world)
    unlike = [
        f"{key}: {kept.get(key)} → {now.get(key)}"
        for key in sorted({*kept, *now})
        if kept.get(key) != now.get(key)
    ]
    if not copy_says_what_the_page_says(matrix):
        unlike.append("the database's copy of the policy is not docs/policy.md")
    for line in unlike[:30]:
        say(line)
    all_policies = [m for m in policy_mutations(matrix.admin) if how.full or m.is_of_the_app]
    policies = how.of(all_policies[:: 1 if how.full else 6])
    missed = [mutation.name for mutation in policies if not _census_sees(world, mutation, kept)]
    controls, seen_elsewhere = _control(world, kept)
    rules = how.of(list(rule_mutations(matrix.admin))[:: 1 if how.full else 40])
    matrix.stage.play(rules[0][0])  # the case is furnished before a line of the policy is missing
    unseen = [(scene, mutation) for scene, mutation in rules if not _matrix_sees(matrix, scene, mutation)]
    idle = []
    for scene, mutation in unseen:
        if reason := reason_unseen(scene, mutation, matrix.lines):
            idle.append(reason)
            say(f"changes nothing: {mutation.name}: {reason}")
        else:
            missed.append(mutation.name)
    for name in missed:
        say(f"not caught: {name}")
    return {
        "policies": len(policies),
        "rules": len(rules),
        "idle": idle,
        "missed": missed,
        "unlike": unlike,
        "seen_whole": sum(
            _matrix_sees(matrix, scene, _NOTHING) for scene, _ in rules[:: len(rules) // 5 or 1]
        ),
        "controls": controls,
        "seen_elsewhere": seen_elsewhere,
    }


def judge(of: dict[str, Any]) -> Result:
    """Everything caught that changes what can be done, and nothing by a census that looks elsewhere."""
    idle, missed = len(of["idle"]), len(of["missed"])
    tried = of["policies"] + of["rules"] - idle
    why = "; ".join(f"{times} because {reason}" for reason, times in sorted(Counter(of["idle"]).items()))
    return Result(
        f"{tried - missed} of {tried} caught by what somebody could then do: {of['policies']} of row-level policies, "
        f"{of['rules'] - idle} of the policy's lines; {idle} more flips of lines change nothing that can be done and "
        f"show only beside the page{f' ({why})' if why else ''}",
        not missed and not of["unlike"],
        f"a census of another table: {of['seen_elsewhere']} of {of['controls']} caught; the matrix without a "
        f"mutation: {of['seen_whole']} seen",
        of["controls"] > 0 and of["seen_elsewhere"] == 0 and of["seen_whole"] == 0,
    )


def _census_sees(world: World, mutation: Mutation, kept: dict[str, str], *, table: str = "") -> bool:
    world.admin.execute(mutation.make)
    try:
        found = census(world, [table or mutation.table])
    finally:
        for statement in mutation.undo:
            world.admin.execute(statement)
    return any(kept.get(key) != value for key, value in found.items())


def _matrix_sees(matrix: Matrix, scene: Scene, mutation: Mutation) -> bool:
    """Whether the mutation shows in what somebody can do."""
    kept = matrix.admin.execute("SELECT to_jsonb(array_agg(r)) FROM access_policy_rule r").fetchone()
    matrix.admin.execute(mutation.make)
    try:
        tally = Tally()
        matrix.in_sql([scene], tally, until_first=True)
        return bool(tally.differences)
    finally:
        matrix.admin.execute("DELETE FROM access_policy_rule")
        matrix.admin.execute(
            "INSERT INTO access_policy_rule SELECT * FROM jsonb_populate_recordset(NULL::access_policy_rule, %s)",
            [json.dumps(kept[0] if kept else [])],
        )


def _control(world: World, kept: dict[str, str]) -> tuple[int, int]:
    """How often a policy was opened to everybody, and how often a census that looks elsewhere sees it."""
    opened = [m for m in policy_mutations(world.admin) if m.name == "cases_note_read opened"]
    return len(opened), sum(_census_sees(world, m, kept, table="directory_unit") for m in opened)
