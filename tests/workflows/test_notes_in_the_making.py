"""A note in the making survives reload, a lapsed session and a dropped line."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.models import Note, NoteDraft
from amparo.casework.cases.note_drafts import has_draft
from amparo.casework.lifecycle.upkeep import sweep_drafts
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import access_case
from amparo.foundation.clock import today
from amparo.foundation.protection.vault import fetch_data_keys
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]
WORDS = "Quiere volver a estudiar"
RECOVERED = "Recuperamos lo que estaba escribiendo"


def url(name: str, case: int) -> str:
    return reverse(name, args=[code_of_subject(case)])


def typed(**changes: str) -> dict[str, str]:
    day = today()
    return {
        "request_id": str(uuid4()),
        "kind": "visit",
        "text": WORDS,
        "record_class": "general",
        "occurred_day": str(day.day),
        "occurred_month": str(day.month),
        "occurred_year": str(day.year),
    } | changes


def test_what_was_typed_comes_back_as_it_was(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    half = typed(occurred_day="", occurred_month="13", occurred_year="20")
    assert client.post(url("case_note_draft", flor), half).status_code == 204
    shown = client_of("ana").get(url("case_note_add", flor))
    text, form = shown.content.decode(), shown.context["form"]
    assert RECOVERED in text
    assert "govuk-error-summary" not in text, "who comes back to half a note is not told off"
    assert [form[name].value() for name in ("text", "kind", "record_class")] == [WORDS, "visit", "general"]
    assert form["occurred"].value()[:3] == ["", "13", "20"]
    assert "Seguir con la nota" in client.get(url("case_notes", flor)).content.decode()


def test_the_form_says_where_to_keep_it(client_of: ClientOf, flor: int) -> None:
    text = client_of("ana").get(url("case_note_add", flor)).content.decode()
    assert f'data-autosave="{url("case_note_draft", flor)}"' in text
    assert RECOVERED not in text


def test_the_last_that_was_typed_counts(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    for text in ("Uno", "Uno y dos"):
        client.post(url("case_note_draft", flor), typed(text=text))
    assert client.get(url("case_note_add", flor)).context["form"]["text"].value() == "Uno y dos"


def test_saving_the_note_ends_its_draft(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), typed()
    client.post(url("case_note_draft", flor), data)
    assert client.post(url("case_note_add", flor), data).status_code == 302
    act_as("ana")
    assert not NoteDraft.objects.exists()
    assert RECOVERED not in client.get(url("case_note_add", flor)).content.decode()


def test_a_draft_that_arrives_after_its_note_is_not_kept(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client, data = client_of("ana"), typed()
    client.post(url("case_note_add", flor), data)
    assert client.post(url("case_note_draft", flor), data).status_code == 409
    act_as("ana")
    assert not NoteDraft.objects.exists()


def test_sending_a_note_again_does_not_end_the_draft_of_the_next(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client, first = client_of("ana"), typed()
    client.post(url("case_note_add", flor), first)
    client.post(url("case_note_draft", flor), typed(text="La siguiente"))
    client.post(url("case_note_add", flor), first)
    act_as("ana")
    assert Note.objects.filter(case_id=flor).count() == 1
    assert client.get(url("case_note_add", flor)).context["form"]["text"].value() == "La siguiente"


def test_a_refused_note_is_kept_without_a_script(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert client.post(url("case_note_add", flor), typed(occurred_year="2199")).status_code == 422
    assert client.get(url("case_note_add", flor)).context["form"]["text"].value() == WORDS


def test_correcting_another_note_leaves_the_draft(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    client.post(url("case_note_add", flor), typed())
    client.post(url("case_note_draft", flor), typed(text="La siguiente"))
    act_as("ana")
    note = Note.objects.get(case_id=flor)
    correct = reverse("case_note_correct", args=[code_of_subject(flor), note.pk])
    assert client.post(correct, typed(text="Mejor dicho")).status_code == 302
    assert RECOVERED in client.get(url("case_note_add", flor)).content.decode()


def test_it_can_be_thrown_away(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client, data = client_of("ana"), typed()
    assert 'value="discard"' not in client.get(url("case_note_add", flor)).content.decode()
    client.post(url("case_note_draft", flor), data)
    assert 'value="discard"' in client.get(url("case_note_add", flor)).content.decode()
    answer = client.post(url("case_note_add", flor), data | {"then": "discard"})
    assert (answer.status_code, answer["Location"]) == (302, url("case_notes", flor))
    act_as("ana")
    assert not NoteDraft.objects.exists()
    assert not Note.objects.filter(case_id=flor).exists()


def test_a_draft_without_a_word_is_none(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    client.post(url("case_note_draft", flor), typed())
    client.post(url("case_note_draft", flor), typed(text="  "))
    act_as("ana")
    assert not NoteDraft.objects.exists()


def test_the_address_of_the_draft_leads_to_the_form(client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").get(url("case_note_draft", flor))
    assert (answer.status_code, answer["Location"]) == (302, url("case_note_add", flor))


def test_a_lapsed_draft_is_not_shown_and_is_swept_while_the_key_stays(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    client.post(url("case_note_draft", flor), typed())
    ana = act_as("ana")
    assert has_draft(ana, access_case(ana, flor))
    assert sweep_drafts() == 0
    act_as("ana")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_note_draft SET expires_at = now() - %s", [timedelta(minutes=1)])
    assert RECOVERED not in client.get(url("case_note_add", flor)).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
    assert sweep_drafts() == 1
    act_as("ana")
    assert not NoteDraft.objects.exists()
    assert fetch_data_keys([(flor, "identity")])


def shown(client: Client, case: int) -> dict[str, str]:
    """What the form carries unseen, as one tab shows it."""
    found = re.search(
        r'name="shown"\s+value="([^"]*)"', client.get(url("case_note_add", case)).content.decode()
    )
    assert found
    return {"shown": found[1]}


def test_a_second_tab_does_not_take_the_place_of_the_note_of_the_first(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    first, second = shown(client, flor), shown(client, flor)
    assert client.post(url("case_note_draft", flor), typed(text="Uno") | first).status_code == 204
    for late in ("Otra cosa", ""):
        assert client.post(url("case_note_draft", flor), typed(text=late) | second).status_code == 412
    assert client.post(url("case_note_draft", flor), typed(text="Uno y dos") | first).status_code == 204
    # Its own note is saved all the same, and leaves the other in the making.
    assert client.post(url("case_note_add", flor), typed(text="Otra cosa") | second).status_code == 302
    act_as("ana")
    assert Note.objects.filter(case_id=flor).count() == 1
    assert client.get(url("case_note_add", flor)).context["form"]["text"].value() == "Uno y dos"
    # Who took it up where it was left goes on with it, and ends it.
    taken_up = shown(client, flor)
    assert client.post(url("case_note_draft", flor), typed(text="Tres") | taken_up).status_code == 204
    assert client.post(url("case_note_add", flor), typed(text="Tres") | taken_up).status_code == 302
    act_as("ana")
    assert not NoteDraft.objects.exists()
