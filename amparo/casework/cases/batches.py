"""Many rows of one table in one statement.

``bulk_create`` writes every value into the text of the statement, which the server parses again: at a
thousand files a batch that costs more than storing them. Here the rows travel as one JSON value and
PostgreSQL takes it apart. (COPY would be as quick, but does not work under row-level security.)
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

BATCH = 5_000
Row = TypeVar("Row", bound=models.Model)


def insert_rows(rows: Iterable[Row]) -> list[Row]:
    """Insert new rows of one table, in order; their ids are set. Row-level security judges each of them."""
    made = list(rows)
    for begin in range(0, len(made), BATCH):
        _insert(made[begin : begin + BATCH])
    return made


def _insert(rows: Sequence[models.Model]) -> None:
    model = type(rows[0])
    given = tuple(f for f in model._meta.concrete_fields if _is_given(rows[0], f))
    columns = [(field.column, field.attname, _json_value(field)) for field in given]
    told = [
        {
            column: write(value) if (value := getattr(row, name)) is not None else None
            for column, name, write in columns
        }
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, given), [json.dumps(told, separators=(",", ":"))])
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = connection.alias


def _is_given(row: models.Model, field: "models.Field[Any, Any]") -> bool:
    """Whether the row brings a value for the field, or the database is to make one."""
    value = getattr(row, field.attname)
    return not (isinstance(value, DatabaseDefault) or (field.primary_key and value is None))


def _json_value(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of this field is written in JSON so that PostgreSQL reads it back as it was."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.IntegerField | models.BooleanField | models.AutoField):
        return lambda value: value
    if isinstance(target, ArrayField):
        return lambda value: [str(one) for one in value]
    if isinstance(target, models.DateField):
        return lambda value: value.isoformat()
    if isinstance(target, models.BinaryField):
        return lambda value: "\\x" + bytes(value).hex()
    return str


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], given: "tuple[models.Field[Any, Any], ...]") -> str:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in given)
    # Without their lengths: a cast to varchar(n) would cut a text that is too long instead of refusing it.
    types = ", ".join(
        f"{quoted(str(field.column))} {re.sub(r'[(][0-9]+[)]', '', str(field.db_type(connection)))}"
        for field in given
    )
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} "  # noqa: S608 - names of our own models
        f"FROM json_to_recordset(%s::json) AS told ({types}) RETURNING {key}"
    )
