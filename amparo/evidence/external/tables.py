"""What is sealed in this package: each line as it came, under a key of its data set."""

from amparo.foundation.protection.sealed_columns import SealedColumn

SEALED = (
    SealedColumn(
        "external_record",
        "'general'",
        column="sealed_line",
        subject="d.subject",
        joined="JOIN external_dataset d ON d.id = external_record.dataset_id",
    ),
)
