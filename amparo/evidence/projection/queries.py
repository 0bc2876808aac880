"""Counting from the projection. What leaves this module is exact: ``evidence.publication`` makes it safe."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction


@contextmanager
def as_statistics() -> Iterator[None]:
    """Read as ``amparo_statistics``: the projection and nothing else, until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE amparo_statistics")
        yield
        # After an error the savepoint takes the role back with everything else.
        cursor.execute("SELECT set_config('role', %s, true)", [before])


def rebuilt_at() -> datetime | None:
    """When the projection was last written; None before the first time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebuilt_at FROM projection_rebuild")
        row = cursor.fetchone()
    return row[0] if row else None


Key = tuple[str, date, str]
"""What is counted, the first day of the month in which the case was opened, and its type."""


@dataclass(frozen=True)
class ExactCounts:
    """How many cases, by one thing at a time and always by month and type. Never to be shown as they are."""

    opened: Counter[tuple[date, str]] = field(default_factory=Counter)
    forms: Counter[tuple[tuple[str, ...], date, str]] = field(default_factory=Counter)
    recruited_in: Counter[Key] = field(default_factory=Counter)
    exploited_in: Counter[Key] = field(default_factory=Counter)
    age_and_sex: Counter[tuple[tuple[str, str], date, str]] = field(default_factory=Counter)


_COUNTS = """
    SELECT opened_month, case_type, forms, recruited_in, exploited_in, age_band, sex, count(*),
           grouping(forms, recruited_in, exploited_in, age_band)
    FROM projection_case_summary
    WHERE opened_month < %s
    GROUP BY GROUPING SETS (
        (opened_month, case_type), (opened_month, case_type, forms), (opened_month, case_type, recruited_in),
        (opened_month, case_type, exploited_in), (opened_month, case_type, age_band, sex))
"""
# Bits of grouping(): set where a column is not part of the grouping set.
_OPENED, _FORMS, _RECRUITED, _EXPLOITED, _AGE = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110


def exact_counts(before: date) -> ExactCounts:
    """Counts of the cases opened in months before the one that begins on ``before``, in one reading."""
    counts = ExactCounts()
    with as_statistics(), connection.cursor() as cursor:
        cursor.execute(_COUNTS, [before])
        for month, case_type, forms, recruited, exploited, age, sex, how_many, grouping in cursor:
            if grouping == _OPENED:
                counts.opened[month, case_type] = how_many
            elif grouping == _FORMS:
                counts.forms[tuple(forms), month, case_type] = how_many
            elif grouping == _RECRUITED:
                counts.recruited_in[recruited, month, case_type] = how_many
            elif grouping == _EXPLOITED:
                counts.exploited_in[exploited, month, case_type] = how_many
            else:
                counts.age_and_sex[(age, sex), month, case_type] = how_many
    return counts
