"""Writes row-level security and the database's copy of the policy from the table.

Each protected table declares itself once (``ProtectedTable``); the generated SQL is stored in a migration, and
``amparo check policy`` fails when the declaration and the newest migration differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import BIT
from amparo.foundation.access.policy.rules import REGISTERING_ROLES, RULES


@dataclass(frozen=True)
class ProtectedTable:
    """A table of case data: its subject column, the class of its rows, and the only columns that may change.

    ``record_class`` is a class for the whole table or the name of a column that holds each row's class.
    ``retention`` names the rule by which its rows end (docs/retention.md).
    """

    table: str
    record_class: RecordClass | str
    retention: str
    subject: str = "case_id"
    state_columns: tuple[str, ...] = ()
    # Columns that the one who may assign, but perhaps not write, may change too.
    assignable: bool = False


def _bit(table: ProtectedTable) -> str:
    if isinstance(table.record_class, RecordClass):
        return str(BIT[table.record_class])
    return f"access_class_bit({table.table}.{table.record_class})"


def _grant_exists(table: ProtectedTable, condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM access_case_grant g "
        "WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) "
        f"AND g.subject = {table.table}.{table.subject} AND {condition} "
        "AND (g.until IS NULL OR g.until > now()))"
    )


def table_policies(table: ProtectedTable) -> str:
    """The SQL that protects one table: forced row-level security, privileges and policies of the app."""
    name = table.table
    reads = _grant_exists(table, f"g.reads & {_bit(table)} <> 0")
    writes = _grant_exists(table, f"g.writes & {_bit(table)} <> 0")
    changes = f"({writes} OR {_grant_exists(table, 'g.assigns')})" if table.assignable else writes
    lines = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;",
        f"REVOKE ALL ON {name} FROM PUBLIC, amparo_app;",
        f"GRANT SELECT, INSERT ON {name} TO amparo_app;",
    ]
    lines += [f"DROP POLICY IF EXISTS {name}_{kind} ON {name};" for kind in ("read", "add", "change")]
    lines += [
        f"CREATE POLICY {name}_read ON {name} FOR SELECT TO amparo_app USING ({reads});",
        f"CREATE POLICY {name}_add ON {name} FOR INSERT TO amparo_app WITH CHECK ({changes});",
    ]
    if table.state_columns:
        lines += [
            f"GRANT UPDATE ({', '.join(table.state_columns)}) ON {name} TO amparo_app;",
            f"CREATE POLICY {name}_change ON {name} FOR UPDATE TO amparo_app USING ({changes});",
        ]
    return "\n".join(lines)


def protect(tables: Sequence[ProtectedTable]) -> str:
    """The SQL that protects several tables."""
    return "\n\n".join(table_policies(table) for table in tables) + "\n"


def policy_copy() -> str:
    """The SQL that makes the database's copy of the policy equal to ``rules``, and the grants equal to the copy."""
    registering = {str(role) for role in REGISTERING_ROLES}
    rows = ",\n".join(
        f"  ('{r.role}', '{r.relation}', '{r.purpose}', {r.reads_mask}, {r.writes_mask}, "
        f"{str(r.assigns).lower()}, {str(str(r.role) in registering).lower()})"
        for r in RULES
    )
    columns = "role, relation, purpose, reads, writes, assigns, registers"
    return (
        f"DELETE FROM access_policy_rule;\nINSERT INTO access_policy_rule ({columns}) VALUES\n{rows};\n"
        "SELECT access_reproject();\n"
    )


def class_bit_function() -> str:
    """The SQL function that maps a class name to its bit; an unknown name is 0, which no grant holds."""
    cases = " ".join(f"WHEN '{name}' THEN {bit}" for name, bit in BIT.items())
    return (
        "CREATE OR REPLACE FUNCTION access_class_bit(name text) RETURNS integer LANGUAGE sql IMMUTABLE AS\n"
        f"$$ SELECT CASE name {cases} ELSE 0 END $$;\n"
    )
