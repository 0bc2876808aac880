"""Which columns hold seals, and under whose key: each package says it of its own in ``tables.py`` (``SEALED``).

A restore and the doctor ask of every one of them whether the keys are there; a test holds that none is forgotten.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True)
class SealedColumn:
    """A column of seals, and which data keys open it: ``subject`` and ``record_class`` are expressions of the row.

    ``joined`` is what must be joined for them. ``key_goes_with_row``: the key is the row's own, and is destroyed with
    it and without the ledger of erasures, so that an earlier copy of the row may have no key.
    """

    table: str
    record_class: str
    column: str = "sealed"
    subject: str = "case_id"
    joined: str = ""
    key_goes_with_row: bool = False

    @property
    def names_of_keys(self) -> str:
        """SQL that gives the names of the keys that open what is sealed here: subject and class."""
        return (
            f"SELECT DISTINCT {self.subject}, {self.record_class} FROM {self.table} {self.joined} "  # noqa: S608
            f"WHERE octet_length({self.table}.{self.column}) > 0"
        )


def sealed_columns() -> tuple[SealedColumn, ...]:
    """Every column that holds seals under data keys of the vault."""
    return tuple(
        column
        for config in apps.get_app_configs()
        if config.name.startswith("amparo.") and find_spec(f"{config.name}.tables")
        for column in getattr(import_module(f"{config.name}.tables"), "SEALED", ())
    )
