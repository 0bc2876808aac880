"""The least SQL that returns the rows of each page: no row-level security, no audit, no decryption."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg

from amparo.foundation.protection.tokens import tokens_of
from bench.place import Place
from bench.units import Worker

PAGE = 50
_LIST = """
    SELECT g.subject, g.touched_at, c.state, c.case_type, c.opened_on, c.responsible, p.born_on, p.age_told,
           p.age_told_on, s.version, s.sealed, t.id, t.kind, t.nature, t.due_at, t.has_time, t.assignee
    FROM access_case_grant g
    JOIN cases_case c ON c.id = g.subject
    LEFT JOIN cases_person_profile p ON p.case_id = g.subject AND p.superseded_at IS NULL
    LEFT JOIN cases_sealed_value s
        ON s.case_id = g.subject AND s.field = 'working_name' AND s.superseded_at IS NULL
    LEFT JOIN LATERAL (
        SELECT * FROM tasks_task t WHERE t.case_id = g.subject AND t.state = 'open' ORDER BY t.due_at LIMIT 1
    ) t ON true
    WHERE g.grantee = %(grantee)s {narrowed}
    ORDER BY g.touched_at DESC, g.subject DESC LIMIT 51
"""
_FIRST_PAGE = _LIST.format(narrowed="AND g.list_group = 0")
_LATER_PAGE = _LIST.format(
    narrowed="AND g.list_group = 0 AND (g.touched_at, g.subject) < (%(touched)s, %(subject)s)"
)
_FOUND = _LIST.format(narrowed="AND g.subject = ANY (%(subjects)s)")
_NAMED = """
    SELECT subject FROM vault_search_token WHERE token = ANY (%s) GROUP BY subject HAVING count(*) = %s
"""
_KEYS = """
    SELECT subject, wrapped, kek FROM vault_data_key WHERE subject = ANY (%s) AND record_class = 'identity'
"""
_DUE = """
    SELECT t.id, t.case_id, t.kind, t.nature, t.due_at, t.has_time, t.assignee, s.version, s.sealed
    FROM tasks_task t LEFT JOIN cases_sealed_value s
        ON s.case_id = t.case_id AND s.field = 'working_name' AND s.superseded_at IS NULL
    WHERE t.assignee = ANY (%s) AND t.state = 'open' AND t.due_at <= %s ORDER BY t.due_at LIMIT %s
"""
_LOAD = "SELECT responsible, state = 'closed', count(*) FROM cases_case WHERE unit = %s GROUP BY 1, 2"
_OVERDUE = """
    SELECT assignee, count(*) FROM tasks_task
    WHERE assignee = ANY (%s) AND state = 'open' AND due_at < now() GROUP BY 1
"""
_STAFF = "SELECT id, full_name, profession, left_on FROM directory_staff_member WHERE unit_id = %s"
_CASE = """
    SELECT c.state, c.case_type, c.opened_on, c.responsible, c.unit, p.born_on, p.age_told, p.age_told_on
    FROM cases_case c LEFT JOIN cases_person_profile p ON p.case_id = c.id AND p.superseded_at IS NULL
    WHERE c.id = %s
"""
_CONTACTS = """
    SELECT channel, rule, times FROM cases_contact_instruction WHERE case_id = %s AND superseded_at IS NULL
"""
_NAMES = """
    SELECT field, version, sealed FROM cases_sealed_value
    WHERE case_id = %s AND field IN ('working_name', 'contact_words') AND superseded_at IS NULL
"""
_TASKS = """
    SELECT id, kind, nature, due_at, has_time, assignee FROM tasks_task
    WHERE case_id = %s AND state = 'open' ORDER BY due_at
"""
_PATH = """
    SELECT id, activity, occurred_on, precision, unit, place, record_class, outcome_code, recorded_by,
           subject_kind, subject_id
    FROM cases_path_entry WHERE case_id = %s AND superseded_at IS NULL
    ORDER BY occurred_on DESC, order_in_day DESC, id DESC LIMIT 61
"""


class RawReader:
    """Two plain connections, and the reads of each page; each returns how many rows it read."""

    def __init__(self, here: Place) -> None:
        self.main: psycopg.Connection = here.superuser()
        self.vault: psycopg.Connection = here.superuser(vault=True)

    def close(self) -> None:
        self.main.close()
        self.vault.close()

    def my_work(self, worker: Worker, until: datetime, search: str = "") -> int:
        """The first page: due until tonight, and the first fifty cases or those that were searched for."""
        due = self._due([worker.staff_id], until, 200)
        if search:
            tokens = list(tokens_of(search, str(worker.unit_id)))
            found = self.vault.execute(_NAMED, [tokens, len(tokens)]).fetchall()
            values = {"grantee": worker.staff_id, "subjects": [row[0] for row in found]}
            return due + self._list(_FOUND, values)
        return due + self._list(_FIRST_PAGE, {"grantee": worker.staff_id})

    def my_unit(
        self,
        coordinator: Worker,
        team: Sequence[UUID],
        now: datetime,
        after: tuple[datetime, int] | None = None,
    ) -> int:
        """The unit's page: its load, what is overdue, and fifty cases."""
        load = self.main.execute(_LOAD, [coordinator.unit_id]).fetchall()
        staff = self.main.execute(_STAFF, [coordinator.unit_id]).fetchall()
        overdue = self.main.execute(_OVERDUE, [list(team)]).fetchall()
        counted = len(load) + len(staff) + len(overdue) + self._due(list(team), now, 20)
        if after is None:
            return counted + self._list(_FIRST_PAGE, {"grantee": coordinator.unit_id})
        values = {"grantee": coordinator.unit_id, "touched": after[0], "subject": after[1]}
        return counted + self._list(_LATER_PAGE, values)

    def case(self, subject: int) -> int:
        """A case's page: who she is called, how to reach her, what comes next, and sixty entries."""
        statements = (_CASE, _CONTACTS, _NAMES, _TASKS, _PATH)
        read = sum(len(self.main.execute(statement, [subject]).fetchall()) for statement in statements)
        return read + self._keys([subject])

    def _list(self, statement: str, values: dict[str, object]) -> int:
        rows = self.main.execute(statement, values).fetchall()[:PAGE]
        return len(rows) + self._keys([row[0] for row in rows])

    def _due(self, staff: list[UUID], until: datetime, limit: int) -> int:
        rows = self.main.execute(_DUE, [staff, until, limit]).fetchall()
        return len(rows) + self._keys(list({row[1] for row in rows}))

    def _keys(self, subjects: list[int]) -> int:
        return len(self.vault.execute(_KEYS, [subjects]).fetchall()) if subjects else 0
