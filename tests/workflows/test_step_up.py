"""The second factor once more, before identity opens and before anything is exported; nothing sent is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from amparo.casework.cases.models import PathEntry
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.viewer import open_viewer, token_of_session, viewing
from amparo.foundation.accounts import sessions
from tests.conftest import ActAs
from tests.workflows.audit_rows import rows_written
from tests.world import PASSWORD, ident

SECRET = "JBSWY3DPEHPK3PXP"
ASKED = "Confirme que es usted"


@pytest.fixture(autouse=True)
def _no_codes_used(db_both: None) -> None:
    cache.clear()


@pytest.fixture
def ana(db_both: None) -> Client:
    """Ana signed in by password alone: no second factor has been given in this session."""
    client = Client()
    session = client.session
    session["began"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    token = token_of_session(session.session_key)
    open_viewer(account_id=ident("account-ana"), token=token, with_second_factor=False)
    return client


@pytest.fixture
def with_phone(ana: Client) -> Client:
    """… and she has a phone as second factor."""
    with viewing(token_of_session(ana.cookies[settings.SESSION_COOKIE_NAME].value)):
        TOTP.activate(get_user_model().objects.get(pk=ident("account-ana")), SECRET)
    return ana


def identity(case: int) -> str:
    return f"/casos/{code_of_subject(case)}/persona/identidad/abrir/"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def test_identity_opens_after_the_code_and_not_before(with_phone: Client, flor: int) -> None:
    answer = with_phone.post(identity(flor))
    assert answer.status_code == 403
    assert ASKED in answer.content.decode()
    assert "Huamán" not in answer.content.decode()
    wrong = with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": "000000"})
    assert wrong.status_code == 422
    assert "El código no es ese" in wrong.content.decode()
    assert "Huamán" not in wrong.content.decode()
    right = with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": code_now()})
    assert right.status_code == 200
    assert "Huamán" in right.content.decode()
    assert "Huamán" in with_phone.post(identity(flor)).content.decode()


def test_what_was_sent_goes_on_and_counts_once(with_phone: Client, act_as: ActAs, flor: int) -> None:
    address, sent = f"/casos/{code_of_subject(flor)}/resumen.pdf", {"request_id": str(uuid4())}
    page = with_phone.post(address, sent)
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    assert kept["request_id"] == sent["request_id"]
    for _ in range(2):  # the second click finds the proof recent and the request done
        answer = with_phone.post(address, kept | {"proof-code": code_now()})
        assert answer.content.startswith(b"%PDF-")
    act_as("ana")
    assert PathEntry.objects.filter(case_id=flor, activity="summary_printed").count() == 1


def test_a_document_is_offered_again_after_the_code(with_phone: Client, flor: int) -> None:
    """A download would leave the question standing on the screen."""
    documents = f"/casos/{code_of_subject(flor)}/documentos/"
    file = SimpleUploadedFile("nota.txt", b"una nota")
    sent = {"kind": "psychological_report", "request_id": str(uuid4()), "file": file}
    assert with_phone.post(f"{documents}agregar/", sent).status_code == 302
    found = re.search(rf'action="({documents}\d+/abrir/)"', with_phone.get(documents).content.decode())
    assert found is not None
    assert ASKED in with_phone.post(found[1]).content.decode()
    proved = with_phone.post(found[1], {"proof-asked-by": "POST", "proof-code": code_now()})
    assert (proved.status_code, proved["Location"]) == (302, documents)
    assert "Ahora puede abrir el documento" in with_phone.get(documents).content.decode()
    assert with_phone.post(found[1]).content == b"una nota"


def test_a_page_asked_for_by_a_link_is_shown_afterwards(with_phone: Client, flor: int) -> None:
    address = f"/casos/{code_of_subject(flor)}/resumen.pdf?desde=caso"
    assert ASKED in with_phone.get(address).content.decode()
    sent = {"proof-asked-by": "GET", "proof-code": code_now()}
    answer = with_phone.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert ASKED not in with_phone.get(address).content.decode()
    # Sent again by a double click it leads there too, and prints nothing.
    assert with_phone.post(address, sent)["Location"] == address


def test_ten_minutes_later_it_is_asked_again(
    with_phone: Client, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": code_now()})
    for minutes, asked in ((9, False), (11, True)):
        then = timezone.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(sessions, "timezone", SimpleNamespace(now=lambda then=then: then))
        assert (ASKED in with_phone.post(identity(flor)).content.decode()) is asked


def test_a_sign_in_with_a_second_factor_is_recent(client_of: Callable[[str], Client], flor: int) -> None:
    assert "Huamán" in client_of("ana").post(identity(flor)).content.decode()


def test_whoever_has_a_phone_cannot_answer_with_the_password(with_phone: Client, flor: int) -> None:
    answer = with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-password": PASSWORD})
    assert answer.status_code == 403
    assert "Huamán" not in answer.content.decode()


def test_in_the_demo_the_password_stands_in_and_the_page_says_so(ana: Client, flor: int) -> None:
    page = ana.post(identity(flor)).content.decode()
    assert "aquí la contraseña ocupa su lugar" in page
    wrong = ana.post(identity(flor), {"proof-asked-by": "POST", "proof-password": "otra-cosa-12"})
    assert "La contraseña no es esa" in wrong.content.decode()
    right = ana.post(identity(flor), {"proof-asked-by": "POST", "proof-password": PASSWORD})
    assert "Huamán" in right.content.decode()


def test_outside_the_demo_whoever_has_none_sets_one_up(ana: Client, flor: int, settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
    answer = ana.post(identity(flor), {"proof-asked-by": "POST", "proof-password": PASSWORD})
    assert answer["Location"] == "/cuenta/segundo-paso/activar/"


def test_the_question_is_the_same_for_a_case_that_is_not_hers(with_phone: Client, flor: int) -> None:
    hidden = r'(csrfmiddlewaretoken" value=")[^"]*'
    pages = [with_phone.post(identity(case)).content.decode() for case in (flor, 12345)]
    pages = [re.sub(hidden, "", page).replace(code_of_subject(flor), "") for page in pages]
    assert pages[0] == pages[1].replace(code_of_subject(12345), "")
    with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": code_now()})
    assert with_phone.post(identity(12345)).status_code == 404


def test_right_and_wrong_answers_are_in_the_trail(
    with_phone: Client, flor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rows_written(monkeypatch) as rows:
        for code in ("000000", code_now()):
            with_phone.post(identity(flor), {"proof-asked-by": "POST", "proof-code": code})
    again = [(row.actor, row.outcome) for row in rows if row.action == "second_factor_again"]
    assert again == [(ident("ana"), "refused"), (ident("ana"), "done")]


def test_a_reserve_code_answers_once(with_phone: Client, flor: int) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with viewing(token_of_session(with_phone.cookies[settings.SESSION_COOKIE_NAME].value)):
        user = get_user_model().objects.get(pk=ident("account-ana"))
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
    sent = {"proof-asked-by": "POST", "proof-code": code}
    assert "Huamán" in with_phone.post(identity(flor), sent).content.decode()
    with viewing(token_of_session(with_phone.cookies[settings.SESSION_COOKIE_NAME].value)):
        codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
        assert code not in codes.wrap().get_unused_codes()


OWN_PAGES = (
    "clave/",
    "segundo-paso/quitar/",
    "segundo-paso/codigos/",
    "segundo-paso/codigos/nuevos/",
    "llaves/nueva/",
)


@pytest.fixture
def left_open(db_both: None, settings: Settings) -> Client:
    """A session of Ana's in which a password was given and, so far, no code of the phone that she has."""
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.post("/entrar/", {"login": "ana", "password": PASSWORD})
    with viewing(token_of_session(client.cookies[settings.SESSION_COOKIE_NAME].value)):
        TOTP.activate(get_user_model().objects.get(pk=ident("account-ana")), SECRET)
    return client


@pytest.mark.parametrize("page", OWN_PAGES)
def test_the_password_alone_neither_shows_nor_changes_what_opens_the_account(
    left_open: Client, page: str
) -> None:
    address = f"/cuenta/{page}"
    assert left_open.post("/cuenta/confirmar/", {"password": PASSWORD}).status_code == 403
    for answer in (
        left_open.get(address),
        left_open.post(address, {"proof-asked-by": "GET", "proof-password": PASSWORD}),
    ):
        assert answer.status_code == 403
        assert ASKED in answer.content.decode()
    assert left_open.post(address, {"proof-asked-by": "GET", "proof-code": code_now()})["Location"] == address
    assert ASKED not in left_open.get(address).content.decode()


def test_a_password_that_was_sent_does_not_wait_in_the_page(left_open: Client) -> None:
    new = "tres-canoas-en-el-rio"
    answer = left_open.post("/cuenta/clave/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 403
    assert PASSWORD not in answer.content.decode()
    assert new not in answer.content.decode()
