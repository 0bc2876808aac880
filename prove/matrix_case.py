"""The case of the authorization matrix: rows in every protected table and class, and canaries in what is sealed."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.enums import (
    ContactChannel,
    ContactRule,
    Dimension,
    ExploitationForm,
    ExploiterRole,
    NoteKind,
    Sex,
    TraffickingEventKind,
    TraffickingStatus,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.enums.person import Ethnicity
from amparo.casework.cases.fields import (
    Contact,
    ExploiterTold,
    Identity,
    NoteWritten,
    PlaceCode,
    Profile,
    Sensitive,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.cases.note_actions import write_note
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.bases import BasisTold, record_basis
from amparo.casework.consent.enums import BasisKind, ConsentDecision, ConsentPurpose
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import start_follow_up
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.access.policy.sql import ProtectedTable
from amparo.foundation.access.viewer import viewing
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from prove.people import token_of
from tests.errands import do_errands
from tests.world import ident

SHELTER = ident("canary-shelter")
# What is sealed under each class; a page that shows one shows that class. Of where she sleeps it is the name of the
# shelter that wrote a line of her path, to which she did not want to be referred, and of a legal basis; and its id.
CANARIES = {
    "identity": ("Canaridentia", "Canarapellido", "999000111222"),
    "psychosocial": ("canario psicosocial",),
    "legal": ("canario legal",),
    "health": ("canario salud",),
    "location": ("Canaralbergue", str(SHELTER)),
    "sensitive": ("pueblo indígena de la Amazonía", "amazonian_indigenous"),
}
WRITERS = {"psychosocial": "ana", "legal": "luis", "health": "sonia"}
EVERY_CLASS = tuple(str(record_class.value) for record_class in RecordClass)


@dataclass(frozen=True)
class Row:
    """One row of the case: where it is, of which class, and its columns as JSON."""

    table: ProtectedTable
    record_class: str
    columns: dict[str, Any]

    @property
    def key(self) -> dict[str, Any]:
        """The columns that say which row it is."""
        if "id" in self.columns:
            return {"id": self.columns["id"]}
        parts = [name for name in ("document_id", "number") if name in self.columns]
        return {name: self.columns[name] for name in parts or [self.table.subject]}


@dataclass
class MatrixCase:
    """The case, its rows, and the ids that addresses ask for."""

    subject: int
    rows: list[Row] = field(default_factory=list)
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return code_of_subject(self.subject)


def build_case(admin: psycopg.Connection) -> MatrixCase:
    """Register the case through the actions, then give every table a row of every class it can hold."""
    case = MatrixCase(_register())
    notes = _write_notes(case.subject)
    _pass_through_a_shelter(admin, case.subject)
    for tables in protected_tables().values():
        for table in tables:
            _give_every_class(admin, table, case.subject)
            found = _rows(admin, table, case.subject)
            assert found, f"the case has no row in {table.table}: nothing would be tried there"
            case.rows += found
    case.ids = {"notes": notes, "code": case.code}
    return case


def _register() -> int:
    told = Registration(
        identity=Identity(
            working_name="Canaridentia", paternal_surname="Canarapellido", phone="999000111222"
        ),
        profile=Profile(sex=Sex.FEMALE, age_told=20),
        sensitive=Sensitive(ethnicity=Ethnicity.AMAZONIAN_INDIGENOUS),
        needs={UrgentNeed.BED: YesNoUnknown.YES},
        facts=(SituationFact(Dimension.FORM, ExploitationForm.SEXUAL_EXPLOITATION),),
        events=(SituationEvent(kind=TraffickingEventKind.RECRUITMENT, place=PlaceCode("160101")),),
        exploiters=(ExploiterTold(role=ExploiterRole.EXPLOITER),),
        status=Status(status=TraffickingStatus.POSSIBLE),
        contacts=(Contact(ContactChannel.CALL, ContactRule.NEVER),),
        consents=(ConsentTold(ConsentPurpose.ACCOMPANIMENT, ConsentDecision.GIVEN),),
    )
    with viewing(token_of("ana")) as ana:
        subject = open_case(by=ana, request_id=uuid4(), registration=told)
        for mate in ("luis", "sonia"):
            set_team(by=ana, case=subject, request_id=uuid4(), staff=ident(mate), is_member=True)
        add_document(
            by=ana,
            case=subject,
            request_id=uuid4(),
            kind=DocumentKind.PSYCHOLOGICAL_REPORT,
            name="canario psicosocial",
            content=b"canario psicosocial",
        )
        order = BasisTold(
            BasisKind.COURT_ORDER, ident("fiscalia-maynas"), ("general",), today(), today(), number="EXP-1"
        )
        record_basis(by=ana, case=subject, request_id=uuid4(), told=order, paper=b"Oficio.")
        danger = BasisTold(BasisKind.VITAL_INTEREST, ident("fiscalia-maynas"), ("general",), today(), today())
        record_basis(by=ana, case=subject, request_id=uuid4(), told=danger)
        start_follow_up(by=ana, case=subject, request_id=uuid4())
    do_errands()
    return subject


def _write_notes(subject: int) -> dict[str, int]:
    """A note of each class that has one, by somebody who may write it: {class: id}."""
    notes = {}
    for record_class, name in WRITERS.items():
        told = NoteWritten(NoteKind.SESSION, CANARIES[record_class][0], RecordClass(record_class), today())
        with viewing(token_of(name)) as writer:
            note = write_note(by=writer, case=subject, request_id=uuid4(), note=told)
        assert note is not None
        notes[record_class] = note
    return notes


def _pass_through_a_shelter(admin: psycopg.Connection, subject: int) -> None:
    """A shelter where nobody of the cast works wrote the newest line of the path that everybody may read."""
    owner = {
        "id": str(ident("canary-owner")),
        "name": "Una casa",
        "kind": str(InstitutionKind.SHELTER_PRIVATE),
    }
    unit = {"institution_id": owner["id"], "name": CANARIES["location"][0], "place": "160101"}
    _insert(admin, "directory_institution", owner)
    _insert(admin, "directory_unit", {"id": str(SHELTER), **unit})
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        changed = admin.execute(
            """UPDATE cases_path_entry SET unit = %s, institution = %s WHERE id = (
                   SELECT max(id) FROM cases_path_entry
                   WHERE case_id = %s AND record_class = 'general' AND superseded_at IS NULL)""",
            [SHELTER, owner["id"], subject],
        )
        given = admin.execute(
            "UPDATE consent_legal_basis SET recipient = %s WHERE case_id = %s AND kind = 'vital_interest'",
            [SHELTER, subject],
        )
    assert (changed.rowcount, given.rowcount) == (1, 1)
    with viewing(token_of("ana")) as ana:
        no = ConsentTold(ConsentPurpose.REFERRAL, ConsentDecision.REFUSED, SHELTER)
        record_consent(by=ana, case=subject, request_id=uuid4(), told=no)


def _give_every_class(admin: psycopg.Connection, table: ProtectedTable, subject: int) -> None:
    """Where each row has a class of its own, copy one row for every class that has none yet.

    A copy does not open, for its seal is another's; so it is superseded, and no page asks for it.
    """
    if isinstance(table.record_class, RecordClass):
        return
    there = {row.record_class for row in _rows(admin, table, subject)}
    (pattern,) = admin.execute(
        f"SELECT to_jsonb(t) FROM {table.table} t WHERE {table.subject} = %s ORDER BY 1 LIMIT 1", [subject]
    ).fetchone() or (None,)
    assert pattern is not None, f"the case has no row in {table.table}"
    for record_class in set(EVERY_CLASS) - there:
        copy = pattern | {str(table.record_class): record_class}
        copy |= {"id": _new_id(admin, table)} if "id" in copy else {}
        copy |= {name: str(uuid4()) for name in ("request_id",) if name in copy}
        copy |= {"field": f"matrix_{record_class}"} if "field" in copy else {}
        copy |= {"superseded_at": "2026-01-01"} if "superseded_at" in copy else {}
        if "document_id" in copy:
            copy["document_id"] = _document(admin, subject, record_class)
        _insert(admin, table.table, copy)


def _document(admin: psycopg.Connection, subject: int, record_class: str) -> int:
    """The document of this class: its pieces have the class that it has."""
    row = admin.execute(
        "SELECT id FROM attachments_document WHERE case_id = %s AND record_class = %s",
        [subject, record_class],
    ).fetchone()
    assert row is not None
    return int(row[0])


def _rows(admin: psycopg.Connection, table: ProtectedTable, subject: int) -> list[Row]:
    found = admin.execute(
        f"SELECT to_jsonb(t) FROM {table.table} t WHERE {table.subject} = %s ORDER BY 1", [subject]
    ).fetchall()
    rows: dict[str, Row] = {}
    for (columns,) in found:
        is_column = not isinstance(table.record_class, RecordClass)
        record_class = columns[table.record_class] if is_column else str(table.record_class)
        rows.setdefault(record_class, Row(table, record_class, columns))
    return list(rows.values())


def _new_id(admin: psycopg.Connection, table: ProtectedTable) -> int:
    row = admin.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table.table]).fetchone()
    assert row is not None
    return int(row[0])


def _insert(admin: psycopg.Connection, table: str, columns: dict[str, Any]) -> None:
    names = ", ".join(columns)
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(
            f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE "
            f"SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
            [json.dumps(columns)],
        )


def account_of(name: str) -> UUID:
    """The account of somebody of the tests' world."""
    return ident(f"account-{name}")
