"""What is sealed in this package; its rows are protected by its own migrations."""

from amparo.foundation.protection.sealed_columns import SealedColumn

SEALED = (SealedColumn("safeguards_reason", "'general'", subject="subject"),)
