"""The same rows written by plain SQL: what one registration or one entry left, for other cases."""

from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from bench.place import Place

# Table, and the column that holds the case.
_MAIN = {
    "access_case_grant": "subject",
    "cases_case": "id",
    "cases_assignment": "case_id",
    "cases_sealed_value": "case_id",
    "cases_person_profile": "case_id",
    "cases_sensitive_profile": "case_id",
    "cases_contact_instruction": "case_id",
    "cases_urgent_need_answer": "case_id",
    "cases_trafficking_fact": "case_id",
    "cases_trafficking_event": "case_id",
    "consent_consent": "case_id",
    "tasks_task": "case_id",
    "cases_path_entry": "case_id",
}
_VAULT = {"vault_data_key": "subject", "vault_search_token": "subject"}
_TOUCH = "UPDATE access_case_grant SET touched_at = now() WHERE subject = %s"


class Rows:
    """Some rows of one table, to be inserted again for another case in one statement."""

    def __init__(
        self, connection: psycopg.Connection, table: str, column: str, condition: str, case: int
    ) -> None:
        matches = "= ARRAY[%s]::bigint[]" if column == "subjects" else "= %s"
        query = sql.SQL(f"SELECT * FROM {{}} WHERE {{}} {matches}{condition}").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        cursor = connection.execute(query, [case])
        names = [d.name for d in cursor.description or ()]
        # Its own id comes from the sequence, unless it is the case's.
        self.kept = [i for i, name in enumerate(names) if name != "id" or column == "id"]
        self.names = [names[i] for i in self.kept]
        self.rows = [[row[i] for i in self.kept] for row in cursor.fetchall()]
        self.column = column
        marks = "(" + ", ".join(["%s"] * len(self.names)) + ")"
        self.statement = f"INSERT INTO {table} ({', '.join(self.names)}) VALUES " + ", ".join(
            [marks] * len(self.rows)
        )

    def insert(self, connection: psycopg.Connection, case: int) -> int:
        if self.rows:
            values = [self._value(i, value, case) for row in self.rows for i, value in enumerate(row)]
            connection.execute(self.statement, values)
        return len(self.rows)

    def _value(self, at: int, value: Any, case: int) -> Any:
        name = self.names[at]
        if name == "subjects":
            return [case]
        if name == self.column or (name == "subject_id" and value is not None):
            return case
        return uuid4() if name == "request_id" else value


class RawWriter:
    """Writes what ``model`` (a case that the application registered) left, for new cases.

    Their sealed names do not open, being sealed for the model: measure the pages that show them before.
    """

    def __init__(self, here: Place, model: int) -> None:
        self.main = here.superuser(autocommit=False)
        self.vault = here.superuser(vault=True, autocommit=False)
        self.registered = [Rows(self.main, table, column, "", model) for table, column in _MAIN.items()]
        self.registered.append(self._event(model, "open_cases"))
        self.sealed = [Rows(self.vault, table, column, "", model) for table, column in _VAULT.items()]
        self.entry = [
            Rows(self.main, "cases_path_entry", "case_id", " AND activity = 'visit_made' LIMIT 1", model),
            self._event(model, "leave_entry"),
        ]
        self.main.commit()
        self.vault.commit()

    def _event(self, model: int, action: str) -> Rows:
        return Rows(self.main, "audit_event", "subjects", f" AND action = '{action}' LIMIT 1", model)

    def close(self) -> None:
        self.main.close()
        self.vault.close()

    def register(self, case: int) -> int:
        """A registration: keys and tokens in the vault, then one transaction on the main database."""
        written = sum(rows.insert(self.vault, case) for rows in self.sealed)
        self.vault.commit()
        written += sum(rows.insert(self.main, case) for rows in self.registered)
        self.main.commit()
        return written

    def add_entry(self, case: int) -> int:
        """One entry of the path with its audit row; the case comes to the top of its lists."""
        written = sum(rows.insert(self.main, case) for rows in self.entry)
        self.main.execute(_TOUCH, [case])
        self.main.commit()
        return written
