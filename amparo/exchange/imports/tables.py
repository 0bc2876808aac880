"""What is sealed in this package: rows that did not pass, under a key of their data set."""

from amparo.foundation.protection.sealed_columns import SealedColumn

SEALED = (
    SealedColumn(
        "imports_quarantined_row",
        "'general'",
        subject="d.subject",
        joined=(
            "JOIN imports_run r ON r.id = imports_quarantined_row.run_id "
            "JOIN external_dataset d ON d.id = r.dataset_id"
        ),
    ),
)
