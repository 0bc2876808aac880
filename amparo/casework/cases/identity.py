"""Sealed identity of cases: writing it, opening it for one page, and finding cases by name."""

from collections.abc import Callable, Mapping, Sequence

from django.db import connection, transaction

from amparo.casework.cases.batches import insert_rows
from amparo.casework.cases.models import SealedValue
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.policy.rules import purpose_of_role
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import EMPTY_SEAL, Opener, Slot, open_values, seal_values
from amparo.foundation.protection.tokens import (
    document_tokens,
    forget_pairs,
    phone_tokens,
    store_tokens,
    subjects_matching,
    tokens_held,
    tokens_of,
)

IDENTITY = str(RecordClass.IDENTITY)
# The fields that a person can be found by, and how each becomes tokens.
NAME_FIELDS = ("working_name", "given_names", "paternal_surname", "maternal_surname")
_TOKENS_OF: dict[str, Callable[[str, str], set[bytes]]] = {
    **dict.fromkeys(NAME_FIELDS, tokens_of),
    "document_number": document_tokens,
    "phone": phone_tokens,
}
INDEXED_FIELDS = tuple(_TOKENS_OF)
_SEALED = """
    SELECT field, version, sealed FROM cases_sealed_value
    WHERE case_id = %s AND field = ANY(%s) AND superseded_at IS NULL
"""
_KNOWN = """
    SELECT field FROM cases_sealed_value
    WHERE case_id = %s AND superseded_at IS NULL AND octet_length(sealed) > %s
"""


def add_sealed_values(values: Mapping[int, Mapping[str, str]], *, by: Viewer, version: int = 1) -> None:
    """Seal and store identity fields of several cases: {case: {field: text}}. Their data keys must exist."""
    flat = [
        (Slot(case, IDENTITY, name, version), text)
        for case, fields in values.items()
        for name, text in fields.items()
    ]
    sealed = seal_values(flat)
    insert_rows(
        SealedValue(
            case_id=slot.subject,
            field=slot.field,
            version=slot.version,
            record_class=IDENTITY,
            sealed=secret,
            recorded_by=by.staff_id,
        )
        for (slot, _), secret in zip(flat, sealed, strict=True)
    )
    store_tokens(
        (token, slot.subject)
        for slot, text in flat
        if slot.field in INDEXED_FIELDS
        for token in tokens_of_field(slot.field, text, str(by.unit_id))
    )


def tokens_of_field(name: str, text: str, scope: str) -> set[bytes]:
    """The tokens by which a field's text is found within ``scope``."""
    return _TOKENS_OF[name](text, scope)


def opener(viewer: Viewer, action: str, purpose: Purpose | str) -> Opener:
    """The viewer as the one who opens seals: for one case with the purpose of the access to it."""
    return Opener(
        actor=viewer.staff_id, institution=viewer.institution_id, action=action, purpose=str(purpose)
    )


def list_opener(viewer: Viewer, action: str) -> Opener:
    """The viewer as the one who opens the names of a list, with the purpose of the viewer's role."""
    return opener(viewer, action, purpose_of_role(viewer.role))


def open_identity(viewer: Viewer, access: CaseAccess, names: Sequence[str], *, action: str) -> dict[str, str]:
    """Open the current values of some identity fields of one case; leaves one audit row.

    A field that was withdrawn seals an empty text, and is left out like one that was never told.
    """
    case = access.subject
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [case, list(names)])
        rows = cursor.fetchall()
    pairs = [(Slot(case, IDENTITY, name, version), bytes(sealed)) for name, version, sealed in rows]
    texts = open_values(pairs, opener=opener(viewer, action, access.purpose), also_read=[case])
    return {row[0]: text for row, text in zip(rows, texts, strict=True) if text}


def fields_known(case: int) -> set[str]:
    """Which identity fields have a value now, none opened: a withdrawn one is as short as a seal can be."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [case, EMPTY_SEAL])
        return {row[0] for row in cursor.fetchall()}


def retokenise(viewer: Viewer, cases: Sequence[int], unit: object) -> None:
    """Give the cases the search tokens of what is in force of names, documents and telephones, in the unit they are in.

    The vault commits at once: the new tokens are added first, and those that find the cases no more go when the
    transaction has committed. If it rolls back, everybody is still found where they were.
    """
    rows = list(
        SealedValue.objects.filter(
            case_id__in=cases, field__in=INDEXED_FIELDS, superseded_at=None
        ).values_list("case_id", "field", "version", "sealed")
    )
    pairs = [(Slot(case, IDENTITY, name, version), bytes(sealed)) for case, name, version, sealed in rows]
    texts = open_values(pairs, opener=opener(viewer, "renew_search_tokens", "coordination"), also_read=cases)
    right = {
        (token, slot.subject)
        for (slot, _), text in zip(pairs, texts, strict=True)
        if text
        for token in tokens_of_field(slot.field, text, str(unit))
    }
    gone = tokens_held(cases) - right
    store_tokens(right)

    def settle() -> None:
        forget_pairs(gone)
        # Whoever changed the names just before may have forgotten one of these a moment ago, as theirs that were gone.
        store_tokens(right)

    transaction.on_commit(settle, robust=True)


def cases_named(viewer: Viewer, text: str) -> list[int]:
    """Cases of the viewer's unit whose names hold every part of the text; the viewer's grants narrow them later."""
    return subjects_matching(text, str(viewer.unit_id))
