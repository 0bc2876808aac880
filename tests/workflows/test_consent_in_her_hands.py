"""While she holds the phone nothing leads to another page but the quick exit and the worker's own step."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import Settings

from amparo.casework.cases.fields import Identity
from amparo.casework.consent.enums import ConsentPurpose
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.web.consent import talk as pages
from amparo.web.consent.talk import PAGES, RETURNED, START
from amparo.web.in_her_hands import LASTS, MARK, handed_over
from prove.addresses import addresses
from tests.conftest import ActAs
from tests.workflows.test_consent_talk import begin, decide, page, url
from tests.workflows.test_consent_words import main, talk_of
from tests.world import PASSWORD

ClientOf = Callable[[str], Client]
LINK = re.compile(r'(?:href|action)="([^"]+)"')
# Of her own case, as she holds the phone; and for everybody. Written here anew: a page more is a decision.
HERS = {
    "case_talk",
    "case_consent_done",
    "case_consent_mend",
    "case_consent_slip",
    "case_consent_returned",
}
OPEN = {
    "given_back",
    "quick_exit",
    "still_here",
    "account_logout",
    "account_login",
    "mfa_authenticate",
    "set_up",
    "set_language",
}
UNNAMED = ["/api/"]
LINE = "No acepta el registro: no anote lo que cuenta; solo que vino, qué día y qué atención recibió."


def ways_out(text: str) -> set[str]:
    """Where a page leads, its looks and itself apart."""
    body = text.split("<body", 1)[1]
    return {found.split("?")[0] for found in LINK.findall(body)} - {"#contenido", "/tiempo/"}


@pytest.mark.parametrize("purpose", ConsentPurpose.values)
def test_her_pages_lead_only_to_each_other_and_to_the_workers_step(
    client_of: ClientOf, flor: int, purpose: str
) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, purpose)
    hers = {url("case_talk", flor, talk, name) for name in (START, *PAGES, RETURNED)}
    for name in (START, *PAGES):
        assert ways_out(page(client, flor, talk, name)) <= hers
    stopped = client.get(f"{url('case_talk', flor, talk, 'decision')}?parar=ley").content.decode()
    assert ways_out(stopped) <= hers
    row = decide(client, flor, talk, "given")
    thanks = client.get(url("case_consent_done", flor, row)).content.decode()
    steps = ("case_consent_returned", "case_consent_slip", "case_consent_mend")
    assert ways_out(thanks) <= {url(name, flor, row) for name in steps}


def test_a_talk_is_left_by_way_of_the_phone_given_back(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    step = url("case_talk", flor, talk, RETURNED)
    assert step in page(client, flor, talk, START)
    text = page(client, flor, talk, RETURNED)
    assert "¿Ya tiene usted el teléfono?" in text
    assert ways_out(text) == {"/devuelto/"}
    assert client.post("/devuelto/", {"next": url("case_consents", flor)}).status_code == 302
    assert url("case_talk", flor, talk, START) in client.get(url("case_consents", flor)).content.decode()


@pytest.mark.parametrize("decision", ["given", "refused", "not_now"])
def test_care_goes_on_whatever_was_decided(client_of: ClientOf, flor: int, decision: str) -> None:
    client = client_of("ana")
    row = decide(client, flor, talk_of(client, flor, "accompaniment"), decision)
    text = main(client.get(url("case_consent_done", flor, row)).content.decode())
    assert "Su atención sigue igual." in text
    assert "devuelva el teléfono" in text


def test_after_taking_back_no_phone_is_asked_for(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    sent = {"request_id": str(uuid4())}
    after = client.post(url("case_consent_withdraw", flor, row), sent, follow=True).content.decode()
    assert "Su atención sigue igual." in after
    assert "devuelva el teléfono" not in after
    assert url("case_consents", flor) in ways_out(after)


def test_by_phone_nothing_is_handed_over(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor, form="by_phone")
    told = "".join(main(page(client, flor, talk, name)) for name in (START, *PAGES))
    assert "Puede leerlas" not in told
    assert "le damos un papel" not in told
    assert "Al terminar le decimos un código" in told
    row = decide(client, flor, talk, "given")
    thanks = main(client.get(url("case_consent_done", flor, row)).content.decode())
    assert "Su código:" in thanks
    assert "devuelva el teléfono" not in thanks
    assert f'"{url("case_consents", flor)}"' in thanks


@pytest.mark.parametrize("decision", ["refused", "not_now", "given"])
def test_a_no_to_being_recorded_stands_where_one_writes(
    client_of: ClientOf, flor: int, decision: str
) -> None:
    client = client_of("ana")
    places = [url("case", flor), url("case_note_add", flor), url("case_entry_add", flor)]
    assert not any(LINE in client.get(place).content.decode() for place in places)
    decide(client, flor, talk_of(client, flor, "accompaniment"), decision)
    for place in places:
        assert (LINE in client.get(place).content.decode()) == (decision != "given")


def test_of_a_consulate_the_danger_is_said_to_both(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    warning = "Si pidió o piensa pedir refugio, hable antes con una abogada"
    here = f"{url('case_talk_prepare', flor)}?para="
    assert warning in client.get(here + "consular_contact").content.decode()
    assert warning not in client.get(here + "referral").content.decode()
    talk = talk_of(client, flor, "consular_contact")
    for name in ("quien", "decision"):
        assert warning in main(page(client, flor, talk, name))


@pytest.mark.parametrize(("citizenship", "is_marked"), [("PE", True), ("VE", False), ("", False)])
def test_a_consulate_is_offered_with_a_mark_to_who_is_known_to_be_peruvian(
    monkeypatch: pytest.MonkeyPatch, client_of: ClientOf, flor: int, citizenship: str, is_marked: bool
) -> None:
    for module in ("consent.talk", "cases.consents"):
        monkeypatch.setattr(f"amparo.web.{module}.citizenship_of_person", lambda _case: citizenship)
    client = client_of("ana")
    for place in ("case_talk_prepare", "case_consents"):
        text = client.get(url(place, flor)).content.decode()
        assert "consular_contact" in text
        assert ("Según su ficha es de Perú" in text) == is_marked


def test_back_from_her_pages_asks_whose_hands_the_phone_is_in(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    ways = (
        "/",
        reverse("mfa_index"),
        reverse("my_sessions"),
        "/api/v1/cases",
        url("case", flor),
        url("case_consents", flor),
        f"{url('case_talk_prepare', flor)}?para=referral",
    )
    assert not any("¿Ya tiene usted el teléfono?" in client.get(way).content.decode() for way in ways)
    page(client, flor, talk, START)
    for way in ways:
        asked = client.get(way).content.decode()
        assert "¿Ya tiene usted el teléfono?" in asked
        assert code_of_subject(flor) not in asked.replace(way, "")
        assert ways_out(asked) == {"/devuelto/"}
    assert page(client, flor, talk, PAGES[0])
    back = client.post("/devuelto/", {"next": url("case", flor)})
    assert (back.status_code, back["Location"]) == (302, url("case", flor))
    assert "¿Ya tiene usted el teléfono?" not in client.get(url("case", flor)).content.decode()


def test_back_never_leads_to_somebody_elses_conversation(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    client = client_of("ana")
    mara = open_case(
        by=act_as("ana"),
        request_id=uuid4(),
        registration=Registration(identity=Identity(working_name="Mara")),
    )
    before = begin(client, mara)
    row = decide(client, mara, begin(client, mara), "refused")
    now = begin(client, flor)
    page(client, flor, now, START)
    others = [
        url("case_talk", mara, before, PAGES[0]),
        *(url(f"case_consent_{name}", mara, row) for name in ("done", "slip", "returned")),
    ]
    for way in others:
        assert "¿Ya tiene usted el teléfono?" in client.get(way).content.decode()
        assert ways_out(client.get(way).content.decode()) == {"/devuelto/"}
    assert "¿Ya tiene usted el teléfono?" not in page(client, flor, now, PAGES[1])


def put_in_her_hands(client: Client, case: int) -> None:
    """Marks the browser as the pages of a conversation of this case do."""
    client.cookies[MARK] = handed_over(HttpResponse(), code_of_subject(case)).cookies[MARK].value


def asks_first(client: Client, way: str, method: str = "get") -> bool:
    """Whether the question stands in place of a page; of HEAD only its template tells."""
    answer = getattr(client, method)(way)
    asks = "consent/whose_hands.html" in [template.name for template in answer.templates]
    assert not asks or b"<nav" not in answer.content
    return asks


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_in_her_hands_every_page_of_amparo_asks_but_her_own(
    client_of: ClientOf, flor: int, method: str
) -> None:
    """Also one that is added tomorrow: what may answer is a list of this test's."""
    client, code = client_of("ana"), code_of_subject(flor)
    row = decide(client, flor, begin(client, flor), "refused")
    there = {"code": code, "consent_id": row, "talk_id": begin(client, flor), "page": PAGES[0]}
    ways = {(one.name, one.filled(there)) for one in addresses()} | {("", way) for way in UNNAMED}
    assert len(ways) > 140
    for case, hers in ((flor, HERS), (flor ^ 1, set[str]())):
        put_in_her_hands(client, case)
        answered = {name for name, way in ways if not asks_first(client, way, method)}
        # To say that it is back, without the password, is asked for it in the same words.
        assert answered == (OPEN | hers) - ({"given_back"} if method == "post" else set())


def test_a_header_beside_the_session_does_not_lift_the_question(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    put_in_her_hands(client, flor)
    for header in ("Bearer x", "bearer x", "Basic x"):
        for way in ("/", url("case", flor), f"/api/v1/cases/{code_of_subject(flor)}"):
            answer = client.get(way, headers={"Authorization": header})
            assert "consent/whose_hands.html" in [template.name for template in answer.templates]
    del client.cookies[
        settings.SESSION_COOKIE_NAME
    ]  # a key alone is a program's, and answers as it does elsewhere
    answer = client.get("/api/v1/cases", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("is_known", [True, False])
def test_in_her_hands_an_address_that_does_not_exist_asks_too(
    client_of: ClientOf, flor: int, is_known: bool
) -> None:
    """The page that says so shows the worker's menu; of her own case a word is enough, else the password."""
    client, hers = client_of("ana"), url("case_talk", flor, uuid4(), PAGES[0])
    ways = (hers, url("case_consent_done", flor, 1 << 40), url("case_consent_done", flor, 1 << 70))
    nowhere = ("/no-hay/", "/casos", "/static/no-hay.css", "/casos/no-hay", url("case", flor)[:-1], "/api/no")
    for way in (*ways, *nowhere):
        assert not asks_first(client, way)
    put_in_her_hands(client, flor if is_known else flor ^ 1)
    for method in ("get", "head", "post"):
        for way in (*nowhere, *(ways if method != "post" else ways[:1])):
            assert asks_first(client, way, method), way
    # A word opens her own case alone; nothing that is nowhere is hers.
    assert ("password" in client.get(hers).content.decode()) != is_known
    assert "password" in client.get("/no-hay/").content.decode()


def test_in_her_hands_a_page_that_is_sent_again_shows_no_name(client_of: ClientOf, flor: int) -> None:
    """Back to a page that a form led to, and «send again»: the identity was opened so a minute ago."""
    client = client_of("ana")
    opening = url("case_identity_open", flor)
    assert "Huamán" in client.post(opening, {"request_id": str(uuid4())}).content.decode()
    put_in_her_hands(client, flor)
    for sent in ({}, {"HTTP_X_REQUESTED_WITH": "keep"}):
        again = client.post(opening, {"request_id": str(uuid4())}, **sent)
        assert again.status_code == 409
        assert "Huamán" not in again.content.decode()
        # A form whose words are kept in its own page is told, and leads nowhere.
        assert ways_out(again.content.decode()) == (set() if sent else {"/devuelto/"})


def test_no_page_without_a_name_is_left_out_there() -> None:
    def unnamed(resolver: URLResolver, above: str) -> list[str]:
        found = []
        for entry in resolver.url_patterns:
            route = above + str(entry.pattern)
            if isinstance(entry, URLResolver):
                found += unnamed(entry, route)
            elif not entry.name:
                found.append(route)
        return found

    assert unnamed(get_resolver(), "/") == UNNAMED


def test_she_reads_on_after_deciding_and_the_phone_is_still_hers(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, "statistics")
    page(client, flor, talk, START)
    answer = client.post(url("case_talk", flor, talk, "decision"), {"decision": "given"})
    row = int(answer["Location"].rstrip("/").split("/")[-2])
    assert "Gracias" in client.get(answer["Location"]).content.decode()
    assert not asks_first(client, url("case_consent_slip", flor, row))
    assert client.get(url("case_consent_slip", flor, row)).status_code == 200
    assert client.get("/sigo/").status_code == 204
    assert ways_out(client.get(url("case_consent_returned", flor, row)).content.decode()) >= {"/devuelto/"}
    assert not asks_first(client, url("case_consent_returned", flor, row))
    again = client.post(url("case_consent_mend", flor, row), {"request_id": str(uuid4())})
    assert again.status_code == 302
    assert not asks_first(client, again["Location"])
    assert client.get("/devuelto/").status_code == 405
    assert asks_first(client, "/")  # to look at that address is no answer


def test_her_own_case_opens_by_a_word_and_other_peoples_by_the_password(
    client_of: ClientOf, act_as: ActAs, flor: int
) -> None:
    """Whoever came with her, and holds the phone, has no other case in a tap."""
    client = client_of("ana")
    registration = Registration(identity=Identity(working_name="Mara"))
    mara = open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)
    page(client, flor, begin(client, flor), START)
    assert client.post("/devuelto/", {"next": url("case", flor)})["Location"] == url("case", flor)
    assert not asks_first(client, url("case", flor))
    assert not asks_first(client, url("case_consents", flor))
    for way in ("/", url("case", mara)):
        assert asks_first(client, way)
        for password in ({}, {"password": "no-es-esta-2020"}):
            wrong = client.post("/devuelto/", {"next": way} | password)
            assert wrong.status_code == 422
            assert "escriba su contraseña" in wrong.content.decode()
            assert asks_first(client, way)
    right = client.post("/devuelto/", {"next": url("case", mara), "password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, url("case", mara))
    for way in ("/", url("case", mara)):
        assert not asks_first(client, way)


def test_who_guesses_the_password_in_her_hands_waits(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    page(client, flor, begin(client, flor), START)
    said = [client.post("/devuelto/", {"next": "/", "password": "no-es-esta-2020"}) for _ in range(6)]
    assert "Espere" in said[-1].content.decode()
    right = client.post("/devuelto/", {"next": "/", "password": PASSWORD})
    wrong = client.post("/devuelto/", {"next": "/", "password": "no-es-esta-2020"})
    for answer in (right, wrong):  # who waits is not told which of them it was
        assert answer.status_code == 422
        assert "Espere" in answer.content.decode()
        assert "no es esa" not in answer.content.decode()
    assert client.post("/devuelto/", {"next": url("case", flor)}).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_phone_given_back_leads_nowhere_else(client_of: ClientOf, elsewhere: str) -> None:
    assert client_of("ana").post("/devuelto/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("over_tls", [True, False])
def test_the_mark_of_her_hands_goes_in_clear_only_where_all_does(
    client_of: ClientOf, flor: int, settings: Settings, over_tls: bool
) -> None:
    settings.SECURE = over_tls
    client = client_of("ana")
    answer = client.get(url("case_talk", flor, begin(client, flor), START))
    mark = answer.cookies[MARK]
    assert int(mark["max-age"]) == LASTS >= 3600  # a conversation in a third language, with an interpreter
    assert (bool(mark["secure"]), bool(mark["httponly"]), mark["samesite"]) == (over_tls, True, "Lax")


def test_a_refusal_of_her_own_page_asks_too(
    monkeypatch: pytest.MonkeyPatch, client_of: ClientOf, flor: int
) -> None:
    """The page that says what cannot be done shows the worker's menu."""

    def refuse(*said: object) -> None:
        raise Refused("already_corrected")

    client = client_of("ana")
    talk = begin(client, flor)
    page(client, flor, talk, START)
    monkeypatch.setattr(pages, "consent_of_talk", refuse)
    refused = client.get(url("case_talk", flor, talk, START))
    assert refused.status_code == 200
    assert "¿Ya tiene usted el teléfono?" in refused.content.decode()
    assert ways_out(refused.content.decode()) <= {"/devuelto/"}
    client.cookies.pop(MARK)
    assert client.get(url("case_talk", flor, talk, START)).status_code == 409
