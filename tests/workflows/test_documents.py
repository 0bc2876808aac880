"""Documents of a case: sealed, opened through the gate alone."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from amparo.casework.attachments import queries
from amparo.casework.attachments.actions import add_document, withdraw_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.attachments.files import MOST_BYTES
from amparo.casework.attachments.models import Document, Piece
from amparo.casework.attachments.queries import documents_of, open_document
from amparo.casework.cases.models import PathEntry
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import access_case
from amparo.foundation.audit import actions
from amparo.foundation.protection.pieces import PIECE
from amparo.foundation.protection.vault import SealBroken, destroy_data_keys
from tests.unit.test_files import JPEG
from tests.workflows.audit_rows import rows_written

CANARY = "canario-azul"
PDF = b"%PDF-1.7 canario-azul " + b"x" * (PIECE * 2)
FORM = {"kind": "psychological_report", "name": f"informe {CANARY}"}


def add(viewer, case, *, kind=DocumentKind.PSYCHOLOGICAL_REPORT, content=PDF, request_id=None):
    return add_document(
        by=viewer,
        case=case,
        request_id=request_id or uuid4(),
        kind=kind,
        name=f"informe {CANARY}",
        content=content,
    )


def sent(content=PDF, **more):
    return FORM | {"request_id": str(uuid4()), "file": SimpleUploadedFile("Luz Huamán.exe", content)} | more


@pytest.fixture
def url(flor):
    return f"/casos/{code_of_subject(flor)}/documentos/"


def test_what_was_sent_is_what_is_opened(client_of, act_as, flor, url):
    ana = client_of("ana")
    assert ana.post(f"{url}agregar/", sent()).status_code == 302
    act_as("ana")
    document = Document.objects.get(case_id=flor)
    assert (document.file_type, document.record_class, document.pieces) == ("pdf", "psychosocial", 3)
    page = ana.get(url).content.decode()
    assert f"informe {CANARY}" in page
    opened = ana.post(f"{url}{document.pk}/abrir/")
    assert opened.content == PDF
    assert opened["Content-Disposition"] == f'attachment; filename="documento-{document.pk}.pdf"'
    assert opened["Content-Security-Policy"].startswith("sandbox")
    assert (opened["X-Content-Type-Options"], opened["Cache-Control"]) == ("nosniff", "no-store")


def test_what_is_wrong_with_a_file_stands_beside_the_file(client_of, url):
    page = client_of("ana").post(f"{url}agregar/", sent(b"MZ\x00\x01")).content.decode()
    assert 'href="#id_file"' in page


def test_nothing_of_it_lies_in_clear(act_as, flor):
    add(act_as("ana"), flor)
    with connection.cursor() as cursor:
        for table in ("attachments_document", "attachments_piece", "cases_path_entry"):
            cursor.execute(f"SELECT row_to_json(t)::text, t FROM {table} t")
            rows = cursor.fetchall()
            assert rows
            assert not any(CANARY in str(row) or CANARY.encode().hex() in str(row) for row in rows)


def test_a_photo_is_stored_without_the_place_where_it_was_taken(act_as, flor):
    ana = act_as("ana")
    made = add(ana, flor, kind=DocumentKind.IDENTITY_PAPER, content=JPEG)
    opened = open_document(ana, access_case(ana, flor), made)
    assert opened.file_type == "jpeg"
    assert b"GPS" not in opened.content


def test_sent_twice_is_one_document_with_one_step_on_the_path(act_as, flor):
    ana, request_id = act_as("ana"), uuid4()
    assert add(ana, flor, request_id=request_id) == add(ana, flor, request_id=request_id)
    assert Document.objects.filter(case_id=flor).count() == 1
    assert PathEntry.objects.filter(case_id=flor, activity="document_added").count() == 1


@pytest.mark.parametrize("username", ["rosa", "luis", "carla", "fiscal"])
def test_who_may_not_read_its_class_finds_nothing(client_of, act_as, flor, url, username):
    made = add(act_as("ana"), flor)
    client = client_of(username)
    assert client.post(f"{url}{made}/abrir/").status_code == 404
    assert CANARY not in client.get(url).content.decode()
    act_as(username)
    assert not Document.objects.exists()
    assert not Piece.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO attachments_piece (document_id, number, case_id, record_class, sealed) "
            "VALUES (%s, 9, %s, 'psychosocial', 'x')",
            [made, flor],
        )


def test_a_coordinator_sees_what_her_class_allows(client_of, act_as, flor, url):
    made = add(act_as("ana"), flor, kind=DocumentKind.CONSENT_SCAN)
    assert client_of("rosa").post(f"{url}{made}/abrir/").content == PDF


def test_nobody_changes_or_deletes_a_piece(act_as, flor):
    add(act_as("ana"), flor)
    for statement in ("UPDATE attachments_piece SET sealed = 'x'", "DELETE FROM attachments_piece"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("spoil", ["altered", "missing", "swapped"])
def test_what_was_tampered_with_does_not_open(act_as, flor, monkeypatch, spoil):
    ana = act_as("ana")
    made = add(ana, flor)
    sound = queries.open_pieces

    def spoiled(subject, record_class, field, sealed, *, of):
        pieces = [bytes(piece) for piece in sealed]
        if spoil == "altered":
            pieces[1] = pieces[1][:-1] + bytes([pieces[1][-1] ^ 1])
        elif spoil == "missing":
            pieces.pop()
        else:
            pieces[0], pieces[1] = pieces[1], pieces[0]
        return sound(subject, record_class, field, pieces, of=of)

    monkeypatch.setattr(queries, "open_pieces", spoiled)
    with pytest.raises(SealBroken):
        open_document(ana, access_case(ana, flor), made)


def test_with_the_key_destroyed_nothing_opens(act_as, flor):
    ana = act_as("ana")
    made = add(ana, flor)
    destroy_data_keys([flor])
    assert open_document(ana, access_case(ana, flor), made) is None
    assert [line.name for line in documents_of(ana, access_case(ana, flor))] == [None]


def test_opening_is_in_the_trail_before_the_first_byte(act_as, flor, monkeypatch):
    ana = act_as("ana")
    made = add(ana, flor)
    with rows_written(monkeypatch) as rows:
        open_document(ana, access_case(ana, flor), made)
    assert [(row.action, row.subjects, row.classes) for row in rows] == [
        ("open_document", {flor}, {"psychosocial"})
    ]
    monkeypatch.setattr(actions, "_INSERT", "SELECT no_such_function(%s, %s, %s, %s, %s, %s, %s, %s, %s)")
    with pytest.raises(DatabaseError), transaction.atomic():
        open_document(ana, access_case(ana, flor), made)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vacío"),
        (b"%PDF-" + b"x" * (MOST_BYTES - 4), "10 MB"),
        (b"MZ\x90\x00", "El contenido del archivo no es PDF"),
        (b"relaci\xf3n", "codificación"),
        ("relación".encode("utf-16"), "codificación"),
        (JPEG[:60], "dañado"),
    ],
)
def test_what_cannot_be_taken_is_said_and_not_stored(client_of, act_as, flor, url, content, words):
    answered = client_of("ana").post(f"{url}agregar/", sent(content))
    assert answered.status_code == 422
    assert words in answered.content.decode()
    act_as("ana")
    assert not Document.objects.exists()


def test_ten_megabytes_are_taken(client_of, act_as, url):
    assert (
        client_of("ana").post(f"{url}agregar/", sent(b"%PDF-" + b"x" * (MOST_BYTES - 5))).status_code == 302
    )
    act_as("ana")
    assert Document.objects.get().size == MOST_BYTES


def test_a_withdrawn_document_leaves_the_list_and_stays_with_the_case(act_as, flor):
    ana = act_as("ana")
    made = add(ana, flor)
    withdraw_document(by=ana, case=flor, request_id=uuid4(), document_id=made)
    assert documents_of(ana, access_case(ana, flor)) == []
    assert open_document(ana, access_case(ana, flor), made).content == PDF
    assert PathEntry.objects.filter(case_id=flor, activity="document_withdrawn").count() == 1


def test_nobody_withdraws_what_they_may_not_read(act_as, flor, client_of, url):
    made = add(act_as("ana"), flor)
    assert client_of("rosa").post(f"{url}{made}/retirar/").status_code == 409
    act_as("ana")
    assert Document.objects.filter(superseded_at=None).exists()
