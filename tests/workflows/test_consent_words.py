"""Of every purpose: who, what, until when, what a no does and what taking back does, said as it is in the code."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from amparo.casework.cases.models import PathEntry, PersonProfile
from amparo.casework.consent.enums import ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.casework.consent.rules import SHAREABLE
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.models import Share
from amparo.foundation.clock import today
from amparo.web.cases.words import whole_date_words
from amparo.web.consent.ask import CLASS_WORDS, CLOSED_WORDS, Ask, class_items
from amparo.web.consent.preparing import months_later
from amparo.web.consent.words import what
from tests.conftest import ActAs
from tests.workflows.test_consent_talk import begin, decide, page, prepared, url
from tests.world import ident

ClientOf = Callable[[str], Client]
HERE = "CALP Iquitos, Centro Amparo"
RECIPIENTS = {"referral": ident("udavit-maynas"), "complaint": ident("fiscalia-maynas")}


def talk_of(client: Client, case: int, purpose: str, **changes: object) -> str:
    return begin(client, case, purpose=purpose, recipient=str(RECIPIENTS.get(purpose, "")), **changes)


def main(text: str) -> str:
    return " ".join(text.split("<main", 1)[1].split("</main>", 1)[0].split())


@pytest.mark.parametrize(
    ("purpose", "who", "what", "until"),
    [
        ("accompaniment", HERE, "anotan lo que usted cuenta", "mientras le acompañan. Si dice basta"),
        ("referral", "UDAVIT Maynas", "comunicarse con usted sin ponerle en peligro; su nombre", ""),
        (
            "complaint",
            "Fiscalía de Trata, Maynas",
            "comunicarse con usted sin ponerle en peligro; su nombre",
            "",
        ),
        ("statistics", "las instituciones del país", "sin su nombre", "Si después dice que no"),
        ("consular_contact", "el consulado de su país", "su nombre y por dónde hablarle", ""),
    ],
)
def test_a_yes_says_what_it_is_to(
    client_of: ClientOf, flor: int, purpose: str, who: str, what: str, until: str
) -> None:
    client = client_of("ana")
    text = main(page(client, flor, talk_of(client, flor, purpose), "decision"))
    sentence = text.split("Si dice que sí: ", 1)[1].split("</p>", 1)[0]
    assert who in sentence
    assert what in sentence
    assert (until or f"hasta el {whole_date_words(months_later(today(), 3))}") in sentence


@pytest.mark.parametrize("purpose", ConsentPurpose.values)
def test_where_to_take_it_back_is_named(client_of: ClientOf, flor: int, purpose: str) -> None:
    client = client_of("ana")
    assert HERE in main(page(client, flor, talk_of(client, flor, purpose), "cambiar"))


@pytest.mark.parametrize(
    ("purpose", "no", "back", "end"),
    [
        (
            "accompaniment",
            "Lo que nos cuenta no se escribe. Solo escribimos que vino, qué día y qué atención recibió.",
            "Desde ese momento lo que nos cuenta no se escribe. Solo escribimos que vino",
            "dos personas de dos oficinas, y pueden decir que no",
        ),
        (
            "referral",
            "Puede pedir ayuda igual en UDAVIT Maynas",
            "Lo que ya leyeron, ya lo saben",
            "se cierra solo",
        ),
        (
            "complaint",
            "No les contamos",
            "Lo que copiaron o pusieron en la investigación no se borra",
            "Lo que copiaron o pusieron en la investigación no se borra",
        ),
        ("statistics", "No le incluimos", "En los que ya salieron", "No termina solo"),
        ("consular_contact", "No avisamos al consulado", "Si ya lo saben", "ya no les avisamos"),
    ],
)
def test_what_follows_is_said_for_each_purpose(
    client_of: ClientOf, flor: int, purpose: str, no: str, back: str, end: str
) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, purpose)
    assert no in main(page(client, flor, talk, "si-no"))
    assert back in main(page(client, flor, talk, "cambiar"))
    assert end in main(page(client, flor, talk, "hasta"))


def test_the_consulate_is_of_a_country_where_that_is_known(
    act_as: ActAs, client_of: ClientOf, full_case: int
) -> None:
    act_as("ana")
    known = PersonProfile.objects.get(case_id=full_case, superseded_at=None).citizenship
    client = client_of("ana")
    text = main(page(client, full_case, talk_of(client, full_case, "consular_contact"), "quien"))
    assert ("el consulado de su país" in text) == (known in ("", "PE"))


def test_of_care_and_counting_no_last_day_is_asked(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    """Nothing closes on it: whatever is sent, none is kept."""
    client = client_of("ana")
    for purpose in ("accompaniment", "statistics"):
        decide(client, flor, talk_of(client, flor, purpose, months="3"), "given")
    act_as("ana")
    assert set(Consent.objects.filter(case_id=flor).values_list("until", flat=True)) == {None}


def test_every_class_has_its_words() -> None:
    assert set(CLASS_WORDS) == SHAREABLE


def test_every_class_that_stays_closed_is_named(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    text = main(page(client, flor, begin(client, flor, record_classes=["general"]), "que"))
    opened, closed = text.split("No verían:", 1)
    assert set(CLOSED_WORDS) == set(CLASS_WORDS)
    for name, words in CLOSED_WORDS.items():
        assert (f"<li>{words}</li>" in closed) == (str(name) != "general")
    assert "No verían" not in opened
    assert "VIH" not in text  # what frightens is not spelled out where nobody will see it
    assert "Aun sin su nombre, la persona acusada puede darse cuenta" in text


def test_what_she_says_yes_to_is_what_she_was_told(client_of: ClientOf, flor: int) -> None:
    """The decision leaves out nothing of the list."""
    client = client_of("ana")
    talk = begin(client, flor)
    told, decision = (main(page(client, flor, talk, name)) for name in ("que", "decision"))
    for words in class_items(["general", "identity"]):
        assert f"<li>{words[0].upper()}{words[1:]}</li>" in told
        assert words in decision
    assert "Aun sin su nombre" not in told


@pytest.mark.parametrize("with_sensitive", [True, False])
def test_an_open_health_file_may_tell_what_stays_closed(with_sensitive: bool) -> None:
    """«No verían… lo muy personal» is taken back at once, where a health note may name it."""
    classes = ["general", "health", *(["sensitive"] if with_sensitive else [])]
    beside = what(Ask(ConsentPurpose.REFERRAL, classes=classes)).after
    assert any("lo de salud puede hablar de algo muy personal" in said for said in beside) != with_sensitive
    closed = what(Ask(ConsentPurpose.REFERRAL, classes=classes)).closed
    assert ("Lo muy personal, salvo lo que diga su salud" in closed) != with_sensitive
    assert "Lo muy personal" not in closed


def test_what_always_goes_is_said_and_not_offered_to_leave_out(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    widget = client.get(f"{url('case_talk_prepare', flor)}?para=complaint").context["form"]
    assert "general" not in dict(widget.fields["record_classes"].widget.choices)
    assert "su edad o su fecha de nacimiento, su sexo" in widget.fields["record_classes"].help_text
    # Nothing else ticked: nothing is left to take out, and her page offers no such thing.
    alone = main(page(client, flor, begin(client, flor, record_classes=[]), "que"))
    assert "Esto va siempre. Si no quiere que lo sepan, diga que no" in alone
    assert "prepara otra vez" not in alone
    with_more = main(page(client, flor, begin(client, flor), "que"))
    assert "Las cuatro primeras cosas van siempre" in with_more
    assert len(CLASS_WORDS[RecordClass.GENERAL]) == 4
    assert "¿Algo de lo demás no?" in with_more


def test_a_yes_to_an_investigation_is_told_from_a_complaint(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, "complaint")
    assert "Hoy no pone ni firma una denuncia" in main(page(client, flor, talk, "para-que"))


def test_the_answers_stand_in_one_row(client_of: ClientOf, flor: int) -> None:
    """Where yes is in sight, so is no, and each looks the same."""
    client = client_of("ana")
    text = main(page(client, flor, begin(client, flor), "decision"))
    row = text.split('<form class="am-answers', 1)[1].split("</form>", 1)[0]
    assert row.count('class="govuk-button am-button--quiet"') == row.count("<button") == 3


def test_nothing_is_asked_for_that_nobody_there_could_read(client_of: ClientOf, flor: int) -> None:
    """The policy opens to no investigator where she sleeps or what was said in sessions: it is not offered."""
    client = client_of("ana")
    here = url("case_talk_prepare", flor)
    offered = dict(client.get(f"{here}?para=complaint").context["form"].fields["record_classes"].choices)
    assert {"general", "identity"} <= set(offered)
    assert not {"location", "psychosocial", "health"} & set(offered)
    assert "location" in dict(
        client.get(f"{here}?para=referral").context["form"].fields["record_classes"].choices
    )
    sent = prepared(record_classes=["general", "location"])
    assert client.post(here, sent).status_code == 422
    # UDAVIT reads no health: said before she is asked.
    sent = prepared(
        purpose="referral", recipient=str(RECIPIENTS["referral"]), record_classes=["general", "health"]
    )
    refused = client.post(here, sent)
    assert refused.status_code == 422
    assert "En esa unidad nadie puede leer: su salud" in refused.content.decode()


def test_who_else_reads_an_investigation_is_said_there_and_at_the_decision(
    client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    for name in ("quien", "decision"):
        assert "quien defiende a la persona acusada" in main(page(client, flor, talk, name))
    elsewhere = talk_of(client, flor, "referral")
    assert "acusada" not in main(page(client, flor, elsewhere, "decision"))


def test_only_what_is_for_the_purpose_is_asked(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    first = client.get(url("case_talk_prepare", flor)).content.decode()
    for purpose in ConsentPurpose.values:
        assert f"?para={purpose}" in first
    here = url("case_talk_prepare", flor)
    care = client.get(f"{here}?para=accompaniment").context["form"]
    assert not {"recipient", "record_classes", "months"} & set(care.fields)
    sharing = client.get(f"{here}?para=complaint").context["form"]
    offered = str(sharing["recipient"])
    assert "Fiscalía de Trata" in offered
    assert "CSMC" not in offered
    assert "Centro de Salud Mental" not in offered
    assert "" not in dict(sharing.fields["months"].choices)


def test_of_an_adult_no_guardian_is_spoken_of(client_of: ClientOf, flor: int, full_case: int) -> None:
    """Flor is 17; of the other, «20» was told."""
    client = client_of("ana")
    asked = "?para=accompaniment"
    assert "su tutela" in main(client.get(url("case_talk_prepare", flor) + asked).content.decode())
    adult = main(client.get(url("case_talk_prepare", full_case) + asked).content.decode())
    assert "tutela" not in adult
    assert "Quién decide" not in adult
    # And of no adult is it said that a child in danger may be «you».
    assert "También si es usted" in main(page(client, flor, talk_of(client, flor, "accompaniment"), "ley"))
    talk = talk_of(client, full_case, "accompaniment")
    assert "También si es usted" not in main(page(client, full_case, talk, "ley"))


def test_the_first_line_says_what_is_asked(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = talk_of(client, flor, "complaint")
    assert "contar cosas de usted a quienes investigan" in main(page(client, flor, talk, "empezar"))


def test_the_case_is_not_one_tap_from_her_hands(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    consents = url("case_consents", flor)
    thanks = client.get(url("case_consent_done", flor, row)).content.decode()
    assert f'"{consents}"' not in thanks
    returned = url("case_consent_returned", flor, row)
    assert returned in thanks
    assert f'"{consents}"' in client.get(returned).content.decode()
    assert client_of("carla").get(returned).status_code == 404


def test_a_wrong_tap_is_mended_by_a_newer_answer(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    talk = begin(client, flor)
    client.post(url("case_talk", flor, talk, "con-sus-palabras"), {"restated": ["purpose"]})
    row = decide(client, flor, talk, "given")
    assert "Me equivoqué" in client.get(url("case_consent_done", flor, row)).content.decode()
    sent = {"request_id": str(uuid4())}
    assert client_of("carla").post(url("case_consent_mend", flor, row), sent).status_code == 404
    again = client_of("ana")
    answer = again.post(url("case_consent_mend", flor, row), sent)
    assert answer["Location"].endswith("/decision/")
    newer = decide(again, flor, sent["request_id"], "refused")
    act_as("ana")
    current = Consent.objects.get(case_id=flor, superseded_at=None)
    taken_back = Consent.objects.get(case_id=flor, supersedes=row)
    assert (taken_back.decision, current.supersedes) == ("withdrawn", taken_back.pk)
    assert (current.pk, current.decision) == (newer, "refused")
    assert current.restated == ["purpose"]
    # One decision on the path, and what was tapped first folded under it: no second one in force.
    entries = PathEntry.objects.filter(case_id=flor, subject_kind="consent").order_by("id")
    first, second, third = entries
    assert (first.superseded_at is None, second.supersedes) == (False, first.pk)
    assert (second.superseded_at is None, third.supersedes) == (False, second.pk)
    page = again.get(url("case", flor)).content.decode()
    assert page.count("am-path__earlier") == 1
    assert "Corregido: ver lo que decía" in page
    assert "am-path__earlier" not in again.get(f"{url('case', flor)}?corregido=1").content.decode()
    assert not Share.objects.filter(subject=flor, ended_at=None).exists()
    # What has been replaced is not asked again from an old page: it leads to what holds.
    old = again.post(url("case_consent_mend", flor, row), {"request_id": str(uuid4())}, follow=True)
    assert old.request["PATH_INFO"] == url("case_consent_done", flor, newer)


def test_who_changes_her_mind_has_decided_twice(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    decide(client, flor, begin(client, flor), "refused")
    act_as("ana")
    assert not PathEntry.objects.filter(case_id=flor, superseded_at__isnull=False).exists()
    # Nor does a conversation that only says so make a colleague's decision a wrong tap.
    assert Consent.objects.get(pk=row).superseded_at is not None
    assert "am-path__earlier" not in client.get(url("case", flor)).content.decode()


def test_who_was_not_told_all_is_told_all_before_a_yes(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "refused")
    answer = client.post(url("case_consent_mend", flor, row), {"request_id": str(uuid4())})
    assert answer["Location"].endswith("/ley/")


def test_after_taking_it_back_she_is_told_and_has_a_paper(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    row = decide(client, flor, begin(client, flor), "given")
    before = client.get(url("case_consent_withdraw", flor, row)).content.decode()
    assert "Lo que copiaron o pusieron en la investigación no se borra" in before
    sent = {"request_id": str(uuid4())}
    after = client.post(url("case_consent_withdraw", flor, row), sent, follow=True).content.decode()
    assert "Vale desde ahora" in after
    assert "Lo que ya leyeron, ya lo saben" in after
    assert "/papel/" in after
    assert "Lo último: Retira su acuerdo" in client.get(url("case_consent", flor, row)).content.decode()


def test_a_paper_is_no_appointment_and_cancels_nothing_after_a_no(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    yes = decide(client, flor, begin(client, flor), "given")
    text = client.get(url("case_consent_slip", flor, yes)).content.decode()
    assert "Ese día no tiene que venir" in text
    assert "Si ya no quiere" in text
    assert "Teléfono:" in text
    no = decide(client, flor, talk_of(client, flor, "referral"), "refused")
    assert "Si ya no quiere" not in client.get(url("case_consent_slip", flor, no)).content.decode()


def test_back_after_the_quick_exit_says_nothing_of_a_case(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    client.get("/tiempo/")
    location = client.get(url("case_consents", flor))["Location"]
    assert code_of_subject(flor) not in location
    assert "consentimientos" not in location
