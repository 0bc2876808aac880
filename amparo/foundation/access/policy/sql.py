"""Writes row-level security and the database's copy of the policy from the table.

Each protected table declares itself once (``ProtectedTable``); the generated SQL is stored in a migration, and
``amparo check policy`` fails when the declaration and the newest migration differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.foundation.access.enums import RecordClass, Relation
from amparo.foundation.access.policy.classes import BIT, EVERY_BIT
from amparo.foundation.access.policy.rules import REGISTERING_ROLES, RULES, Rule
from amparo.foundation.access.policy.seats import SEATS, oversees


@dataclass(frozen=True)
class ProtectedTable:
    """A table of case data: its subject column, the class of its rows, and the only columns that may change.

    ``record_class`` is a class for the whole table or the name of a column that holds each row's class.
    ``retention`` names the rule by which its rows end (docs/retention.md).
    ``signed`` says whose row it is, a column or an expression of the row: whoever adds it must be that person.
    ``ended_by`` is a column that changes may set to nobody else than who makes them.
    ``in_emergency`` are the classes of its rows that an emergency's grant reads: the least that keeps somebody safe.
    ``of_a_source`` is what a grant that comes from a share or an exception must fulfil to show a row.
    """

    table: str
    record_class: RecordClass | str
    retention: str
    subject: str = "case_id"
    state_columns: tuple[str, ...] = ()
    # Columns that the one who may assign, but perhaps not write, may change too.
    assignable: bool = False
    signed: str = "recorded_by"
    ended_by: str = ""
    in_emergency: frozenset[RecordClass] = frozenset()
    of_a_source: str = ""
    # Functions do not see the rows of a case either that is blocked or about to be shredded.
    hidden_while_blocked: bool = False


def _grant_exists(table: ProtectedTable, who: str, condition: str) -> str:
    """That the viewer holds a grant on the row's subject. ``who`` gives the viewer's grantees, once a statement."""
    return (
        "EXISTS (SELECT 1 FROM access_case_grant g "
        f"WHERE g.grantee = ANY ((SELECT {who})::uuid[]) "
        f"AND g.subject = {table.table}.{table.subject} AND {condition} "
        "AND (g.until IS NULL OR g.until > statement_timestamp()))"
    )


# What an emergency opens to any role. Of a table of which it reads all of that, nothing is asked.
_EMERGENCY = frozenset[RecordClass]().union(*(r.reads for r in RULES if r.relation == Relation.EMERGENCY))


def _of_its_relation(table: ProtectedTable) -> str:
    """What else a grant must fulfil to show a row: one of an emergency shows the minimum, one of a share its own."""
    only = f" AND (g.source IS NULL OR {table.of_a_source})" if table.of_a_source else ""
    has_one_class = isinstance(table.record_class, RecordClass)
    held = _EMERGENCY & {table.record_class} if has_one_class else _EMERGENCY
    shown = held & table.in_emergency
    if shown == held:
        return only
    least = "g.relation <> 'emergency'"
    if shown:
        classes = ", ".join(f"'{record_class}'" for record_class in sorted(shown))
        least = f"({least} OR {table.table}.{table.record_class} IN ({classes}))"
    return f"{only} AND {least}"


def _may(table: ProtectedTable, verb: str) -> str:
    """That the viewer may read or write (``verb``: ``reads``, ``writes``) the row, of a class open to them now."""
    people = {"reads": "access_viewer_readers", "writes": "access_viewer_writers"}[verb]
    only = _of_its_relation(table) if verb == "reads" else ""
    if isinstance(table.record_class, RecordClass):
        bit = BIT[table.record_class]
        return _grant_exists(table, f"{people}({bit})", f"g.{verb} & {bit} <> 0{only}")
    # Each row has a class of its own: all of them are asked for, and those that are closed now taken off.
    bits = f"access_class_bit({table.table}.{table.record_class}) & (SELECT access_viewer_classes())"
    return _grant_exists(table, f"{people}({EVERY_BIT})", f"g.{verb} & {bits} <> 0{only}")


def table_policies(table: ProtectedTable) -> str:
    """The SQL that protects one table: forced row-level security, privileges and policies of the app."""
    return "\n".join(_of_the_app(table) + _of_functions(table))


def _of_the_app(table: ProtectedTable) -> list[str]:
    name, signed = table.table, f"{table.signed} = (SELECT access_viewer_staff())"
    reads, writes = _may(table, "reads"), _may(table, "writes")
    assigns = _grant_exists(table, f"access_viewer_writers({EVERY_BIT})", "g.assigns AND g.source IS NULL")
    changes = f"({writes} OR {assigns})" if table.assignable else writes
    lines = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;",
        f"REVOKE ALL ON {name} FROM PUBLIC, amparo_app;",
        f"GRANT SELECT, INSERT ON {name} TO amparo_app;",
    ]
    lines += [f"DROP POLICY IF EXISTS {name}_{kind} ON {name};" for kind in ("read", "add", "change")]
    lines += [
        f"CREATE POLICY {name}_read ON {name} FOR SELECT TO amparo_app USING ({reads});",
        f"CREATE POLICY {name}_add ON {name} FOR INSERT TO amparo_app WITH CHECK ({signed} AND {changes});",
    ]
    if table.state_columns:
        ends = table.ended_by and (
            f"({table.ended_by} IS NULL OR {table.ended_by} = (SELECT access_viewer_staff())) AND {changes}"
        )
        check = f" WITH CHECK ({ends})" if ends else ""
        lines += [
            f"GRANT UPDATE ({', '.join(table.state_columns)}) ON {name} TO amparo_app;",
            f"CREATE POLICY {name}_change ON {name} FOR UPDATE TO amparo_app USING ({changes}){check};",
        ]
    return lines


def _of_functions(table: ProtectedTable) -> list[str]:
    name = table.table
    # Rows about a subject whose shredding two people decided can be deleted, by the functions, and no others.
    erased = f"access_is_erased({name}.{table.subject})"
    lines = [f"DROP POLICY IF EXISTS {name}_{kind} ON {name};" for kind in ("erase_find", "erase")]
    lines += [
        f"GRANT SELECT ({table.subject}), DELETE ON {name} TO amparo_definer;",
        f"CREATE POLICY {name}_erase_find ON {name} FOR SELECT TO amparo_definer USING ({erased});",
        f"CREATE POLICY {name}_erase ON {name} FOR DELETE TO amparo_definer USING ({erased});",
    ]
    if table.hidden_while_blocked:
        # Asked once a statement, not once a row: the blocked cases are few, and a unit's load counts thousands.
        hidden = "SELECT access_hidden_subjects()"
        lines += [
            f"DROP POLICY IF EXISTS {name}_blocked ON {name};",
            f"CREATE POLICY {name}_blocked ON {name} AS RESTRICTIVE FOR SELECT TO amparo_definer "
            f"USING ({table.subject} NOT IN ({hidden}));",
        ]
    return lines


def protect(tables: Sequence[ProtectedTable]) -> str:
    """The SQL that protects several tables."""
    return "\n\n".join(table_policies(table) for table in tables) + "\n"


def _registers(rule: Rule) -> bool:
    """Whoever registers a case carries it, so this line says who may."""
    return rule.role in REGISTERING_ROLES and rule.relation == Relation.RESPONSIBLE


def policy_copy() -> str:
    """The SQL that makes the database's copy of the policy equal to ``rules``, and the grants equal to the copy."""
    rows = ",\n".join(
        f"  ('{r.role}', '{r.relation}', '{r.purpose}', {r.reads_mask}, {r.writes_mask}, "
        f"{str(r.assigns).lower()}, {str(_registers(r)).lower()}, "
        f"{str(r.shares).lower()}, {str(r.exports).lower()})"
        for r in RULES
    )
    columns = "role, relation, purpose, reads, writes, assigns, registers, shares, exports"
    return (
        f"DELETE FROM access_policy_rule;\nINSERT INTO access_policy_rule ({columns}) VALUES\n{rows};\n"
        "SELECT access_reproject();\n"
    )


def seats_copy() -> str:
    """The SQL that makes the database's copy of which roles a kind of institution can have equal to ``seats``."""
    rows = ",\n".join(
        f"  ('{role}', '{kind}', {str(oversees(role, kind)).lower()})"
        for role, kinds in SEATS.items()
        for kind in sorted(kinds)
    )
    return f"DELETE FROM access_seat;\nINSERT INTO access_seat (role, kind, oversees) VALUES\n{rows};\n"


def class_bit_function() -> str:
    """The SQL function that maps a class name to its bit; an unknown name is 0, which no grant holds."""
    cases = " ".join(f"WHEN '{name}' THEN {bit}" for name, bit in BIT.items())
    return (
        "CREATE OR REPLACE FUNCTION access_class_bit(name text) RETURNS integer LANGUAGE sql IMMUTABLE AS\n"
        f"$$ SELECT CASE name {cases} ELSE 0 END $$;\n"
    )
