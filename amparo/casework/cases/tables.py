"""How each table of this package is protected; the source of its row-level security (``make policy``)."""

from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.sql import ProtectedTable
from amparo.foundation.protection.sealed_columns import SealedColumn

_GENERAL = RecordClass.GENERAL
_FACT_STATE = ("superseded_at",)
_CASE = "case_file"
# What an emergency reads: who she is with, how she may be reached, what is due and what was done; not what happened to
# her. Whoever treats a body also reads what was said about its health.
_MINIMUM = frozenset({_GENERAL})
_WITH_HEALTH = frozenset({_GENERAL, RecordClass.HEALTH})

TABLES = (
    ProtectedTable(
        "cases_case",
        _GENERAL,
        _CASE,
        subject="id",
        state_columns=("responsible", "unit", "state", "case_type", "opened_on"),
        assignable=True,
        in_emergency=_MINIMUM,
        hidden_while_blocked=True,
    ),
    ProtectedTable(
        "cases_assignment",
        _GENERAL,
        _CASE,
        state_columns=("ended_at",),
        assignable=True,
        in_emergency=_MINIMUM,
        signed="assigned_by",
    ),
    ProtectedTable(
        "cases_path_entry",
        "record_class",
        "path",
        state_columns=_FACT_STATE,
        assignable=True,
        in_emergency=_WITH_HEALTH,
        # With whom else she spoke of what, and who asked for her file, is not for those it was shared with.
        of_a_source="cases_path_entry.subject_kind NOT IN ('consent', 'legal_basis')",
    ),
    ProtectedTable(
        "cases_sealed_value", "record_class", "identity", state_columns=_FACT_STATE, hidden_while_blocked=True
    ),
    ProtectedTable("cases_person_profile", _GENERAL, _CASE, state_columns=_FACT_STATE, in_emergency=_MINIMUM),
    ProtectedTable("cases_sensitive_profile", RecordClass.SENSITIVE, _CASE, state_columns=_FACT_STATE),
    ProtectedTable("cases_urgent_need_answer", RecordClass.SENSITIVE, _CASE, state_columns=_FACT_STATE),
    ProtectedTable("cases_trafficking_fact", _GENERAL, _CASE, state_columns=_FACT_STATE),
    ProtectedTable("cases_trafficking_event", _GENERAL, _CASE, state_columns=_FACT_STATE),
    ProtectedTable("cases_exploiter", _GENERAL, _CASE, state_columns=_FACT_STATE),
    ProtectedTable("cases_status_determination", _GENERAL, _CASE, state_columns=_FACT_STATE),
    ProtectedTable(
        "cases_contact_instruction",
        _GENERAL,
        _CASE,
        state_columns=_FACT_STATE,
        in_emergency=_MINIMUM,
        hidden_while_blocked=True,
    ),
    ProtectedTable(
        "cases_note",
        "record_class",
        "notes",
        state_columns=_FACT_STATE,
        in_emergency=frozenset({RecordClass.HEALTH}),
    ),
)

SEALED = (
    SealedColumn("cases_sealed_value", "record_class"),
    SealedColumn("cases_note", "record_class"),
    SealedColumn("cases_note_draft", "'identity'"),
)
