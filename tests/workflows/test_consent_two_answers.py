"""A wrong tap, two answers to one question, and «not now» beside a yes of before: the cautious one stands, at once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.models import PathEntry
from amparo.casework.consent import queries
from amparo.casework.consent.models import Consent, Conversation
from amparo.casework.lifecycle.assignment import set_team
from amparo.foundation.access.models import Share
from amparo.foundation.clock import today
from amparo.web.cases.words import whole_date_words
from amparo.web.consent import talk as pages
from amparo.web.consent.deciding import STANDING
from amparo.web.in_her_hands import MARK
from tests.conftest import ActAs
from tests.workflows.test_consent_talk import begin, decide, page, url
from tests.workflows.test_consent_words import main, talk_of
from tests.world import ident

ClientOf = Callable[[str], Client]
SAID_TWO = "Usted tocó dos respuestas."


def standing(case: int) -> tuple[str, int]:
    """What is in force on the only thing that was asked, and how many shares are open."""
    (row,) = Consent.objects.filter(case_id=case, superseded_at=None)
    return row.decision, Share.objects.filter(subject=case, ended_at=None).count()


def mend(client: Client, case: int, row: int, request_id: str) -> str:
    answer = client.post(url("case_consent_mend", case, row), {"request_id": request_id})
    assert answer.status_code == 302
    return str(answer["Location"])


def tap(client: Client, case: int, talk: str, said: str, vale: object = "") -> str:
    """Touch an answer, whatever came before; what she reads then."""
    sent = {"decision": said, STANDING: str(vale)}
    answer = client.post(url("case_talk", case, talk, "decision"), sent, follow=True)
    assert answer.request["PATH_INFO"].endswith("/gracias/")
    return main(answer.content.decode())


def test_a_wrong_yes_is_taken_back_at_the_tap(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    act_as("ana")
    assert standing(flor) == ("given", 1)
    talk = str(uuid4())
    for _ in range(2):  # a double click
        assert mend(client, flor, row, talk) == url("case_talk", flor, talk, "ley")
    act_as("ana")
    assert standing(flor) == ("withdrawn", 0)
    assert Consent.objects.filter(case_id=flor).count() == 2
    # If she never answers, that is what stands, and that a conversation is underway.
    shown = client.get(url("case_consents", flor)).content.decode()
    assert "Retira su acuerdo" in shown
    assert url("case_talk", flor, talk, "empezar") in shown
    for name in ("ley", "decision"):
        assert "Su sí de antes ya no vale" in main(page(client, flor, talk, name))
    assert "ya no vale" not in main(page(client, flor, talk, "para-que"))
    # One line on the path, with the wrong tap folded under it.
    client.cookies.pop(MARK)  # the phone is the worker's again
    on_path = client.get(url("case", flor)).content.decode()
    assert on_path.count("am-path__earlier") == 1
    # Back to the thanks for the yes: no page says any more that it holds.
    thanks = client.get(url("case_consent_done", flor, row), follow=True).content.decode()
    assert "Quedó anotado: ya no lo permite" in thanks
    assert "devuelva el teléfono" in thanks
    assert "Me equivoqué" in thanks


def test_after_a_wrong_yes_a_yes_may_be_said_again(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    left = str(uuid4())
    mend(client, flor, row, left)
    act_as("ana")
    taken_back = Consent.objects.get(case_id=flor, supersedes=row).pk
    talk = str(uuid4())  # she left by the quick exit, came Back to the thanks, and asks to answer again
    mend(client, flor, taken_back, talk)
    newer = decide(client, flor, talk, "given")
    act_as("ana")
    assert standing(flor) == ("given", 1)
    assert Consent.objects.get(pk=newer).until == Consent.objects.get(pk=row).until
    entries = PathEntry.objects.filter(case_id=flor, subject_kind="consent")
    assert entries.filter(superseded_at=None).count() == 1
    assert entries.count() == 3


def test_a_wrong_no_is_asked_again_and_stands_until_then(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "refused")
    mend(client, flor, row, str(uuid4()))
    act_as("ana")
    assert standing(flor) == ("refused", 0)
    assert Consent.objects.filter(case_id=flor).count() == 1


@pytest.mark.parametrize(
    ("first", "second", "stands", "told"),
    [
        ("given", "refused", "withdrawn", "Vale el no."),
        ("given", "not_now", "withdrawn", "Vale el no."),
        ("refused", "given", "refused", "Vale el no."),
        ("not_now", "given", "not_now", "Vale «Ahora no»."),
        ("refused", "refused", "refused", ""),
    ],
)
def test_of_two_answers_the_cautious_one_stands(
    act_as: ActAs, client_of: ClientOf, flor: int, first: str, second: str, stands: str, told: str
) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    assert SAID_TWO not in tap(client, flor, talk, first)
    for _ in range(2):
        text = tap(client, flor, talk, second)
        assert (f"{SAID_TWO} Vale" in text) == bool(told)
        assert told in text
    act_as("ana")
    assert standing(flor) == (stands, 0)
    # Another no, and nothing that is no answer, change nothing.
    tap(client, flor, talk, "x")
    act_as("ana")
    assert standing(flor) == (stands, 0)


def test_two_answers_in_the_same_moment(
    monkeypatch: pytest.MonkeyPatch, act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    """The no arrives while the yes is being recorded: it waited, and finds the request used for other words."""
    client = client_of("ana")
    talk = begin(client, flor)
    act_as("ana")
    sealed = list(Conversation.objects.filter(id=talk))
    decide(client, flor, talk, "given")
    act_as("ana")
    Conversation.objects.bulk_create(sealed)
    not_yet = iter([None])
    real = pages.consent_of_talk
    monkeypatch.setattr(pages, "consent_of_talk", lambda *said: next(not_yet, real(*said)))
    assert f"{SAID_TWO} Vale el no." in tap(client, flor, talk, "refused")
    act_as("ana")
    assert standing(flor) == ("withdrawn", 0)


def test_not_now_leaves_an_earlier_yes_as_it_is(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    talk, day = begin(client, flor), whole_date_words(today())
    for name in ("decision", "decision/?parar=quien"):
        text = " ".join(
            client.get(url("case_talk", flor, talk, "decision") + name[9:]).content.decode().split()
        )
        assert f"Hoy vale el sí del {day}." in text
        assert "No: ese permiso termina ahora mismo. Aquí le atendemos igual." in text
        assert f"Ahora no: lo que dijo el {day} sigue igual." in text
        assert f'name="{STANDING}" value="{row}"' in text
    for _ in range(2):  # a double click
        text = tap(client, flor, talk, "not_now", row)
        assert "Lo que dijo antes sigue igual" in text
        assert "Me equivoqué" not in text
        assert SAID_TWO not in text
    act_as("ana")
    assert standing(flor) == ("given", 1)
    assert Consent.objects.filter(case_id=flor).count() == 1
    assert not Conversation.objects.filter(case_id=flor).exists()
    # A yes after it changes nothing; a no takes the earlier yes back.
    assert f"{SAID_TWO} Vale «Ahora no»." in tap(client, flor, talk, "given", row)
    text = tap(client, flor, talk, "refused", row)
    assert f"{SAID_TWO} Vale el no." in text
    assert "devuelva el teléfono" in text
    act_as("ana")
    assert standing(flor) == ("withdrawn", 0)
    # That yes was one: the path keeps it beside its withdrawal, and there is nothing to answer again.
    assert not PathEntry.objects.exclude(superseded_at=None).filter(case_id=flor, subject_kind="consent")
    assert "Me equivoqué" not in text


def test_what_is_no_yes_any_more_is_not_taken_back_after_not_now(
    monkeypatch: pytest.MonkeyPatch, act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    """The yes that «not now» left as it was has run out when she comes back and says no: nothing is withdrawn."""
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    talk = begin(client, flor)
    tap(client, flor, talk, "not_now", row)
    monkeypatch.setattr(queries, "today", lambda: today() + timedelta(days=200))
    tap(client, flor, talk, "refused", row)
    act_as("ana")
    assert Consent.objects.filter(case_id=flor).count() == 1


def test_only_who_led_a_conversation_takes_its_yes_back_as_a_wrong_tap(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    """A colleague was not there; she withdraws it with them on the page for that."""
    row = decide(client_of("ana"), flor, begin(client_of("ana"), flor), "given")
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("sonia"), is_member=True)
    sonia, done = client_of("sonia"), url("case_consent_done", flor, row)
    assert "Me equivoqué" not in sonia.get(done).content.decode()
    assert mend(sonia, flor, row, str(uuid4())) == done
    act_as("ana")
    assert standing(flor) == ("given", 1)
    assert "Me equivoqué" in client_of("ana").get(done).content.decode()


def test_a_no_takes_an_earlier_yes_back(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    assert "Quedó anotado: no." in tap(client, flor, begin(client, flor), "refused", row)
    act_as("ana")
    assert standing(flor) == ("refused", 0)


def test_not_now_does_what_the_page_said(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    """What held while she read no longer does, or does only now: she is asked again, and nothing is recorded."""
    client = client_of("ana")
    talk = begin(client, flor)
    assert "Hoy vale" not in page(client, flor, talk, "decision")
    row = decide(client, flor, begin(client, flor), "given")
    decision = url("case_talk", flor, talk, "decision")
    for vale in ("", row + 1):
        again = client.post(decision, {"decision": "not_now", STANDING: str(vale)})
        assert again.status_code == 422
        assert "Lo que valía cambió mientras leía" in again.content.decode()
    act_as("ana")
    assert standing(flor) == ("given", 1)
    other = talk_of(client, flor, "referral")
    assert "«No» y «Ahora no» hacen hoy lo mismo" in page(client, flor, other, "decision")
    assert "Hoy vale" not in page(client, flor, other, "decision")  # of another place she has said nothing


def test_her_own_not_now_is_heard_over_what_others_said_for_her(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, "statistics", given_by="guardian", guardian_implicated="no")
    decide(client, flor, talk, "given")
    mine = talk_of(client, flor, "statistics")
    assert "Hoy vale" not in page(client, flor, mine, "decision")
    assert "Quedó anotado: ahora no" in tap(client, flor, mine, "not_now")
    act_as("ana")
    assert standing(flor) == ("not_now", 0)


def test_the_worker_is_told_before_that_a_yes_opens_at_once(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    sentence = "desde ese momento pueden verlo quienes lleven su caso en UDAVIT Maynas."
    assert sentence in main(page(client, flor, talk_of(client, flor, "referral"), "empezar"))
    for purpose in ("accompaniment", "statistics", "consular_contact"):
        text = main(page(client, flor, talk_of(client, flor, purpose), "empezar"))
        assert "desde ese momento" not in text
