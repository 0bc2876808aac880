"""A document is looked at again after it was stored: by a job, as who added it, and the page says what is known."""

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.casework.attachments import checking
from amparo.casework.attachments.checking import CHECK_DOCUMENT, check_document
from amparo.casework.attachments.models import Check
from amparo.foundation.access import errands
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.errands import do_errand, job_counts
from tests.errands import do_errands
from tests.workflows.audit_rows import rows_written
from tests.workflows.test_documents import add

SOUND = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF"
CARRIES = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj\n%%EOF"


@pytest.fixture
def page(client_of, flor):
    def read(username="ana"):
        return client_of(username).get(f"/casos/{code_of_subject(flor)}/documentos/").content.decode()

    return read


def checks(act_as):
    act_as("ana")
    return list(Check.objects.values_list("outcome", "findings"))


def test_until_the_job_is_done_the_page_says_that_nobody_looked(act_as, flor, page):
    add(act_as("ana"), flor, content=SOUND)
    assert "Todavía no se revisó" in page()
    assert do_errands() == 1
    assert checks(act_as) == [("sound", [])]
    assert "no se encontraron programas" in page()


def test_what_a_pdf_carries_is_said_beside_it(act_as, flor, page):
    add(act_as("ana"), flor, content=CARRIES)
    do_errands()
    assert checks(act_as) == [("warned", ["script"])]
    assert "este PDF trae programas (JavaScript)" in page()


def test_what_does_not_open_whole_is_said(act_as, flor, page, monkeypatch):
    add(act_as("ana"), flor, content=SOUND)
    monkeypatch.setattr(checking, "content_of", lambda document: SOUND[:-1])
    do_errands()
    assert checks(act_as) == [("broken", [])]
    assert "no se abre entero" in page()


def test_looking_is_in_the_trail_as_who_asked(act_as, flor, monkeypatch):
    ana = act_as("ana")
    add(ana, flor, content=SOUND)
    with rows_written(monkeypatch) as rows:
        do_errands()
    assert [(row.action, row.actor, row.subjects, row.classes) for row in rows] == [
        ("check_document", ana.staff_id, {flor}, {"psychosocial"})
    ]


def test_the_queue_holds_the_errands_id_and_nothing_else(act_as, flor):
    add(act_as("ana"), flor, content=SOUND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,), "who is bound sees no job"
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        cursor.execute("SELECT jsonb_object_keys(args) FROM procrastinate_jobs")
        assert cursor.fetchall() == [("errand",)]
    assert job_counts().waiting == 1


def test_what_is_rolled_back_leaves_no_job(act_as, flor):
    ana = act_as("ana")
    with transaction.atomic():
        add(ana, flor, content=SOUND)
        transaction.set_rollback(True)
    assert do_errands() == 0


def test_an_errand_is_done_once(act_as, flor, monkeypatch):
    asked = []
    sound = errands.uuid4

    def noted():
        asked.append(sound())
        return asked[-1]

    monkeypatch.setattr(errands, "uuid4", noted)
    add(act_as("ana"), flor, content=SOUND)
    assert do_errands() == 1
    assert do_errand(asked[0], CHECK_DOCUMENT, check_document) is False
    assert len(checks(act_as)) == 1


def test_what_fails_half_way_is_as_if_not_begun_and_goes_the_next_time(act_as, flor, monkeypatch):
    add(act_as("ana"), flor, content=SOUND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        cursor.execute("SELECT args->>'errand' FROM procrastinate_jobs")
        (errand,) = cursor.fetchone()

    def half_way(viewer, access, document):
        check_document(viewer, access, document)
        raise OSError

    with pytest.raises(OSError):
        do_errand(errand, CHECK_DOCUMENT, half_way)
    assert checks(act_as) == []
    assert do_errands() == 1
    assert checks(act_as) == [("sound", [])]


def test_nobody_but_the_errand_says_that_a_document_is_sound(act_as, flor):
    made = add(act_as("ana"), flor, content=CARRIES)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO attachments_check (document_id, case_id, record_class, outcome, findings) "
            "VALUES (%s, %s, 'psychosocial', 'sound', '{}')",
            [made, flor],
        )
    do_errands()
    act_as("ana")
    for statement in ("UPDATE attachments_check SET outcome = 'sound'", "DELETE FROM attachments_check"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("username", ["rosa", "carla", "fiscal"])
def test_who_may_not_read_the_document_reads_nothing_of_its_check(act_as, flor, username):
    add(act_as("ana"), flor, content=SOUND)
    do_errands()
    act_as(username)
    assert not Check.objects.exists()
