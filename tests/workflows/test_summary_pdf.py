"""The summary of a case on paper."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from amparo.casework.cases.enums import ClosingReason
from amparo.casework.cases.fields import Identity
from amparo.casework.cases.models import PathEntry
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs
from tests.workflows.pdf_text import text_of

ClientOf = Callable[[str], Client]


def _address(case: int) -> str:
    return f"/casos/{code_of_subject(case)}/resumen.pdf"


def test_is_sent_as_a_file_with_a_neutral_name_and_kept_nowhere(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").post(_address(flor))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="resumen-{code_of_subject(flor)}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert b"Flor" not in answer.content  # neither title nor metadata name her; the text is compressed


def test_leaves_one_entry_for_one_request(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    ana, sent = client_of("ana"), {"request_id": str(uuid4())}
    assert [ana.post(_address(flor), sent).status_code for _ in range(2)] == [200, 200]
    assert ana.get(_address(flor)).status_code == 200
    act_as("ana")
    assert PathEntry.objects.filter(case_id=flor, activity="summary_printed").count() == 1


def test_a_closed_case_can_be_printed(client_of: ClientOf, act_as: ActAs, flor: int) -> None:
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    assert client_of("ana").post(_address(flor)).status_code == 200
    act_as("ana")
    assert PathEntry.objects.filter(case_id=flor, activity="summary_printed").count() == 1


def test_is_absent_for_a_colleague_without_the_case_and_for_an_outsider(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    for username in ("luis", "fiscal"):
        stranger = client_of(username)
        assert stranger.get(_address(flor)).status_code == 404
        assert stranger.post(_address(flor)).status_code == 404
    act_as("ana")
    assert not PathEntry.objects.filter(activity="summary_printed").exists()


def test_says_who_she_is_and_who_printed_it(client_of: ClientOf, flor: int) -> None:
    text = text_of(client_of("ana").post(_address(flor)).content)
    for words in ("«Flor»", "17años", "ImpresoporAnaRíosTello", "Contienedatosreservados", "Casoabierto"):
        assert words in text
    assert "Huamán" not in text


def test_what_was_written_is_printed_as_it_was_written_and_never_run(
    client_of: ClientOf, act_as: ActAs
) -> None:
    name, told = '#read("/etc/passwd") *a* $x$ \\ "', "]#panic()[ @nobody <label> // nada"
    identity = Identity(working_name=name, contact_words=told)
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(identity=identity))
    text = text_of(client_of("ana").post(_address(case)).content)
    assert name.replace(" ", "") in text
    assert told.replace(" ", "") in text
    assert "root:" not in text
