"""No column of seals is forgotten by whoever asks whether the keys are there: a restore, and the doctor."""

import psycopg

from amparo.foundation.protection.sealed_columns import sealed_columns
from tests.conftest import ActAs
from tests.privacy.test_insider import run

# What is bytes and no seal.
HASHES = ("hash", "fingerprint", "sha256", "key", "asked_with")
BYTES = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.atttypid = 'bytea'::regtype
"""


def test_every_column_of_bytes_is_a_hash_or_declared_as_sealed(committed: str) -> None:
    with psycopg.connect(committed) as connection:
        found = {(table, column) for table, column in connection.execute(BYTES)}
    assert {place for place in found if not place[1].endswith(HASHES)} == {
        (column.table, column.column) for column in sealed_columns()
    }


def test_each_says_which_keys_open_what_is_in_it(act_as: ActAs, full_case: int) -> None:
    act_as("ana")
    named = {column.table: run(column.names_of_keys) for column in sealed_columns()}
    assert (full_case, "identity") in named["cases_sealed_value"]
    assert {table for table, names in named.items() if any(subject == full_case for subject, _ in names)} >= {
        "cases_note",
        "attachments_document",
        "attachments_piece",
        "consent_legal_basis",
    }
